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
  // A single value is its own percentile, but not an infinite one.
  if (sorted.length === 1) return Number.isFinite(sorted[0]) ? sorted[0] : NaN;
  const rank = 1 + (sorted.length - 1) * (percent / 100);
  const floor = Math.floor(rank);
  const part = rank - floor;
  // At the highest rank there is no upper neighbour and its weight is 0.
  if (floor >= sorted.length) return sorted[sorted.length - 1];
  return sorted[floor - 1] * (1 - part) + sorted[floor] * part;
}

/**
 * The values with the `k + 1` smallest first, in the order a quickselect leaves them in: around the median of the first,
 * middle and last value, which waits at the end. The order decides how a sum of the smallest values rounds.
 */
export function partitioned(values: readonly number[], k: number): number[] {
  const order = [...values];
  let [low, high] = [0, order.length - 1];
  for (;;) {
    const pivot = partition(order, low, high);
    if (pivot === k) return order;
    if (pivot < k) low = pivot + 1;
    else high = pivot - 1;
  }
}

/** Moves smaller values before a pivot and larger ones behind it; where the pivot ends up. */
function partition(values: number[], low: number, high: number): number {
  const middle = (low + high) >> 1;
  const swap = (i: number, j: number): void => {
    [values[i], values[j]] = [values[j], values[i]];
  };
  if (values[middle] < values[low]) swap(low, middle);
  if (values[high] < values[middle]) swap(high, middle);
  if (values[middle] < values[low]) swap(low, middle);
  const pivot = values[middle];
  swap(high, middle);
  let [i, j] = [low, high - 1];
  for (; ; i++, j--) {
    while (i < high && values[i] < pivot) i++;
    while (j >= low && pivot < values[j]) j--;
    if (i >= j) break;
    swap(i, j);
  }
  swap(i, high);
  return i;
}

export function largest(values: readonly number[]): number {
  const finite = known(values);
  return finite.length === 0 ? NaN : finite.reduce((most, x) => (x > most ? x : most));
}

export function smallest(values: readonly number[]): number {
  const finite = known(values);
  return finite.length === 0 ? NaN : finite.reduce((least, x) => (x < least ? x : least));
}
