// Figures of the returns of an account and of its benchmark (metrics page). Everything that needs a power runs here: the host's
// differs by machine.
import { RelativeMetric, ReturnMetric } from "../layout";
import { ROUNDING, annualGrowth, put, quotient, set } from "./list";
import { laneOf } from "./pair";
import * as pass from "./passes";
import { putRelative } from "./relative";
import { sampleKurtosis, sampleSkew } from "./shape";
import { percentile } from "./tails";

/** Years that a run must last for an annualized return to mean anything. */
const LEAST_YEARS: f64 = 0.25;

/** The tails of both series; lanes: the account, the benchmark. */
let lowerTails: v128 = f64x2.splat(NaN);
let upperTails: v128 = f64x2.splat(NaN);

/**
 * Writes the figures of `ReturnMetric` of the returns, those of the benchmark's, and the ones of `RelativeMetric`, as doubles to
 * `out`. `scratch` has room for as many doubles as there are bars; rates are per year. Where a return is NaN, so are all
 * figures of its series.
 */
export function returnMetrics(
  own: usize,
  market: usize,
  count: i32,
  scratch: usize,
  barsPerYear: f64,
  riskFree: f64,
  required: f64,
  out: usize,
): void {
  const marketOut = out + ((<usize>ReturnMetric.Count) << 3);
  const relativeOut = marketOut + ((<usize>ReturnMetric.Count) << 3);
  for (let metric = 0; metric < 2 * ReturnMetric.Count + RelativeMetric.Count; metric++)
    set(out, metric, NaN);
  pass.measureLevels(own, market, count, required / barsPerYear);
  pass.measureSpreads(own, market, count);
  findTails(own, market, count, scratch);
  pass.measureShape(own, market, count, lowerTails);
  putReturns(0, count, barsPerYear, riskFree, required, out);
  putReturns(1, count, barsPerYear, riskFree, required, marketOut);
  if (count > 1 && pass.areKnown()) putRelative(own, market, count, barsPerYear, riskFree, relativeOut);
}

/** Percentiles of 5 and 95 %; ranks are of no use among NaN. */
function findTails(own: usize, market: usize, count: i32, scratch: usize): void {
  lowerTails = tailsOf(own, market, count, 1, scratch);
  upperTails = tailsOf(own, market, count, 19, scratch);
}

function tailsOf(own: usize, market: usize, count: i32, twentieths: i32, scratch: usize): v128 {
  const first = pass.isKnown(0) ? percentile(own, count, twentieths, scratch) : NaN;
  const second = pass.isKnown(1) ? percentile(market, count, twentieths, scratch) : NaN;
  return f64x2(first, second);
}

/** Figures of one lane of the passes. */
function putReturns(lane: i32, count: i32, barsPerYear: f64, riskFree: f64, required: f64, out: usize): void {
  if (!pass.isKnown(lane)) return;
  const years = <f64>count / barsPerYear;
  const growth = laneOf(pass.growth, lane);
  const deepest = laneOf(pass.deepest, lane);
  const annualized = years < LEAST_YEARS ? NaN : annualGrowth(growth, 1.0 / years);
  const lower = laneOf(lowerTails, lane);
  put(out, ReturnMetric.TotalReturn, growth - 1.0);
  put(out, ReturnMetric.AnnualizedReturn, annualized);
  put(out, ReturnMetric.MaxDrawdown, deepest);
  put(out, ReturnMetric.UlcerIndex, Math.sqrt(laneOf(pass.squaredFalls, lane) / <f64>count));
  put(out, ReturnMetric.ValueAtRisk, lower);
  put(out, ReturnMetric.CondValueAtRisk, laneOf(pass.worstMeans, lane));
  if (count < 2) return;
  put(out, ReturnMetric.TailRatio, quotient(Math.abs(laneOf(upperTails, lane)), Math.abs(lower)));
  put(out, ReturnMetric.CalmarRatio, quotient(annualized, -deepest));
  putRatios(lane, count, barsPerYear, riskFree, required, out);
}

/** What needs a spread: with one bar there is none. */
function putRatios(lane: i32, count: i32, barsPerYear: f64, riskFree: f64, required: f64, out: usize): void {
  const rootYear = Math.sqrt(barsPerYear);
  const mean = laneOf(pass.means, lane);
  const deviation = laneOf(pass.deviations(count), lane);
  const shortfall = Math.sqrt(laneOf(pass.squaredLosses, lane) / <f64>count);
  put(out, ReturnMetric.AnnualizedVolatility, deviation * rootYear);
  put(out, ReturnMetric.SharpeRatio, quotient(mean - riskFree / barsPerYear, deviation) * rootYear);
  put(out, ReturnMetric.SortinoRatio, quotient(mean - required / barsPerYear, shortfall) * rootYear);
  put(out, ReturnMetric.OmegaRatio, quotient(laneOf(pass.gains, lane), laneOf(pass.losses, lane)));
  if (!(deviation > ROUNDING)) return;
  put(out, ReturnMetric.Skew, sampleSkew(count, laneOf(pass.cubes, lane)));
  put(out, ReturnMetric.Kurtosis, sampleKurtosis(count, laneOf(pass.fourths, lane)));
}
