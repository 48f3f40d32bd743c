// The mean over the last `window` bars, without a running difference: bars come in blocks of `window`, and every
// window is the end of one block and the beginning of the next. The distances to the first value of the newer block are
// added up forwards from there and backwards through the older one; that value lies in every window of the block, so
// nothing large cancels (see docs/indicators.md, precision), a NaN is in the windows that hold it and in no other, and the
// result at a bar depends on the values of its window and on the bar's number only.
//
//   | Rolling | shift | distances | ends × (window + 1) |
//
// Each part is a row of the panel, two columns in 16 bytes. Row k of `ends` holds the value of bar k of the running block
// once that bar is over, and until then the sum over the bars from k on of the block before; row `window` is always 0.
import { addedDistance, meanOf } from "./recurrences";
import { HEADER, Rolling } from "./rollingState";
import { Windows, advanceBlocks, endsAfter, rowsToBlock } from "./single";

/** Panels of so few columns go pair by pair, with what they remember in registers; wider ones bar by bar. */
export const NARROW: i32 = 4;

/** Bytes of a row: the columns in pairs. */
@inline
export function rowBytes(columns: i32): usize {
  return (<usize>((columns + 1) >> 1)) << 4;
}

@inline
export function rowOf(state: usize): usize {
  return rowBytes(changetype<Rolling>(state).columns);
}

export function meanBytes(window: i32, columns: i32): usize {
  return HEADER + rowBytes(columns) * (<usize>window + 3);
}

/** The head of a state; what follows it is the beginner's to fill. */
export function startRolling(state: usize, window: i32, columns: i32): Rolling {
  const rolling = changetype<Rolling>(state);
  rolling.window = window;
  rolling.columns = columns;
  rolling.position = 0;
  return rolling;
}

export function startMean(state: usize, window: i32, columns: i32): void {
  startRolling(state, window, columns);
  startEnds(state + HEADER + rowOf(state) * 2, window, rowOf(state), 0);
}

/** No window is whole before the first block is: NaN, and after it the sum of nothing. */
export function startEnds(ends: usize, window: i32, row: usize, nothing: f64): void {
  const last = ends + row * <usize>window;
  for (let at = ends; at < last; at += 16) v128.store(at, f64x2.splat(NaN));
  for (let at = last; at < last + row; at += 16) v128.store(at, f64x2.splat(nothing));
}

/** Writes the mean of every bar's window; `stride` bytes lie between bars of input and output each. */
export function advanceMean(
  state: usize,
  input: usize,
  inStride: usize,
  output: usize,
  outStride: usize,
  rows: i32,
): void {
  const rolling = changetype<Rolling>(state);
  if (rolling.columns > NARROW) return meanByRows(state, input, inStride, output, outStride, rows);
  if (rolling.columns > 1) return meanByPairs(state, input, inStride, output, outStride, rows);
  const before = rowsToBlock(state, rows);
  meanByPairs(state, input, inStride, output, outStride, before);
  input += inStride * <usize>before;
  output += outStride * <usize>before;
  const left = rows - before;
  const ends = endsAfter(state, 2);
  const done = advanceBlocks(Windows.Mean, state, ends, input, inStride, output, output, outStride, left);
  input += inStride * <usize>done;
  meanByPairs(state, input, inStride, output + outStride * <usize>done, outStride, left - done);
}

function meanByPairs(
  state: usize,
  input: usize,
  inStride: usize,
  output: usize,
  outStride: usize,
  rows: i32,
): void {
  let position = 0;
  for (let at = rowOf(state) - 16; at < rowOf(state); at -= 16)
    position = meanOfPair(state, at, input + at, inStride, output + at, outStride, rows);
  changetype<Rolling>(state).position = position;
}

function meanByRows(
  state: usize,
  input: usize,
  inStride: usize,
  output: usize,
  outStride: usize,
  rows: i32,
): void {
  const rolling = changetype<Rolling>(state);
  const row = rowOf(state);
  const shifts = state + HEADER;
  const sums = shifts + row;
  const ends = sums + row;
  const width = f64x2.splat(<f64>rolling.window);
  for (let bar = 0; bar < rows; bar++) {
    if (rolling.position == 0) newBlock(state, input, sums, ends);
    const kept = ends + row * <usize>rolling.position;
    for (let at: usize = 0; at < row; at += 16) {
      const value = v128.load(input + at);
      const shift = v128.load(shifts + at);
      const sum = addedDistance(v128.load(sums + at), value, shift);
      v128.store(sums + at, sum);
      v128.store(kept + at, value);
      v128.store(output + at, meanOf(shift, f64x2.add(sum, v128.load(kept + row + at)), width));
    }
    rolling.position = nextPosition(rolling.position, rolling.window);
    input += inStride;
    output += outStride;
  }
}

@inline
export function nextPosition(position: i32, window: i32): i32 {
  return position + 1 == window ? 0 : position + 1;
}

/** Turns the values of the block that is over into sums of its ends, as distances to the first value of the next. */
export function newBlock(state: usize, input: usize, sums: usize, ends: usize): void {
  const row = rowOf(state);
  const shifts = state + HEADER;
  for (let at: usize = 0; at < row; at += 16) {
    v128.store(shifts + at, v128.load(input + at));
    v128.store(sums + at, f64x2.splat(0));
  }
  for (let end = ends + row * <usize>(changetype<Rolling>(state).window - 1); end > ends; end -= row)
    for (let at: usize = 0; at < row; at += 16) {
      const sum = addedDistance(v128.load(end + row + at), v128.load(end + at), v128.load(shifts + at));
      v128.store(end + at, sum);
    }
}

/** One pair of columns, bar after bar; returns the next place in the block. */
function meanOfPair(
  state: usize,
  at: usize,
  input: usize,
  inStride: usize,
  output: usize,
  outStride: usize,
  rows: i32,
): i32 {
  const rolling = changetype<Rolling>(state);
  const row = rowOf(state);
  const shifts = state + HEADER + at;
  const ends = shifts + row * 2;
  const past = ends + row * <usize>rolling.window;
  const width = f64x2.splat(<f64>rolling.window);
  let kept = ends + row * <usize>rolling.position;
  let shift = v128.load(shifts);
  let sum = v128.load(shifts + row);
  for (let bar = 0; bar < rows; bar++) {
    const value = v128.load(input);
    if (kept == ends) {
      shift = value;
      sum = f64x2.splat(0);
      sumEnds(ends, past, row, shift);
    }
    sum = addedDistance(sum, value, shift);
    v128.store(kept, value);
    v128.store(output, meanOf(shift, f64x2.add(sum, v128.load(kept + row)), width));
    kept = kept + row == past ? ends : kept + row;
    input += inStride;
    output += outStride;
  }
  v128.store(shifts, shift);
  v128.store(shifts + row, sum);
  return <i32>((kept - ends) / row);
}

export function sumEnds(ends: usize, past: usize, row: usize, shift: v128): void {
  let sum = f64x2.splat(0);
  for (let end = past - row; end > ends; end -= row) {
    sum = addedDistance(sum, v128.load(end), shift);
    v128.store(end, sum);
  }
}
