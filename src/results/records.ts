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

/** Records in the order in which they were made. */
export interface CollectedRecords {
  readonly orders: OrderColumns;
  readonly fills: FillColumns;
  readonly trades: TradeColumns;
  readonly marginCalls: MarginCallColumns;
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
    const count = (offset: number): number => {
      const records = view.getInt32(arena.plan + offset, true);
      view.setInt32(arena.plan + offset, 0, true);
      return records;
    };
    this.orders.push(
      readColumns(view, arena.orders, OrderOffset.Size, count(PlanOffset.OrderCount), ORDER_FIELDS),
    );
    this.fills.push(readFills(view, arena.fills, count(PlanOffset.FillCount)));
    this.trades.push(
      readColumns(view, arena.trades, TradeOffset.Size, count(PlanOffset.TradeCount), TRADE_FIELDS),
    );
    this.marginCalls.push(
      readColumns(
        view,
        arena.marginCalls,
        MarginCallOffset.Size,
        count(PlanOffset.MarginCallCount),
        MARGIN_CALL_FIELDS,
      ),
    );
  }

  /** All that was collected, as it was drained. */
  state(): CollectedRecords {
    return {
      orders: joinColumns(this.orders),
      fills: joinColumns(this.fills),
      trades: joinColumns(this.trades),
      marginCalls: joinColumns(this.marginCalls),
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
    const joined = joinColumns(this.orders);
    const places = new Int32Array(joined.id.length);
    joined.id.forEach((id, i) => (places[id] = i));
    return pickColumns(joined, places);
  }

  /** Fills by (bar, column), then as they happened. */
  allFills(): FillColumns {
    const joined = joinColumns(this.fills);
    const { bar, column } = joined;
    const places = Int32Array.from({ length: bar.length }, (_, i) => i);
    for (let from = 0, to = 0; from < bar.length; from = to) {
      while (to < bar.length && bar[to] === bar[from]) to += 1;
      places.subarray(from, to).sort((a, b) => column[a] - column[b] || a - b);
    }
    return pickColumns(joined, places);
  }

  /** Margin calls by (bar, account). */
  allMarginCalls(): MarginCallColumns {
    return joinColumns(this.marginCalls);
  }

  /** Trades by column, then as they ended; `parentId` counts the positions in that order. */
  allTrades(): TradeColumns {
    const joined = joinColumns(this.trades);
    const { column, entryBar } = joined;
    const places = Int32Array.from({ length: column.length }, (_, i) => i);
    places.sort((a, b) => column[a] - column[b] || entryBar[a] - entryBar[b] || a - b);
    const sorted = pickColumns(joined, places);
    renumber(sorted.parentId);
    return sorted;
  }
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
function readFills(view: DataView, start: number, count: number): FillColumns {
  const columns = readColumns(view, start, FillOffset.Size, count, FILL_FIELDS);
  for (let i = 0; i < count; i++) {
    const side = view.getInt32(start + i * FillOffset.Size + FillOffset.Side, true);
    if (side === OrderSide.Sell) columns.units[i] = -columns.units[i];
  }
  return columns;
}

function readColumns<Specs extends FieldSpecs>(
  view: DataView,
  start: number,
  stride: number,
  count: number,
  specs: Specs,
): ColumnsOf<Specs> {
  const columns: Record<string, RecordArray> = {};
  for (const [name, spec] of Object.entries(specs))
    columns[name] = readColumn(view, start + spec.offset, stride, count, spec);
  return columns as ColumnsOf<Specs>;
}

function readColumn(
  view: DataView,
  start: number,
  stride: number,
  count: number,
  { type }: FieldSpec,
): RecordArray {
  if (type === "f64") {
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++) values[i] = view.getFloat64(start + i * stride, true);
    return values;
  }
  const values = type === "code" ? new Uint8Array(count) : new Int32Array(count);
  for (let i = 0; i < count; i++) values[i] = view.getInt32(start + i * stride, true);
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
