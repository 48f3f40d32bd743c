// Portable leaf. Mean and spread of a list; sums run from left to right.
import { at } from "./list";

export function meanOf(list: usize, count: i32): f64 {
  let sum = 0.0;
  for (let i = 0; i < count; i++) sum += at(list, i);
  return sum / <f64>count;
}

/** Standard deviation with ddof 1; NaN under two values. */
export function deviationOf(list: usize, count: i32, mean: f64): f64 {
  if (count < 2) return NaN;
  let squares = 0.0;
  for (let i = 0; i < count; i++) {
    const distance = at(list, i) - mean;
    squares += distance * distance;
  }
  return Math.sqrt(squares / <f64>(count - 1));
}
