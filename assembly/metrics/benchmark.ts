// VectorBT's figures of returns beside those of a benchmark (page, section 18). Sums run left to right and skip NaN.
import { VectorbtReturnMetric } from "../layout";
import { at, set } from "./list";

/** A benchmark that varies less than this has no beta. */
const LEAST_VARIANCE: f64 = 1e-30;

/** Writes the figures that only mean something beside the benchmark's return at each bar. */
export function putRelative(
  returns: usize,
  benchmark: usize,
  count: i32,
  factor: f64,
  riskFree: f64,
  out: usize,
): void {
  const beta = count < 2 ? NaN : betaOf(returns, benchmark, count);
  const alpha = Math.pow(alphaMean(returns, benchmark, count, beta, riskFree) + 1.0, factor) - 1.0;
  const tracking = trackingDeviation(returns, benchmark, count);
  const information = tracking == 0 ? Infinity : trackingMean(returns, benchmark, count) / tracking;
  set(out, VectorbtReturnMetric.Beta, beta);
  set(out, VectorbtReturnMetric.Alpha, count < 2 ? NaN : alpha);
  set(out, VectorbtReturnMetric.InformationRatio, count < 2 ? NaN : information);
  set(out, VectorbtReturnMetric.Capture, captureOf(returns, benchmark, count, factor, 0));
  set(out, VectorbtReturnMetric.UpCapture, captureOf(returns, benchmark, count, factor, 1));
  set(out, VectorbtReturnMetric.DownCapture, captureOf(returns, benchmark, count, factor, -1));
}

/** Covariance over the benchmark's variance, at the bars where there is a return. */
function betaOf(returns: usize, benchmark: usize, count: i32): f64 {
  let sum = 0.0;
  let bars = 0;
  for (let i = 0; i < count; i++) {
    if (isNaN(at(returns, i)) || isNaN(at(benchmark, i))) continue;
    sum += at(benchmark, i);
    bars += 1;
  }
  const mean = sum / <f64>bars;
  let products = 0.0;
  let productBars = 0;
  let squares = 0.0;
  let squareBars = 0;
  for (let i = 0; i < count; i++) {
    if (isNaN(at(returns, i))) continue;
    const distance = at(benchmark, i) - mean;
    if (isNaN(distance)) continue;
    squares += distance * distance;
    squareBars += 1;
    const product = distance * at(returns, i);
    if (isNaN(product)) continue;
    products += product;
    productBars += 1;
  }
  const variance = squares / <f64>squareBars;
  return variance < LEAST_VARIANCE ? NaN : products / <f64>productBars / variance;
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

function trackingMean(returns: usize, benchmark: usize, count: i32): f64 {
  let sum = 0.0;
  let bars = 0;
  for (let i = 0; i < count; i++) {
    const active = at(returns, i) - at(benchmark, i);
    if (isNaN(active)) continue;
    sum += active;
    bars += 1;
  }
  return sum / <f64>bars;
}

/** Sample deviation of the returns beyond the benchmark's, with the rounding of `deviationOf`. */
function trackingDeviation(returns: usize, benchmark: usize, count: i32): f64 {
  const mean = trackingMean(returns, benchmark, count);
  let squares = 0.0;
  let bars = 0;
  for (let i = 0; i < count; i++) {
    const active = at(returns, i) - at(benchmark, i);
    if (isNaN(active)) continue;
    squares += (active - mean) * (active - mean);
    bars += 1;
  }
  if (bars < 2) return NaN;
  return Math.sqrt(((squares / <f64>bars) * <f64>bars) / <f64>(bars - 1));
}

/** Annualized return over that of the benchmark: at all bars, or where the benchmark's return has the sign of `side`. */
function captureOf(returns: usize, benchmark: usize, count: i32, factor: f64, side: f64): f64 {
  let own = 1.0;
  let market = 1.0;
  let bars = 0;
  for (let i = 0; i < count; i++) {
    const gain = at(benchmark, i);
    if (side != 0 && !(gain * side > 0)) continue;
    bars += 1;
    if (!isNaN(at(returns, i))) own *= at(returns, i) + 1.0;
    if (!isNaN(gain)) market *= gain + 1.0;
  }
  if (bars == 0) return NaN;
  const power = factor / <f64>bars;
  const marketYear = Math.pow(market, power) - 1.0;
  return marketYear == 0 ? Infinity : (Math.pow(own, power) - 1.0) / marketYear;
}
