// Drives the fast kernels through one plan, piece by piece, and brings out what they leave.
import { FastColumnOffset, FastOffset, NOT_PLAIN } from "../../../assembly/layout.ts";
import { addressOf, kernelFor } from "../../allocate.ts";
import { release, type Kernel } from "../../kernel.ts";
import {
  COLUMN_FIGURES,
  layOutFast,
  spanOf,
  WINDOWED,
  writeSlot,
  type FastArena,
  type Piece,
} from "../../plan/fastArena.ts";
import { F64_BYTES } from "../../plan/blocks.ts";
import { cellOf, type Source } from "../../plan/source.ts";
import type { VectorbtRunPlan } from "../../plan/vectorbt.ts";
import { sortedByAccount } from "./recordOrder.ts";
import type { OrderRecords } from "./run.ts";

/** Sums of columns that trade alone, one entry each: figures without the series that they are figures of. */
export interface ColumnFigures {
  readonly profit: Float64Array;
  readonly returnSum: Float64Array;
  readonly squareSum: Float64Array;
  /** Deepest fall of the value, 0 or less. */
  readonly drawdown: Float64Array;
}

/** Shared accounts: what their value is made of, bars × accounts, and the profit of every column. */
export interface GroupSeries {
  readonly cash: Float64Array;
  readonly value: Float64Array;
  readonly profit: Float64Array;
}

export interface FastOutput {
  readonly orders: OrderRecords;
  readonly figures: ColumnFigures | null;
  readonly series: GroupSeries | null;
  readonly arenaBytes: number;
}

/** Runs the whole plan; undefined where a price or a size needs the general loop. */
export function executeFast(plan: VectorbtRunPlan): FastOutput | undefined {
  const kernel = kernelFor(WINDOWED.map((input) => plan.inputs.get(input)!));
  const arena = layOutFast(plan, kernel);
  const parts = plan.sharing ? simulateGroups(plan, kernel, arena) : simulateColumns(plan, kernel, arena);
  const output = parts === undefined ? undefined : readOutput(plan, kernel, arena, parts);
  release(kernel);
  return output;
}

type Parts = OrderRecords[] | undefined;

function simulateColumns(plan: VectorbtRunPlan, kernel: Kernel, arena: FastArena): Parts {
  const { exports } = kernel;
  const parts: OrderRecords[] = [];
  exports.startFastColumns(arena.plan, arena.run);
  for (const piece of arena.pieces) {
    const { bar, lastBar, first, last } = piece;
    load(plan, kernel, arena, piece);
    const count = exports.runFastColumns(arena.plan, arena.run, bar, lastBar, first, last);
    if (count === NOT_PLAIN) return undefined;
    if (isNearlyFull(arena, count)) parts.push(drain(plan, kernel, arena));
  }
  parts.push(drain(plan, kernel, arena));
  return parts;
}

function simulateGroups(plan: VectorbtRunPlan, kernel: Kernel, arena: FastArena): Parts {
  const { exports } = kernel;
  const parts: OrderRecords[] = [];
  for (const piece of arena.pieces) {
    load(plan, kernel, arena, piece);
    let count = 0;
    for (let account = 0; account < plan.groupLengths.length; account++) {
      if (piece.bar === 0) exports.startFastGroup(arena.plan, arena.run, account);
      count = exports.runFastGroup(arena.plan, arena.run, account, piece.bar, piece.lastBar);
      if (count === NOT_PLAIN) return undefined;
    }
    if (isNearlyFull(arena, count)) parts.push(drain(plan, kernel, arena));
  }
  parts.push(drain(plan, kernel, arena));
  return parts;
}

/** Copies what a piece looks at into the windows, and points the slots at it. */
function load(plan: VectorbtRunPlan, kernel: Kernel, arena: FastArena, piece: Piece): void {
  const view = new DataView(kernel.exports.memory.buffer);
  for (const input of WINDOWED) {
    const source = plan.inputs.get(input)!;
    const window = arena.windows.get(source.data);
    const { start, length } = spanOf(source, piece);
    const bytes = source.data.BYTES_PER_ELEMENT;
    if (window === undefined) {
      const placed = addressOf(source.data, kernel)!;
      kernel.exports.touch(placed + start * bytes, length * bytes);
      writeSlot(view, arena.slots, input, source, placed);
      continue;
    }
    new Uint8Array(view.buffer, window, length * bytes).set(
      new Uint8Array(source.data.buffer, source.data.byteOffset + start * bytes, length * bytes),
    );
    writeSlot(view, arena.slots, input, source, window - start * bytes);
  }
}

/** Whether the orders of the next piece might find no room. */
function isNearlyFull({ records }: FastArena, count: number): boolean {
  return count > records.capacity / 2;
}

/** Takes the records out in account order, and empties their buffers. */
function drain(plan: VectorbtRunPlan, kernel: Kernel, { run, records }: FastArena): OrderRecords {
  const { exports } = kernel;
  if (records.raw !== 0)
    exports.orderFastRecords(run, records.accounts, plan.groupLengths.length, records.places);
  const { buffer } = exports.memory;
  const view = new DataView(buffer);
  const count = view.getInt32(run + FastOffset.RecordCount, true);
  view.setInt32(run + FastOffset.RecordCount, 0, true);
  return {
    column: new Int32Array(buffer, records.columns, count).slice(),
    bar: new Int32Array(buffer, records.bars, count).slice(),
    size: new Float64Array(buffer, records.sizes, count).slice(),
    price: new Float64Array(buffer, records.prices, count).slice(),
    fees: new Float64Array(buffer, records.fees, count).slice(),
    side: new Uint8Array(buffer, records.sides, count).slice(),
  };
}

function readOutput(
  plan: VectorbtRunPlan,
  kernel: Kernel,
  arena: FastArena,
  parts: readonly OrderRecords[],
): FastOutput | undefined {
  const { buffer } = kernel.exports.memory;
  const figures = plan.sharing ? null : readFigures(plan, buffer, arena);
  const series = plan.sharing ? readSeries(plan, buffer, arena) : null;
  if (figures === undefined || series === undefined) return undefined;
  return { orders: sortedByAccount(parts, plan.groupLengths), figures, series, arenaBytes: arena.bytes };
}

/** Undefined where a price was no amount: those figures mean nothing. */
function readFigures(
  plan: VectorbtRunPlan,
  buffer: ArrayBuffer,
  arena: FastArena,
): ColumnFigures | undefined {
  const { columns } = plan.shape;
  const all = new Float64Array(buffer, arena.figures, COLUMN_FIGURES * columns).slice();
  const [profit, returnSum, squareSum, drawdown] = [0, 1, 2, 3].map((list) =>
    all.subarray(list * columns, (list + 1) * columns),
  );
  const missing = new DataView(buffer).getInt32(arena.run + FastOffset.Missing, true);
  if (missing > 0 && !addMissing(plan, buffer, arena, profit)) return undefined;
  return { profit, returnSum, squareSum, drawdown };
}

/** What is held where the last close is missing counts at the last one that is there. */
function addMissing(
  plan: VectorbtRunPlan,
  buffer: ArrayBuffer,
  arena: FastArena,
  profit: Float64Array,
): boolean {
  const { bars, columns } = plan.shape;
  const state = new Float64Array(buffer, arena.columns, (columns * FastColumnOffset.Size) / F64_BYTES);
  for (let column = 0; column < columns; column++) {
    const at = (offset: FastColumnOffset): number =>
      state[(column * FastColumnOffset.Size + offset) / F64_BYTES];
    if (at(FastColumnOffset.Peak) === 0 || !Number.isNaN(cellOf(plan.close, bars - 1, column))) continue;
    if (!addHeld(plan.close, bars, profit, column, at(FastColumnOffset.Position))) return false;
  }
  return true;
}

function readSeries(plan: VectorbtRunPlan, buffer: ArrayBuffer, arena: FastArena): GroupSeries | undefined {
  const { bars, columns } = plan.shape;
  const cells = bars * plan.groupLengths.length;
  const profit = new Float64Array(buffer, arena.profits, columns).slice();
  const position = new Float64Array(buffer, arena.positions, columns);
  if (!addAllHeld(plan.close, bars, profit, position)) return undefined;
  return {
    cash: new Float64Array(buffer, arena.cashSeries, cells).slice(),
    value: new Float64Array(buffer, arena.valueSeries, cells).slice(),
    profit,
  };
}

/** Knows closes and nothing of the plan: engines forget what they compiled for a plan with the run that had it. */
function addAllHeld(close: Source, bars: number, profit: Float64Array, position: Float64Array): boolean {
  for (let column = 0; column < profit.length; column++)
    if (!addHeld(close, bars, profit, column, position[column])) return false;
  return true;
}

/** Adds what is held at the last close. False: VectorBT multiplies a close beyond the doubles even by 0 units. */
function addHeld(
  close: Source,
  bars: number,
  profit: Float64Array,
  column: number,
  position: number,
): boolean {
  let bar = bars - 1;
  while (bar >= 0 && Number.isNaN(cellOf(close, bar, column))) bar -= 1;
  // A column without any price has not traded.
  if (bar < 0) return true;
  const last = cellOf(close, bar, column);
  if (!Number.isFinite(last)) return false;
  profit[column] += position * last;
  return true;
}
