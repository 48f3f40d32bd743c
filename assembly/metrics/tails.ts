// Tails of a list of returns without NaN: percentiles with linear interpolation, what lies at or below one, and what is above
// and below a bound.
import { ROUNDING, at } from "./list";
import { findRank, valueAfterRank, valueAtRank } from "./ranks";

/** Percentiles are counted in twentieths, so that ranks are exact: 1 is 5 %, 19 is 95 %. `scratch` has room for the list. */
export function percentile(list: usize, count: i32, twentieths: i32, scratch: usize): f64 {
  const steps = <i64>(count - 1) * <i64>twentieths;
  const part = <f64>(steps % 20) / 20.0;
  findRank(list, count, <i32>(steps / 20), scratch);
  const value = valueAtRank();
  if (part == 0) return value;
  return value + part * (valueAfterRank() - value);
}

/** Mean of the values at or below a bound. */
export function meanUpTo(list: usize, count: i32, bound: f64): f64 {
  let sum = 0.0;
  let known = 0;
  for (let i = 0; i < count; i++) {
    const value = at(list, i);
    if (!(value <= bound)) continue;
    sum += value;
    known += 1;
  }
  return sum / <f64>known;
}

/** What the last `measureAround` found. */
let gains: f64 = 0;
let losses: f64 = 0;
let squares: f64 = 0;

/** Sums what is above and below a bound, without a branch on which of them it is. */
export function measureAround(list: usize, count: i32, bound: f64): void {
  const zero = f64x2.splat(0);
  let above = 0.0;
  // Lanes: shortfalls, their squares.
  let belows = zero;
  for (let i = 0; i < count; i++) {
    const distance = f64x2.splat(at(list, i) - bound);
    const below = f64x2.pmin(distance, zero);
    above += f64x2.extract_lane(f64x2.pmax(distance, zero), 0);
    belows = f64x2.add(belows, f64x2.mul(below, f64x2.replace_lane(below, 0, -1.0)));
  }
  gains = above;
  losses = f64x2.extract_lane(belows, 0);
  squares = f64x2.extract_lane(belows, 1);
}

/** Σ gains above the bound over Σ shortfalls below it. */
export function omegaRatio(): f64 {
  return losses > ROUNDING ? gains / losses : NaN;
}

/** Root of the mean squared shortfall below the bound. */
export function downsideDeviation(count: i32): f64 {
  return Math.sqrt(squares / <f64>count);
}
