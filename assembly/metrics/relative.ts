// Figures of one series of bar returns beside that of a benchmark (metrics page).
import { RelativeMetric } from "../layout";
import { ROUNDING, at, put, quotient, set } from "./list";
import { deviationOf, meanOf, squaresOf } from "./moments";
import { annualGrowth } from "./returns";

/**
 * Writes the figures of `RelativeMetric` as doubles to `out`. `scratch` has room for as many doubles as `returns`;
 * `riskFree` is per year. Where a return is NaN, so are all figures.
 */
export function relativeMetrics(
  returns: usize,
  benchmark: usize,
  count: i32,
  scratch: usize,
  barsPerYear: f64,
  riskFree: f64,
  out: usize,
): void {
  for (let metric = 0; metric < RelativeMetric.Count; metric++) set(out, metric, NaN);
  if (count < 2) return;
  for (let bar = 0; bar < count; bar++) {
    const active = at(returns, bar) - at(benchmark, bar);
    if (isNaN(active)) return;
    set(scratch, bar, active);
  }
  const rootYear = Math.sqrt(barsPerYear);
  const tracking = deviationOf(scratch, count);
  put(out, RelativeMetric.TrackingError, tracking * rootYear);
  put(out, RelativeMetric.InformationRatio, quotient(meanOf(scratch, count), tracking) * rootYear);
  putRegression(returns, benchmark, count, barsPerYear, riskFree / barsPerYear, out);
  put(out, RelativeMetric.UpCapture, captureOf(returns, benchmark, count, barsPerYear, 1));
  put(out, RelativeMetric.DownCapture, captureOf(returns, benchmark, count, barsPerYear, -1));
}

/** Alpha, beta and correlation; a series that varies by rounding alone has none. */
function putRegression(
  returns: usize,
  benchmark: usize,
  count: i32,
  barsPerYear: f64,
  riskFreeBar: f64,
  out: usize,
): void {
  const mean = meanOf(returns, count);
  const market = meanOf(benchmark, count);
  const own = Math.sqrt(squaresOf(returns, count, mean));
  const others = Math.sqrt(squaresOf(benchmark, count, market));
  if (!(others > ROUNDING * Math.sqrt(<f64>(count - 1)))) return;
  const products = productsOf(returns, benchmark, count, mean, market);
  const beta = products / (others * others);
  put(out, RelativeMetric.Beta, beta);
  put(out, RelativeMetric.Alpha, (mean - riskFreeBar - beta * (market - riskFreeBar)) * barsPerYear);
  if (own > ROUNDING * Math.sqrt(<f64>(count - 1)))
    put(out, RelativeMetric.Correlation, Math.max(-1.0, Math.min(1.0, products / own / others)));
}

/** Σ (r − mean)(b − mean). */
function productsOf(returns: usize, benchmark: usize, count: i32, mean: f64, market: f64): f64 {
  let sum = 0.0;
  for (let bar = 0; bar < count; bar++) sum += (at(returns, bar) - mean) * (at(benchmark, bar) - market);
  return sum;
}

/** Annualized return over the bars in which the benchmark rises (`side` 1) or falls (−1), over the benchmark's. */
function captureOf(returns: usize, benchmark: usize, count: i32, barsPerYear: f64, side: i32): f64 {
  let own = 1.0;
  let market = 1.0;
  let bars = 0;
  for (let bar = 0; bar < count; bar++) {
    const gain = at(benchmark, bar);
    if (side > 0 ? !(gain > 0) : !(gain < 0)) continue;
    own *= 1.0 + at(returns, bar);
    market *= 1.0 + gain;
    bars += 1;
  }
  if (bars == 0) return NaN;
  const power = barsPerYear / <f64>bars;
  const rate = annualGrowth(market, power);
  return Math.abs(rate) > ROUNDING ? annualGrowth(own, power) / rate : NaN;
}
