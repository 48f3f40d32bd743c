// Rules that look at all assets of a bar at once: masks of bars × assets for every combination.
import { knownObject } from "../../indicators/arguments.ts";
import { COUNT, rank } from "../../indicators/crossSection.ts";
import type { MaskInput } from "../../inputs.ts";
import type { Matrix } from "../../matrix.ts";
import { runNumber } from "../../plan/values.ts";
import { BacktestError } from "../../errors.ts";
import type { Expression, PriceField } from "../expression.ts";
import type { AnyParameters, Combination, Parameters } from "../grid.ts";
import { valueFor, type ExpressionOf } from "../rules.ts";
import type { Condition } from "./conditions.ts";
import type { NumberOf } from "./signals.ts";

/** Entries and exits of one combination. */
export interface Masks {
  /**
   * A condition of series, which is worked out in the kernel for all assets: the fastest. Or bars × assets: a `Uint8Array` of 0
   * and 1 with the cells of a bar together, a mask as the signal tools give, or rows.
   */
  readonly entries: MaskInput | Condition<AnyParameters>;
  readonly exits: MaskInput | Condition<AnyParameters>;
}

/** Two masks of bars × assets to fill, the cells of a bar together. */
export interface MaskArrays {
  readonly entries: Uint8Array;
  readonly exits: Uint8Array;
}

/** What a function of masks is told besides its combination. */
export interface MaskContext {
  readonly bars: number;
  readonly assets: number;
  /** Names of the assets, where they were given. */
  readonly columns: readonly string[] | null;
  /** The prices that were given: bars × assets. Do not change them. */
  readonly prices: Readonly<Partial<Record<PriceField, Matrix>>>;
  /**
   * Two masks of bars × assets, all 0, for the function to fill and give back. The same two each time it is asked, so that no
   * combination leaves any behind: do not keep them.
   */
  masks(): MaskArrays;
  /**
   * An expression for all assets: bars × assets, the cells of a bar together. Made once a sweep where all of them fit into its
   * memory; do not change it. It stays in the kernel's memory until its `data` is looked at, and `crossings`, `crossedAbove` and
   * `crossedBelow` of two that are there read them where they are.
   */
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

/** How many assets `topRanked` holds, and of which end. */
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

/**
 * The function of masks that the rule comes to. Scores are ranked once for all numbers of assets that follow each other, and
 * the same masks are filled again.
 */
export function masksOfTopRanked<P extends Parameters>(rule: TopRankedRule<P>): MaskFunction<P> {
  const ranking = { method: "ordinal", ascending: !rule.largest } as const;
  let scores: Matrix | undefined;
  let ranks = new Float64Array(0);
  let entries = new Uint8Array(0);
  let exits = new Uint8Array(0);
  return (combination, context) => {
    const k = runNumber("k", valueFor<P, number>(rule.k, combination), COUNT);
    const wanted = context.series(valueFor<P, Expression>(rule.score, combination));
    if (wanted !== scores) ranks = rank(wanted, ranking).data as Float64Array<ArrayBuffer>;
    scores = wanted;
    if (entries.length !== ranks.length) {
      entries = new Uint8Array(ranks.length);
      exits = new Uint8Array(ranks.length);
    }
    markTurns(ranks, context.assets, k, entries, exits);
    return { entries, exits };
  };
}

/** Marks where an asset's rank comes to be `k` or better, and where it no longer is; row by row. */
function markTurns(
  ranks: Float64Array,
  assets: number,
  k: number,
  entries: Uint8Array,
  exits: Uint8Array,
): void {
  for (let cell = 0; cell < ranks.length; cell++) {
    const isAmong = ranks[cell] <= k ? 1 : 0;
    const was = cell >= assets && ranks[cell - assets] <= k ? 1 : 0;
    entries[cell] = isAmong & ~was;
    exits[cell] = was & ~isAmong;
  }
}
