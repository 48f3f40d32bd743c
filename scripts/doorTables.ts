// What a door in another language reads instead of writing it again: the kernel's layout, and the table of options.
import * as layout from "../assembly/layout.ts";
import { TOLERANCE } from "../assembly/tolerance.ts";
import { ABSOLUTE, RELATIVE } from "../assembly/vectorbt/tolerance.ts";
import { fromSignals } from "../src/backtest.ts";
import {
  ASSET_FIELDS,
  CALL_SEQUENCES,
  FILLS,
  OPTIONS,
  OPTION_NAMES,
  specOf,
  takes,
  type OptionName,
} from "../src/options.ts";
import type { OptionSpec } from "../src/optionSpec.ts";
import { RECORDS_PER_COLUMN } from "../src/plan/arena.ts";
import { ASSET_KEYS } from "../src/plan/assets.ts";
import { SPARE_RECORDS } from "../src/plan/blocks.ts";
import {
  ACTIONS,
  IMPACT_FIELDS,
  MAINTENANCE_DEFAULTS,
  TIMES,
  type FieldSpec,
} from "../src/plan/execution.ts";
import { DRAWDOWN_STATUS } from "../src/metrics/drawdowns.ts";
import { MASKS, SHORTING, USUAL_YEAR, defaultChoice } from "../src/plan/plan.ts";
import { INVERSE_TOLERANCE, RATE_KEYS } from "../src/plan/rates.ts";
import { TOGETHER } from "../src/plan/together.ts";
import { EARLIEST, LATEST, PRICE_NAMES } from "../src/plan/universe.ts";
import { PRICE, VOLUME, type NumberCheck } from "../src/optionSpec.ts";
import type { ResultArray } from "../src/results/arrays.ts";
import { DIGEST_VERSION } from "../src/results/digest.ts";
import { CODE_NAMES, RECORD_FIELDS } from "../src/results/records.ts";
import { resultArrays } from "../src/results/resultArrays.ts";
import { REJECTIONS, codeOf, peerError } from "../src/results/vectorbt/errors.ts";

/** Options that the Python door refuses by name. */
export const NOT_IN_PYTHON: readonly OptionName[] = [
  "benchmark",
  "exactMetrics",
  "freq",
  "requiredReturn",
  "riskFree",
];

type Codes = Readonly<Record<string, string | number>>;

/** Names and codes of an enum, without its way back. */
function codesOf(codes: Codes): Record<string, number> {
  const entries = Object.entries(codes).filter((entry): entry is [string, number] =>
    Number.isNaN(Number(entry[0])),
  );
  return Object.fromEntries(entries);
}

/** Every code, offset and constant of assembly/layout.ts, and where the columns of the records lie. */
export function layoutTable() {
  const all = Object.entries(layout as unknown as Record<string, number | Codes>);
  const enums = all.filter((entry): entry is [string, Codes] => typeof entry[1] === "object");
  const isBlock = (name: string): boolean => name.endsWith("Offset");
  const tables = (of: typeof enums) => Object.fromEntries(of.map(([name, codes]) => [name, codesOf(codes)]));
  return {
    version: layout.LAYOUT_VERSION,
    constants: {
      ...Object.fromEntries(all.filter(([, value]) => typeof value === "number")),
      RECORDS_PER_COLUMN,
      SPARE_RECORDS,
      TOLERANCE,
      VECTORBT_RELATIVE: RELATIVE,
      VECTORBT_ABSOLUTE: ABSOLUTE,
    },
    enums: tables(enums.filter(([name]) => !isBlock(name))),
    blocks: tables(enums.filter(([name]) => isBlock(name))),
    records: RECORD_FIELDS,
    codes: { ...CODE_NAMES, drawdownStatus: DRAWDOWN_STATUS },
  };
}

/** JSON has no infinities and no NaN: they are written as their names. */
function plain(value: unknown): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  const entries = Object.entries(value).filter(([, part]) => typeof part !== "function");
  return Object.fromEntries(entries.map(([key, part]) => [key, plain(part)]));
}

/** The bound of prices holds in the realistic profile. */
function checkOf(name: OptionName, spec: OptionSpec) {
  if (spec.kind === "prices") return name === "volume" ? VOLUME : PRICE;
  return spec.check;
}

function entryOf(name: OptionName) {
  const spec = specOf(name);
  const apisIn = (profile: "realistic" | "vectorbt") =>
    (["fromSignals", "fromOrders"] as const).filter((api) => takes(profile, name, api));
  const check = checkOf(name, spec);
  return {
    name,
    kind: spec.kind,
    scope: spec.scope,
    required: spec.default === undefined,
    default: spec.default,
    vectorbtDefault: spec.vectorbtDefault ?? spec.default,
    /** Defaults of a choice by entry point, where that decides. */
    apiDefaults: name === "direction" ? directionDefaults() : undefined,
    input: spec.input,
    choices: spec.choices,
    check,
    apis: { realistic: apisIn("realistic"), vectorbt: apisIn("vectorbt") },
    python: !NOT_IN_PYTHON.includes(name),
    doc: spec.doc,
  };
}

function directionDefaults(): Record<string, unknown> {
  const apis = ["fromSignals", "fromOrders"] as const;
  return Object.fromEntries(apis.map((api) => [api, defaultChoice(api, "direction")]));
}

// ---- what a digest covers --------------------------------------------------------------------------------------------

const TYPES = new Map<unknown, string>([
  [Float64Array, "f64"],
  [Int32Array, "i32"],
  [Uint8Array, "u8"],
]);

const typeOf = (values: object): string => TYPES.get(values.constructor)!;

/** Names and types, in the order in which they are hashed. */
function formOf(array: ResultArray): object {
  if (array.kind !== "table") return { name: array.name, type: typeOf(array.data) };
  const fields = Object.entries(array.fields).map(([name, values]) => [name, typeOf(values)]);
  return { name: array.name, fields: Object.fromEntries(fields) as Record<string, string> };
}

/** Every array of a result of either profile, as a small run has them; a run may lack some. */
function digestTable() {
  const small = { close: Float64Array.of(1, 2), entries: Uint8Array.of(1, 0), exits: Uint8Array.of(0, 1) };
  const realistic = fromSignals({ ...small, fill: "sameClose" });
  const two = { data: Float64Array.of(1, 1, 2, 2), rows: 2, columns: 2 };
  const vectorbt = fromSignals({ ...small, close: two, cashSharing: true, profile: "vectorbt" });
  const forms = (of: typeof realistic | typeof vectorbt) => resultArrays(of).arrays.map(formOf);
  return { version: DIGEST_VERSION, realistic: forms(realistic), vectorbt: forms(vectorbt) };
}

/** Bounds of the numbers that an object holds. */
function fieldsOf(fields: Readonly<Record<string, FieldSpec>>) {
  const entry = ({ check, default: standard }: FieldSpec): object => ({
    ...{ code: check.code, expected: check.expected, bounds: boundsOf(check) },
    default: standard,
  });
  return Object.fromEntries(Object.entries(fields).map(([name, spec]) => [name, entry(spec)]));
}

function boundsOf({ bounds }: NumberCheck): object {
  return bounds!;
}

/** The table of options, and the words that some of them take. */
export function optionTable() {
  const failing = Object.values(codesOf(layout.VectorbtError)).filter(
    (code) => code !== layout.VectorbtError.None && code !== layout.VectorbtError.Rejected,
  );
  return plain({
    options: OPTION_NAMES.map(entryOf),
    fills: FILLS,
    callSequences: CALL_SEQUENCES,
    timesInForce: TIMES,
    maintenance: MAINTENANCE_DEFAULTS,
    signals: MASKS,
    prices: [...PRICE_NAMES, "volume"],
    times: { earliest: EARLIEST, latest: LATEST },
    usualYear: USUAL_YEAR,
    /** What goes together, in the order in which it is looked at. */
    together: TOGETHER,
    impact: fieldsOf(IMPACT_FIELDS),
    actions: Object.fromEntries(
      Object.entries(ACTIONS).map(([kind, { code, amount, fields }]) => [
        kind,
        { code, amount, fields: fieldsOf(fields) },
      ]),
    ),
    assets: { keys: ASSET_KEYS, fields: ASSET_FIELDS },
    rates: { keys: RATE_KEYS, inverseTolerance: INVERSE_TOLERANCE },
    digest: digestTable(),
    /** Account → what shorts it may choose, its default first. */
    shorting: SHORTING,
    /** What VectorBT raises, by the kernel's error code. */
    vectorbtErrors: Object.fromEntries(
      failing.map((code) => [code, { code: codeOf(code), ...peerError(code, 0) }]),
    ),
    rejections: REJECTIONS,
  });
}

/** `slStop` → `sl_stop`: the name that Python has for it. */
export function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The table of python/README.md. */
export function pythonOptions(): Record<string, string[]> {
  const row = (name: OptionName): string => {
    const { profile = "both" } = specOf(name);
    return `| \`${snake(name)}\` | \`${name}\` | ${profile} | ${NOT_IN_PYTHON.includes(name) ? "no" : "yes"} |`;
  };
  return {
    options: [
      "| Python | TypeScript | profile | taken |",
      "| --- | --- | --- | --- |",
      ...(Object.keys(OPTIONS) as OptionName[]).map(row),
    ],
  };
}
