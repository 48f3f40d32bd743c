// Relative strength index: Wilder's averages of gains and losses between neighbouring values.
//
//   | last value | Smoothing of gains | Smoothing of losses |
import { notNegative, orLast, strengthOf } from "./recurrences";
import { NARROW, rowBytes } from "./rolling";
import { advanceTwo, smoothingBytes, startSmoothing } from "./smoothing";
import { Task } from "./task";
import { Tile, panel } from "./tile";

export function strengthBytes(columns: i32): usize {
  return rowBytes(columns) + smoothingBytes(columns) * 2;
}

export function startStrength(task: Task): void {
  const gains = Tile.state + Tile.row;
  const factor = 1.0 / <f64>task.window;
  for (let at = Tile.state; at < gains; at += 16) v128.store(at, f64x2.splat(NaN));
  startSmoothing(gains, Tile.columns, task.window, factor);
  startSmoothing(gains + smoothingBytes(Tile.columns), Tile.columns, task.window, factor);
}

export function advanceStrength(): void {
  const row = Tile.row;
  const gains = Tile.state + row;
  splitChanges();
  const losses = gains + smoothingBytes(Tile.columns);
  advanceTwo(gains, panel(0), panel(2), losses, panel(1), panel(3), row, row, Tile.rows);
  let gain = panel(2);
  let loss = panel(3);
  let to = Tile.output0;
  for (let bar = 0; bar < Tile.rows; bar++) {
    for (let at: usize = 0; at < row; at += 16)
      v128.store(to + at, strengthOf(v128.load(gain + at), v128.load(loss + at)));
    gain += row;
    loss += row;
    to += Tile.stride;
  }
}

/** Changes from the last value that there was, upwards and downwards apart. */
function splitChanges(): void {
  const rows = Tile.rows;
  if (Tile.columns <= NARROW)
    for (let at: usize = 0; at < Tile.row; at += 16) changesOfPair(at, Tile.input0 + at, panel(0) + at, rows);
  else
    for (let bar = 0; bar < rows; bar++) {
      const input = Tile.input0 + Tile.stride * <usize>bar;
      const to = panel(0) + Tile.row * <usize>bar;
      for (let at: usize = 0; at < Tile.row; at += 16) changesOfPair(at, input + at, to + at, 1);
    }
}

@inline
function changesOfPair(at: usize, input: usize, to: usize, rows: i32): void {
  const toLosses = panel(1) - panel(0);
  let last = v128.load(Tile.state + at);
  for (let bar = 0; bar < rows; bar++) {
    const value = v128.load(input);
    v128.store(to, notNegative(f64x2.sub(value, last)));
    v128.store(to + toLosses, notNegative(f64x2.sub(last, value)));
    last = orLast(value, last);
    input += Tile.stride;
    to += Tile.row;
  }
  v128.store(Tile.state + at, last);
}
