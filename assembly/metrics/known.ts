// Means and deviations of what is known in a list, as VectorBT takes them: sums run left to right and skip NaN.
import { at } from "./list";

export function knownMean(list: usize, count: i32): f64 {
  let sum = 0.0;
  let known = 0;
  for (let i = 0; i < count; i++) {
    const value = at(list, i);
    if (isNaN(value)) continue;
    sum += value;
    known += 1;
  }
  return sum / <f64>known;
}

/** From a sum of squared distances; VectorBT corrects a variance that it has divided already, which costs a rounding. */
export function sampleDeviation(squares: f64, known: i32): f64 {
  return known < 2 ? NaN : Math.sqrt(((squares / <f64>known) * <f64>known) / <f64>(known - 1));
}
