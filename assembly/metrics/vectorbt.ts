// VectorBT's figures (page, sections 18 and 19). Sums run left to right and skip NaN.
import { VectorbtReturnMetric, VectorbtTradeMetric } from "../layout";
import { putRelative } from "./benchmark";
import { at, set } from "./list";
import { select } from "./select";

const CUTOFF: f64 = 0.05;

/**
 * Writes the figures of `VectorbtReturnMetric`.
 * `benchmark` has the benchmark's return at each bar; `sorted` the returns that are not NaN, ascending, `known` the same in
 * the order of time (it is reordered here); `factor` is the number of bars in a year, `riskFree` is per bar.
 */
export function vectorbtReturnMetrics(
  returns: usize,
  count: i32,
  benchmark: usize,
  sorted: usize,
  known: usize,
  knownCount: i32,
  factor: f64,
  riskFree: f64,
  out: usize,
): void {
  const annualized = annualizedOf(returns, count, factor);
  const mean = meanOf(returns, count, 0);
  const deviation = deviationOf(returns, count, 0);
  const rootFactor = Math.sqrt(factor);
  const downside = Math.sqrt(squaredLosses(returns, count)) * rootFactor;
  measureDepths(returns, count);
  const upper = Math.abs(percentile(sorted, knownCount, 95.0));
  const lower = Math.abs(percentile(sorted, knownCount, 5.0));
  const sortino = downside == 0 ? Infinity : (mean * factor) / downside;
  const free = Math.pow(1.0 + riskFree, factor) - 1.0;
  set(out, VectorbtReturnMetric.AnnualizedReturn, annualized);
  set(out, VectorbtReturnMetric.AnnualizedVolatility, count < 2 ? NaN : deviation * rootFactor);
  set(out, VectorbtReturnMetric.SharpeRatio, vectorbtSharpeRatio(returns, count, factor, riskFree));
  set(out, VectorbtReturnMetric.SortinoRatio, count < 2 ? NaN : sortino);
  set(out, VectorbtReturnMetric.DownsideRisk, downside);
  set(out, VectorbtReturnMetric.MaxDrawdownFromReturns, deepest);
  set(out, VectorbtReturnMetric.CalmarRatio, deepest == 0 ? NaN : annualized / Math.abs(deepest));
  set(out, VectorbtReturnMetric.OmegaRatio, omegaOf(returns, count, riskFree));
  set(out, VectorbtReturnMetric.TailRatio, lower == 0 ? Infinity : upper / lower);
  set(out, VectorbtReturnMetric.ValueAtRisk, percentile(sorted, knownCount, 100.0 * CUTOFF));
  set(out, VectorbtReturnMetric.CondValueAtRisk, worstMean(known, knownCount));
  set(out, VectorbtReturnMetric.UlcerIndex, ulcer);
  set(out, VectorbtReturnMetric.MartinRatio, ulcer == 0 ? NaN : (annualized - free) / ulcer);
  putRelative(returns, benchmark, count, factor, riskFree, out);
}

/** Mean return in excess of the risk-free one over its deviation, annualized; ∞ without a deviation. */
export function vectorbtSharpeRatio(returns: usize, count: i32, factor: f64, riskFree: f64): f64 {
  if (count < 2) return NaN;
  return sharpeOf(meanOf(returns, count, riskFree), deviationOf(returns, count, riskFree), factor);
}

export function sharpeOf(mean: f64, deviation: f64, factor: f64): f64 {
  return deviation == 0 ? Infinity : (mean / deviation) * Math.sqrt(factor);
}

export function annualizedOf(returns: usize, count: i32, factor: f64): f64 {
  return count == 0 ? NaN : Math.pow(growthOf(returns, count), factor / <f64>count) - 1.0;
}

function growthOf(returns: usize, count: i32): f64 {
  let growth = 1.0;
  for (let i = 0; i < count; i++) {
    const gain = at(returns, i);
    if (!isNaN(gain)) growth *= gain + 1.0;
  }
  return growth;
}

export function meanOf(list: usize, count: i32, less: f64): f64 {
  let sum = 0.0;
  let known = 0;
  for (let i = 0; i < count; i++) {
    const value = at(list, i) - less;
    if (isNaN(value)) continue;
    sum += value;
    known += 1;
  }
  return sum / <f64>known;
}

/** Sample deviation; VectorBT corrects a variance that it has divided already, which costs a rounding. */
export function deviationOf(list: usize, count: i32, less: f64): f64 {
  const mean = meanOf(list, count, less);
  let squares = 0.0;
  let known = 0;
  for (let i = 0; i < count; i++) {
    const value = at(list, i) - less;
    if (isNaN(value)) continue;
    squares += (value - mean) * (value - mean);
    known += 1;
  }
  if (known < 2) return NaN;
  return Math.sqrt(((squares / <f64>known) * <f64>known) / <f64>(known - 1));
}

/** Mean of the squared returns, those above zero counting as zero. */
export function squaredLosses(returns: usize, count: i32): f64 {
  let sum = 0.0;
  let known = 0;
  for (let i = 0; i < count; i++) {
    const gain = at(returns, i);
    if (isNaN(gain)) continue;
    if (!(gain > 0)) sum += gain * gain;
    known += 1;
  }
  return sum / <f64>known;
}

/** What the last `measureDepths` found: the deepest fall, and the root of the mean squared fall. */
let deepest: f64 = NaN;
let ulcer: f64 = NaN;

/** The deepest fall of the compounded level, at most 0. */
export function deepestOf(returns: usize, count: i32): f64 {
  measureDepths(returns, count);
  return deepest;
}

/** Falls of the compounded level below its running peak; the level before the first bar is no peak. */
function measureDepths(returns: usize, count: i32): void {
  let growth = 1.0;
  let peak: f64 = NaN;
  let squares = 0.0;
  deepest = Infinity;
  for (let i = 0; i < count; i++) {
    const gain = at(returns, i);
    if (!isNaN(gain)) growth *= gain + 1.0;
    const level = growth * 100.0;
    peak = isNaN(peak) ? level : Math.max(peak, level);
    const depth = level / peak - 1.0;
    deepest = Math.min(deepest, depth);
    squares += depth * depth;
  }
  ulcer = Math.sqrt(squares / <f64>count);
}

function omegaOf(returns: usize, count: i32, riskFree: f64): f64 {
  let gains = 0.0;
  let losses = 0.0;
  for (let i = 0; i < count; i++) {
    const excess = at(returns, i) - riskFree;
    if (excess > 0) gains += excess;
    else if (excess < 0) losses += excess;
  }
  losses = -1.0 * losses;
  return losses == 0 ? Infinity : gains / losses;
}

/** Percentile with linear interpolation; a single value is its own percentile, but not an infinite one. */
function percentile(sorted: usize, count: i32, percent: f64): f64 {
  if (count == 0) return NaN;
  if (count == 1) return Math.abs(at(sorted, 0)) == Infinity ? NaN : at(sorted, 0);
  const rank = 1.0 + <f64>(count - 1) * (percent / 100.0);
  const floor = Math.floor(rank);
  const part = rank - floor;
  const index = <i32>floor;
  if (index >= count) return at(sorted, count - 1);
  return at(sorted, index - 1) * (1.0 - part) + at(sorted, index) * part;
}

/** Mean of the worst returns, up to the cutoff, summed in the order in which the selection leaves them. */
function worstMean(known: usize, count: i32): f64 {
  if (count == 0) return NaN;
  const last = <i32>(<f64>(count - 1) * CUTOFF);
  select(known, count, last);
  return meanOf(known, last + 1, 0);
}

// ---- trades ----------------------------------------------------------------------------------------------------------

/**
 * Writes the figures of `VectorbtTradeMetric` for trades given by profit, return and length in bars.
 */
export function vectorbtTradeMetrics(
  pnl: usize,
  returns: usize,
  durations: usize,
  count: i32,
  out: usize,
): void {
  const wins = tally(pnl, returns, durations, count, 1);
  const winSum = sumPnl;
  const winReturn = meanReturn;
  const winDuration = meanDuration;
  const winMean = meanPnl;
  const losses = tally(pnl, returns, durations, count, -1);
  let zeros = 0;
  for (let i = 0; i < count; i++) if (at(pnl, i) == 0) zeros += 1;
  const all = <f64>count;
  const winRate = <f64>wins / all;
  const lossRate = <f64>(count - wins - zeros) / all;
  const averageWin = wins == 0 ? 0 : winMean;
  const averageLoss = losses == 0 ? 0 : meanPnl;
  set(out, VectorbtTradeMetric.WinRate, winRate);
  set(out, VectorbtTradeMetric.ProfitFactor, winSum / Math.abs(sumPnl));
  set(out, VectorbtTradeMetric.Expectancy, winRate * averageWin - lossRate * Math.abs(averageLoss));
  set(out, VectorbtTradeMetric.Sqn, (Math.sqrt(all) * meanOf(pnl, count, 0)) / deviationOf(pnl, count, 0));
  set(out, VectorbtTradeMetric.BestTrade, extremeOf(returns, count, true));
  set(out, VectorbtTradeMetric.WorstTrade, extremeOf(returns, count, false));
  set(out, VectorbtTradeMetric.AvgWinningTrade, winReturn);
  set(out, VectorbtTradeMetric.AvgLosingTrade, meanReturn);
  set(out, VectorbtTradeMetric.AvgWinningTradeDuration, winDuration);
  set(out, VectorbtTradeMetric.AvgLosingTradeDuration, meanDuration);
  set(out, VectorbtTradeMetric.TotalPnl, sumOf(pnl, count));
}

/** What the last `tally` found. */
let sumPnl: f64 = 0;
let meanPnl: f64 = 0;
let meanReturn: f64 = 0;
let meanDuration: f64 = 0;

/** Counts the trades whose profit has the sign of `side`, and averages them. */
function tally(pnl: usize, returns: usize, durations: usize, count: i32, side: f64): i32 {
  let found = 0;
  let knownReturns = 0;
  let returnSum = 0.0;
  let durationSum = 0.0;
  sumPnl = 0;
  for (let i = 0; i < count; i++) {
    const profit = at(pnl, i);
    if (!(profit * side > 0)) continue;
    found += 1;
    sumPnl += profit;
    durationSum += at(durations, i);
    const gain = at(returns, i);
    if (isNaN(gain)) continue;
    returnSum += gain;
    knownReturns += 1;
  }
  meanPnl = sumPnl / <f64>found;
  meanReturn = returnSum / <f64>knownReturns;
  meanDuration = durationSum / <f64>found;
  return found;
}

function sumOf(list: usize, count: i32): f64 {
  let sum = 0.0;
  for (let i = 0; i < count; i++) {
    const value = at(list, i);
    if (!isNaN(value)) sum += value;
  }
  return sum;
}

function extremeOf(list: usize, count: i32, highest: bool): f64 {
  let extreme: f64 = NaN;
  for (let i = 0; i < count; i++) {
    const value = at(list, i);
    if (isNaN(value)) continue;
    if (isNaN(extreme) || (highest ? value > extreme : value < extreme)) extreme = value;
  }
  return extreme;
}
