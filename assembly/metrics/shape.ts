// Portable leaf. What a sample's size makes of Σ z³ and Σ z⁴ of its standardized values.

/** Sample skewness G1 = n / ((n − 1)(n − 2)) · Σ z³; NaN under three values. */
export function sampleSkew(count: i32, cubes: f64): f64 {
  if (count < 3) return NaN;
  const n = <f64>count;
  return (n / ((n - 1.0) * (n - 2.0))) * cubes;
}

/** Sample excess kurtosis G2; NaN under four values. */
export function sampleKurtosis(count: i32, fourths: f64): f64 {
  if (count < 4) return NaN;
  const n = <f64>count;
  const scale = (n * (n + 1.0)) / ((n - 1.0) * (n - 2.0) * (n - 3.0));
  const normal = (3.0 * (n - 1.0) * (n - 1.0)) / ((n - 2.0) * (n - 3.0));
  return scale * fourths - normal;
}
