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

/** Collects the records of a run across drains. */
export class RecordCollector {
  private readonly orders: OrderColumns[] = [];
  private readonly fills: FillColumns[] = [];
  private readonly trades: TradeColumns[] = [];
  private readonly marginCalls: MarginCallColumns[] = [];

  /** Copies what the buffers hold and empties them. */
  drain(buffer: ArrayBuffer, arena: Arena): void {
    const view = new DataView(buffer);
    const words = new Words(buffer);
    const count = (offset: number): number => {
      const records = view.getInt32(arena.plan + offset, true);
      view.setInt32(arena.plan + offset, 0, true);
      return records;
    };
    this.orders.push(
      readColumns(words, arena.orders, OrderOffset.Size, count(PlanOffset.OrderCount), ORDER_FIELDS),
    );
    this.fills.push(readFills(words, arena.fills, count(PlanOffset.FillCount)));
    this.trades.push(
      readColumns(words, arena.trades, TradeOffset.Size, count(PlanOffset.TradeCount), TRADE_FIELDS),
    );
    this.marginCalls.push(
      readColumns(
        words,
        arena.marginCalls,
        MarginCallOffset.Size,
        count(PlanOffset.MarginCallCount),
        MARGIN_CALL_FIELDS,
      ),
    );
  }

  /** Orders by id, which counts in the order (bar, column) of their making. */
  allOrders(): OrderColumns {
    const joined = joinColumns(this.orders);
    const { id } = joined;
    const places = new Int32Array(id.length);
    for (let i = 0; i < id.length; i++) places[id[i]] = i;
    return pickColumns(joined, places);
  }

  /** Fills by (bar, column), then as they happened. */
  allFills(): FillColumns {
    const joined = joinColumns(this.fills);
    const { bar, column } = joined;
    let isSorted = true;
    for (let i = 1; i < bar.length; i++) isSorted &&= bar[i - 1] < bar[i] || column[i - 1] <= column[i];
    return isSorted ? joined : pickColumns(joined, placesBy(bar, placesBy(column)));
  }

  /** Margin calls by (bar, account). */
  allMarginCalls(): MarginCallColumns {
    return joinColumns(this.marginCalls);
  }

  /** Trades by column, then as they ended; `parentId` counts the positions in that order. */
  allTrades(): TradeColumns {
    const joined = joinColumns(this.trades);
    const sorted = pickColumns(joined, placesBy(joined.column));
    renumber(sorted.parentId);
    return sorted;
  }
}

/** Places of records by a key, those of one key in the order of `before`: every key is counted, then filled from its start. */
function placesBy(keys: Int32Array, before?: Int32Array): Int32Array {
  let count = 0;
  for (let i = 0; i < keys.length; i++) count = Math.max(count, keys[i] + 1);
  const next = new Int32Array(count + 1);
  for (let i = 0; i < keys.length; i++) next[keys[i] + 1] += 1;
  for (let i = 1; i <= count; i++) next[i] += next[i - 1];
  const places = new Int32Array(keys.length);
  for (let i = 0; i < keys.length; i++) {
    const place = before === undefined ? i : before[i];
    places[next[keys[place]]++] = place;
  }
  return places;
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

/** The kernel's fills have a side; here units carry the sign. */
function readFills(words: Words, start: number, count: number): FillColumns {
  const columns = readColumns(words, start, FillOffset.Size, count, FILL_FIELDS);
  const sides = readColumn(words, start + FillOffset.Side, FillOffset.Size, count, i32(0));
  for (let i = 0; i < count; i++) if (sides[i] === OrderSide.Sell) columns.units[i] = -columns.units[i];
  return columns;
}

/** The kernel's memory as numbers; every record begins at a multiple of eight bytes. */
class Words {
  readonly f64: Float64Array;
  readonly i32: Int32Array;

  constructor(buffer: ArrayBuffer) {
    this.f64 = new Float64Array(buffer, 0, buffer.byteLength >>> 3);
    this.i32 = new Int32Array(buffer, 0, buffer.byteLength >>> 2);
  }
}

function readColumns<Specs extends FieldSpecs>(
  words: Words,
  start: number,
  stride: number,
  count: number,
  specs: Specs,
): ColumnsOf<Specs> {
  const columns: Record<string, RecordArray> = {};
  for (const [name, spec] of Object.entries(specs))
    columns[name] = readColumn(words, start + spec.offset, stride, count, spec);
  return columns as ColumnsOf<Specs>;
}

function readColumn(
  words: Words,
  start: number,
  stride: number,
  count: number,
  { type }: FieldSpec,
): RecordArray {
  if (type === "f64")
    return strided(words.f64, start / F64_BYTES, stride / F64_BYTES, new Float64Array(count));
  const values = type === "code" ? new Uint8Array(count) : new Int32Array(count);
  return strided(words.i32, start / I32_BYTES, stride / I32_BYTES, values);
}

function strided(from: RecordArray, start: number, step: number, values: RecordArray): RecordArray {
  for (let i = 0, at = start; i < values.length; i++, at += step) values[i] = from[at];
  return values;
}

function joinColumns<Columns extends Record<keyof Columns, RecordArray>>(parts: readonly Columns[]): Columns {
  if (parts.length === 1) return parts[0];
  const joined: Record<string, RecordArray> = {};
  for (const name of Object.keys(parts[0])) {
    const pieces = parts.map((part) => part[name as keyof Columns] as RecordArray);
    const whole = sameType(
      pieces[0],
      pieces.reduce((sum, piece) => sum + piece.length, 0),
    );
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    joined[name] = whole;
  }
  return joined as Columns;
}

function pickColumns<Columns extends Record<keyof Columns, RecordArray>>(
  columns: Columns,
  places: Int32Array,
): Columns {
  const picked: Record<string, RecordArray> = {};
  for (const [name, values] of Object.entries<RecordArray>(columns)) {
    const target = sameType(values, places.length);
    for (let i = 0; i < places.length; i++) target[i] = values[places[i]];
    picked[name] = target;
  }
  return picked as Columns;
}

function sameType(values: RecordArray, length: number): RecordArray {
  if (values instanceof Float64Array) return new Float64Array(length);
  return values instanceof Uint8Array ? new Uint8Array(length) : new Int32Array(length);
}
