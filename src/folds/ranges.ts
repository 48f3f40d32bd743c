// Stretches of bars: which of them a choice is made on, and which it is judged on.
import { describe, objectOf, runNumber } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import type { NumberCheck } from "../optionSpec.ts";

/** Bars `from` ≤ bar < `to`. */
export interface BarRange {
  readonly from: number;
  readonly to: number;
}

/** One walk forward: bars to choose on, and later ones to judge the choice on. */
export interface Fold {
  readonly train: BarRange;
  readonly test: BarRange;
}

/** One of several test stretches, and what is left to train on before and after it. */
export interface PurgedFold {
  /** None, one or two stretches in order. */
  readonly train: readonly BarRange[];
  readonly test: BarRange;
}

/** What `walkForwardFolds` takes: numbers of bars. */
export interface WalkForwardShape {
  /** Bars in all. */
  readonly bars: number;
  /** Bars to choose on, 1 or more. */
  readonly train: number;
  /** Bars to judge on, 1 or more. */
  readonly test: number;
  /** Bars from one fold to the next; those of a test by default, so that tests follow each other without a gap. */
  readonly step?: number;
  /** Bars left out at the end of the training, for what looks ahead of its bar, such as labels; 0 by default. */
  readonly purge?: number;
  /** Whether every training begins at the first bar, and so grows from fold to fold; false by default. */
  readonly anchored?: boolean;
}

/** What `purgedFolds` takes: numbers of bars. */
export interface PurgedShape {
  /** Bars in all. */
  readonly bars: number;
  /** Test stretches, 2 or more; together they are all bars. */
  readonly folds: number;
  /** Bars after its own that the label of a bar looks at; 0 by default. */
  readonly horizon?: number;
  /** Bars left out after a test and its labels; 0 by default. */
  readonly embargo?: number;
}

const whole = (least: number): NumberCheck => ({
  accepts: (x) => Number.isInteger(x) && x >= least && x < 2 ** 31,
  expected: `a whole number of ${least} or more`,
  code: "E_RANGE",
});

/**
 * Folds that walk forward: each is tested on the bars that follow those it was trained on. Bars at the end that make no whole test
 * are left out.
 * @returns at least one fold, earliest first; frozen
 * @throws BacktestError E_SPLIT where training and test are more than the bars, or the purge leaves nothing of the training;
 *   E_DTYPE, E_RANGE, E_UNKNOWN_KEY
 * @example
 * walkForwardFolds({ bars: 1000, train: 500, test: 100 }); // 5 folds: 0–500 → 500–600, 100–600 → 600–700, …
 */
export function walkForwardFolds(shape: WalkForwardShape): readonly Fold[] {
  const given = objectOf("walkForwardFolds", shape, ["bars", "train", "test", "step", "purge", "anchored"]);
  const [bars, train, test] = ["bars", "train", "test"].map((name) => runNumber(name, given[name], whole(1)));
  const step = runNumber("step", given.step ?? test, whole(1));
  const purge = runNumber("purge", given.purge ?? 0, whole(0));
  const anchored = flagOf("anchored", given.anchored);
  if (train + test > bars)
    throw splitError("train", train + test, `train and test of ${train} + ${test} bars in ${bars}`, bars);
  if (purge >= train)
    throw splitError("purge", purge, `a purge of ${purge} bars in a training of ${train}`, train - 1);
  const folds: Fold[] = [];
  for (let from = 0; from + train + test <= bars; from += step) {
    const end = from + train;
    folds.push(
      Object.freeze({ train: rangeOf(anchored ? 0 : from, end - purge), test: rangeOf(end, end + test) }),
    );
  }
  return Object.freeze(folds);
}

/**
 * Folds that together test every bar, trained on what is before and after: without the bars whose labels look into the test, without
 * those that the labels of the test look into, and without an embargo after them.
 * Source: López de Prado, Advances in Financial Machine Learning (2018), chapter 7.
 * @returns as many as asked, earliest test first; their tests differ by one bar at most; frozen
 * @throws BacktestError E_SPLIT where a fold has no bar, or none more than the labels look ahead; E_DTYPE, E_RANGE, E_UNKNOWN_KEY
 * @example
 * purgedFolds({ bars: 100, folds: 5, horizon: 3 })[1]; // train 0–17 and 43–100, test 20–40
 */
export function purgedFolds(shape: PurgedShape): readonly PurgedFold[] {
  const given = objectOf("purgedFolds", shape, ["bars", "folds", "horizon", "embargo"]);
  const bars = runNumber("bars", given.bars, whole(1));
  const count = runNumber("folds", given.folds, whole(2));
  const horizon = runNumber("horizon", given.horizon ?? 0, whole(0));
  const embargo = runNumber("embargo", given.embargo ?? 0, whole(0));
  if (count > bars) throw splitError("folds", count, `${count} folds of ${bars} bars`, bars);
  const least = Math.floor(bars / count);
  if (horizon > 0 && horizon >= least)
    throw splitError("horizon", horizon, `labels of ${horizon} bars in folds of ${least}`, least - 1);
  const folds = Array.from({ length: count }, (_, fold) => {
    const test = rangeOf(Math.floor((fold * bars) / count), Math.floor(((fold + 1) * bars) / count));
    const sides = [rangeOf(0, test.from - horizon), rangeOf(test.to + horizon + embargo, bars)];
    return Object.freeze({ train: Object.freeze(sides.filter(({ from, to }) => from < to)), test });
  });
  return Object.freeze(folds);
}

const FOLDS_MAX = 100_000;

/**
 * Throws E_SPLIT unless the folds lie within the bars, each with a test after its training: what is judged is not known yet when it is
 * chosen.
 */
export function requireFolds(folds: unknown, bars: number): readonly Fold[] {
  if (!Array.isArray(folds) || folds.length === 0 || folds.length > FOLDS_MAX)
    throw splitError("folds", folds, "no list of folds", `1 to ${FOLDS_MAX} folds, see walkForwardFolds`);
  const inOrder = `bars in order up to ${bars}`;
  for (const [i, fold] of (folds as (Fold | undefined)[]).entries()) {
    const edges = [fold?.train?.from, fold?.train?.to, fold?.test?.from, fold?.test?.to];
    if (!isInOrder(edges, bars))
      throw splitError(
        "folds",
        edges.map(describe),
        `fold ${i} is ${edges.map(describe).join(", ")}`,
        inOrder,
      );
  }
  return folds as readonly Fold[];
}

function isInOrder(edges: readonly unknown[], bars: number): boolean {
  if (!edges.every((edge): edge is number => Number.isInteger(edge))) return false;
  const [from, end, start, to] = edges;
  return 0 <= from && from < end && end <= start && start < to && to <= bars;
}

function rangeOf(from: number, to: number): BarRange {
  return Object.freeze({ from, to });
}

function flagOf(option: string, value: unknown): boolean {
  if (value === undefined || typeof value === "boolean") return value === true;
  throw new BacktestError("E_DTYPE", `${option} is not true or false`, {
    ...{ option, got: value, expected: "true or false" },
  });
}

function splitError(option: string, got: unknown, what: string, most: number | string): BacktestError {
  const expected = typeof most === "number" ? `at most ${most}` : most;
  return new BacktestError("E_SPLIT", `${option}: ${what}; expected ${expected}`, {
    ...{ option, got, expected },
  });
}
