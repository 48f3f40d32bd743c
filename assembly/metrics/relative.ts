// Figures of one series of bar returns beside that of a benchmark (metrics page).
import { RelativeMetric } from "../layout";
import { ROUNDING, annualGrowth, put, quotient } from "./list";
import { laneOf } from "./pair";
import * as pass from "./passes";
import { barsOf, marketGrowthOf, measureSides, ownGrowthOf } from "./sides";

/** Writes the figures of `RelativeMetric` as doubles to `out`, from the passes over two bars at least; `riskFree` is per year. */
export function putRelative(
  returns: usize,
  benchmark: usize,
  count: i32,
  barsPerYear: f64,
  riskFree: f64,
  out: usize,
): void {
  const rootYear = Math.sqrt(barsPerYear);
  const tracking = Math.sqrt(pass.activeSquares / <f64>(count - 1));
  put(out, RelativeMetric.TrackingError, tracking * rootYear);
  put(out, RelativeMetric.InformationRatio, quotient(pass.activeMean, tracking) * rootYear);
  putRegression(count, barsPerYear, riskFree / barsPerYear, out);
  measureSides(returns, benchmark, count);
  put(out, RelativeMetric.UpCapture, captureOf(barsPerYear, 1));
  put(out, RelativeMetric.DownCapture, captureOf(barsPerYear, -1));
}

/** Alpha, beta and correlation; a series that varies by rounding alone has none. */
function putRegression(count: i32, barsPerYear: f64, riskFreeBar: f64, out: usize): void {
  const least = ROUNDING * Math.sqrt(<f64>(count - 1));
  const own = Math.sqrt(laneOf(pass.squares, 0));
  const others = Math.sqrt(laneOf(pass.squares, 1));
  if (!(others > least)) return;
  const beta = pass.products / (others * others);
  const mean = laneOf(pass.means, 0) - riskFreeBar;
  const marketMean = laneOf(pass.means, 1) - riskFreeBar;
  put(out, RelativeMetric.Beta, beta);
  put(out, RelativeMetric.Alpha, (mean - beta * marketMean) * barsPerYear);
  if (own > least)
    put(out, RelativeMetric.Correlation, Math.max(-1.0, Math.min(1.0, pass.products / own / others)));
}

/** Annualized return over the bars in which the benchmark rises (`side` 1) or falls (−1), over the benchmark's. */
function captureOf(barsPerYear: f64, side: i32): f64 {
  const bars = barsOf(side);
  if (bars == 0) return NaN;
  const power = barsPerYear / <f64>bars;
  const rate = annualGrowth(marketGrowthOf(side), power);
  return Math.abs(rate) > ROUNDING ? annualGrowth(ownGrowthOf(side), power) / rate : NaN;
}
