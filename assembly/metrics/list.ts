// Portable leaf. Lists of doubles, and figures that are undefined rather than infinite.

/** Numbers near one have last bits of 1e-16: returns that vary or fall by less than this do so by rounding alone. */
export const ROUNDING: f64 = 1e-14;

@inline
export function at(list: usize, i: i32): f64 {
  return load<f64>(list + ((<usize>i) << 3));
}

@inline
export function set(list: usize, i: i32, value: f64): void {
  store<f64>(list + ((<usize>i) << 3), value);
}

/** Stores a figure; one beyond the largest double is undefined. */
export function put(out: usize, metric: i32, value: f64): void {
  set(out, metric, isFinite(value) ? value : NaN);
}

/** A quotient of figures of returns; undefined over nothing and over what is rounding alone. */
@inline
export function quotient(numerator: f64, denominator: f64): f64 {
  return denominator > ROUNDING ? numerator / denominator : NaN;
}

/** Growth to a power, less 1; what has lost more than everything has no such rate. */
export function annualGrowth(growth: f64, power: f64): f64 {
  return growth >= 0 ? Math.pow(growth, power) - 1.0 : NaN;
}
