// Tails of a list of returns without NaN: percentiles with linear interpolation.
import { findRank, valueAfterRank, valueAtRank } from "./ranks";

/** Percentiles are counted in twentieths, so that ranks are exact: 1 is 5 %, 19 is 95 %. `scratch` has room for the list. */
export function percentile(list: usize, count: i32, twentieths: i32, scratch: usize): f64 {
  const steps = <i64>(count - 1) * <i64>twentieths;
  const part = <f64>(steps % 20) / 20.0;
  findRank(list, count, <i32>(steps / 20), scratch);
  const value = valueAtRank();
  if (part == 0) return value;
  return value + part * (valueAfterRank() - value);
}
