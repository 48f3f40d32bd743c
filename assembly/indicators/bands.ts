// What follows from mean and deviation of a window: Bollinger's bands and the score of the newest value.
import { advanceMoments, momentBytes, startMoments } from "./moments";
import { Task } from "./task";
import { Tile, panel } from "./tile";

export function momentsBytes(task: Task, columns: i32): usize {
  return momentBytes(task.window, columns);
}

export function startDeviations(task: Task, ddof: i32, centred: bool = false): void {
  startMoments(Tile.state, task.window, Tile.columns, ddof, centred);
}

export function advanceDeviation(): void {
  const stride = Tile.stride;
  // The means go to the scratch room, so both outputs do.
  advanceMoments(Tile.state, Tile.input0, stride, panel(0), panel(1), Tile.row, Tile.rows);
  let from = panel(1);
  let to = Tile.output0;
  for (let bar = 0; bar < Tile.rows; bar++) {
    for (let at: usize = 0; at < Tile.row; at += 16) v128.store(to + at, v128.load(from + at));
    from += Tile.row;
    to += stride;
  }
}

export function advanceScore(): void {
  advanceMoments(Tile.state, Tile.input0, Tile.stride, panel(0), panel(1), Tile.row, Tile.rows);
  let distance = panel(0);
  let deviation = panel(1);
  let to = Tile.output0;
  for (let bar = 0; bar < Tile.rows; bar++) {
    for (let at: usize = 0; at < Tile.row; at += 16)
      v128.store(to + at, f64x2.div(v128.load(distance + at), v128.load(deviation + at)));
    distance += Tile.row;
    deviation += Tile.row;
    to += Tile.stride;
  }
}

/** Middle, and `deviations` standard deviations above and below it. */
export function advanceBands(deviations: f64): void {
  const stride = Tile.stride;
  advanceMoments(Tile.state, Tile.input0, stride, panel(0), panel(1), Tile.row, Tile.rows);
  const factor = f64x2.splat(deviations);
  let mean = panel(0);
  let deviation = panel(1);
  let past: usize = 0;
  for (let bar = 0; bar < Tile.rows; bar++) {
    for (let at: usize = 0; at < Tile.row; at += 16) {
      const middle = v128.load(mean + at);
      const width = f64x2.mul(factor, v128.load(deviation + at));
      v128.store(Tile.output0 + past + at, middle);
      v128.store(Tile.output1 + past + at, f64x2.add(middle, width));
      v128.store(Tile.output2 + past + at, f64x2.sub(middle, width));
    }
    mean += Tile.row;
    deviation += Tile.row;
    past += stride;
  }
}
