// Moving average convergence/divergence: the distance of two EMAs, and its own EMA. As in TA-Lib both averages have their
// first value at the same bar, and the line is shown from where its signal is.
//
//   | Smoothing, fast | Smoothing, slow | Smoothing of the difference |
import { where } from "./recurrences";
import { advanceSmoothing, advanceTwo, smoothingBytes, startSmoothing } from "./smoothing";
import { Task } from "./task";
import { Tile, panel } from "./tile";

export function macdBytes(columns: i32): usize {
  return smoothingBytes(columns) * 3;
}

/** `window` is the fast one, then slow and signal. */
export function startMacd(task: Task): void {
  const bytes = smoothingBytes(Tile.columns);
  const fast = task.window;
  const slow = task.secondWindow;
  startSmoothing(Tile.state, Tile.columns, fast, emaFactor(fast), slow - fast);
  startSmoothing(Tile.state + bytes, Tile.columns, slow, emaFactor(slow));
  startSmoothing(Tile.state + bytes * 2, Tile.columns, task.thirdWindow, emaFactor(task.thirdWindow));
}

export function emaFactor(window: i32): f64 {
  return 2.0 / <f64>(window + 1);
}

export function advanceMacd(): void {
  const row = Tile.row;
  const bytes = smoothingBytes(Tile.columns);
  const slow = Tile.state + bytes;
  const close = Tile.input0;
  advanceTwo(Tile.state, close, panel(0), slow, close, panel(1), Tile.stride, row, Tile.rows);
  const line = panel(0);
  for (let at: usize = 0; at < row * <usize>Tile.rows; at += 16)
    v128.store(line + at, f64x2.sub(v128.load(line + at), v128.load(panel(1) + at)));
  advanceSmoothing(Tile.state + bytes * 2, line, row, panel(2), row, Tile.rows);
  writeLines(line, panel(2));
}

function writeLines(line: usize, signal: usize): void {
  let past: usize = 0;
  for (let bar = 0; bar < Tile.rows; bar++) {
    for (let at: usize = 0; at < Tile.row; at += 16) {
      const average = v128.load(signal + at);
      const macd = where(v128.load(line + at), average);
      v128.store(Tile.output0 + past + at, macd);
      v128.store(Tile.output1 + past + at, average);
      v128.store(Tile.output2 + past + at, f64x2.sub(macd, average));
    }
    line += Tile.row;
    signal += Tile.row;
    past += Tile.stride;
  }
}
