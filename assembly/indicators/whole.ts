// A task over a series of one column from its first bar to its last.
import { advance, start } from "./advance";
import { Task } from "./task";

/** Goes through all bars by stretches of the task's rows; afterwards the task is as it was. */
export function runTask(task: Task, bars: i32): void {
  const rows = task.rows;
  const end = (<usize>bars) << 3;
  const behind = load<f64>(task.output0 + end);
  start(task);
  for (let bar = 0; bar < bars; bar += rows) {
    task.rows = min(rows, bars - bar);
    advance(task);
    move(task, (<usize>task.rows) << 3);
  }
  move(task, 0 - end);
  task.rows = rows;
  // Columns are written in pairs: what lies behind the result may be another one's.
  store<f64>(task.output0 + end, behind);
}

/** Moves all series; those that a task does not have are never looked at. */
function move(task: Task, bytes: usize): void {
  task.input0 += bytes;
  task.input1 += bytes;
  task.input2 += bytes;
  task.output0 += bytes;
  task.output1 += bytes;
  task.output2 += bytes;
}
