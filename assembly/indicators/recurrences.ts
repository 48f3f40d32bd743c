// Portable leaf: the arithmetic of every indicator, for two columns at once. `v128` holds two doubles here; read as
// TypeScript it is a plain number (tests/support/lanes.ts). Each step takes what is known from the bars before and the new bar,
// so that a series can be cut anywhere, also into single bars, and comes out the same to the bit.

/** Exponential smoothing: EMA with 2 / (window + 1), Wilder's with 1 / window. */
export function smoothed(previous: v128, value: v128, factor: v128): v128 {
  return f64x2.add(f64x2.mul(f64x2.sub(value, previous), factor), previous);
}

/** Sum of the distances to `shift`, one value more. */
export function addedDistance(sum: v128, value: v128, shift: v128): v128 {
  return f64x2.add(sum, f64x2.sub(value, shift));
}

/** Sum of the squared distances to `shift`, one value more. */
export function addedSquare(sum: v128, value: v128, shift: v128): v128 {
  const distance = f64x2.sub(value, shift);
  return f64x2.add(sum, f64x2.mul(distance, distance));
}

/** Mean of a window, from the sum of the distances to `shift`. */
export function meanOf(shift: v128, distances: v128, width: v128): v128 {
  return f64x2.add(shift, f64x2.div(distances, width));
}

/** Distance of a value to the mean of its window: no digits are lost to the size of either. */
export function fromMean(value: v128, shift: v128, distances: v128, width: v128): v128 {
  return f64x2.sub(f64x2.sub(value, shift), f64x2.div(distances, width));
}

/** Deviation of a window, from sums of distances to one of its values and of their squares; `freedom` is 1 / (window − ddof). */
export function deviationOf(distances: v128, squares: v128, width: v128, freedom: v128): v128 {
  const explained = f64x2.mul(distances, f64x2.div(distances, width));
  return f64x2.sqrt(f64x2.mul(notNegative(f64x2.sub(squares, explained)), freedom));
}

/** Zero for what is below it; NaN stays. */
export function notNegative(value: v128): v128 {
  return f64x2.pmax(value, f64x2.splat(0));
}

/** The larger one, NaN if either is; `second` must be finite or NaN. */
export function higher(first: v128, second: v128): v128 {
  return f64x2.add(f64x2.pmax(first, second), f64x2.sub(second, second));
}

/** The smaller one, NaN if either is; `second` must be finite or NaN. */
export function lower(first: v128, second: v128): v128 {
  return f64x2.add(f64x2.pmin(first, second), f64x2.sub(second, second));
}

/** Largest of high − low and the distances of both to the close before. */
export function trueRange(high: v128, low: v128, lastClose: v128): v128 {
  const up = f64x2.abs(f64x2.sub(high, lastClose));
  const down = f64x2.abs(f64x2.sub(low, lastClose));
  return f64x2.pmax(f64x2.pmax(f64x2.sub(high, low), up), down);
}

/** `value` where there is `wanted`, else NaN. */
export function where(value: v128, wanted: v128): v128 {
  return v128.bitselect(value, f64x2.splat(NaN), f64x2.eq(wanted, wanted));
}

/** `value`, or `previous` where it is missing. */
export function orLast(value: v128, previous: v128): v128 {
  return v128.bitselect(value, previous, f64x2.eq(value, value));
}

/** Averages that have decayed below this have no digits left; they count as 0. */
const LEAST: f64 = 1e-300;

/** part / whole, 0 where the whole is 0. */
function shareOf(part: v128, whole: v128): v128 {
  return v128.andnot(f64x2.div(part, whole), f64x2.lt(f64x2.abs(whole), f64x2.splat(LEAST)));
}

/** Relative strength index, from average gain and loss: 0 where nothing has moved. */
export function strengthOf(gain: v128, loss: v128): v128 {
  return f64x2.mul(f64x2.splat(100), shareOf(gain, f64x2.add(gain, loss)));
}

/** Place of the close between the lowest low and the highest high: 0 where these are equal. */
export function placeOf(close: v128, highest: v128, lowest: v128): v128 {
  const percent = f64x2.div(f64x2.sub(highest, lowest), f64x2.splat(100));
  // The difference of the close to itself is 0, or NaN where there is no close.
  return f64x2.add(shareOf(f64x2.sub(close, lowest), percent), f64x2.sub(close, close));
}

/** The move that counts as directional: `move` where it is above zero and above the opposite one. */
export function directional(move: v128, opposite: v128): v128 {
  const counts = v128.and(f64x2.gt(move, f64x2.splat(0)), f64x2.gt(move, opposite));
  return v128.and(move, counts);
}

/** Directional indicator: smoothed movement as a percentage of the smoothed true range. */
export function directionOf(movement: v128, range: v128): v128 {
  return f64x2.mul(f64x2.splat(100), shareOf(movement, range));
}

/** Directional index: distance of the two indicators as a percentage of their sum, −1 where the sum is 0. */
export function indexOf(plus: v128, minus: v128): v128 {
  const sum = f64x2.add(plus, minus);
  const index = f64x2.mul(f64x2.splat(100), f64x2.div(f64x2.abs(f64x2.sub(plus, minus)), sum));
  return v128.bitselect(f64x2.splat(-1), index, f64x2.eq(sum, f64x2.splat(0)));
}

/** Volume with the sign of the change, 0 without one. */
export function signedVolume(close: v128, lastClose: v128, volume: v128): v128 {
  const up = v128.and(volume, f64x2.gt(close, lastClose));
  return f64x2.sub(up, v128.and(volume, f64x2.lt(close, lastClose)));
}
