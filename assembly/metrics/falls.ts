// Portable leaf. Falls of the product of 1 + r below its running peak; the start counts as a peak.
import { at } from "./list";

/** What the last `measureFalls` found. */
let deepest: f64 = 0;
let squares: f64 = 0;

/** Takes the measure of a series of returns. */
export function measureFalls(returns: usize, count: i32): void {
  let growth = 1.0;
  let peak = 1.0;
  deepest = 0;
  squares = 0;
  for (let bar = 0; bar < count; bar++) {
    growth *= 1.0 + at(returns, bar);
    peak = Math.max(peak, growth);
    const depth = growth / peak - 1.0;
    deepest = Math.min(deepest, depth);
    squares += depth * depth;
  }
}

/** The deepest fall, a fraction of the peak: 0 or less. */
export function deepestFall(): f64 {
  return deepest;
}

/** Root of the mean squared fall. */
export function ulcerIndex(count: i32): f64 {
  return Math.sqrt(squares / <f64>count);
}
