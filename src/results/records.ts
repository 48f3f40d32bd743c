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
import { BacktestError } from "../errors.ts";
import type { Arena } from "../plan/arena.ts";
import { lazy, type Lazy } from "./lazy.ts";
import {
  columnsOf,
  fillPlaces,
  integersOf,
  placesBy,
  type ColumnsOf,
  type FieldSpecs,
  type Records,
} from "./recordColumns.ts";

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

/** Most records of a kind: their places are integers of 32 bits. */
const RECORDS_MAX = 2 ** 31 - 1;
/** Order numbers that may be given out when the buffers are drained: memory holds fewer orders than are left until they wrap. */
export const ORDER_IDS_MAX = RECORDS_MAX - 2 ** 27;

/** @throws BacktestError E_LIMIT above so many */
export function requireFew(what: string, count: number, most: number): void {
  if (count <= most) return;
  throw new BacktestError("E_LIMIT", `the run has made ${count} ${what}, it may make ${most}`, {
    ...{ got: count, expected: `at most ${most}` },
    hint: "Run fewer columns or bars at a time.",
  });
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
    requireFew("orders", view.getInt32(arena.plan + PlanOffset.NextOrderId, true), ORDER_IDS_MAX);
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

  /** Orders by the bar and the column in which they were made, whatever their ids. */
  ordersByCell(): OrderColumns {
    const parts = this.orders.read();
    const [bars, columns] = [OrderOffset.DecisionBar, OrderOffset.Column].map((at) => integersOf(parts, at));
    return columnsOf(parts, ORDER_FIELDS, placesBy(bars, placesBy(columns)));
  }

  /** All columns, made of the records when they are first asked for. */
  tables(): RecordTables {
    const [orders, fills, trades] = [this.orders.read(), this.fills.read(), this.trades.read()];
    return {
      orders: lazy(() => orderColumns(orders)),
      fills: lazy(() => fillColumns(fills)),
      trades: lazy(() => tradeColumns(trades)),
      marginCalls: columnsOf(this.marginCalls.read(), MARGIN_CALL_FIELDS),
    };
  }
}

/** The columns of a run. */
export interface RecordTables {
  /** Orders by id, which counts in the order (bar, column) of their making. */
  readonly orders: Lazy<OrderColumns>;
  /** Fills by (bar, column), then as they happened. */
  readonly fills: Lazy<FillColumns>;
  /** Trades by column, then as they ended; `parentId` counts the positions in that order. */
  readonly trades: Lazy<TradeColumns>;
  /** Margin calls by (bar, account). */
  readonly marginCalls: MarginCallColumns;
}

function orderColumns(parts: readonly Records[]): OrderColumns {
  return columnsOf(parts, ORDER_FIELDS, integersOf(parts, OrderOffset.Id));
}

/** The kernel's fills have a side, here units carry the sign. */
function fillColumns(parts: readonly Records[]): FillColumns {
  const places = fillPlaces(integersOf(parts, FillOffset.Bar), integersOf(parts, FillOffset.Column));
  const columns = columnsOf(parts, FILL_FIELDS, places);
  const sides = integersOf(parts, FillOffset.Side, places);
  for (let i = 0; i < sides.length; i++)
    if (sides[i] === OrderSide.Sell) columns.units[i] = -columns.units[i];
  return columns;
}

function tradeColumns(parts: readonly Records[]): TradeColumns {
  const columns = columnsOf(parts, TRADE_FIELDS, placesBy(integersOf(parts, TradeOffset.Column)));
  renumber(columns.parentId);
  return columns;
}

/** Records of one kind, block by block. */
class Blocks {
  private readonly parts: Uint8Array<ArrayBuffer>[] = [];
  private readonly stride: number;

  private count = 0;

  constructor(stride: number) {
    this.stride = stride;
  }

  add(buffer: ArrayBuffer, start: number, count: number): void {
    this.count += count;
    requireFew("records of one kind", this.count, RECORDS_MAX);
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
