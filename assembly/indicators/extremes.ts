// Highest and lowest of the last `window` bars in constant time a bar: blocks as in rolling.ts, with the extreme of the
// older block's end and of the newer one's beginning (van Herk 1992, Gil and Werman 1993).
//
//   | Rolling | extreme | ends × (window + 1) |
import { higher, lower } from "./recurrences";
import { nextPosition, startEnds, startRolling, rowBytes, rowOf } from "./rolling";
import { HEADER, Rolling } from "./rollingState";
import { Windows, advanceBlocks, endsAfter, rowsToBlock } from "./single";

export function extremeBytes(window: i32, columns: i32): usize {
  return HEADER + rowBytes(columns) * (<usize>window + 2);
}

function start(state: usize, window: i32, columns: i32, nothing: f64): void {
  startRolling(state, window, columns);
  const row = rowBytes(columns);
  startEnds(state + HEADER + row, window, row, nothing);
}

export function startHighest(state: usize, window: i32, columns: i32): void {
  start(state, window, columns, -Infinity);
}

export function startLowest(state: usize, window: i32, columns: i32): void {
  start(state, window, columns, Infinity);
}

export function advanceHighest(
  state: usize,
  input: usize,
  inStride: usize,
  output: usize,
  outStride: usize,
  rows: i32,
): void {
  advance(state, input, inStride, output, outStride, rows, true);
}

export function advanceLowest(
  state: usize,
  input: usize,
  inStride: usize,
  output: usize,
  outStride: usize,
  rows: i32,
): void {
  advance(state, input, inStride, output, outStride, rows, false);
}

@inline
function extreme(first: v128, second: v128, highest: bool): v128 {
  return highest ? higher(first, second) : lower(first, second);
}

@inline
function advance(
  state: usize,
  input: usize,
  inStride: usize,
  output: usize,
  outStride: usize,
  rows: i32,
  highest: bool,
): void {
  if (changetype<Rolling>(state).columns > 1)
    return byRows(state, input, inStride, output, outStride, rows, highest);
  const kind = highest ? Windows.Highest : Windows.Lowest;
  const before = rowsToBlock(state, rows);
  byRows(state, input, inStride, output, outStride, before, highest);
  input += inStride * <usize>before;
  output += outStride * <usize>before;
  const left = rows - before;
  const ends = endsAfter(state, 1);
  const done = advanceBlocks(kind, state, ends, input, inStride, output, output, outStride, left);
  input += inStride * <usize>done;
  byRows(state, input, inStride, output + outStride * <usize>done, outStride, left - done, highest);
}

@inline
function byRows(
  state: usize,
  input: usize,
  inStride: usize,
  output: usize,
  outStride: usize,
  rows: i32,
  highest: bool,
): void {
  const rolling = changetype<Rolling>(state);
  const row = rowOf(state);
  const extremes = state + HEADER;
  const ends = extremes + row;
  for (let bar = 0; bar < rows; bar++) {
    if (rolling.position == 0) {
      for (let end = ends + row * <usize>(rolling.window - 1); end > ends; end -= row)
        for (let at: usize = 0; at < row; at += 16)
          v128.store(end + at, extreme(v128.load(end + row + at), v128.load(end + at), highest));
      for (let at: usize = 0; at < row; at += 16) v128.store(extremes + at, v128.load(input + at));
    }
    const kept = ends + row * <usize>rolling.position;
    for (let at: usize = 0; at < row; at += 16) {
      const value = v128.load(input + at);
      const newer = extreme(v128.load(extremes + at), value, highest);
      v128.store(extremes + at, newer);
      v128.store(kept + at, value);
      v128.store(output + at, extreme(v128.load(kept + row + at), newer, highest));
    }
    rolling.position = nextPosition(rolling.position, rolling.window);
    input += inStride;
    output += outStride;
  }
}
