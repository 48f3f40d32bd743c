// Exponential smoothing: the mean of the first values, then a part of the distance to each new one. A bar without a value
// gives none and moves nothing.
//
//   | Smoothing | values | counts | firsts | totals |     rows of the panel; all but the values serve until a column has begun
import { smoothed } from "./recurrences";
import { NARROW, rowBytes } from "./rolling";

@unmanaged
export class Smoothing {
  window: i32;
  columns: i32;
  /** Columns that have not begun. */
  waiting: i32;
  /** Values that make the beginning. */
  first: i32;
  /** A negative value stands for the average itself: nothing moves. */
  holds: i32;
  factor: f64;
}

const HEADER: usize = 32;

@inline
function rowOf(state: usize): usize {
  return rowBytes(changetype<Smoothing>(state).columns);
}

export function smoothingBytes(columns: i32): usize {
  return HEADER + rowBytes(columns) * 4;
}

/** Begins with the mean of `window` values after the first `skipped`. */
export function startSmoothing(
  state: usize,
  columns: i32,
  window: i32,
  factor: f64,
  skipped: i32 = 0,
  holds: bool = false,
): void {
  const smoothing = changetype<Smoothing>(state);
  smoothing.window = window;
  smoothing.columns = columns;
  smoothing.waiting = columns;
  smoothing.first = window;
  smoothing.holds = i32(holds);
  smoothing.factor = factor;
  const row = rowOf(state);
  const values = state + HEADER;
  for (let at: usize = 0; at < row; at += 16) {
    v128.store(values + at, f64x2.splat(NaN));
    v128.store(values + row + at, f64x2.splat(-(<f64>skipped)));
    v128.store(values + row * 3 + at, f64x2.splat(0));
  }
}

/** Wilder's sums, as averages: they begin one value earlier, with the sum of window − 1 values, and say nothing there. */
export function startWilderSum(state: usize, columns: i32, window: i32): void {
  startSmoothing(state, columns, window, 1.0 / <f64>window);
  changetype<Smoothing>(state).first = window - 1;
}

export function advanceSmoothing(
  state: usize,
  input: usize,
  inStride: usize,
  output: usize,
  outStride: usize,
  rows: i32,
): void {
  const smoothing = changetype<Smoothing>(state);
  // (x − e) · 1 + e need not be x.
  if (smoothing.window == 1) return copy(state, input, inStride, output, outStride, rows);
  let bar = 0;
  for (; bar < rows && smoothing.waiting > 0; bar++) {
    smoothRow(state, input, output);
    begin(state, input, output);
    input += inStride;
    output += outStride;
  }
  if (smoothing.columns <= NARROW) {
    for (let at = rowOf(state) - 16; at < rowOf(state); at -= 16)
      if (smoothing.holds)
        smoothPair(state, at, input + at, inStride, output + at, outStride, rows - bar, true);
      else smoothPair(state, at, input + at, inStride, output + at, outStride, rows - bar, false);
    return;
  }
  for (; bar < rows; bar++) {
    smoothRow(state, input, output);
    input += inStride;
    output += outStride;
  }
}

/** Two averages of the same columns over panels of the same strides: few columns go step by step with each other. */
export function advanceTwo(
  first: usize,
  firstInput: usize,
  firstOutput: usize,
  second: usize,
  secondInput: usize,
  secondOutput: usize,
  inStride: usize,
  outStride: usize,
  rows: i32,
): void {
  const one = changetype<Smoothing>(first);
  const other = changetype<Smoothing>(second);
  const isNarrow = one.columns <= NARROW && one.window > 1 && other.window > 1;
  if (!isNarrow || one.waiting > 0 || other.waiting > 0) {
    advanceSmoothing(first, firstInput, inStride, firstOutput, outStride, rows);
    advanceSmoothing(second, secondInput, inStride, secondOutput, outStride, rows);
    return;
  }
  for (let at = rowOf(first) - 16; at < rowOf(first); at -= 16)
    smoothTwo(
      first + HEADER + at,
      firstInput + at,
      firstOutput + at,
      one.factor,
      second + HEADER + at,
      secondInput + at,
      secondOutput + at,
      other.factor,
      inStride,
      outStride,
      rows,
    );
}

function smoothTwo(
  place: usize,
  input: usize,
  output: usize,
  factor: f64,
  place2: usize,
  input2: usize,
  output2: usize,
  factor2: f64,
  inStride: usize,
  outStride: usize,
  rows: i32,
): void {
  const part = f64x2.splat(factor);
  const part2 = f64x2.splat(factor2);
  let value = v128.load(place);
  let value2 = v128.load(place2);
  for (let bar = 0; bar < rows; bar++) {
    const next = smoothed(value, v128.load(input), part);
    const next2 = smoothed(value2, v128.load(input2), part2);
    v128.store(output, next);
    v128.store(output2, next2);
    value = kept(next, value);
    value2 = kept(next2, value2);
    input += inStride;
    input2 += inStride;
    output += outStride;
    output2 += outStride;
  }
  v128.store(place, value);
  v128.store(place2, value2);
}

/** `next`, or the value before where there is none: a branch, because it is seldom taken and steps wait for each other. */
@inline
function kept(next: v128, value: v128): v128 {
  const known = f64x2.eq(next, next);
  return i64x2.all_true(known) ? next : v128.bitselect(next, value, known);
}

/** A step of all columns; those that wait are NaN and stay so. */
function smoothRow(state: usize, input: usize, output: usize): void {
  const smoothing = changetype<Smoothing>(state);
  const factor = f64x2.splat(smoothing.factor);
  const values = state + HEADER;
  const row = rowOf(state);
  if (smoothing.holds) {
    for (let at: usize = 0; at < row; at += 16) {
      const value = v128.load(values + at);
      const given = held(v128.load(input + at), value);
      v128.store(output + at, step(values + at, smoothed(value, given, factor), value));
    }
  } else {
    for (let at: usize = 0; at < row; at += 16) {
      const value = v128.load(values + at);
      v128.store(output + at, step(values + at, smoothed(value, v128.load(input + at), factor), value));
    }
  }
}

/** Keeps `next`, or the value before where there is none. */
@inline
function step(place: usize, next: v128, value: v128): v128 {
  v128.store(place, v128.bitselect(next, value, f64x2.eq(next, next)));
  return next;
}

@inline
function smoothPair(
  state: usize,
  at: usize,
  input: usize,
  inStride: usize,
  output: usize,
  outStride: usize,
  rows: i32,
  holds: bool,
): void {
  const factor = f64x2.splat(changetype<Smoothing>(state).factor);
  const place = state + HEADER + at;
  let value = v128.load(place);
  for (let bar = 0; bar < rows; bar++) {
    const given = v128.load(input);
    const next = smoothed(value, holds ? held(given, value) : given, factor);
    v128.store(output, next);
    value = kept(next, value);
    input += inStride;
    output += outStride;
  }
  v128.store(place, value);
}

/** The average itself where what is given is negative. */
@inline
function held(given: v128, value: v128): v128 {
  return v128.bitselect(value, given, f64x2.lt(given, f64x2.splat(0)));
}

/** Counts what the waiting columns get, and adds up its distances to the first: the mean of equal values is that value. */
function begin(state: usize, input: usize, output: usize): void {
  const smoothing = changetype<Smoothing>(state);
  const row = rowOf(state);
  for (let column = 0; column < smoothing.columns; column++) {
    const place = state + HEADER + ((<usize>column) << 3);
    const count = load<f64>(place + row);
    const value = load<f64>(input + ((<usize>column) << 3));
    if (count >= <f64>smoothing.first || isNaN(value)) continue;
    store<f64>(place + row, count + 1);
    if (count < 0) continue;
    const given = smoothing.holds && value < 0 ? 0 : value;
    if (count == 0) store<f64>(place + row * 2, given);
    const total = load<f64>(place + row * 3) + (given - load<f64>(place + row * 2));
    store<f64>(place + row * 3, total);
    if (count + 1 < <f64>smoothing.first) continue;
    const mean = beginning(smoothing, load<f64>(place + row * 2), total);
    store<f64>(place, mean);
    // The half that has no column has a value too, so that the pair counts as whole.
    if (column + 1 == smoothing.columns && (column & 1) == 0) store<f64>(place + 8, mean);
    if (smoothing.first == smoothing.window) store<f64>(output + ((<usize>column) << 3), mean);
    smoothing.waiting -= 1;
  }
}

/** The mean of `window` values; of Wilder's sums, which have one value less, that part of it. */
function beginning(smoothing: Smoothing, first: f64, total: f64): f64 {
  const window = <f64>smoothing.window;
  return smoothing.first == smoothing.window
    ? first + total / window
    : (first * (window - 1) + total) / window;
}

function copy(state: usize, input: usize, inStride: usize, output: usize, outStride: usize, rows: i32): void {
  const row = rowOf(state);
  for (let bar = 0; bar < rows; bar++) {
    for (let at: usize = 0; at < row; at += 16) v128.store(output + at, v128.load(input + at));
    input += inStride;
    output += outStride;
  }
}
