// Portable leaf. Tails of a list of returns: percentiles with linear interpolation, and what lies at or below one.
import { ROUNDING, at } from "./list";
import { select } from "./select";

/** Percentiles are counted in twentieths, so that ranks are exact: 1 is 5 %, 19 is 95 %. Reorders the list. */
export function percentile(list: usize, count: i32, twentieths: i32): f64 {
  const steps = <i64>(count - 1) * <i64>twentieths;
  const rank = <i32>(steps / 20);
  const part = <f64>(steps % 20) / 20.0;
  select(list, count, rank);
  const value = at(list, rank);
  if (part == 0) return value;
  return value + part * (leastAfter(list, count, rank) - value);
}

/** The next larger value: the least of those behind the rank. */
function leastAfter(list: usize, count: i32, rank: i32): f64 {
  let least = at(list, rank + 1);
  for (let i = rank + 2; i < count; i++) least = Math.min(least, at(list, i));
  return least;
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

/** Σ gains above a bound over Σ shortfalls below it. */
export function omegaOf(list: usize, count: i32, bound: f64): f64 {
  let gains = 0.0;
  let losses = 0.0;
  for (let i = 0; i < count; i++) {
    const distance = at(list, i) - bound;
    if (distance > 0) gains += distance;
    else losses -= distance;
  }
  return losses > ROUNDING ? gains / losses : NaN;
}

/** Root of the mean squared shortfall below a bound. */
export function shortfallOf(list: usize, count: i32, bound: f64): f64 {
  let squares = 0.0;
  for (let i = 0; i < count; i++) {
    const below = Math.min(at(list, i) - bound, 0);
    squares += below * below;
  }
  return Math.sqrt(squares / <f64>count);
}
