// What follows from the highest high and the lowest low: Donchian's channel and the stochastic oscillator.
//
//   | Rolling, highest | Rolling, lowest | mean of the place | mean of that |   the last two are the oscillator's
import { advanceHighest, advanceLowest, extremeBytes, startHighest, startLowest } from "./extremes";
import { placeOf, where } from "./recurrences";
import { advanceMean, meanBytes, startMean } from "./rolling";
import { Task } from "./task";
import { Tile, panel } from "./tile";

export function channelBytes(task: Task, columns: i32): usize {
  return extremeBytes(task.window, columns) * 2;
}

export function startChannel(task: Task): void {
  startHighest(Tile.state, task.window, Tile.columns);
  startLowest(Tile.state + extremeBytes(task.window, Tile.columns), task.window, Tile.columns);
}

/** Upper, middle, lower. */
export function advanceChannel(task: Task): void {
  const stride = Tile.stride;
  const lowest = Tile.state + extremeBytes(task.window, Tile.columns);
  advanceHighest(Tile.state, Tile.input0, stride, panel(0), Tile.row, Tile.rows);
  advanceLowest(lowest, Tile.input1, stride, panel(1), Tile.row, Tile.rows);
  let upper = panel(0);
  let lower = panel(1);
  let past: usize = 0;
  for (let bar = 0; bar < Tile.rows; bar++) {
    for (let at: usize = 0; at < Tile.row; at += 16) {
      const high = v128.load(upper + at);
      const low = v128.load(lower + at);
      v128.store(Tile.output0 + past + at, high);
      v128.store(Tile.output1 + past + at, f64x2.mul(f64x2.add(high, low), f64x2.splat(0.5)));
      v128.store(Tile.output2 + past + at, low);
    }
    upper += Tile.row;
    lower += Tile.row;
    past += stride;
  }
}

export function stochasticBytes(task: Task, columns: i32): usize {
  const means = meanBytes(task.secondWindow, columns) + meanBytes(task.thirdWindow, columns);
  return channelBytes(task, columns) + means;
}

/** `window` is that of the extremes, then those of the two means. */
export function startStochastic(task: Task): void {
  startChannel(task);
  const means = Tile.state + channelBytes(task, Tile.columns);
  startMean(means, task.secondWindow, Tile.columns);
  startMean(means + meanBytes(task.secondWindow, Tile.columns), task.thirdWindow, Tile.columns);
}

/** %K and %D; %K is shown from where %D is, as in TA-Lib. */
export function advanceStochastic(task: Task): void {
  const row = Tile.row;
  const rows = Tile.rows;
  const lowest = Tile.state + extremeBytes(task.window, Tile.columns);
  const means = Tile.state + channelBytes(task, Tile.columns);
  advanceHighest(Tile.state, Tile.input0, Tile.stride, panel(0), row, rows);
  advanceLowest(lowest, Tile.input1, Tile.stride, panel(1), row, rows);
  writePlaces(panel(0), panel(1), panel(2));
  advanceMean(means, panel(2), row, panel(3), row, rows);
  advanceMean(means + meanBytes(task.secondWindow, Tile.columns), panel(3), row, panel(4), row, rows);
  writeOscillator(panel(3), panel(4));
}

function writePlaces(highest: usize, lowest: usize, to: usize): void {
  let close = Tile.input2;
  for (let bar = 0; bar < Tile.rows; bar++) {
    for (let at: usize = 0; at < Tile.row; at += 16)
      v128.store(to + at, placeOf(v128.load(close + at), v128.load(highest + at), v128.load(lowest + at)));
    highest += Tile.row;
    lowest += Tile.row;
    to += Tile.row;
    close += Tile.stride;
  }
}

function writeOscillator(k: usize, d: usize): void {
  let past: usize = 0;
  for (let bar = 0; bar < Tile.rows; bar++) {
    for (let at: usize = 0; at < Tile.row; at += 16) {
      const smooth = v128.load(d + at);
      v128.store(Tile.output0 + past + at, where(v128.load(k + at), smooth));
      v128.store(Tile.output1 + past + at, smooth);
    }
    k += Tile.row;
    d += Tile.row;
    past += Tile.stride;
  }
}
