// Portable leaf. Mean, spread and shape of a list of returns; sums run from left to right.
import { ROUNDING, at } from "./list";

export function meanOf(list: usize, count: i32): f64 {
  let sum = 0.0;
  for (let i = 0; i < count; i++) sum += at(list, i);
  return sum / <f64>count;
}

/** Standard deviation with ddof 1; NaN under two values. */
export function deviationOf(list: usize, count: i32): f64 {
  if (count < 2) return NaN;
  return Math.sqrt(squaresOf(list, count, meanOf(list, count)) / <f64>(count - 1));
}

/** Σ (x − mean)². */
export function squaresOf(list: usize, count: i32, mean: f64): f64 {
  let squares = 0.0;
  for (let i = 0; i < count; i++) {
    const distance = at(list, i) - mean;
    squares += distance * distance;
  }
  return squares;
}

/** Sample skewness G1 = n / ((n − 1)(n − 2)) · Σ z³; NaN under three values or without spread. */
export function skewOf(list: usize, count: i32): f64 {
  const deviation = deviationOf(list, count);
  if (count < 3 || !(deviation > ROUNDING)) return NaN;
  const n = <f64>count;
  return (n / ((n - 1.0) * (n - 2.0))) * powersOf(list, count, deviation, 3);
}

/** Sample excess kurtosis G2; NaN under four values or without spread. */
export function kurtosisOf(list: usize, count: i32): f64 {
  const deviation = deviationOf(list, count);
  if (count < 4 || !(deviation > ROUNDING)) return NaN;
  const n = <f64>count;
  const scale = (n * (n + 1.0)) / ((n - 1.0) * (n - 2.0) * (n - 3.0));
  const normal = (3.0 * (n - 1.0) * (n - 1.0)) / ((n - 2.0) * (n - 3.0));
  return scale * powersOf(list, count, deviation, 4) - normal;
}

/** Σ zᵏ of the standardized values. */
function powersOf(list: usize, count: i32, deviation: f64, power: i32): f64 {
  const mean = meanOf(list, count);
  let sum = 0.0;
  for (let i = 0; i < count; i++) {
    const z = (at(list, i) - mean) / deviation;
    sum += power == 3 ? z * z * z : z * z * (z * z);
  }
  return sum;
}
