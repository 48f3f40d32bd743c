// Rules that look at all assets of a bar at once: masks of bars × assets for every combination.
import { knownObject } from "../../indicators/arguments.ts";
import { topK } from "../../indicators/crossSection.ts";
import type { MaskInput } from "../../inputs.ts";
import type { Mask, Matrix } from "../../matrix.ts";
import { BacktestError } from "../../errors.ts";
import type { Expression, PriceField } from "../expression.ts";
import type { AnyParameters, Combination, Parameters } from "../grid.ts";
import { valueFor, type ExpressionOf } from "../rules.ts";
import type { NumberOf } from "./signals.ts";

/** Entries and exits of one combination. */
export interface Masks {
  /** Bars × assets: a `Uint8Array` of 0 and 1 with the cells of a bar together, a mask as the signal tools give, or rows. */
  readonly entries: MaskInput;
  readonly exits: MaskInput;
}

/** What a function of masks is told besides its combination. */
export interface MaskContext {
  readonly bars: number;
  readonly assets: number;
  /** Names of the assets, where they were given. */
  readonly columns: readonly string[] | null;
  /** The prices that were given: bars × assets. Do not change them. */
  readonly prices: Readonly<Partial<Record<PriceField, Matrix>>>;
  /** An expression for all assets: bars × assets, the cells of a bar together. Computed once a sweep; do not change it. */
  series(expression: Expression): Matrix;
}

/** Masks of one combination; the same for the same combination, whenever it is asked. */
export type MaskFunction<P extends Parameters> = (combination: Combination<P>, context: MaskContext) => Masks;

/** Buys an asset when its score enters the best `k` of its bar, sells it when it leaves them. */
export interface TopRankedRule<P extends Parameters> {
  readonly kind: "topRanked";
  readonly score: ExpressionOf<P>;
  readonly k: NumberOf<P>;
  readonly largest: boolean;
}

export interface TopRankedOptions<P extends Parameters> {
  /** How many assets are held. */
  readonly k: NumberOf<P>;
  /** Whether the largest scores are the best; true by default. */
  readonly largest?: boolean;
}

/**
 * Holds the assets with the best `k` scores of each bar: enters an asset at the bar at which it comes among them, exits at the
 * bar at which it is no longer. Of equal scores those of the first assets are better; a missing score is never among them.
 * Each asset has an account of its own, as with every rule.
 * @throws BacktestError E_MISSING without `k`, E_DTYPE, E_UNKNOWN_KEY; E_RANGE for a `k` that is none when it is swept
 * @example
 * topRanked(({ window }) => indicator("momentum", { window }), { k: 10 })
 */
export function topRanked<P extends Parameters = AnyParameters>(
  score: ExpressionOf<P>,
  options: TopRankedOptions<P>,
): TopRankedRule<P> {
  const given = knownObject("topRanked", options, ["k", "largest"]) as Partial<TopRankedOptions<P>>;
  const { k, largest = true } = given;
  if (k === undefined)
    throw new BacktestError("E_MISSING", "k is required", {
      option: "k",
      expected: "a whole number, or a function of the combination",
    });
  if (typeof largest !== "boolean")
    throw new BacktestError("E_DTYPE", "largest is neither true nor false", {
      option: "largest",
      got: largest,
      expected: "true or false",
    });
  return Object.freeze({ kind: "topRanked", score, k, largest });
}

/** The function of masks that the rule comes to. */
export function masksOfTopRanked<P extends Parameters>(rule: TopRankedRule<P>): MaskFunction<P> {
  return (combination, context) => {
    const scores = context.series(valueFor<P, Expression>(rule.score, combination));
    const k = valueFor<P, number>(rule.k, combination);
    return turns(topK(scores, { k, largest: rule.largest }));
  };
}

/** Bars at which an asset comes among the marked ones, and at which it leaves them; row by row. */
function turns({ data, rows, columns }: Mask): Masks {
  const entries = new Uint8Array(data.length);
  const exits = new Uint8Array(data.length);
  for (let cell = 0; cell < data.length; cell++) {
    const before = cell < columns ? 0 : data[cell - columns];
    entries[cell] = data[cell] & (before ^ 1);
    exits[cell] = before & (data[cell] ^ 1);
  }
  return { entries: { data: entries, rows, columns }, exits: { data: exits, rows, columns } };
}
