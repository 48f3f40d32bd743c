// Where a fast run lies in the kernel's memory. Prices and signals pass through a window that stays in the processor's cache,
// so that a run needs no second copy of its inputs; arrays that `allocate` made are read where they are.
import {
  AccountOffset,
  CallSeq,
  EVENT_BARS,
  FAST_RECORD_BYTES,
  FastColumnOffset,
  FastOffset,
  Input,
  PlanOffset,
  SlotOffset,
  VALUED_BARS,
} from "../../assembly/layout.ts";
import { addressOf } from "../allocate.ts";
import { reserve, type Kernel } from "../kernel.ts";
import { requireMemory, writeAccounts } from "./arena.ts";
import { Blocks, F64_BYTES, I32_BYTES } from "./blocks.ts";
import type { Shape, Source } from "./source.ts";
import type { VectorbtRunPlan } from "./vectorbt.ts";

/** Bytes of prices and signals that are looked at in one piece: they should stay in a second-level cache. */
const WINDOW_BYTES = 640 * 1024;
/** A close and two signals. */
const CELL_BYTES = 10;

/** Records that stay in the kernel's memory before they are taken out in one piece. */
const RECORDS_KEPT = 524_288;

/** Lists of figures of columns that trade alone. */
export const COLUMN_FIGURES = 4;

/** Inputs that are read cell by cell and so pass through the window. */
export const WINDOWED = [Input.Close, Input.Entries, Input.Exits] as const;
/** Inputs that an order reads. */
const ORDER_INPUTS = [Input.Size, Input.MinSize, Input.Fees, Input.FixedFees, Input.Slippage] as const;

/** A part of the run: bars × columns, both half open. */
export interface Piece {
  readonly bar: number;
  readonly lastBar: number;
  readonly first: number;
  readonly last: number;
}

export interface FastArena {
  readonly plan: number;
  readonly run: number;
  readonly slots: number;
  /** Start of the window of each array that passes through one: not of those that lie in the memory already. */
  readonly windows: ReadonlyMap<Source["data"], number>;
  readonly columns: number;
  readonly figures: number;
  readonly positions: number;
  readonly profits: number;
  readonly cashSeries: number;
  readonly valueSeries: number;
  readonly records: RecordBlocks;
  readonly pieces: readonly Piece[];
  readonly bytes: number;
}

export interface RecordBlocks {
  readonly bars: number;
  readonly columns: number;
  readonly sides: number;
  readonly sizes: number;
  readonly prices: number;
  readonly fees: number;
  /** As they come, before they are put in order, 0: they come in order; and how many of them there is room for. */
  readonly raw: number;
  readonly capacity: number;
  /** Account of every column, 0: its own; and room to count the records of each. */
  readonly accounts: number;
  readonly places: number;
}

/** Plans the blocks, grows the memory once, and writes all but what passes through the window. */
export function layOutFast(plan: VectorbtRunPlan, kernel: Kernel): FastArena {
  const { columns } = plan.shape;
  const accounts = plan.groupLengths.length;
  const pieces = piecesOf(plan);
  const cells = Math.max(...pieces.map(cellsOf));
  const blocks = new Blocks(kernel.base);
  const alone = !plan.sharing;
  const series = alone ? 0 : plan.shape.bars * accounts * F64_BYTES;
  const at = {
    plan: blocks.take(PlanOffset.Size),
    run: blocks.take(FastOffset.Size),
    slots: blocks.take(Input.Count * SlotOffset.Size),
    initCash: blocks.take(accounts * F64_BYTES),
    accounts: blocks.take(accounts * AccountOffset.Size),
    columns: blocks.take(alone ? columns * FastColumnOffset.Size : 0),
    figures: blocks.take(alone ? COLUMN_FIGURES * columns * F64_BYTES : 0),
    positions: blocks.take(alone ? 0 : columns * F64_BYTES),
    profits: blocks.take(alone ? 0 : columns * F64_BYTES),
    flows: blocks.take(alone ? 0 : columns * F64_BYTES),
    events: blocks.take((2 * columns + accounts + 3) * F64_BYTES),
    eventColumns: blocks.take((columns + 1) * I32_BYTES),
    calls: blocks.take((3 * columns + 2) * I32_BYTES),
    callValues: blocks.take(columns * F64_BYTES),
    callKeys: blocks.take((columns + 8) * I32_BYTES),
    closes: blocks.take(alone ? 0 : (columns + 1) * F64_BYTES),
    gains: blocks.take(alone ? 0 : (columns + 1) * F64_BYTES),
    heldRows: blocks.take(alone ? 0 : VALUED_BARS * columns * F64_BYTES),
    cashSeries: blocks.take(series),
    valueSeries: blocks.take(series),
    records: recordBlocks(blocks, plan, cells),
    inputs: placeOrderInputs(plan, blocks),
    windows: placeWindows(plan, blocks, pieces, kernel),
    pieces,
    bytes: 0,
  };
  requireMemory(blocks.used, plan.shape.bars);
  reserve(kernel, blocks.used);
  const view = new DataView(kernel.exports.memory.buffer);
  kernel.exports.clear(at.plan, at.events - at.plan);
  writePlan(view, plan, at);
  writeRun(view, plan, at);
  if (alone) new Float64Array(view.buffer, at.initCash, accounts).set(plan.initCash);
  else writeAccounts(view, plan, at);
  writeOrderInputs(view, plan, at);
  if (at.records.accounts !== 0) writeAccountOfColumns(view, plan, at.records.accounts);
  at.bytes = blocks.used - kernel.base;
  return at;
}

type Blueprint = Omit<FastArena, "pieces" | "bytes"> &
  Readonly<
    Record<
      | "initCash"
      | "accounts"
      | "flows"
      | "events"
      | "eventColumns"
      | "calls"
      | "callValues"
      | "callKeys"
      | "closes"
      | "gains"
      | "heldRows",
      number
    >
  > & { readonly inputs: ReadonlyMap<Input, number> };

function cellsOf({ bar, lastBar, first, last }: Piece): number {
  return (lastBar - bar) * (last - first);
}

/**
 * Cuts the run so that a piece fits into the window: by bars where the columns of a bar lie together, by columns where the
 * bars of a column do. Layouts that do not go together, or an account over columns, leave one piece.
 */
function piecesOf(plan: VectorbtRunPlan): Piece[] {
  const { bars, columns } = plan.shape;
  const sources = WINDOWED.map((input) => plan.inputs.get(input)!);
  const byBar = sources.every(({ columnStride }) => columnStride <= 1);
  const byColumn = !plan.sharing && sources.every(({ rowStride }) => rowStride <= 1);
  if (!byBar && !byColumn) return [{ bar: 0, lastBar: bars, first: 0, last: columns }];
  const width = byBar ? columns : clamp(Math.floor(WINDOW_BYTES / (bars * CELL_BYTES)), 1, columns);
  const rows = Math.max(1, Math.floor(WINDOW_BYTES / (width * CELL_BYTES * EVENT_BARS))) * EVENT_BARS;
  return tiles(plan.shape, rows, width);
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}

function tiles({ bars, columns }: Shape, rows: number, width: number): Piece[] {
  const pieces: Piece[] = [];
  for (let first = 0; first < columns; first += width)
    for (let bar = 0; bar < bars; bar += rows) {
      const [lastBar, last] = [Math.min(bars, bar + rows), Math.min(columns, first + width)];
      pieces.push({ bar, lastBar, first, last });
    }
  return pieces;
}

/** Whether records are columns as they come: those of columns that all share one account. */
function areListed({ sharing, groupLengths }: VectorbtRunPlan): boolean {
  return sharing && groupLengths.length === 1;
}

/** Room for the orders of two pieces at least: they are taken out when the next piece might not find room. */
function recordBlocks(blocks: Blocks, plan: VectorbtRunPlan, cells: number): RecordBlocks {
  const { bars, columns } = plan.shape;
  const capacity = Math.max(2 * cells, Math.min(bars * columns, RECORDS_KEPT));
  const ints = (): number => blocks.take(capacity * I32_BYTES);
  // Orders are priced in pairs: the second one may be none.
  const doubles = (): number => blocks.take((capacity + 1) * F64_BYTES);
  return {
    bars: ints(),
    columns: ints(),
    sides: blocks.take(capacity),
    sizes: doubles(),
    prices: doubles(),
    fees: doubles(),
    raw: areListed(plan) ? 0 : blocks.take(capacity * FAST_RECORD_BYTES),
    capacity,
    accounts: plan.sharing && !areListed(plan) ? blocks.take(columns * I32_BYTES) : 0,
    places: blocks.take((plan.groupLengths.length + 1) * I32_BYTES),
  };
}

function placeOrderInputs(plan: VectorbtRunPlan, blocks: Blocks): Map<Input, number> {
  return new Map(ORDER_INPUTS.map((input) => [input, blocks.take(plan.inputs.get(input)!.data.byteLength)]));
}

function writeOrderInputs(view: DataView, plan: VectorbtRunPlan, at: Blueprint): void {
  for (const input of ORDER_INPUTS) {
    const source = plan.inputs.get(input)! as Source<Float64Array>;
    const start = at.inputs.get(input)!;
    new Float64Array(view.buffer, start, source.data.length).set(source.data);
    writeSlot(view, at.slots, input, source, start);
  }
}

/** Room for the largest piece of every input; one that does not change along an axis has fewer cells. */
function placeWindows(
  plan: VectorbtRunPlan,
  blocks: Blocks,
  pieces: readonly Piece[],
  kernel: Kernel,
): Map<Source["data"], number> {
  const windows = new Map<Source["data"], number>();
  for (const input of WINDOWED) {
    const source = plan.inputs.get(input)!;
    if (windows.has(source.data) || addressOf(source.data, kernel) !== undefined) continue;
    const cells = Math.max(...pieces.map((piece) => spanOf(source, piece).length));
    windows.set(source.data, blocks.take(cells * source.data.BYTES_PER_ELEMENT));
  }
  return windows;
}

/** The stretch of an input's own data that holds the cells of a piece. */
export function spanOf(
  source: Source,
  { bar, lastBar, first, last }: Piece,
): { start: number; length: number } {
  const start = bar * source.rowStride + first * source.columnStride;
  const end = (lastBar - 1) * source.rowStride + (last - 1) * source.columnStride + 1;
  return { start, length: end - start };
}

/** Points the slot of an input at its data, so that cells are found by their bar and column in the run. */
export function writeSlot(view: DataView, slots: number, input: Input, source: Source, start: number): void {
  const slot = slots + input * SlotOffset.Size;
  const bytes = source.data.BYTES_PER_ELEMENT;
  view.setUint32(slot + SlotOffset.Data, start, true);
  view.setUint32(slot + SlotOffset.RowStride, source.rowStride * bytes, true);
  view.setUint32(slot + SlotOffset.ColumnStride, source.columnStride * bytes, true);
}

function writePlan(view: DataView, plan: VectorbtRunPlan, at: Blueprint): void {
  const words = new Uint32Array(view.buffer, at.plan, PlanOffset.Size / I32_BYTES);
  words[PlanOffset.BarCount / I32_BYTES] = plan.shape.bars;
  words[PlanOffset.ColumnCount / I32_BYTES] = plan.shape.columns;
  words[PlanOffset.AccountCount / I32_BYTES] = plan.groupLengths.length;
  words[PlanOffset.CallSeq / I32_BYTES] = plan.callSeq;
  words[PlanOffset.InitCash / I32_BYTES] = at.initCash;
  words[PlanOffset.Inputs / I32_BYTES] = at.slots;
  words[PlanOffset.Accounts / I32_BYTES] = at.accounts;
}

function writeAccountOfColumns(
  view: DataView,
  { shape, groupLengths }: VectorbtRunPlan,
  start: number,
): void {
  const accounts = new Int32Array(view.buffer, start, shape.columns);
  let column = 0;
  for (let account = 0; account < groupLengths.length; account++)
    for (let left = groupLengths[account]; left > 0; left--) accounts[column++] = account;
}

function writeRun(view: DataView, plan: VectorbtRunPlan, at: Blueprint): void {
  const words = new Uint32Array(view.buffer, at.run, FastOffset.Size / I32_BYTES);
  words[FastOffset.Columns / I32_BYTES] = at.columns;
  words[FastOffset.Figures / I32_BYTES] = at.figures;
  words[FastOffset.Events / I32_BYTES] = at.events;
  words[FastOffset.Positions / I32_BYTES] = at.positions;
  words[FastOffset.Flows / I32_BYTES] = at.flows;
  words[FastOffset.Profits / I32_BYTES] = at.profits;
  words[FastOffset.EventColumns / I32_BYTES] = at.eventColumns;
  words[FastOffset.Calls / I32_BYTES] = at.calls;
  words[FastOffset.CallValues / I32_BYTES] = at.callValues;
  words[FastOffset.CallKeys / I32_BYTES] = at.callKeys;
  words[FastOffset.Closes / I32_BYTES] = at.closes;
  words[FastOffset.Gains / I32_BYTES] = at.gains;
  words[FastOffset.HeldRows / I32_BYTES] = at.heldRows;
  words[FastOffset.CashSeries / I32_BYTES] = at.cashSeries;
  words[FastOffset.ValueSeries / I32_BYTES] = at.valueSeries;
  words[FastOffset.RecordBars / I32_BYTES] = at.records.bars;
  words[FastOffset.RecordColumns / I32_BYTES] = at.records.columns;
  words[FastOffset.RecordSides / I32_BYTES] = at.records.sides;
  words[FastOffset.RecordSizes / I32_BYTES] = at.records.sizes;
  words[FastOffset.RecordPrices / I32_BYTES] = at.records.prices;
  words[FastOffset.RecordFees / I32_BYTES] = at.records.fees;
  words[FastOffset.Records / I32_BYTES] = at.records.raw;
  words[FastOffset.SizeType / I32_BYTES] = plan.inputs.get(Input.SizeType)!.data[0];
  words[FastOffset.Sorts / I32_BYTES] = Number(plan.callSeq === CallSeq.Auto);
}
