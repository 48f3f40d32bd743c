// Figures of one series of bar returns (metrics page). Everything that needs a power runs here: the host's differs by machine.
import { ReturnMetric } from "../layout";
import { deepestFall, measureFalls, ulcerIndex, wholeGrowth } from "./falls";
import { ROUNDING, at, put, quotient, set } from "./list";
import { deviationOf, meanOf } from "./moments";
import { measureShape, sampleKurtosis, sampleSkew } from "./shape";
import { downsideDeviation, meanUpTo, measureAround, omegaRatio, percentile } from "./tails";

/** Years that a run must last for an annualized return to mean anything. */
const LEAST_YEARS: f64 = 0.25;

/**
 * Return of every bar with the bar's flow taken out: (E − F) / E before − 1; NaN, and all after it, once the equity before
 * is not above zero. `flows` 0: none.
 */
export function barReturns(equity: usize, flows: usize, count: i32, initCash: f64, out: usize): void {
  let before = initCash;
  let isOver = false;
  for (let bar = 0; bar < count; bar++) {
    if (!(before > 0)) isOver = true;
    const value = at(equity, bar);
    const own = flows == 0 ? value : value - at(flows, bar);
    set(out, bar, isOver ? NaN : own / before - 1.0);
    before = value;
  }
}

/**
 * Writes the figures of `ReturnMetric` as doubles to `out`. `scratch` has room for as many doubles as `returns`;
 * `riskFree` and `required` are per year. Where a return is NaN, so are all figures.
 */
export function returnMetrics(
  returns: usize,
  count: i32,
  scratch: usize,
  barsPerYear: f64,
  riskFree: f64,
  required: f64,
  out: usize,
): void {
  for (let metric = 0; metric < ReturnMetric.Count; metric++) set(out, metric, NaN);
  if (!measureFalls(returns, count)) return;
  const years = <f64>count / barsPerYear;
  const annualized = years < LEAST_YEARS ? NaN : annualGrowth(wholeGrowth(), 1.0 / years);
  put(out, ReturnMetric.TotalReturn, wholeGrowth() - 1.0);
  put(out, ReturnMetric.AnnualizedReturn, annualized);
  put(out, ReturnMetric.MaxDrawdown, deepestFall());
  put(out, ReturnMetric.UlcerIndex, ulcerIndex(count));
  putTails(returns, count, scratch, out);
  if (count < 2) return;
  put(out, ReturnMetric.CalmarRatio, quotient(annualized, -deepestFall()));
  putRatios(returns, count, barsPerYear, riskFree, required, out);
}

/** What needs a spread: with one bar there is none. */
function putRatios(
  returns: usize,
  count: i32,
  barsPerYear: f64,
  riskFree: f64,
  required: f64,
  out: usize,
): void {
  const rootYear = Math.sqrt(barsPerYear);
  const mean = meanOf(returns, count);
  const deviation = deviationOf(returns, count, mean);
  const bound = required / barsPerYear;
  measureAround(returns, count, bound);
  put(out, ReturnMetric.AnnualizedVolatility, deviation * rootYear);
  put(out, ReturnMetric.SharpeRatio, quotient(mean - riskFree / barsPerYear, deviation) * rootYear);
  put(out, ReturnMetric.SortinoRatio, quotient(mean - bound, downsideDeviation(count)) * rootYear);
  put(out, ReturnMetric.OmegaRatio, omegaRatio());
  if (!(deviation > ROUNDING)) return;
  measureShape(returns, count, mean, deviation);
  put(out, ReturnMetric.Skew, sampleSkew(count));
  put(out, ReturnMetric.Kurtosis, sampleKurtosis(count));
}

function putTails(returns: usize, count: i32, scratch: usize, out: usize): void {
  const lower = percentile(returns, count, 1, scratch);
  const upper = percentile(returns, count, 19, scratch);
  put(out, ReturnMetric.ValueAtRisk, lower);
  put(out, ReturnMetric.CondValueAtRisk, meanUpTo(returns, count, lower));
  if (count > 1) put(out, ReturnMetric.TailRatio, quotient(Math.abs(upper), Math.abs(lower)));
}

/** Growth to a power, less 1; what has lost more than everything has no such rate. */
export function annualGrowth(growth: f64, power: f64): f64 {
  return growth >= 0 ? Math.pow(growth, power) - 1.0 : NaN;
}
