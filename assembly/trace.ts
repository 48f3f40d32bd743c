// Appends to the trace that explanations are made of. A plan without one (pointer 0) never comes here; what is written
// changes nothing of the run. Values `a` to `h` of each kind stand beside the function that writes it.
import {
  FILL_OR_KILL,
  FillReason,
  Limit,
  OrderType,
  TRACES_PER_ACTION,
  TRACES_PER_COLUMN,
  TraceKind,
  TraceRecordOffset,
} from "./layout";
import { barHigh, barLow, barOpen, OpenedStep, readBar } from "./bar";
import { unitValue } from "./worth";
import { resolvedSignals, signalsAt } from "./cellSignals";
import { impactDeviation, impactOf, impactVolume } from "./impact";
import {
  AccountState,
  Action,
  Plan,
  Trace,
  TraceRecord,
  WorkingOrder,
  columnAt,
  isOrder,
  nextOrder,
  orderAt,
} from "./memory";
import { isCut } from "./tolerance";
import { volumeRoom } from "./volume";

@inline
function traceOf(plan: Plan): Trace {
  return changetype<Trace>(plan.trace);
}

/** Whether another bar fits into the records whatever happens in it. */
export function hasTraceRoom(plan: Plan): bool {
  const trace = traceOf(plan);
  const columns = trace.lastColumn - trace.firstColumn;
  const needed = columns * TRACES_PER_COLUMN + plan.actionCount * TRACES_PER_ACTION;
  return trace.capacity - trace.count > needed;
}

export function startTraceBar(plan: Plan, bar: i32): void {
  traceOf(plan).bar = bar;
}

/** The next record, of no order. */
export function traceRecord(plan: Plan, kind: i32, column: i32, code: i32): TraceRecord {
  return nextRecord(plan, kind, column, code, 0);
}

/** The next record, with a copy of the order. */
export function traceOrder(plan: Plan, kind: i32, order: WorkingOrder, code: i32): TraceRecord {
  return nextRecord(plan, kind, order.column, code, changetype<usize>(order));
}

/** One that nobody asked for is written over by the one after it. A loop, as functions with loops are not inlined: this one is called everywhere. */
function nextRecord(plan: Plan, kind: i32, column: i32, code: i32, order: usize): TraceRecord {
  const trace = traceOf(plan);
  const record = changetype<TraceRecord>(trace.records + <usize>trace.count * TraceRecordOffset.Size);
  record.kind = kind;
  record.bar = trace.bar;
  record.column = column;
  record.code = code;
  const isAsked = trace.bar >= trace.firstBar && column >= trace.firstColumn && column < trace.lastColumn;
  if (isAsked) trace.count += 1;
  if (order == 0) return record;
  const copy = changetype<usize>(record) + TraceRecordOffset.Order;
  for (let i: usize = 0; i < offsetof<WorkingOrder>(); i += 8) store<u64>(copy + i, load<u64>(order + i));
  return record;
}

/** a: its bar, b: size, c: signals given, d: those left, e: position, f: mark, g: equity to share, h: worth of a unit at 1. */
export function traceIntent(
  plan: Plan,
  intentBar: i32,
  column: i32,
  fate: i32,
  size: f64,
  equity: f64,
): void {
  const state = columnAt(plan, column);
  const draft = orderAt(plan, plan.columnCount);
  const given = signalsAt(plan, intentBar, column);
  const record = nextRecord(plan, TraceKind.Intent, column, fate, changetype<usize>(draft));
  record.a = <f64>intentBar;
  record.b = size;
  record.c = <f64>given;
  record.d = <f64>resolvedSignals(plan, intentBar, column, given, state.position);
  record.e = state.position;
  record.f = state.mark;
  record.g = equity;
  record.h = unitValue(plan, record.bar, column);
}

/** a, b, c: open, high and low of the bar, d: mean volume and e: deviation behind the impact. */
export function traceQuotes(plan: Plan, account: AccountState, bar: i32, step: i32): void {
  const trace = traceOf(plan);
  const last = min(account.lastColumn, trace.lastColumn);
  for (let column = max(account.firstColumn, trace.firstColumn); column < last; column++)
    for (let order = orderAt(plan, column); isOrder(order); order = nextOrder(plan, order))
      if (order.id >= 0 && isDue(plan, order, bar, step)) traceQuote(plan, order, bar, step);
}

function traceQuote(plan: Plan, order: WorkingOrder, bar: i32, step: i32): void {
  const record = traceOrder(plan, TraceKind.Quoted, order, step);
  const hasBar = readBar(plan, bar, order.column);
  record.a = hasBar ? barOpen() : NaN;
  record.b = hasBar ? barHigh() : NaN;
  record.c = hasBar ? barLow() : NaN;
  impactOf(plan, bar, order.column, 0);
  record.d = impactVolume();
  record.e = impactDeviation();
}

/** Whether this is the step in which an order is looked at. */
function isDue(plan: Plan, order: WorkingOrder, bar: i32, step: i32): bool {
  const wasTriggered = order.triggered >= 0 && order.triggered < bar;
  const isMarket = order.orderType == OrderType.Market || (order.orderType == OrderType.Stop && wasTriggered);
  if (step == OpenedStep.Inside) return !isMarket && order.madeBar < bar;
  return isMarket && (order.madeBar < bar || plan.delay == 0);
}

/** a: units left of the leg, b: units held against it, c: settled cash, d: worth of a unit at 1. */
export function traceReducing(plan: Plan, account: AccountState, order: WorkingOrder, bar: i32): void {
  const position = columnAt(plan, order.column).position;
  const record = traceOrder(plan, TraceKind.Reducing, order, 0);
  record.a = order.reduceLeft;
  record.b = position * <f64>order.side < 0 ? Math.abs(position) : 0;
  record.c = account.settledCash;
  record.d = unitValue(plan, bar, order.column);
}

/** Signed a: units, b: price, c: fee, d: value, e: position before, f: impact, g: order, h: settled cash before. */
export function traceFill(
  plan: Plan,
  kind: i32,
  account: AccountState,
  bar: i32,
  column: i32,
  order: i32,
  side: i32,
  units: f64,
  price: f64,
  fees: f64,
  value: f64,
  reason: i32,
): void {
  const record = traceRecord(plan, kind, column, reason);
  const isTraded = reason != FillReason.Delisted && reason != FillReason.CashInLieu;
  record.a = <f64>side * units;
  record.b = price;
  record.c = fees;
  record.d = value;
  record.e = columnAt(plan, column).position;
  record.f = isTraded ? impactOf(plan, bar, column, units) : 0;
  record.g = <f64>order;
  record.h = account.settledCash;
}

/** Notes, where a trace is wanted, what a limit that the order itself has made of units. */
@inline
export function noteCut(plan: Plan, order: WorkingOrder, limit: i32, before: f64, after: f64): void {
  if (plan.trace != 0) traceCut(plan, order, limit, before, after, NaN, NaN);
}

/** As a `Limit`, a: units before and b: after it, c: what it measures, d: units that it alone allows (NaN: as the order has it). */
export function traceCut(
  plan: Plan,
  order: WorkingOrder,
  limit: i32,
  before: f64,
  after: f64,
  value: f64,
  largest: f64,
): void {
  const record = traceOrder(plan, TraceKind.Cut, order, limit);
  record.a = before;
  record.b = after;
  record.c = value;
  record.d = largest;
}

/** What volume, lots and fill-or-kill made of the units wanted. */
export function traceTradable(plan: Plan, order: WorkingOrder, bar: i32, wanted: f64, units: f64): void {
  const room = volumeRoom(plan, bar, order.column);
  const isShort = isCut(room, wanted);
  const given = isShort ? room : wanted;
  if (room < Infinity) traceCut(plan, order, Limit.Volume, wanted, given, room, room);
  const kills = isShort && order.timeInForce == FILL_OR_KILL;
  noteCut(plan, order, kills ? Limit.Whole : Limit.LotSize, given, units);
}

/** a: units wanted, b: price before costs, c: room of the volume, d: units, e: position, f: whether it slips. */
export function traceForced(
  plan: Plan,
  column: i32,
  wanted: f64,
  level: f64,
  room: f64,
  units: f64,
  slips: bool,
  reason: i32,
): void {
  const record = traceRecord(plan, TraceKind.Forced, column, reason);
  record.a = wanted;
  record.b = level;
  record.c = room;
  record.d = units;
  record.e = columnAt(plan, column).position;
  record.f = <f64>slips;
}

/** a: equity, b: maintenance requirement, c: part of every position that is sold (0: healed), d: position. */
export function traceLiquidation(
  plan: Plan,
  account: AccountState,
  equity: f64,
  maintenance: f64,
  part: f64,
): void {
  const trace = traceOf(plan);
  const last = min(account.lastColumn, trace.lastColumn);
  for (let column = max(account.firstColumn, trace.firstColumn); column < last; column++) {
    const record = traceRecord(plan, TraceKind.Liquidation, column, 0);
    record.a = equity;
    record.b = maintenance;
    record.c = part;
    record.d = columnAt(plan, column).position;
  }
}

/** a: amount, b: position before, c: mark before. */
export function traceAction(plan: Plan, action: Action): void {
  const state = columnAt(plan, action.column);
  const record = traceRecord(plan, TraceKind.Action, action.column, action.kind);
  record.a = action.amount;
  record.b = state.position;
  record.c = state.mark;
}
