// One column alone has no neighbour to share a step with, but blocks do not depend on each other: two of them go side by side,
// in the two halves of a step. The rows of `ends` serve the same purpose as always, for both blocks at once.
import { addedDistance, addedSquare, deviationOf, fromMean, higher, lower, meanOf } from "./recurrences";
import { HEADER, Rolling } from "./rollingState";

/** What is made of the windows. */
export enum Windows {
  Mean,
  Moments,
  Weighted,
  Highest,
  Lowest,
}

/**
 * Writes as many pairs of whole blocks as `rows` has, from the beginning of a block on, and returns their rows. The older
 * block's values stand in the first halves of `ends`; those of the last one do afterwards.
 */
@inline
export function advanceBlocks(
  kind: Windows,
  state: usize,
  ends: usize,
  input: usize,
  inStride: usize,
  output: usize,
  second: usize,
  outStride: usize,
  rows: i32,
): i32 {
  const window = changetype<Rolling>(state).window;
  let older = ends;
  let olderStride: usize = 16;
  let row = 0;
  for (; rows - row >= window * 2; row += window * 2) {
    sumOlder(kind, window, ends, older, olderStride, input, inStride);
    writeBlocks(kind, state, ends, input, inStride, output, second, outStride);
    older = input + inStride * <usize>window;
    olderStride = inStride;
    input = older + inStride * <usize>window;
    output += outStride * <usize>(window * 2);
    second += outStride * <usize>(window * 2);
  }
  if (row > 0)
    for (let k = 0; k < window; k++)
      v128.store(ends + ((<usize>k) << 4), v128.load64_splat(older + olderStride * <usize>k));
  return row;
}

/** Values at two places. */
@inline
function both(first: usize, second: usize): v128 {
  return v128.load64_lane(second, v128.load64_zero(first), 1);
}

@inline
function putBoth(first: usize, second: usize, values: v128): void {
  v128.store64_lane(first, values, 0);
  v128.store64_lane(second, values, 1);
}

@inline
function nothing(kind: Windows): v128 {
  if (kind == Windows.Highest) return f64x2.splat(-Infinity);
  if (kind == Windows.Lowest) return f64x2.splat(Infinity);
  return f64x2.splat(0);
}

@inline
function taken(kind: Windows, sum: v128, value: v128, shift: v128): v128 {
  if (kind == Windows.Highest) return higher(sum, value);
  if (kind == Windows.Lowest) return lower(sum, value);
  return addedDistance(sum, value, shift);
}

/** The ends of the block before, and of the first block for the second. */
@inline
function sumOlder(
  kind: Windows,
  window: i32,
  ends: usize,
  older: usize,
  olderStride: usize,
  input: usize,
  inStride: usize,
): void {
  const shift = both(input, input + inStride * <usize>window);
  const toSquares = (<usize>(window + 1)) << 4;
  let sum = nothing(kind);
  let other = f64x2.splat(0);
  let first = older + olderStride * <usize>(window - 1);
  let second = input + inStride * <usize>(window - 1);
  for (let end = ends + ((<usize>(window - 1)) << 4); end > ends; end -= 16) {
    const value = both(first, second);
    sum = taken(kind, sum, value, shift);
    if (kind == Windows.Weighted) {
      other = f64x2.add(other, sum);
      v128.store(end, other);
    } else v128.store(end, sum);
    if (kind == Windows.Moments) {
      other = addedSquare(other, value, shift);
      v128.store(end + toSquares, other);
    }
    first -= olderStride;
    second -= inStride;
  }
}

@inline
function writeBlocks(
  kind: Windows,
  state: usize,
  ends: usize,
  input: usize,
  inStride: usize,
  output: usize,
  output2: usize,
  outStride: usize,
): void {
  const rolling = changetype<Rolling>(state);
  const window = rolling.window;
  const inSpan = inStride * <usize>window;
  const outSpan = outStride * <usize>window;
  const shift = both(input, input + inSpan);
  const toSquares = (<usize>(window + 1)) << 4;
  const size = <f64>window;
  const width = f64x2.splat(kind == Windows.Weighted ? (size * (size + 1)) / 2 : size);
  const freedom = f64x2.splat(kind == Windows.Moments ? 1.0 / <f64>(window - rolling.ddof) : 1);
  const centred = rolling.centred;
  let sum = nothing(kind);
  let other = f64x2.splat(0);
  let end = ends + 16;
  for (let j = 0; j < window; j++) {
    const value = both(input, input + inSpan);
    const older = v128.load(end);
    sum = taken(kind, sum, value, shift);
    if (kind == Windows.Highest) putBoth(output, output + outSpan, higher(older, sum));
    else if (kind == Windows.Lowest) putBoth(output, output + outSpan, lower(older, sum));
    else if (kind == Windows.Mean)
      putBoth(output, output + outSpan, meanOf(shift, f64x2.add(sum, older), width));
    else if (kind == Windows.Weighted) {
      other = f64x2.add(other, f64x2.mul(f64x2.splat(<f64>(j + 1)), f64x2.sub(value, shift)));
      const newer = f64x2.add(other, f64x2.mul(f64x2.splat(<f64>(window - 1 - j)), sum));
      putBoth(output, output + outSpan, meanOf(shift, f64x2.add(newer, older), width));
    } else {
      other = addedSquare(other, value, shift);
      const distances = f64x2.add(sum, older);
      const all = f64x2.add(other, v128.load(end + toSquares));
      const middle = centred ? fromMean(value, shift, distances, width) : meanOf(shift, distances, width);
      putBoth(output, output + outSpan, middle);
      putBoth(output2, output2 + outSpan, deviationOf(distances, all, width, freedom));
    }
    input += inStride;
    output += outStride;
    output2 += outStride;
    end += 16;
  }
}

/** Rows until a block begins. */
export function rowsToBlock(state: usize, rows: i32): i32 {
  const rolling = changetype<Rolling>(state);
  return rolling.position == 0 ? 0 : min(rows, rolling.window - rolling.position);
}

/** Place of what is kept of the block before, after so many rows of sums. */
export function endsAfter(state: usize, sums: usize): usize {
  return state + HEADER + (sums << 4);
}
