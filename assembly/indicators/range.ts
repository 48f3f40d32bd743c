// Average true range. A bar that lacks high, low or close is as if it were not there.
//
//   | last close | Smoothing |
import { trueRange, where } from "./recurrences";
import { NARROW, rowBytes } from "./rolling";
import { advanceSmoothing, smoothingBytes, startSmoothing } from "./smoothing";
import { Task } from "./task";
import { Tile, panel } from "./tile";

export function rangeBytes(columns: i32): usize {
  return rowBytes(columns) + smoothingBytes(columns);
}

export function startRange(task: Task): void {
  const smoothing = Tile.state + Tile.row;
  for (let at = Tile.state; at < smoothing; at += 16) v128.store(at, f64x2.splat(NaN));
  startSmoothing(smoothing, Tile.columns, task.window, 1.0 / <f64>task.window);
}

export function advanceRange(): void {
  writeRanges();
  advanceSmoothing(Tile.state + Tile.row, panel(0), Tile.row, Tile.output0, Tile.stride, Tile.rows);
}

function writeRanges(): void {
  const rows = Tile.rows;
  if (Tile.columns <= NARROW)
    for (let at: usize = 0; at < Tile.row; at += 16) rangesOfPair(at, at, panel(0) + at, rows);
  else
    for (let bar = 0; bar < rows; bar++) {
      const past = Tile.stride * <usize>bar;
      const to = panel(0) + Tile.row * <usize>bar;
      for (let at: usize = 0; at < Tile.row; at += 16) rangesOfPair(at, past + at, to + at, 1);
    }
}

@inline
function rangesOfPair(at: usize, past: usize, to: usize, rows: i32): void {
  let last = v128.load(Tile.state + at);
  for (let bar = 0; bar < rows; bar++) {
    const high = v128.load(Tile.input0 + past);
    const low = v128.load(Tile.input1 + past);
    const close = v128.load(Tile.input2 + past);
    // A sum is NaN where a part of it is.
    const whole = f64x2.add(f64x2.add(high, low), close);
    v128.store(to, where(trueRange(high, low, last), f64x2.add(whole, last)));
    last = v128.bitselect(close, last, f64x2.eq(whole, whole));
    past += Tile.stride;
    to += Tile.row;
  }
  v128.store(Tile.state + at, last);
}
