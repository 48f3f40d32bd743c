// Shape of a list: Σ z³ and Σ z⁴ of its standardized values, and what the sample's size makes of them.
import { at } from "./list";

/** What the last `measureShape` found. */
let cubes: f64 = NaN;
let fourths: f64 = NaN;

export function measureShape(list: usize, count: i32, mean: f64, deviation: f64): void {
  let third = 0.0;
  let fourth = 0.0;
  for (let i = 0; i < count; i++) {
    const z = (at(list, i) - mean) / deviation;
    const square = z * z;
    third += square * z;
    fourth += square * square;
  }
  cubes = third;
  fourths = fourth;
}

/** Sample skewness G1 = n / ((n − 1)(n − 2)) · Σ z³; NaN under three values. */
export function sampleSkew(count: i32): f64 {
  if (count < 3) return NaN;
  const n = <f64>count;
  return (n / ((n - 1.0) * (n - 2.0))) * cubes;
}

/** Sample excess kurtosis G2; NaN under four values. */
export function sampleKurtosis(count: i32): f64 {
  if (count < 4) return NaN;
  const n = <f64>count;
  const scale = (n * (n + 1.0)) / ((n - 1.0) * (n - 2.0) * (n - 3.0));
  const normal = (3.0 * (n - 1.0) * (n - 1.0)) / ((n - 2.0) * (n - 3.0));
  return scale * fourths - normal;
}
