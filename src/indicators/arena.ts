// Where everything of a call lies in the module's memory: tasks, panels of a stretch of bars, states.
import { SCRATCH_PANELS, TILE_COLUMNS, TaskOffset } from "../../assembly/indicators/layout.ts";
import type { Analysis } from "../analysis.ts";
import { BacktestError } from "../errors.ts";
import { takeBlock, type MemoryBlock } from "../memoryBlocks.ts";
import { MEMORY_LIMIT, reserve } from "../wasmModule.ts";
import type { IndicatorDefinition, ParameterSet, TaskField } from "./definitions.ts";

const F64_BYTES = 8;
/** Panels of one stretch stay in a core's own cache. */
const STRETCH_BYTES = 256 * 1024;
const LEAST_ROWS = 8;
/** Cells between columns: at strides of whole pages all columns would want the same places of the cache. */
const STAGING_GAP = 10;
/** States that are kept at once; more parameter sets go in batches. */
const STATES_BYTES = 64 * 1024 * 1024;

/** What a call needs room for. */
export interface Need {
  readonly definition: IndicatorDefinition;
  readonly bars: number;
  /** Columns that are advanced together. */
  readonly columns: number;
  /** Results of several sets stand side by side in a bar. */
  readonly isWide: boolean;
  /** Bars of a stretch where it is not for the arena to say. */
  readonly stretch?: number | undefined;
  /** Nothing comes or goes by columns. */
  readonly isByRows?: boolean;
}

export interface Arena {
  /** Bars of a stretch. */
  readonly rows: number;
  readonly tasks: readonly number[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Outputs of all sets side by side; empty where they stand apart. */
  readonly wide: readonly number[];
  /** Columns on their way in or out, and the cells from one to the next. */
  readonly staging: number;
  readonly stagingStride: number;
}

/** An arena that is not yet in a memory. */
interface Places extends Arena {
  readonly scratch: number;
  /** Where the state of every task begins. */
  readonly states: readonly number[];
  readonly end: number;
}

const TASK_FIELDS: Readonly<Record<TaskField, TaskOffset>> = {
  window: TaskOffset.Window,
  secondWindow: TaskOffset.SecondWindow,
  thirdWindow: TaskOffset.ThirdWindow,
  number: TaskOffset.Number,
};
const INPUTS = [TaskOffset.Input0, TaskOffset.Input1, TaskOffset.Input2];
const OUTPUTS = [TaskOffset.Output0, TaskOffset.Output1, TaskOffset.Output2];

/** As many of the sets as have room for their states at once, at least one. */
export function firstBatch(
  target: Analysis,
  need: Need,
  sets: readonly ParameterSet[],
): readonly ParameterSet[] {
  let bytes = 0;
  let count = 0;
  for (; count < sets.length; count++) {
    bytes += stateBytes(target, need, sets[count]);
    if (bytes > STATES_BYTES && count > 0) break;
  }
  return sets.slice(0, count);
}

/** Asks the module, with a task at the very start of the arena. */
function stateBytes(target: Analysis, need: Need, set: ParameterSet): number {
  const task = aligned(target.base);
  reserve(target, task + TaskOffset.Size);
  writeTask(new DataView(target.exports.memory.buffer), task, need, set);
  return aligned(target.exports.stateBytes(task));
}

/** Lays out a batch, grows the memory once, writes the tasks and starts them. */
export function layOut(target: Analysis, need: Need, sets: readonly ParameterSet[]): Arena {
  const states = sets.map((set) => stateBytes(target, need, set));
  const places = placesFrom(aligned(target.base), need, states);
  requireRoom(places.end);
  reserve(target, places.end);
  writeTasks(target, need, sets, places);
  return places;
}

/** What one task keeps in a block of its own from call to call, a bar at a time. */
export interface Seat extends Arena {
  readonly block: MemoryBlock<Analysis>;
  readonly state: number;
  readonly stateBytes: number;
}

/** Lays out one task, for one bar at a time, in a block that nothing else uses until it is given back. */
export function layOutSeat(
  target: Analysis,
  definition: IndicatorDefinition,
  columns: number,
  set: ParameterSet,
): Seat {
  const need: Need = { definition, bars: 1, columns, isWide: false, stretch: 1, isByRows: true };
  const bytes = stateBytes(target, need, set);
  const block = takeBlock(target, placesFrom(0, need, [bytes]).end);
  const places = placesFrom(block.start, need, [bytes]);
  new Uint8Array(target.exports.memory.buffer, block.start, block.end - block.start).fill(0);
  writeTasks(target, need, [set], places);
  new DataView(target.exports.memory.buffer).setInt32(places.tasks[0] + TaskOffset.Rows, 1, true);
  return { ...places, block, state: places.states[0], stateBytes: bytes };
}

/** A task over one column, and where its series lie; an output at 0 is one that it does not have. */
export interface ColumnTask {
  readonly definition: IndicatorDefinition;
  readonly set: ParameterSet;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** Bars of a column that go together. */
const COLUMN_ROWS = 4096;

/** Bytes that a task over one column needs for what it remembers. */
export function columnStateBytes(
  target: Analysis,
  definition: IndicatorDefinition,
  set: ParameterSet,
): number {
  return stateBytes(target, { definition, bars: COLUMN_ROWS, columns: 1, isWide: false }, set);
}

/** Bytes of the scratch room of a task over one column. */
export const COLUMN_SCRATCH_BYTES = SCRATCH_PANELS * COLUMN_ROWS * tileColumns(1) * F64_BYTES;

/** Writes a task over one column at an address of its own; `state` and `scratch` may be those of other tasks too. */
export function writeColumnTask(
  view: DataView,
  at: number,
  { definition, set, inputs, outputs }: ColumnTask,
  state: number,
  scratch: number,
): void {
  writeTask(view, at, { definition, bars: COLUMN_ROWS, columns: 1, isWide: false }, set);
  view.setUint32(at + TaskOffset.Rows, COLUMN_ROWS, true);
  view.setUint32(at + TaskOffset.State, state, true);
  view.setUint32(at + TaskOffset.Scratch, scratch, true);
  inputs.forEach((start, k) => view.setUint32(at + INPUTS[k], start, true));
  outputs.forEach((start, k) => view.setUint32(at + OUTPUTS[k], start, true));
}

/** Everything of a batch one after another, from an address on. */
function placesFrom(start: number, need: Need, states: readonly number[]): Places {
  const { definition, columns, isWide } = need;
  const rows = stretchOf(need, states.length);
  let end = start;
  const place = (bytes: number): number => {
    const at = end;
    end += aligned(bytes);
    return at;
  };
  // The last, odd column of a panel is read and written as one of two.
  const panel = (): number => place((rows * columns + 2) * F64_BYTES);
  const tasks = states.map(() => place(TaskOffset.Size));
  const inputs = definition.inputs.map(panel);
  const outputs = definition.outputs.map(panel);
  const wide = isWide ? definition.outputs.map(() => place(rows * columns * states.length * F64_BYTES)) : [];
  const stagingStride = need.isByRows === true ? 0 : rows + STAGING_GAP;
  const staging = place((columns + 1) * stagingStride * F64_BYTES);
  const scratch = place(SCRATCH_PANELS * rows * tileColumns(columns) * F64_BYTES);
  const placed = states.map(place);
  return { rows, tasks, inputs, outputs, wide, staging, stagingStride, scratch, states: placed, end };
}

function writeTasks(target: Analysis, need: Need, sets: readonly ParameterSet[], places: Places): void {
  const { tasks, inputs, outputs, scratch, states } = places;
  const view = new DataView(target.exports.memory.buffer);
  sets.forEach((set, i) => {
    writeTask(view, tasks[i], need, set);
    view.setUint32(tasks[i] + TaskOffset.State, states[i], true);
    view.setUint32(tasks[i] + TaskOffset.Scratch, scratch, true);
    inputs.forEach((start, k) => view.setUint32(tasks[i] + INPUTS[k], start, true));
    outputs.forEach((start, k) => view.setUint32(tasks[i] + OUTPUTS[k], start, true));
  });
}

function tileColumns(columns: number): number {
  const tile = Math.min(TILE_COLUMNS, columns);
  return tile + (tile % 2);
}

function stretchOf({ definition, bars, columns, isWide, stretch }: Need, sets: number): number {
  if (stretch !== undefined) return Math.min(stretch, bars);
  const { inputs, outputs, scratch } = definition;
  const cells = columns * (inputs.length + outputs.length * (isWide ? 1 + sets : 1));
  const bytes = (cells + scratch * tileColumns(columns)) * F64_BYTES;
  return Math.min(bars, Math.max(LEAST_ROWS, Math.floor(STRETCH_BYTES / bytes)));
}

function writeTask(view: DataView, task: number, need: Need, set: ParameterSet): void {
  const put = (offset: TaskOffset, value: number): void => view.setUint32(task + offset, value, true);
  put(TaskOffset.Kind, need.definition.kind);
  put(TaskOffset.Columns, need.columns);
  put(TaskOffset.Stride, need.columns * F64_BYTES);
  const { parameters } = need.definition;
  for (const name in parameters) {
    const { field } = parameters[name];
    if (field === "number") view.setFloat64(task + TaskOffset.Number, set[name], true);
    else put(TASK_FIELDS[field], set[name]);
  }
}

function requireRoom(end: number): void {
  if (end <= MEMORY_LIMIT) return;
  throw new BacktestError("E_MEMORY", `${end} bytes of memory are more than ${MEMORY_LIMIT}`, {
    option: "window",
    got: end,
    expected: `at most ${MEMORY_LIMIT}`,
    hint: "Give fewer columns or a shorter window at once.",
  });
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}
