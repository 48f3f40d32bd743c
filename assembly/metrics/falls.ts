// Portable leaf. Growth Π(1 + r) and its falls below its running peak; the start counts as a peak.
import { at } from "./list";

/** What the last `measureFalls` found. */
let product: f64 = 1;
let deepest: f64 = 0;
let squares: f64 = 0;

/** Takes the measure of a series of returns; false where one is NaN. */
export function measureFalls(returns: usize, count: i32): bool {
  let growth = 1.0;
  let peak = 1.0;
  let least = 0.0;
  let sum = 0.0;
  for (let bar = 0; bar < count; bar++) {
    const gain = at(returns, bar);
    if (isNaN(gain)) return false;
    growth *= 1.0 + gain;
    peak = Math.max(peak, growth);
    const depth = growth / peak - 1.0;
    least = Math.min(least, depth);
    sum += depth * depth;
  }
  product = growth;
  deepest = least;
  squares = sum;
  return true;
}

/** Π(1 + r). */
export function wholeGrowth(): f64 {
  return product;
}

/** The deepest fall, a fraction of the peak: 0 or less. */
export function deepestFall(): f64 {
  return deepest;
}

/** Root of the mean squared fall. */
export function ulcerIndex(count: i32): f64 {
  return Math.sqrt(squares / <f64>count);
}
