// How likely the best of many trials is a matter of luck: every way to halve the bars is tried, the best of one half is looked up in
// the other.
import { objectOf, runNumber } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import type { Matrix } from "../matrix.ts";
import { readTrial, requireReturns } from "./trials.ts";

/** What `probabilityOfOverfitting` gives; frozen. */
export interface Overfitting {
  /**
   * Share of the splits in which the trial that is best in one half is no better than the median in the other, 0 to 1; null where
   * `reason` says why there is none.
   */
  readonly probability: number | null;
  /** Share of the splits in which that trial loses in the other half; null likewise. */
  readonly probabilityOfLoss: number | null;
  readonly reason: string | null;
  /** Ways to halve the blocks. */
  readonly splits: number;
  /** By split: place of the chosen trial in the other half among all trials, between 0 (worst) and 1 (best). */
  readonly ranks: Float64Array;
}

const BLOCKS = 16;
const BLOCKS_MAX = 20;
/** Most splits × trials: some ten seconds. */
const WORK_MAX = 1e9;

/**
 * Probability of backtest overfitting by combinatorially symmetric cross-validation: the bars are cut into blocks, and for every half
 * of the blocks the trial with the best Sharpe ratio is looked up among all trials in the other half. 0: the best stays good; about
 * 0.5: the choice says nothing. A half in which a trial does not move counts as a Sharpe ratio of 0.
 * Source: Bailey, Borwein, López de Prado and Zhu, The Probability of Backtest Overfitting (2017).
 * @param returns of every bar, bars × trials, 2 trials or more: `sweepReturns` gives those of a sweep
 * @param options `blocks`: even, 2 to 20, 16 by default
 * @throws BacktestError E_PBO for fewer than 2 trials, blocks that are odd, too few or too many, returns that are not finite; E_DTYPE,
 *   E_SHAPE, E_UNKNOWN_KEY
 * @example
 * const { probability } = probabilityOfOverfitting(await sweepReturns(options));
 */
export function probabilityOfOverfitting(
  returns: Matrix,
  options: { readonly blocks?: number } = {},
): Overfitting {
  requireReturns(returns);
  const { rows: bars, columns: trials } = returns;
  const given = objectOf("probabilityOfOverfitting", options, ["blocks"]);
  const blocks = blocksOf(given.blocks ?? BLOCKS, bars);
  if (trials < 2) throw overfittingError("returns", trials, `${trials} trials`, "2 trials or more");
  const splits = halvesOf(blocks);
  if (splits * trials > WORK_MAX)
    throw overfittingError(
      "blocks",
      blocks,
      `${splits} splits of ${trials} trials`,
      `at most ${WORK_MAX} in all`,
    );
  const { sums, still } = sumsOf(returns, blocks);
  const ranks = new Float64Array(still < 0 ? splits : 0);
  if (still >= 0) {
    const reason = `trial ${still} has the same return at every bar, and so no Sharpe ratio`;
    return Object.freeze({ probability: null, probabilityOfLoss: null, reason, splits, ranks });
  }
  let [below, losses, at] = [0, 0, 0];
  eachHalf(sums, blocks, (inside, outside) => {
    const chosen = bestOf(inside);
    ranks[at] = rankOf(outside, chosen);
    below += Number(ranks[at++] <= 0.5);
    losses += Number(outside[chosen] < 0);
  });
  const shares = { probability: below / splits, probabilityOfLoss: losses / splits };
  return Object.freeze({ ...shares, reason: null, splits, ranks });
}

function blocksOf(value: unknown, bars: number): number {
  const most = Math.min(BLOCKS_MAX, bars);
  return runNumber("blocks", value, {
    accepts: (x) => Number.isInteger(x) && x >= 2 && x <= most && x % 2 === 0,
    expected: `an even number of blocks from 2 to ${most}`,
    code: "E_PBO",
  });
}

/** Ways to take half of the blocks. */
function halvesOf(blocks: number): number {
  let ways = 1;
  for (let i = 1; i <= blocks / 2; i++) ways = (ways * (blocks / 2 + i)) / i;
  return ways;
}

/** Of a block: bars, and by trial the sums of its returns and of their squares. */
interface BlockSums {
  bars: number;
  readonly sum: Float64Array;
  readonly squares: Float64Array;
}

/** @returns also the first trial that never changes; −1: none */
function sumsOf(
  returns: Matrix,
  blocks: number,
): { readonly sums: readonly BlockSums[]; readonly still: number } {
  const { rows: bars, columns: trials } = returns;
  const edge = (block: number): number => Math.floor((block * bars) / blocks);
  const sums = Array.from({ length: blocks }, (_, block) => ({
    bars: edge(block + 1) - edge(block),
    sum: new Float64Array(trials),
    squares: new Float64Array(trials),
  }));
  const series = new Float64Array(bars);
  let still = -1;
  for (let trial = trials - 1; trial >= 0; trial--) {
    readTrial(returns, trial, series, "E_PBO");
    if (series.every((value) => value === series[0])) still = trial;
    for (let block = 0; block < blocks; block++)
      for (let bar = edge(block); bar < edge(block + 1); bar++) {
        sums[block].sum[trial] += series[bar];
        sums[block].squares[trial] += series[bar] * series[bar];
      }
  }
  return { sums, still };
}

/**
 * Hands over the Sharpe ratios of the trials in every half and in its other half. What blocks have in common is added once: a level for
 * each block, in which it goes to either half.
 */
function eachHalf(
  blocks: readonly BlockSums[],
  count: number,
  take: (inside: Float64Array, outside: Float64Array) => void,
): void {
  const trials = blocks[0].sum.length;
  const sides = [0, 1].map(() => Array.from({ length: count / 2 + 1 }, () => emptyBlock(trials)));
  const ratios = [0, 1].map(() => new Float64Array(trials));
  const place = (block: number, inside: number): void => {
    if (block === count) {
      sides.forEach((levels, side) => sharpeRatios(levels[count / 2], ratios[side]));
      take(ratios[0], ratios[1]);
      return;
    }
    for (const [side, used] of [inside, block - inside].entries()) {
      if (used === count / 2) continue;
      addBlock(sides[side][used], blocks[block], sides[side][used + 1]);
      place(block + 1, inside + (side === 0 ? 1 : 0));
    }
  };
  place(0, 0);
}

function emptyBlock(trials: number): BlockSums {
  return { bars: 0, sum: new Float64Array(trials), squares: new Float64Array(trials) };
}

function addBlock(some: BlockSums, more: BlockSums, to: BlockSums): void {
  to.bars = some.bars + more.bars;
  for (let trial = 0; trial < to.sum.length; trial++) {
    to.sum[trial] = some.sum[trial] + more.sum[trial];
    to.squares[trial] = some.squares[trial] + more.squares[trial];
  }
}

function sharpeRatios({ bars, sum, squares }: BlockSums, to: Float64Array): void {
  for (let trial = 0; trial < to.length; trial++) {
    const mean = sum[trial] / bars;
    const variance = squares[trial] / bars - mean * mean;
    to[trial] = mean === 0 ? 0 : mean / Math.sqrt(Math.max(variance, 0));
  }
}

/** The first of the best. */
function bestOf(ratios: Float64Array): number {
  let best = 0;
  for (let trial = 1; trial < ratios.length; trial++) if (ratios[trial] > ratios[best]) best = trial;
  return best;
}

/** Place of a trial among all, equals in the middle of theirs, over one more than there are. */
function rankOf(ratios: Float64Array, trial: number): number {
  let [less, equal] = [0, 0];
  for (const ratio of ratios) {
    less += Number(ratio < ratios[trial]);
    equal += Number(ratio === ratios[trial]);
  }
  return (less + (equal + 1) / 2) / (ratios.length + 1);
}

function overfittingError(option: string, got: unknown, what: string, expected: string): BacktestError {
  return new BacktestError("E_PBO", `${option}: ${what}; expected ${expected}`, { option, got, expected });
}
