// VectorBT's figures of returns beside those of a benchmark (page, section 18). Sums run left to right and skip NaN.
import { VectorbtReturnMetric } from "../layout";
import { sampleDeviation } from "./known";
import { at, set } from "./list";
import { barsOf, marketGrowth, marketGrowthOf, measureSides, ownGrowthOf } from "./sides";

/** A benchmark that varies less than this has no beta. */
const LEAST_VARIANCE: f64 = 1e-30;

/** What the passes below found. */
let marketMean: f64 = NaN;
let activeMean: f64 = NaN;
let tracking: f64 = NaN;
let slope: f64 = NaN;

/** Writes the figures that only mean something beside the benchmark's return at each bar; `growth` is Π(1 + r) of the returns. */
export function putRelative(
  returns: usize,
  benchmark: usize,
  count: i32,
  growth: f64,
  factor: f64,
  riskFree: f64,
  out: usize,
): void {
  putCaptures(returns, benchmark, count, growth, factor, out);
  findMeans(returns, benchmark, count);
  findSpreads(returns, benchmark, count);
  const beta = count < 2 ? NaN : slope;
  const alpha = Math.pow(alphaMean(returns, benchmark, count, beta, riskFree) + 1.0, factor) - 1.0;
  const information = tracking == 0 ? Infinity : activeMean / tracking;
  set(out, VectorbtReturnMetric.Beta, beta);
  set(out, VectorbtReturnMetric.Alpha, count < 2 ? NaN : alpha);
  set(out, VectorbtReturnMetric.InformationRatio, count < 2 ? NaN : information);
}

/** Of the benchmark where there is a return, and of the returns beyond it. */
function findMeans(returns: usize, benchmark: usize, count: i32): void {
  let market = 0.0;
  let bars = 0;
  let actives = 0.0;
  let activeBars = 0;
  for (let i = 0; i < count; i++) {
    const gain = at(benchmark, i);
    if (isNaN(at(returns, i)) || isNaN(gain)) continue;
    market += gain;
    bars += 1;
    const active = at(returns, i) - gain;
    if (isNaN(active)) continue;
    actives += active;
    activeBars += 1;
  }
  marketMean = market / <f64>bars;
  activeMean = actives / <f64>activeBars;
}

/** Covariance over the benchmark's variance, and the sample deviation of the returns beyond the benchmark's. */
function findSpreads(returns: usize, benchmark: usize, count: i32): void {
  let products = 0.0;
  let productBars = 0;
  let squares = 0.0;
  let squareBars = 0;
  let activeSquares = 0.0;
  let activeBars = 0;
  for (let i = 0; i < count; i++) {
    const own = at(returns, i);
    if (isNaN(own)) continue;
    const active = own - at(benchmark, i);
    if (!isNaN(active)) {
      activeSquares += (active - activeMean) * (active - activeMean);
      activeBars += 1;
    }
    const distance = at(benchmark, i) - marketMean;
    if (isNaN(distance)) continue;
    squares += distance * distance;
    squareBars += 1;
    const product = distance * own;
    if (isNaN(product)) continue;
    products += product;
    productBars += 1;
  }
  const variance = squares / <f64>squareBars;
  slope = variance < LEAST_VARIANCE ? NaN : products / <f64>productBars / variance;
  tracking = sampleDeviation(activeSquares, activeBars);
}

/** Mean of the excess returns that the benchmark does not explain. */
function alphaMean(returns: usize, benchmark: usize, count: i32, beta: f64, riskFree: f64): f64 {
  let sum = 0.0;
  let bars = 0;
  for (let i = 0; i < count; i++) {
    const left = at(returns, i) - riskFree - beta * (at(benchmark, i) - riskFree);
    if (isNaN(left)) continue;
    sum += left;
    bars += 1;
  }
  return sum / <f64>bars;
}

/** Annualized returns over those of the benchmark: at all bars, where the benchmark rises, and where it falls. */
function putCaptures(
  returns: usize,
  benchmark: usize,
  count: i32,
  growth: f64,
  factor: f64,
  out: usize,
): void {
  measureSides(returns, benchmark, count);
  set(out, VectorbtReturnMetric.Capture, captureOf(growth, marketGrowth(), count, factor));
  set(out, VectorbtReturnMetric.UpCapture, captureOf(ownGrowthOf(1), marketGrowthOf(1), barsOf(1), factor));
  set(
    out,
    VectorbtReturnMetric.DownCapture,
    captureOf(ownGrowthOf(-1), marketGrowthOf(-1), barsOf(-1), factor),
  );
}

/** From the growth of both over some bars. */
function captureOf(own: f64, market: f64, bars: i32, factor: f64): f64 {
  if (bars == 0) return NaN;
  const power = factor / <f64>bars;
  const marketYear = Math.pow(market, power) - 1.0;
  return marketYear == 0 ? Infinity : (Math.pow(own, power) - 1.0) / marketYear;
}
