// Sums over a series of returns as VectorBT takes them (page, section 18): left to right, without NaN. What does not need another
// sum first is taken in the same pass; lanes and masks stand where a branch on the sign of a return would be mispredicted.
import { sampleDeviation } from "./known";
import { at } from "./list";

/** What the last `measureReturns` found; the functions below say what it is. */
let product: f64 = NaN;
let meanReturn: f64 = NaN;
let meanExcess: f64 = NaN;
let spread: f64 = NaN;
let excessSpread: f64 = NaN;
let meanSquaredLoss: f64 = NaN;
let gainSum: f64 = NaN;
let lossSum: f64 = NaN;
let deepestDepth: f64 = NaN;
let ulcerIndex: f64 = NaN;

/** Takes the measure of a series. */
export function measureReturns(returns: usize, count: i32, riskFree: f64): void {
  measureSpread(returns, count, riskFree);
  measureDepths(returns, count);
}

/** All but the depths. */
export function measureSpread(returns: usize, count: i32, riskFree: f64): void {
  sumReturns(returns, count, riskFree);
  sumSquares(returns, count, riskFree);
}

/** Π(1 + r). */
export function growth(): f64 {
  return product;
}

export function mean(): f64 {
  return meanReturn;
}

/** Sample deviation of the returns. */
export function deviation(): f64 {
  return spread;
}

/** Mean and sample deviation of the returns less the risk-free one. */
export function excessMean(): f64 {
  return meanExcess;
}

export function excessDeviation(): f64 {
  return excessSpread;
}

/** Mean of the squared returns, those above zero counting as zero. */
export function squaredLosses(): f64 {
  return meanSquaredLoss;
}

/** Sums of what the returns were above the risk-free one, and of what they were below it; 0 or more. */
export function gains(): f64 {
  return gainSum;
}

export function losses(): f64 {
  return lossSum;
}

/** The deepest fall of the compounded level, at most 0. */
export function deepest(): f64 {
  return deepestDepth;
}

/** The root of the mean squared fall. */
export function ulcer(): f64 {
  return ulcerIndex;
}

function sumReturns(returns: usize, count: i32, riskFree: f64): void {
  const less = f64x2(0, riskFree);
  let grown = 1.0;
  // Lanes: the return, its excess.
  let sums = f64x2.splat(0);
  // Lanes: squared losses, what is below the risk-free return.
  let belows = f64x2.splat(0);
  let above = 0.0;
  let known = 0;
  for (let i = 0; i < count; i++) {
    const gain = at(returns, i);
    if (isNaN(gain)) continue;
    const pair = f64x2.sub(f64x2.splat(gain), less);
    const below = f64x2.pmin(pair, f64x2.splat(0));
    grown *= gain + 1.0;
    sums = f64x2.add(sums, pair);
    belows = f64x2.add(belows, f64x2.mul(below, f64x2.replace_lane(below, 1, 1.0)));
    above += f64x2.extract_lane(f64x2.pmax(pair, f64x2.splat(0)), 1);
    known += 1;
  }
  product = grown;
  meanReturn = f64x2.extract_lane(sums, 0) / <f64>known;
  meanExcess = f64x2.extract_lane(sums, 1) / <f64>known;
  meanSquaredLoss = f64x2.extract_lane(belows, 0) / <f64>known;
  gainSum = above;
  lossSum = -1.0 * f64x2.extract_lane(belows, 1);
}

function sumSquares(returns: usize, count: i32, riskFree: f64): void {
  const less = f64x2(0, riskFree);
  const means = f64x2(meanReturn, meanExcess);
  let squares = f64x2.splat(0);
  let known = 0;
  for (let i = 0; i < count; i++) {
    const gain = at(returns, i);
    if (isNaN(gain)) continue;
    const distance = f64x2.sub(f64x2.sub(f64x2.splat(gain), less), means);
    squares = f64x2.add(squares, f64x2.mul(distance, distance));
    known += 1;
  }
  spread = sampleDeviation(f64x2.extract_lane(squares, 0), known);
  excessSpread = sampleDeviation(f64x2.extract_lane(squares, 1), known);
}

/** Falls of the compounded level below its running peak; the level before the first bar is no peak. */
function measureDepths(returns: usize, count: i32): void {
  let grown = 1.0;
  let peak: f64 = NaN;
  let squares = 0.0;
  let least = Infinity;
  for (let i = 0; i < count; i++) {
    const gain = at(returns, i);
    if (!isNaN(gain)) grown *= gain + 1.0;
    const level = grown * 100.0;
    peak = isNaN(peak) ? level : Math.max(peak, level);
    const depth = level / peak - 1.0;
    least = Math.min(least, depth);
    squares += depth * depth;
  }
  deepestDepth = least;
  ulcerIndex = Math.sqrt(squares / <f64>count);
}
