// A part of a task: up to 64 neighbouring columns, with their part of the state.
import { TILE_COLUMNS } from "./layout";
import { rowBytes } from "./rolling";
import { Task } from "./task";

/** The tile that is being advanced; a task has one after another. */
export class Tile {
  static columns: i32 = 0;
  static rows: i32 = 0;
  static stride: usize = 0;
  /** Bytes from bar to bar of the panels in the scratch room. */
  static row: usize = 0;
  static state: usize = 0;
  static input0: usize = 0;
  static input1: usize = 0;
  static input2: usize = 0;
  static output0: usize = 0;
  static output1: usize = 0;
  static output2: usize = 0;
  static scratch: usize = 0;
}

export function tileCount(task: Task): i32 {
  return (task.columns + TILE_COLUMNS - 1) / TILE_COLUMNS;
}

/** Columns of a tile; all but the last are full. */
export function columnsOf(task: Task, tile: i32): i32 {
  return min(TILE_COLUMNS, task.columns - tile * TILE_COLUMNS);
}

export function enter(task: Task, tile: i32, stateBytes: usize): void {
  const past = (<usize>(tile * TILE_COLUMNS)) << 3;
  Tile.columns = columnsOf(task, tile);
  Tile.rows = task.rows;
  Tile.stride = <usize>task.stride;
  Tile.row = rowBytes(Tile.columns);
  Tile.state = task.state + stateBytes * <usize>tile;
  Tile.input0 = task.input0 + past;
  Tile.input1 = task.input1 + past;
  Tile.input2 = task.input2 + past;
  Tile.output0 = task.output0 + past;
  Tile.output1 = task.output1 + past;
  Tile.output2 = task.output2 + past;
  Tile.scratch = task.scratch;
}

/** A panel of the scratch room, `Tile.row` bytes from bar to bar. */
export function panel(index: i32): usize {
  return Tile.scratch + Tile.row * <usize>(Tile.rows * index);
}
