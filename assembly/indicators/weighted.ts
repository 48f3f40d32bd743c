// Mean over the last `window` bars with weights 1, 2, … window, in blocks as in rolling.ts: with distances d to the first
// value of the block, a window is Σ weight · d of the older end plus that of the newer beginning.
//
//   | Rolling | shift | distances | weighted | ends × (window + 1) |
//
// Row k of `ends`: Σ (i − k + 1) · d over the bars i ≥ k of the block before, until bar k is over and its value takes the place.
import { addedDistance, meanOf } from "./recurrences";
import { nextPosition, startEnds, startRolling, rowBytes, rowOf } from "./rolling";
import { HEADER, Rolling } from "./rollingState";
import { Windows, advanceBlocks, endsAfter, rowsToBlock } from "./single";

export function weightedBytes(window: i32, columns: i32): usize {
  return HEADER + rowBytes(columns) * (<usize>window + 4);
}

export function startWeighted(state: usize, window: i32, columns: i32): void {
  startRolling(state, window, columns);
  const row = rowBytes(columns);
  startEnds(state + HEADER + row * 3, window, row, 0);
}

export function advanceWeighted(
  state: usize,
  input: usize,
  inStride: usize,
  output: usize,
  outStride: usize,
  rows: i32,
): void {
  if (changetype<Rolling>(state).columns > 1)
    return weightedByRows(state, input, inStride, output, outStride, rows);
  const before = rowsToBlock(state, rows);
  weightedByRows(state, input, inStride, output, outStride, before);
  input += inStride * <usize>before;
  output += outStride * <usize>before;
  const left = rows - before;
  const ends = endsAfter(state, 3);
  const done = advanceBlocks(Windows.Weighted, state, ends, input, inStride, output, output, outStride, left);
  input += inStride * <usize>done;
  weightedByRows(state, input, inStride, output + outStride * <usize>done, outStride, left - done);
}

function weightedByRows(
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
  const weighted = sums + row;
  const ends = weighted + row;
  const window = <f64>rolling.window;
  const width = f64x2.splat((window * (window + 1)) / 2);
  for (let bar = 0; bar < rows; bar++) {
    if (rolling.position == 0) newBlock(state, input, sums, ends);
    const kept = ends + row * <usize>rolling.position;
    const place = f64x2.splat(<f64>(rolling.position + 1));
    const older = f64x2.splat(<f64>(rolling.window - 1 - rolling.position));
    for (let at: usize = 0; at < row; at += 16) {
      const value = v128.load(input + at);
      const shift = v128.load(shifts + at);
      const sum = addedDistance(v128.load(sums + at), value, shift);
      const distance = f64x2.sub(value, shift);
      const weight = f64x2.add(v128.load(weighted + at), f64x2.mul(place, distance));
      v128.store(sums + at, sum);
      v128.store(weighted + at, weight);
      v128.store(kept + at, value);
      const newer = f64x2.add(weight, f64x2.mul(older, sum));
      v128.store(output + at, meanOf(shift, f64x2.add(newer, v128.load(kept + row + at)), width));
    }
    rolling.position = nextPosition(rolling.position, rolling.window);
    input += inStride;
    output += outStride;
  }
}

function newBlock(state: usize, input: usize, sums: usize, ends: usize): void {
  const rolling = changetype<Rolling>(state);
  const row = rowOf(state);
  const shifts = state + HEADER;
  for (let at: usize = 0; at < row; at += 16) {
    v128.store(shifts + at, v128.load(input + at));
    v128.store(sums + at, f64x2.splat(0));
  }
  for (let end = ends + row * <usize>(rolling.window - 1); end > ends; end -= row)
    for (let at: usize = 0; at < row; at += 16) {
      const sum = addedDistance(v128.load(sums + at), v128.load(end + at), v128.load(shifts + at));
      v128.store(sums + at, sum);
      v128.store(end + at, f64x2.add(v128.load(end + row + at), sum));
    }
  for (let at: usize = 0; at < row; at += 16) {
    v128.store(sums + at, f64x2.splat(0));
    v128.store(sums + row + at, f64x2.splat(0));
  }
}
