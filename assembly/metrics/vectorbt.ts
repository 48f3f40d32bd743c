// VectorBT's figures of returns (page, section 18), made from what `measures.ts` found in a series.
import { VectorbtReturnMetric } from "../layout";
import { putRelative } from "./benchmark";
import { knownMean } from "./known";
import { at, set } from "./list";
import * as own from "./measures";
import { findRank, valueAfterRank, valueAtRank } from "./ranks";
import { select } from "./select";

const CUTOFF: f64 = 0.05;

/**
 * Writes the figures of `VectorbtReturnMetric`.
 * `benchmark` has the benchmark's return at each bar; `scratch` has room for twice as many doubles as `returns`; `factor` is
 * the number of bars in a year, `riskFree` is per bar.
 */
export function vectorbtReturnMetrics(
  returns: usize,
  count: i32,
  benchmark: usize,
  scratch: usize,
  factor: f64,
  riskFree: f64,
  out: usize,
): void {
  own.measureReturns(returns, count, riskFree);
  const annualized = annualizedReturn(count, factor);
  const free = Math.pow(1.0 + riskFree, factor) - 1.0;
  const ulcer = own.ulcer();
  set(out, VectorbtReturnMetric.AnnualizedReturn, annualized);
  set(out, VectorbtReturnMetric.AnnualizedVolatility, annualizedVolatility(count, factor));
  set(out, VectorbtReturnMetric.SharpeRatio, sharpeRatio(count, factor));
  set(out, VectorbtReturnMetric.SortinoRatio, sortinoRatio(count, factor));
  set(out, VectorbtReturnMetric.DownsideRisk, downsideRisk(factor));
  set(out, VectorbtReturnMetric.MaxDrawdownFromReturns, own.deepest());
  set(out, VectorbtReturnMetric.CalmarRatio, calmarRatio(annualized));
  set(out, VectorbtReturnMetric.OmegaRatio, own.losses() == 0 ? Infinity : own.gains() / own.losses());
  set(out, VectorbtReturnMetric.UlcerIndex, ulcer);
  set(out, VectorbtReturnMetric.MartinRatio, ulcer == 0 ? NaN : (annualized - free) / ulcer);
  putTails(returns, count, scratch, out);
  putRelative(returns, benchmark, count, own.growth(), factor, riskFree, out);
}

// ---- ratios of the series that was measured last, `factor` bars a year ---------------------------------------------------

export function annualizedReturn(count: i32, factor: f64): f64 {
  return count == 0 ? NaN : Math.pow(own.growth(), factor / <f64>count) - 1.0;
}

export function annualizedVolatility(count: i32, factor: f64): f64 {
  return count < 2 ? NaN : own.deviation() * Math.sqrt(factor);
}

/** Mean return in excess of the risk-free one over its deviation; ∞ without a deviation. */
export function sharpeRatio(count: i32, factor: f64): f64 {
  if (count < 2) return NaN;
  const deviation = own.excessDeviation();
  return deviation == 0 ? Infinity : (own.excessMean() / deviation) * Math.sqrt(factor);
}

function downsideRisk(factor: f64): f64 {
  return Math.sqrt(own.squaredLosses()) * Math.sqrt(factor);
}

export function sortinoRatio(count: i32, factor: f64): f64 {
  if (count < 2) return NaN;
  const downside = downsideRisk(factor);
  return downside == 0 ? Infinity : (own.mean() * factor) / downside;
}

export function calmarRatio(annualized: f64): f64 {
  return own.deepest() == 0 ? NaN : annualized / Math.abs(own.deepest());
}

/** The Sharpe ratio of a series alone. */
export function vectorbtSharpeRatio(returns: usize, count: i32, factor: f64, riskFree: f64): f64 {
  own.measureSpread(returns, count, riskFree);
  return sharpeRatio(count, factor);
}

// ---- tails ---------------------------------------------------------------------------------------------------------------

function putTails(returns: usize, count: i32, scratch: usize, out: usize): void {
  const known = keepKnown(returns, count, scratch);
  const rest = scratch + ((<usize>count) << 3);
  const upper = Math.abs(percentile(scratch, known, 95.0, rest));
  const atRisk = percentile(scratch, known, 100.0 * CUTOFF, rest);
  const lower = Math.abs(atRisk);
  set(out, VectorbtReturnMetric.TailRatio, lower == 0 ? Infinity : upper / lower);
  set(out, VectorbtReturnMetric.ValueAtRisk, atRisk);
  set(out, VectorbtReturnMetric.CondValueAtRisk, worstMean(scratch, known, rest));
}

/** Writes what is not NaN, in the order of time; returns how many they are. */
function keepKnown(returns: usize, count: i32, out: usize): i32 {
  let known = 0;
  for (let i = 0; i < count; i++) {
    const gain = at(returns, i);
    set(out, known, gain);
    known += <i32>(gain == gain);
  }
  return known;
}

/** Percentile with linear interpolation; a single value is its own percentile, but not an infinite one. */
function percentile(known: usize, count: i32, percent: f64, scratch: usize): f64 {
  if (count == 0) return NaN;
  if (count == 1) return Math.abs(at(known, 0)) == Infinity ? NaN : at(known, 0);
  const rank = 1.0 + <f64>(count - 1) * (percent / 100.0);
  const floor = Math.floor(rank);
  const part = rank - floor;
  const index = <i32>floor;
  findRank(known, count, min(index, count) - 1, scratch);
  return index >= count ? valueAtRank() : valueAtRank() * (1.0 - part) + valueAfterRank() * part;
}

/** Mean of the worst returns, up to the cutoff, summed in the order in which the selection leaves them. */
function worstMean(known: usize, count: i32, scratch: usize): f64 {
  if (count == 0) return NaN;
  const last = <i32>(<f64>(count - 1) * CUTOFF);
  select(known, count, last, scratch);
  return knownMean(known, last + 1);
}
