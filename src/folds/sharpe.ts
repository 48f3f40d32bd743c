// What a Sharpe ratio is worth: how likely the true one is above a benchmark, and above what the best of many trials without any
// skill would have shown.
import { analysis } from "../analysis.ts";
import { objectOf, runNumber } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import type { Matrix } from "../matrix.ts";
import { returnFigures } from "../metrics/scratch.ts";
import { within, type NumberCheck } from "../optionSpec.ts";
import { readTrial, requireReturns } from "./trials.ts";

/** What `probabilisticSharpeRatio` gives; frozen. Figures are null where `reason` says why there are none. */
export interface ProbabilisticSharpeRatio {
  /** That the true Sharpe ratio is above the benchmark, 0 to 1. */
  readonly probability: number | null;
  readonly reason: string | null;
  /** The one that was measured, per `barsPerYear` bars: mean over deviation (ddof 1), times √barsPerYear. */
  readonly sharpeRatio: number | null;
  /** Skewness and excess kurtosis of the bars themselves, not corrected for their number. */
  readonly skew: number | null;
  readonly kurtosis: number | null;
}

/** What `deflatedSharpeRatio` gives; frozen. Figures are null where `reason` says why there are none. */
export interface DeflatedSharpeRatio {
  /** That the trial's true Sharpe ratio is above `expectedMax`, 0 to 1; never above `undeflated`. */
  readonly probability: number | null;
  /** The same against 0: the probabilistic Sharpe ratio of the trial. */
  readonly undeflated: number | null;
  readonly reason: string | null;
  /** Column of the trial that was judged; −1 without one. */
  readonly trial: number;
  /** Of that trial, per `barsPerYear` bars. */
  readonly sharpeRatio: number | null;
  /** Sharpe ratio expected of the best of as many trials without skill, per `barsPerYear` bars; 0 or more. */
  readonly expectedMax: number | null;
}

/** What `probabilisticSharpeRatio` holds a Sharpe ratio against. */
export interface ProbabilisticSharpeOptions {
  /** Sharpe ratio to be above, per `barsPerYear` bars; 0 by default. */
  readonly benchmark?: number;
  /** 1 by default: Sharpe ratios are per bar; 252: those given and those handed back are annualized. */
  readonly barsPerYear?: number;
  /** Column of the returns; 0 by default. */
  readonly trial?: number;
}

/** What `deflatedSharpeRatio` is told of the trials. */
export interface DeflatedSharpeOptions {
  /** Trials that were made, 2 or more, also those that are not in the matrix; fewer where trials are alike. Default: the columns. */
  readonly trials?: number;
  /** As in `probabilisticSharpeRatio`. */
  readonly barsPerYear?: number;
  /** Column to judge; the one with the highest Sharpe ratio by default. */
  readonly trial?: number;
}

const EULER_MASCHERONI = 0.5772156649015329;

/**
 * Probability that the true Sharpe ratio is above a benchmark, by the length of the series, its skewness and its kurtosis:
 * Φ((SR − SR*) · √(T − 1) / √(1 − γ₃ SR + (γ₄ − 1) / 4 · SR²)), all Sharpe ratios per bar, γ₃ and γ₄ being skewness and kurtosis (3 for a
 * normal distribution) of the bars. The risk-free return is to be taken out before.
 * Source: Bailey and López de Prado, The Sharpe Ratio Efficient Frontier (2012).
 * @param returns of every bar, bars × trials, 2 bars or more: `portfolio.returns()`, or what `sweepReturns` gives
 * @throws BacktestError E_SHARPE for fewer than 2 bars, returns or options that are not finite or out of range; E_DTYPE, E_SHAPE,
 *   E_UNKNOWN_KEY
 * @example
 * const { probability } = probabilisticSharpeRatio(portfolio.returns(), { benchmark: 0.5, barsPerYear: 252 });
 */
export function probabilisticSharpeRatio(
  returns: Matrix,
  options: ProbabilisticSharpeOptions = {},
): ProbabilisticSharpeRatio {
  requireSeries(returns, 1);
  const given = objectOf("probabilisticSharpeRatio", options, ["benchmark", "barsPerYear", "trial"]);
  const benchmark = runNumber("benchmark", given.benchmark ?? 0, FINITE);
  const root = Math.sqrt(runNumber("barsPerYear", given.barsPerYear ?? 1, POSITIVE));
  const trial = runNumber("trial", given.trial ?? 0, columnOf(returns));
  const estimate = estimateOf(returns, trial);
  if (estimate === null) {
    const figures = { probability: null, sharpeRatio: null, skew: null, kurtosis: null };
    return Object.freeze({ ...figures, reason: stillReason(trial) });
  }
  const { ratio, skew, kurtosis } = estimate;
  const probability = probabilityAbove(estimate, benchmark / root);
  const reason = probability === null ? twoValuesReason(trial) : null;
  return Object.freeze({ probability, reason, sharpeRatio: ratio * root, skew, kurtosis });
}

/**
 * Probability that the true Sharpe ratio of the best of many trials is above what the best of as many without any skill would be
 * expected to show: the probabilistic Sharpe ratio against √V · ((1 − γ) Φ⁻¹(1 − 1 / N) + γ Φ⁻¹(1 − 1 / (N e))), V being the
 * variance (ddof 1) of the trials' Sharpe ratios per bar, N the number of trials, γ Euler's constant 0.5772…. That is 0 or more, so
 * that the deflated ratio is never above the probabilistic one against 0, nor above that against any benchmark up to `expectedMax`.
 * Source: Bailey and López de Prado, The Deflated Sharpe Ratio (2014).
 * @param returns of every bar, bars × trials, 2 of each or more: `sweepReturns` gives those of a sweep
 * @throws BacktestError E_SHARPE for fewer than 2 bars or trials, returns or options that are not finite or out of range; E_DTYPE,
 *   E_SHAPE, E_UNKNOWN_KEY
 * @example
 * const { probability, expectedMax } = deflatedSharpeRatio(await sweepReturns(options), { barsPerYear: 252 });
 */
export function deflatedSharpeRatio(
  returns: Matrix,
  options: DeflatedSharpeOptions = {},
): DeflatedSharpeRatio {
  requireSeries(returns, 2);
  const given = objectOf("deflatedSharpeRatio", options, ["trials", "barsPerYear", "trial"]);
  const trials = runNumber("trials", given.trials ?? returns.columns, COUNT);
  const root = Math.sqrt(runNumber("barsPerYear", given.barsPerYear ?? 1, POSITIVE));
  const chosen = given.trial ?? null;
  const asked = chosen === null ? -1 : runNumber("trial", chosen, columnOf(returns));
  const estimates = Array.from({ length: returns.columns }, (_, trial) => estimateOf(returns, trial));
  const still = estimates.indexOf(null);
  if (still >= 0) return undeflatable(asked, stillReason(still));
  const known = estimates as readonly Estimate[];
  const trial = asked < 0 ? bestOf(known) : asked;
  const expected = expectedMax(known, trials);
  const [above, undeflated] = [expected, 0].map((bound) => probabilityAbove(known[trial], bound));
  if (above === null || undeflated === null) return undeflatable(trial, twoValuesReason(trial));
  return Object.freeze({
    // The rounding of Φ must not turn the two around.
    probability: Math.min(above, undeflated),
    undeflated,
    reason: null,
    trial,
    sharpeRatio: known[trial].ratio * root,
    expectedMax: expected * root,
  });
}

// ---- what is checked --------------------------------------------------------------------------------------------------

const CODE = "E_SHARPE";
const FINITE = within("a finite number", { above: -Infinity, below: Infinity }, CODE);
const POSITIVE = within("a finite number above 0", { above: 0, below: Infinity }, CODE);
const COUNT = within("a finite number of 2 or more", { atLeast: 2, below: Infinity }, CODE);
/** The square of what is larger is beyond the largest double, or the sum of some. */
const LARGEST = 1e150;

function columnOf({ columns }: Matrix): NumberCheck {
  const expected = `a column of the returns, 0 to ${columns - 1}`;
  return within(expected, { atLeast: 0, below: columns, whole: true }, CODE);
}

function requireSeries(returns: Matrix, trials: number): void {
  requireReturns(returns);
  const { rows, columns } = returns;
  if (rows >= 2 && columns >= trials) return;
  const expected = `2 bars and ${trials === 1 ? "1 trial" : `${trials} trials`} or more`;
  throw new BacktestError(CODE, `returns are ${rows} bars of ${columns} trials; expected ${expected}`, {
    ...{ option: "returns", got: `${rows}×${columns}`, expected },
  });
}

function stillReason(trial: number): string {
  return `the returns of trial ${trial} do not vary, and so have no Sharpe ratio`;
}

function twoValuesReason(trial: number): string {
  return `the returns of trial ${trial} leave its Sharpe ratio no error`;
}

function undeflatable(trial: number, reason: string): DeflatedSharpeRatio {
  const figures = { probability: null, undeflated: null, sharpeRatio: null, expectedMax: null };
  return Object.freeze({ ...figures, trial, reason });
}

// ---- what is estimated ------------------------------------------------------------------------------------------------

/** Of one trial; the Sharpe ratio per bar. */
interface Estimate {
  readonly bars: number;
  readonly ratio: number;
  readonly skew: number;
  /** Beyond that of a normal distribution. */
  readonly kurtosis: number;
}

/** Null where the returns do not vary but by rounding. */
function estimateOf(returns: Matrix, trial: number): Estimate | null {
  const series = new Float64Array(returns.rows);
  readTrial(returns, trial, series, CODE);
  requireSquares(series, trial);
  const { sharpeRatio: ratio } = returnFigures(series, 1, 0, 0);
  return Number.isNaN(ratio) ? null : { bars: series.length, ratio, ...shapeOf(series) };
}

function requireSquares(series: Float64Array, trial: number): void {
  const bar = series.findIndex((value) => Math.abs(value) > LARGEST);
  if (bar < 0) return;
  throw new BacktestError(CODE, `returns are ${series[bar]} at bar ${bar} of trial ${trial}`, {
    ...{ option: "returns", bar, column: trial, got: series[bar], expected: `at most ${LARGEST}` },
  });
}

/** Of the bars as they are: these moments, unlike corrected ones, leave every Sharpe ratio an error that is no root of less than 0. */
function shapeOf(series: Float64Array): Pick<Estimate, "skew" | "kurtosis"> {
  const mean = meanOf(series, (value) => value);
  const deviation = Math.sqrt(meanOf(series, (value) => squareOf(value - mean)));
  const standard = series.map((value) => (value - mean) / deviation);
  const skew = meanOf(standard, (z) => squareOf(z) * z);
  return { skew, kurtosis: meanOf(standard, (z) => squareOf(squareOf(z))) - 3 };
}

/** Not a power: hosts differ in their last bits. */
function squareOf(x: number): number {
  return x * x;
}

function meanOf(values: Float64Array, of: (value: number) => number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += of(values[i]);
  return sum / values.length;
}

/** That the true Sharpe ratio is above a bound per bar; null where the estimate has no error. */
function probabilityAbove({ bars, ratio, skew, kurtosis }: Estimate, bound: number): number | null {
  const variance = 1 - skew * ratio + ((kurtosis + 2) / 4) * ratio * ratio;
  if (!(variance > 0)) return null;
  return analysis().exports.normalBelow(((ratio - bound) * Math.sqrt(bars - 1)) / Math.sqrt(variance));
}

/** The first of the best. */
function bestOf(estimates: readonly Estimate[]): number {
  const ratios = estimates.map(({ ratio }) => ratio);
  return ratios.indexOf(ratios.reduce((best, ratio) => Math.max(best, ratio)));
}

/** Per bar, of the best of some trials whose true Sharpe ratio is 0. */
function expectedMax(estimates: readonly Estimate[], trials: number): number {
  const ratios = Float64Array.from(estimates, ({ ratio }) => ratio);
  const mean = meanOf(ratios, (ratio) => ratio);
  const variance = (meanOf(ratios, (ratio) => squareOf(ratio - mean)) * ratios.length) / (ratios.length - 1);
  // Of 1 − p it is that of p with the other sign, which keeps the digits of a small p.
  const above = (p: number): number => -analysis().exports.normalQuantile(p);
  const high = (1 - EULER_MASCHERONI) * above(1 / trials) + EULER_MASCHERONI * above(1 / trials / Math.E);
  return Math.sqrt(variance) * high;
}
