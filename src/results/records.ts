// Record buffers of the kernel → typed columns that outlive its memory.
import {
  FillOffset,
  FillReason,
  MarginCallOffset,
  OrderOffset,
  OrderSide,
  Outcome,
  PlanOffset,
  Reason,
  TradeDirection,
  TradeOffset,
  TradeStatus,
} from "../../assembly/layout.ts";
import type { Arena } from "../plan/arena.ts";
import { F64_BYTES, I32_BYTES } from "../plan/blocks.ts";

type RecordArray = Int32Array | Uint8Array | Float64Array;

/** A column of a record: where it lies and how wide it is. */
interface FieldSpec {
  readonly offset: number;
  readonly type: "i32" | "code" | "f64";
}

type FieldSpecs = Readonly<Record<string, FieldSpec>>;

const i32 = (offset: number) => ({ offset, type: "i32" }) as const;
const code = (offset: number) => ({ offset, type: "code" }) as const;
const f64 = (offset: number) => ({ offset, type: "f64" }) as const;

const ORDER_FIELDS = {
  id: i32(OrderOffset.Id),
  decisionBar: i32(OrderOffset.DecisionBar),
  column: i32(OrderOffset.Column),
  asked: f64(OrderOffset.Asked),
  filled: f64(OrderOffset.Filled),
  outcome: code(OrderOffset.Outcome),
  reason: code(OrderOffset.Reason),
  bound: f64(OrderOffset.Bound),
} as const satisfies FieldSpecs;

const FILL_FIELDS = {
  bar: i32(FillOffset.Bar),
  column: i32(FillOffset.Column),
  units: f64(FillOffset.Units),
  price: f64(FillOffset.Price),
  fees: f64(FillOffset.Fees),
  reason: code(FillOffset.Reason),
  order: i32(FillOffset.Order),
} as const satisfies FieldSpecs;

const TRADE_FIELDS = {
  parentId: i32(TradeOffset.Position),
  column: i32(TradeOffset.Column),
  entryBar: i32(TradeOffset.EntryBar),
  entryPrice: f64(TradeOffset.EntryPrice),
  entryFees: f64(TradeOffset.EntryFees),
  exitBar: i32(TradeOffset.ExitBar),
  exitPrice: f64(TradeOffset.ExitPrice),
  exitFees: f64(TradeOffset.ExitFees),
  size: f64(TradeOffset.Units),
  pnl: f64(TradeOffset.Pnl),
  direction: code(TradeOffset.Direction),
  status: code(TradeOffset.Status),
} as const satisfies FieldSpecs;

const MARGIN_CALL_FIELDS = {
  bar: i32(MarginCallOffset.Bar),
  account: i32(MarginCallOffset.Account),
  equity: f64(MarginCallOffset.Equity),
  maintenance: f64(MarginCallOffset.Maintenance),
} as const satisfies FieldSpecs;

/** Where the columns of every kind of record lie in the kernel's buffers. */
export const RECORD_FIELDS = {
  orders: ORDER_FIELDS,
  fills: FILL_FIELDS,
  trades: TRADE_FIELDS,
  marginCalls: MARGIN_CALL_FIELDS,
} as const;

type ColumnsOf<Specs extends FieldSpecs> = {
  -readonly [Name in keyof Specs]: Specs[Name]["type"] extends "f64"
    ? Float64Array
    : Specs[Name]["type"] extends "code"
      ? Uint8Array
      : Int32Array;
};

export type OrderColumns = ColumnsOf<typeof ORDER_FIELDS>;
export type FillColumns = ColumnsOf<typeof FILL_FIELDS>;
export type TradeColumns = ColumnsOf<typeof TRADE_FIELDS>;
export type MarginCallColumns = ColumnsOf<typeof MARGIN_CALL_FIELDS>;

/** Names of the codes in a record column. */
export const CODE_NAMES = {
  outcome: namesOf(Outcome),
  orderReason: namesOf(Reason).map((name) => (name === "None" ? "" : name)),
  fillReason: namesOf(FillReason),
  direction: namesOf(TradeDirection),
  status: namesOf(TradeStatus),
} as const;

function namesOf(codes: Record<string, string | number>): readonly string[] {
  return Object.keys(codes).filter((key) => Number.isNaN(Number(key)));
}

/** Empties the buffers of a run whose records nobody wants. */
export function discardRecords(buffer: ArrayBuffer, { plan }: Arena): void {
  const view = new DataView(buffer);
  for (const count of [
    PlanOffset.OrderCount,
    PlanOffset.FillCount,
    PlanOffset.TradeCount,
    PlanOffset.MarginCallCount,
  ])
    view.setInt32(plan + count, 0, true);
}

/** Records in the order in which they were made, as the kernel wrote them. */
export interface CollectedRecords {
  readonly orders: Uint8Array;
  readonly fills: Uint8Array;
  readonly trades: Uint8Array;
  readonly marginCalls: Uint8Array;
}

/** Collects the records of a run across drains, as the kernel wrote them; columns are made of them at the end. */
export class RecordCollector {
  private readonly orders = new Blocks(OrderOffset.Size);
  private readonly fills = new Blocks(FillOffset.Size);
  private readonly trades = new Blocks(TradeOffset.Size);
  private readonly marginCalls = new Blocks(MarginCallOffset.Size);

  /** Copies what the buffers hold and empties them. */
  drain(buffer: ArrayBuffer, arena: Arena): void {
    const view = new DataView(buffer);
    const move = (blocks: Blocks, start: number, counter: number): void => {
      blocks.add(buffer, start, view.getInt32(arena.plan + counter, true));
      view.setInt32(arena.plan + counter, 0, true);
    };
    move(this.orders, arena.orders, PlanOffset.OrderCount);
    move(this.fills, arena.fills, PlanOffset.FillCount);
    move(this.trades, arena.trades, PlanOffset.TradeCount);
    move(this.marginCalls, arena.marginCalls, PlanOffset.MarginCallCount);
  }

  /** All that was collected. */
  state(): CollectedRecords {
    const { orders, fills, trades, marginCalls } = this;
    return {
      ...{ orders: orders.bytes(), fills: fills.bytes() },
      ...{ trades: trades.bytes(), marginCalls: marginCalls.bytes() },
    };
  }

  /** Begins with what another one has collected. */
  restore({ orders, fills, trades, marginCalls }: CollectedRecords): void {
    this.orders.push(orders);
    this.fills.push(fills);
    this.trades.push(trades);
    this.marginCalls.push(marginCalls);
  }

  /** Orders by id, which counts in the order (bar, column) of their making. */
  allOrders(): OrderColumns {
    const parts = this.orders.read();
    return columnsOf(parts, ORDER_FIELDS, integersOf(parts, OrderOffset.Id));
  }

  /** Fills by (bar, column), then as they happened; the kernel's have a side, here units carry the sign. */
  allFills(): FillColumns {
    const parts = this.fills.read();
    const places = fillPlaces(integersOf(parts, FillOffset.Bar), integersOf(parts, FillOffset.Column));
    const columns = columnsOf(parts, FILL_FIELDS, places);
    const sides = integersOf(parts, FillOffset.Side, places);
    for (let i = 0; i < sides.length; i++)
      if (sides[i] === OrderSide.Sell) columns.units[i] = -columns.units[i];
    return columns;
  }

  /** Margin calls by (bar, account). */
  allMarginCalls(): MarginCallColumns {
    return columnsOf(this.marginCalls.read(), MARGIN_CALL_FIELDS);
  }

  /** Trades by column, then as they ended; `parentId` counts the positions in that order. */
  allTrades(): TradeColumns {
    const parts = this.trades.read();
    const columns = columnsOf(parts, TRADE_FIELDS, placesBy(integersOf(parts, TradeOffset.Column)));
    renumber(columns.parentId);
    return columns;
  }
}

/** Records of one kind, as numbers; every record begins at a multiple of eight bytes. */
interface Records {
  readonly count: number;
  readonly stride: number;
  readonly f64: Float64Array;
  readonly i32: Int32Array;
}

/** Records of one kind, block by block. */
class Blocks {
  private readonly parts: Uint8Array<ArrayBuffer>[] = [];
  private readonly stride: number;

  constructor(stride: number) {
    this.stride = stride;
  }

  add(buffer: ArrayBuffer, start: number, count: number): void {
    const block = new Uint8Array(count * this.stride);
    block.set(new Uint8Array(buffer, start, block.length));
    this.parts.push(block);
  }

  push(bytes: Uint8Array): void {
    this.parts.push(Uint8Array.from(bytes));
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.parts.length === 1 ? this.parts[0] : concatenated(this.parts);
  }

  /** All of them, part by part: putting them together first would cost as much as what is made of them. */
  read(): Records[] {
    return this.parts.map(({ buffer }) => ({
      count: buffer.byteLength / this.stride,
      stride: this.stride,
      f64: new Float64Array(buffer),
      i32: new Int32Array(buffer),
    }));
  }
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Undefined where the kernel's order is that of (bar, column) already. */
function fillPlaces(bar: Int32Array, column: Int32Array): Int32Array | undefined {
  let isSorted = true;
  for (let i = 1; i < bar.length; i++) isSorted &&= bar[i - 1] < bar[i] || column[i - 1] <= column[i];
  return isSorted ? undefined : (mergedPlaces(bar, column) ?? placesBy(bar, placesBy(column)));
}

/**
 * Places of fills whose bars stand in order, each of one or two runs of columns in order: all that reduce, then all that open.
 * Undefined for any others.
 */
function mergedPlaces(bar: Int32Array, column: Int32Array): Int32Array | undefined {
  const places = new Int32Array(bar.length);
  for (let from = 0, to = 0; from < bar.length; from = to) {
    let second = 0;
    for (to = from + 1; to < bar.length && bar[to] === bar[from]; to++) {
      if (column[to - 1] <= column[to]) continue;
      if (second > 0) return undefined;
      second = to;
    }
    if (to < bar.length && bar[to] < bar[from]) return undefined;
    mergeRuns(places, column, from, second > 0 ? second : to, to);
  }
  return places;
}

/** Places of [from, second) and [second, to), which are in order each; of equal columns the first ones come first. */
function mergeRuns(places: Int32Array, column: Int32Array, from: number, second: number, to: number): void {
  let late = second;
  for (let i = from; i < second; i++) {
    for (; late < to && column[late] < column[i]; late++) places[late] = i + (late - second);
    places[i] = i + (late - second);
  }
  for (; late < to; late++) places[late] = late;
}

/** Places of records by a key, those of one key by `before`: every key is counted, then filled from its start. */
function placesBy(keys: Int32Array, before?: Int32Array): Int32Array {
  let count = 0;
  for (let i = 0; i < keys.length; i++) count = Math.max(count, keys[i] + 1);
  const next = new Int32Array(count + 1);
  for (let i = 0; i < keys.length; i++) next[keys[i] + 1] += 1;
  for (let i = 1; i <= count; i++) next[i] += next[i - 1];
  const places = new Int32Array(keys.length);
  const order = before === undefined ? undefined : invertedPlaces(before);
  for (let i = 0; i < keys.length; i++) {
    const record = order === undefined ? i : order[i];
    places[record] = next[keys[record]]++;
  }
  return places;
}

/** Which record stands at each place. */
function invertedPlaces(places: Int32Array): Int32Array {
  const records = new Int32Array(places.length);
  for (let i = 0; i < places.length; i++) records[places[i]] = i;
  return records;
}

/** Replaces ids by their rank of first appearance; equal ids stand together. */
function renumber(ids: Int32Array): void {
  let next = -1;
  let last = -1;
  for (let i = 0; i < ids.length; i++) {
    if (ids[i] !== last) next += 1;
    last = ids[i];
    ids[i] = next;
  }
}

/** The fields of records as columns, each record at its place; default: as they stand. */
function columnsOf<Specs extends FieldSpecs>(
  parts: readonly Records[],
  specs: Specs,
  places?: Int32Array,
): ColumnsOf<Specs> {
  const count = countOf(parts);
  const columns = Object.entries(specs).map(([name, { type }]) => [name, emptyColumn(type, count)] as const);
  const fields = Object.values(specs);
  eachPart(parts, (part, first) =>
    fields.forEach((spec, k) => putField(columns[k][1], part, spec, first, places)),
  );
  return Object.fromEntries(columns) as ColumnsOf<Specs>;
}

function countOf(parts: readonly Records[]): number {
  return parts.reduce((sum, { count }) => sum + count, 0);
}

/** Parts in their order, each with the number of records before it. */
function eachPart(parts: readonly Records[], take: (part: Records, first: number) => void): void {
  let first = 0;
  for (const part of parts) {
    take(part, first);
    first += part.count;
  }
}

function emptyColumn(type: FieldSpec["type"], count: number): RecordArray {
  if (type === "f64") return new Float64Array(count);
  return type === "code" ? new Uint8Array(count) : new Int32Array(count);
}

function putField(
  column: RecordArray,
  part: Records,
  { offset }: FieldSpec,
  first: number,
  places?: Int32Array,
): void {
  if (column instanceof Float64Array) putDoubles(column, part, offset / F64_BYTES, first, places);
  else if (column instanceof Int32Array) putIntegers(column, part, offset / I32_BYTES, first, places);
  else putCodes(column, part, offset / I32_BYTES, first, places);
}

// A loop for every element type: one for all would be several times slower.

function putDoubles(
  column: Float64Array,
  { count, stride, f64 }: Records,
  offset: number,
  first: number,
  places?: Int32Array,
): void {
  const step = stride / F64_BYTES;
  if (places === undefined) for (let i = 0; i < count; i++) column[first + i] = f64[offset + i * step];
  else for (let i = 0; i < count; i++) column[places[first + i]] = f64[offset + i * step];
}

function putIntegers(
  column: Int32Array,
  { count, stride, i32 }: Records,
  offset: number,
  first: number,
  places?: Int32Array,
): void {
  const step = stride / I32_BYTES;
  if (places === undefined) for (let i = 0; i < count; i++) column[first + i] = i32[offset + i * step];
  else for (let i = 0; i < count; i++) column[places[first + i]] = i32[offset + i * step];
}

function putCodes(
  column: Uint8Array,
  { count, stride, i32 }: Records,
  offset: number,
  first: number,
  places?: Int32Array,
): void {
  const step = stride / I32_BYTES;
  if (places === undefined) for (let i = 0; i < count; i++) column[first + i] = i32[offset + i * step];
  else for (let i = 0; i < count; i++) column[places[first + i]] = i32[offset + i * step];
}

function integersOf(parts: readonly Records[], offset: number, places?: Int32Array): Int32Array {
  const values = new Int32Array(countOf(parts));
  eachPart(parts, (part, first) => putIntegers(values, part, offset / I32_BYTES, first, places));
  return values;
}
