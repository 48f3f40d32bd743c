// What makes a sweep the sweep that it is, part by part, as texts and numbers that two different ones do not share.
import { BacktestError } from "../errors.ts";
import { ANALYSIS_SHA256 } from "../generated/analysisBytes.ts";
import { KERNEL_SHA256 } from "../generated/kernelBytes.ts";
import { PACKAGE_VERSION } from "../generated/packageVersion.ts";
import { ExpressionList, keyOf } from "./expression.ts";
import { combinationAt, type Parameters } from "./grid.ts";
import type { PanelPrices } from "./prices.ts";
import { valueFor } from "./rules.ts";
import type { TopRankedRule } from "./rules/panel.ts";
import type { Choice } from "./sample.ts";
import { compileRule, type SeriesRule } from "./steps.ts";
import type { SweepKey } from "./stored.ts";

/** A piece of what a part is. */
export type Told = string | Float64Array | Int32Array | Uint8Array;

/** A part of a sweep by the name of its option. */
export type SweepPart = readonly [option: string, told: Iterable<Told>];

/** What makes the figures of every sweep. */
export const MADE = { barloom: PACKAGE_VERSION, kernel: KERNEL_SHA256, analysis: ANALYSIS_SHA256 };

/** Combinations whose rule is told at a time. */
const TOGETHER = 16_384;

/** A value of an option: numbers, texts, lists, objects and arrays of numbers in one another. */
export function* told(value: unknown): Generator<Told> {
  if (ArrayBuffer.isView(value)) {
    yield `${value.constructor.name} ${value.byteLength}:`;
    yield bytesOf(value);
  } else if (Array.isArray(value)) {
    yield `[${value.length}:`;
    for (const item of value as unknown[]) yield* told(item);
  } else if (typeof value === "object" && value !== null) yield* toldObject(value);
  else if (typeof value === "string") yield JSON.stringify(value);
  else yield `${typeof value} ${Object.is(value, -0) ? "-0" : String(value)};`;
}

/** Numbers by their values, so that every NaN counts as the same one. */
function bytesOf(value: ArrayBufferView): Told {
  if (value instanceof Float64Array || value instanceof Int32Array) return value;
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

function* toldObject(value: object): Generator<Told> {
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  yield `{${entries.length}:`;
  for (const [name, item] of entries.sort(([a], [b]) => (a < b ? -1 : 1))) {
    yield `${JSON.stringify(name)}=`;
    yield* told(item);
  }
}

/** Which combinations are tried, whatever the condition that keeps them. */
export function* combinationParts<P extends Parameters>({ space, kept }: Choice<P>): Generator<SweepPart> {
  yield ["parameters", told(space.parameters)];
  yield ["sample", told(space.size === Infinity ? space.seed : null)];
  yield ["where", told(kept)];
}

export function* priceParts(prices: PanelPrices): Generator<SweepPart> {
  for (const [field, matrix] of Object.entries(prices)) yield [field, told(matrix)];
}

/** What a function stands for: only whoever wrote it can say. */
export function keyParts(option: string, key: SweepKey | undefined): SweepPart[] {
  if (typeof key === "string") return [["key", told(key)]];
  if (key !== undefined) return Object.entries(key).map(([name, text]) => [`key.${name}`, told(text)]);
  throw new BacktestError("E_MISSING", `the store needs a key: ${option} is a function`, {
    ...{
      option: "key",
      expected: "a text that changes with what the function does, and with the data it uses",
    },
    hint: 'Such as openSweepStore(folder, { key: "prices of 2024-06, rule 3" }): a function does not show what it does.',
  });
}

/** A rule of series: what its functions come to for every combination. */
export function* toldRule<P extends Parameters>(
  rule: SeriesRule<P>,
  { space, kept }: Choice<P>,
): Generator<Told> {
  for (let first = 0; first < kept.length; first += TOGETHER) {
    const expressions = new ExpressionList();
    const compiled = compileRule(rule, space, kept.subarray(first, first + TOGETHER), expressions);
    yield* told([compiled.steps, compiled.lists, expressions.all.map(keyOf)]);
  }
}

/** A ranking: its score and number of assets for every combination. */
export function* toldRanking<P extends Parameters>(
  { score, k, largest }: TopRankedRule<P>,
  { space, kept }: Choice<P>,
): Generator<Told> {
  yield* told(largest);
  for (const position of kept) {
    const combination = combinationAt(space, position);
    yield* told([keyOf(valueFor(score, combination)), valueFor(k, combination)]);
  }
}
