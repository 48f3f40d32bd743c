// Figures of one series of bar returns beside that of a benchmark (metrics page).
import { RelativeMetric } from "../layout";
import { ROUNDING, at, put, quotient, set } from "./list";
import { annualGrowth } from "./returns";
import { barsOf, marketGrowthOf, measureSides, ownGrowthOf } from "./sides";

/** What the passes below found; sums run from left to right. */
let mean: f64 = NaN;
let marketMean: f64 = NaN;
let activeMean: f64 = NaN;
/** Σ (r − mean)², the same of the benchmark and of the returns beyond it, and Σ (r − mean)(b − mean). */
let squares: f64 = NaN;
let marketSquares: f64 = NaN;
let activeSquares: f64 = NaN;
let products: f64 = NaN;

/** Writes the figures of `RelativeMetric` as doubles to `out`; `riskFree` is per year. Where a return is NaN, so are all figures. */
export function relativeMetrics(
  returns: usize,
  benchmark: usize,
  count: i32,
  barsPerYear: f64,
  riskFree: f64,
  out: usize,
): void {
  for (let metric = 0; metric < RelativeMetric.Count; metric++) set(out, metric, NaN);
  if (count < 2 || !findMeans(returns, benchmark, count)) return;
  findSquares(returns, benchmark, count);
  const rootYear = Math.sqrt(barsPerYear);
  const tracking = Math.sqrt(activeSquares / <f64>(count - 1));
  put(out, RelativeMetric.TrackingError, tracking * rootYear);
  put(out, RelativeMetric.InformationRatio, quotient(activeMean, tracking) * rootYear);
  putRegression(count, barsPerYear, riskFree / barsPerYear, out);
  measureSides(returns, benchmark, count);
  put(out, RelativeMetric.UpCapture, captureOf(barsPerYear, 1));
  put(out, RelativeMetric.DownCapture, captureOf(barsPerYear, -1));
}

/** False where a return is NaN. */
function findMeans(returns: usize, benchmark: usize, count: i32): bool {
  let sum = 0.0;
  let market = 0.0;
  let actives = 0.0;
  for (let bar = 0; bar < count; bar++) {
    const own = at(returns, bar);
    const active = own - at(benchmark, bar);
    if (isNaN(active)) return false;
    sum += own;
    market += at(benchmark, bar);
    actives += active;
  }
  mean = sum / <f64>count;
  marketMean = market / <f64>count;
  activeMean = actives / <f64>count;
  return true;
}

function findSquares(returns: usize, benchmark: usize, count: i32): void {
  let own = 0.0;
  let market = 0.0;
  let both = 0.0;
  let actives = 0.0;
  for (let bar = 0; bar < count; bar++) {
    const distance = at(returns, bar) - mean;
    const marketDistance = at(benchmark, bar) - marketMean;
    const active = at(returns, bar) - at(benchmark, bar) - activeMean;
    own += distance * distance;
    market += marketDistance * marketDistance;
    both += distance * marketDistance;
    actives += active * active;
  }
  squares = own;
  marketSquares = market;
  products = both;
  activeSquares = actives;
}

/** Alpha, beta and correlation; a series that varies by rounding alone has none. */
function putRegression(count: i32, barsPerYear: f64, riskFreeBar: f64, out: usize): void {
  const least = ROUNDING * Math.sqrt(<f64>(count - 1));
  const own = Math.sqrt(squares);
  const others = Math.sqrt(marketSquares);
  if (!(others > least)) return;
  const beta = products / (others * others);
  put(out, RelativeMetric.Beta, beta);
  put(out, RelativeMetric.Alpha, (mean - riskFreeBar - beta * (marketMean - riskFreeBar)) * barsPerYear);
  if (own > least)
    put(out, RelativeMetric.Correlation, Math.max(-1.0, Math.min(1.0, products / own / others)));
}

/** Annualized return over the bars in which the benchmark rises (`side` 1) or falls (−1), over the benchmark's. */
function captureOf(barsPerYear: f64, side: i32): f64 {
  const bars = barsOf(side);
  if (bars == 0) return NaN;
  const power = barsPerYear / <f64>bars;
  const rate = annualGrowth(marketGrowthOf(side), power);
  return Math.abs(rate) > ROUNDING ? annualGrowth(ownGrowthOf(side), power) / rate : NaN;
}
