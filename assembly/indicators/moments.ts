// Mean and deviation over the last `window` bars: the blocks of rolling.ts with squares beside the distances.
//
//   | Rolling | shift | distances | squares | ends × (window + 1) | squared ends × (window + 1) |
import { addedDistance, addedSquare, deviationOf, fromMean, meanOf } from "./recurrences";
import { NARROW, newBlock, nextPosition, rowBytes, rowOf, startEnds, startRolling, sumEnds } from "./rolling";
import { HEADER, Rolling } from "./rollingState";
import { Windows, advanceBlocks, endsAfter, rowsToBlock } from "./single";

export function momentBytes(window: i32, columns: i32): usize {
  return HEADER + rowBytes(columns) * ((<usize>window + 2) * 2 + 1);
}

export function startMoments(state: usize, window: i32, columns: i32, ddof: i32, centred: bool): void {
  const rolling = startRolling(state, window, columns);
  rolling.ddof = ddof;
  rolling.centred = i32(centred);
  const row = rowOf(state);
  const ends = state + HEADER + row * 3;
  startEnds(ends, window, row, 0);
  startEnds(ends + row * (<usize>window + 1), window, row, 0);
}

/** Writes mean (or distance to it) and deviation of every bar's window; both outputs have the same stride. */
export function advanceMoments(
  state: usize,
  input: usize,
  inStride: usize,
  means: usize,
  deviations: usize,
  outStride: usize,
  rows: i32,
): void {
  const rolling = changetype<Rolling>(state);
  if (rolling.columns > NARROW)
    return momentsByRows(state, input, inStride, means, deviations, outStride, rows);
  if (rolling.columns > 1) return momentsByPairs(state, input, inStride, means, deviations, outStride, rows);
  const before = rowsToBlock(state, rows);
  momentsByPairs(state, input, inStride, means, deviations, outStride, before);
  input += inStride * <usize>before;
  means += outStride * <usize>before;
  deviations += outStride * <usize>before;
  const left = rows - before;
  const ends = endsAfter(state, 3);
  const done = advanceBlocks(
    Windows.Moments,
    state,
    ends,
    input,
    inStride,
    means,
    deviations,
    outStride,
    left,
  );
  const past = outStride * <usize>done;
  input += inStride * <usize>done;
  momentsByPairs(state, input, inStride, means + past, deviations + past, outStride, left - done);
}

function momentsByPairs(
  state: usize,
  input: usize,
  inStride: usize,
  means: usize,
  deviations: usize,
  outStride: usize,
  rows: i32,
): void {
  let position = 0;
  for (let at = rowOf(state) - 16; at < rowOf(state); at -= 16)
    position = momentsOfPair(state, at, input + at, inStride, means + at, deviations + at, outStride, rows);
  changetype<Rolling>(state).position = position;
}

@inline
function centre(rolling: Rolling, value: v128, shift: v128, distances: v128, width: v128): v128 {
  return rolling.centred ? fromMean(value, shift, distances, width) : meanOf(shift, distances, width);
}

@inline
function freedomOf(rolling: Rolling): v128 {
  return f64x2.splat(1.0 / <f64>(rolling.window - rolling.ddof));
}

function momentsByRows(
  state: usize,
  input: usize,
  inStride: usize,
  means: usize,
  deviations: usize,
  outStride: usize,
  rows: i32,
): void {
  const rolling = changetype<Rolling>(state);
  const row = rowOf(state);
  const shifts = state + HEADER;
  const sums = shifts + row;
  const squares = sums + row;
  const ends = squares + row;
  const toSquares = row * (<usize>rolling.window + 1);
  const width = f64x2.splat(<f64>rolling.window);
  const freedom = freedomOf(rolling);
  for (let bar = 0; bar < rows; bar++) {
    if (rolling.position == 0) newSquareBlock(state, input, sums, squares, ends, toSquares);
    const kept = ends + row * <usize>rolling.position;
    for (let at: usize = 0; at < row; at += 16) {
      const value = v128.load(input + at);
      const shift = v128.load(shifts + at);
      const sum = addedDistance(v128.load(sums + at), value, shift);
      const square = addedSquare(v128.load(squares + at), value, shift);
      v128.store(sums + at, sum);
      v128.store(squares + at, square);
      v128.store(kept + at, value);
      const distances = f64x2.add(sum, v128.load(kept + row + at));
      const all = f64x2.add(square, v128.load(kept + row + at + toSquares));
      v128.store(means + at, centre(rolling, value, shift, distances, width));
      v128.store(deviations + at, deviationOf(distances, all, width, freedom));
    }
    rolling.position = nextPosition(rolling.position, rolling.window);
    input += inStride;
    means += outStride;
    deviations += outStride;
  }
}

function newSquareBlock(
  state: usize,
  input: usize,
  sums: usize,
  squares: usize,
  ends: usize,
  toSquares: usize,
): void {
  const row = rowOf(state);
  for (let end = ends + row * <usize>(changetype<Rolling>(state).window - 1); end > ends; end -= row)
    for (let at: usize = 0; at < row; at += 16) {
      const place = end + at + toSquares;
      v128.store(place, addedSquare(v128.load(place + row), v128.load(end + at), v128.load(input + at)));
    }
  for (let at: usize = 0; at < row; at += 16) v128.store(squares + at, f64x2.splat(0));
  // Last: it puts sums in the place of the values.
  newBlock(state, input, sums, ends);
}

function momentsOfPair(
  state: usize,
  at: usize,
  input: usize,
  inStride: usize,
  means: usize,
  deviations: usize,
  outStride: usize,
  rows: i32,
): i32 {
  const rolling = changetype<Rolling>(state);
  const row = rowOf(state);
  const shifts = state + HEADER + at;
  const ends = shifts + row * 3;
  const past = ends + row * <usize>rolling.window;
  const toSquares = row * (<usize>rolling.window + 1);
  const width = f64x2.splat(<f64>rolling.window);
  const freedom = freedomOf(rolling);
  let kept = ends + row * <usize>rolling.position;
  let shift = v128.load(shifts);
  let sum = v128.load(shifts + row);
  let square = v128.load(shifts + row * 2);
  for (let bar = 0; bar < rows; bar++) {
    const value = v128.load(input);
    if (kept == ends) {
      shift = value;
      sum = f64x2.splat(0);
      square = f64x2.splat(0);
      sumSquareEnds(ends, past, row, shift, toSquares);
      sumEnds(ends, past, row, shift);
    }
    sum = addedDistance(sum, value, shift);
    square = addedSquare(square, value, shift);
    v128.store(kept, value);
    const distances = f64x2.add(sum, v128.load(kept + row));
    const all = f64x2.add(square, v128.load(kept + row + toSquares));
    v128.store(means, centre(rolling, value, shift, distances, width));
    v128.store(deviations, deviationOf(distances, all, width, freedom));
    kept = kept + row == past ? ends : kept + row;
    input += inStride;
    means += outStride;
    deviations += outStride;
  }
  v128.store(shifts, shift);
  v128.store(shifts + row, sum);
  v128.store(shifts + row * 2, square);
  return <i32>((kept - ends) / row);
}

function sumSquareEnds(ends: usize, past: usize, row: usize, shift: v128, toSquares: usize): void {
  let sum = f64x2.splat(0);
  for (let end = past - row; end > ends; end -= row) {
    sum = addedSquare(sum, v128.load(end), shift);
    v128.store(end + toSquares, sum);
  }
}
