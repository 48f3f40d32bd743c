// Average directional index and its two indicators, as in TA-Lib: Wilder's sums begin with window − 1 movements, the index
// with the mean of `window` directional indices, and one that does not exist (nothing has moved) counts as 0 there and
// leaves the average alone afterwards. A bar that lacks high, low or close is as if it were not there.
//
//   | last high | last low | last close | sum of ranges | of plus | of minus | Smoothing of the index |
import { directional, directionOf, indexOf, trueRange, where } from "./recurrences";
import { NARROW, rowBytes } from "./rolling";
import { advanceSmoothing, advanceTwo, smoothingBytes, startSmoothing, startWilderSum } from "./smoothing";
import { Task } from "./task";
import { Tile, panel } from "./tile";

export function directionBytes(columns: i32): usize {
  return rowBytes(columns) * 3 + smoothingBytes(columns) * 4;
}

export function startDirection(task: Task): void {
  const bytes = smoothingBytes(Tile.columns);
  const sums = Tile.state + Tile.row * 3;
  for (let at = Tile.state; at < sums; at += 16) v128.store(at, f64x2.splat(NaN));
  for (let i = 0; i < 3; i++) startWilderSum(sums + bytes * <usize>i, Tile.columns, task.window);
  startSmoothing(sums + bytes * 3, Tile.columns, task.window, 1.0 / <f64>task.window, 0, true);
}

export function advanceDirection(): void {
  const row = Tile.row;
  const rows = Tile.rows;
  const bytes = smoothingBytes(Tile.columns);
  const sums = Tile.state + row * 3;
  writeMoves();
  advanceSmoothing(sums, panel(0), row, panel(3), row, rows);
  const minus = sums + bytes * 2;
  advanceTwo(sums + bytes, panel(1), panel(4), minus, panel(2), panel(5), row, row, rows);
  writeIndicators(panel(3), panel(4), panel(5), panel(0));
  advanceSmoothing(sums + bytes * 3, panel(0), row, Tile.output0, Tile.stride, rows);
}

/** True range, and the movements up and down, from the last whole bar on. */
function writeMoves(): void {
  const rows = Tile.rows;
  if (Tile.columns <= NARROW)
    for (let at: usize = 0; at < Tile.row; at += 16) movesOfPair(at, at, panel(0) + at, rows);
  else
    for (let bar = 0; bar < rows; bar++) {
      const past = Tile.stride * <usize>bar;
      const to = panel(0) + Tile.row * <usize>bar;
      for (let at: usize = 0; at < Tile.row; at += 16) movesOfPair(at, past + at, to + at, 1);
    }
}

@inline
function movesOfPair(at: usize, past: usize, to: usize, rows: i32): void {
  const place = Tile.state + at;
  const panelBytes = panel(1) - panel(0);
  let lastHigh = v128.load(place);
  let lastLow = v128.load(place + Tile.row);
  let lastClose = v128.load(place + Tile.row * 2);
  for (let bar = 0; bar < rows; bar++) {
    const high = v128.load(Tile.input0 + past);
    const low = v128.load(Tile.input1 + past);
    const close = v128.load(Tile.input2 + past);
    const whole = f64x2.add(f64x2.add(high, low), close);
    const known = f64x2.add(whole, lastClose);
    const up = f64x2.sub(high, lastHigh);
    const down = f64x2.sub(lastLow, low);
    v128.store(to, where(trueRange(high, low, lastClose), known));
    v128.store(to + panelBytes, where(directional(up, down), known));
    v128.store(to + panelBytes * 2, where(directional(down, up), known));
    const isWhole = f64x2.eq(whole, whole);
    lastHigh = v128.bitselect(high, lastHigh, isWhole);
    lastLow = v128.bitselect(low, lastLow, isWhole);
    lastClose = v128.bitselect(close, lastClose, isWhole);
    past += Tile.stride;
    to += Tile.row;
  }
  v128.store(place, lastHigh);
  v128.store(place + Tile.row, lastLow);
  v128.store(place + Tile.row * 2, lastClose);
}

function writeIndicators(ranges: usize, plus: usize, minus: usize, index: usize): void {
  let past: usize = 0;
  for (let bar = 0; bar < Tile.rows; bar++) {
    for (let at: usize = 0; at < Tile.row; at += 16) {
      const range = v128.load(ranges + at);
      const up = directionOf(v128.load(plus + at), range);
      const down = directionOf(v128.load(minus + at), range);
      v128.store(Tile.output1 + past + at, up);
      v128.store(Tile.output2 + past + at, down);
      v128.store(index + at, indexOf(up, down));
    }
    past += Tile.stride;
    ranges += Tile.row;
    plus += Tile.row;
    minus += Tile.row;
    index += Tile.row;
  }
}
