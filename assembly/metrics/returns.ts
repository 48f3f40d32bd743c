// Figures of one equity series (metrics page). Everything that needs a power runs here: the host's differs by machine.
import { ReturnMetric } from "../layout";

/** Years that a run must last for an annualized return to mean anything. */
const LEAST_YEARS: f64 = 0.25;

/** Equity of bar `bar`; −1 is the initial cash. Strided, so that one account of many can be read in place. */
@inline
function equityAt(equity: usize, stride: usize, initCash: f64, bar: i32): f64 {
  return bar < 0 ? initCash : load<f64>(equity + <usize>bar * stride);
}

/** Return of a bar; NaN once the equity before it is not above zero. */
@inline
function returnAt(equity: usize, stride: usize, initCash: f64, bar: i32): f64 {
  const before = equityAt(equity, stride, initCash, bar - 1);
  return before > 0 ? equityAt(equity, stride, initCash, bar) / before - 1.0 : NaN;
}

/** Writes the figures of `ReturnMetric` as doubles to `out`. */
export function returnMetrics(
  equity: usize,
  stride: usize,
  barCount: i32,
  initCash: f64,
  barsPerYear: f64,
  riskFree: f64,
  out: usize,
): void {
  let growth = 1.0;
  let peak = 1.0;
  let deepest = 0.0;
  let sum = 0.0;
  let downside = 0.0;
  const riskFreeBar = riskFree / barsPerYear;
  for (let bar = 0; bar < barCount; bar++) {
    const gain = returnAt(equity, stride, initCash, bar);
    growth *= 1.0 + gain;
    if (growth > peak) peak = growth;
    deepest = Math.min(deepest, growth / peak - 1.0);
    const excess = gain - riskFreeBar;
    sum += excess;
    const below = Math.min(excess, 0);
    downside += below * below;
  }
  const count = <f64>barCount;
  const mean = sum / count;
  const deviation = sampleDeviation(equity, stride, barCount, initCash, riskFreeBar, mean);
  const years = count / barsPerYear;
  const total = growth - 1.0;
  const annualized = years < LEAST_YEARS ? NaN : Math.pow(growth, 1.0 / years) - 1.0;
  const rootYear = Math.sqrt(barsPerYear);
  const downsideRisk = Math.sqrt(downside / count) * rootYear;
  put(out, ReturnMetric.TotalReturn, total);
  put(out, ReturnMetric.AnnualizedReturn, annualized);
  put(out, ReturnMetric.AnnualizedVolatility, deviation * rootYear);
  put(out, ReturnMetric.SharpeRatio, ratio(mean, deviation) * rootYear);
  put(out, ReturnMetric.SortinoRatio, ratio(mean * barsPerYear, downsideRisk));
  put(out, ReturnMetric.MaxDrawdown, deepest);
  put(out, ReturnMetric.CalmarRatio, ratio(annualized, -deepest));
}

/** Standard deviation with ddof 1 of the excess returns; NaN under two bars. */
function sampleDeviation(
  equity: usize,
  stride: usize,
  barCount: i32,
  initCash: f64,
  riskFreeBar: f64,
  mean: f64,
): f64 {
  if (barCount < 2) return NaN;
  let squares = 0.0;
  for (let bar = 0; bar < barCount; bar++) {
    const distance = returnAt(equity, stride, initCash, bar) - riskFreeBar - mean;
    squares += distance * distance;
  }
  return Math.sqrt(squares / <f64>(barCount - 1));
}

/** A ratio over nothing is undefined, never infinite. */
@inline
function ratio(numerator: f64, denominator: f64): f64 {
  return denominator > 0 ? numerator / denominator : NaN;
}

@inline
function put(out: usize, metric: i32, value: f64): void {
  store<f64>(out + (<usize>metric << 3), value);
}
