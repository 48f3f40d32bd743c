// Means, deviations and percentiles that skip NaN (specification section 18). Sums run left to right.

export function known(values: readonly number[]): number[] {
  return values.filter((x) => !Number.isNaN(x));
}

export function sumOf(values: readonly number[]): number {
  return known(values).reduce((sum, x) => sum + x, 0);
}

/** NaN when nothing is known. */
export function mean(values: readonly number[]): number {
  return sumOf(values) / known(values).length;
}

/** Sample standard deviation; NaN with fewer than two known values. */
export function deviation(values: readonly number[]): number {
  const sample = known(values);
  const count = sample.length;
  const divisor = Math.max(count - 1, 0);
  if (divisor === 0) return NaN;
  const center = mean(sample);
  // Not sumOf: around an infinite mean the squares are NaN, and so is the deviation.
  const variance = sample.reduce((sum, x) => sum + (x - center) * (x - center), 0) / count;
  // VectorBT corrects a variance it has already divided; the round trip costs a rounding.
  return Math.sqrt((variance * count) / divisor);
}

/** Percentile with linear interpolation; NaN when nothing is known. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = known(values).sort((a, b) => a - b);
  if (sorted.length === 0) return NaN;
  if (sorted.length === 1) return sorted[0];
  const rank = 1 + (sorted.length - 1) * (percent / 100);
  const floor = Math.floor(rank);
  const part = rank - floor;
  // At the highest rank there is no upper neighbour and its weight is 0.
  if (floor >= sorted.length) return sorted[sorted.length - 1];
  return sorted[floor - 1] * (1 - part) + sorted[floor] * part;
}

export function largest(values: readonly number[]): number {
  const finite = known(values);
  return finite.length === 0 ? NaN : finite.reduce((most, x) => (x > most ? x : most));
}

export function smallest(values: readonly number[]): number {
  const finite = known(values);
  return finite.length === 0 ? NaN : finite.reduce((least, x) => (x < least ? x : least));
}
