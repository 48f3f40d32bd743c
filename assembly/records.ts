// Appends to the record buffers. TypeScript sizes them and drains them between bars.
import {
  Ending,
  FillOffset,
  MarginCallOffset,
  OrderOffset,
  Outcome,
  Reason,
  TraceKind,
  TradeOffset,
} from "./layout";
import {
  AccountState,
  FillRecord,
  MarginCallRecord,
  OrderRecord,
  Plan,
  TradeRecord,
  WorkingOrder,
} from "./memory";
import { TOLERANCE } from "./tolerance";
import { hasTraceRoom, traceOrder } from "./trace";

/** The most records of each kind that one bar can add for one column: a drain is due when fewer fit. */
const ORDERS_PER_COLUMN = 4;
const FILLS_PER_COLUMN = 10;
const TRADES_PER_COLUMN = 10;

/** Whether another bar (or the end of the run) fits into the buffers whatever happens in it. */
export function hasRoomForBar(plan: Plan): bool {
  const columns = plan.columnCount;
  return (
    plan.orderCapacity - plan.orderCount >= columns * ORDERS_PER_COLUMN &&
    plan.fillCapacity - plan.fillCount >= columns * FILLS_PER_COLUMN &&
    plan.tradeCapacity - plan.tradeCount >= columns * TRADES_PER_COLUMN &&
    plan.marginCallCapacity - plan.marginCallCount >= plan.accountCount &&
    (plan.trace == 0 || hasTraceRoom(plan))
  );
}

/** Keeps the reason of highest precedence (the lowest code) and its bound. */
export function noteReason(order: WorkingOrder, reason: i32, bound: f64): void {
  if (order.reason != Reason.None && order.reason <= reason) return;
  order.reason = reason;
  order.bound = bound;
}

/** Ends a working order: writes its record and frees its place. */
export function endOrder(plan: Plan, account: AccountState, order: WorkingOrder, ending: i32): void {
  writeOrder(plan, order, outcomeOf(order, ending), ending);
  order.id = -1;
  account.workingCount -= 1;
}

/** Writes the record of an order that never worked: ignored or rejected when it was made. */
export function recordRefused(plan: Plan, order: WorkingOrder): void {
  order.id = plan.nextOrderId++;
  writeOrder(plan, order, outcomeOf(order, Ending.Done), Ending.Done);
}

/** Writes the record of an order that is still working at the end of the data. */
export function recordWorking(plan: Plan, order: WorkingOrder): void {
  writeOrder(plan, order, Outcome.Working, Ending.Done);
}

function outcomeOf(order: WorkingOrder, ending: i32): i32 {
  if (order.filled == 0) {
    if (ending == Ending.Replaced) return Outcome.Replaced;
    if (ending == Ending.Expired) return Outcome.Expired;
    if (ending == Ending.Cancelled) return Outcome.Cancelled;
    const reason = order.reason;
    const ignored = reason == Reason.SizeNaN || reason == Reason.SizeZero || reason == Reason.NoPosition;
    return ignored ? Outcome.Ignored : Outcome.Rejected;
  }
  return isAllFilled(order) ? Outcome.Filled : Outcome.PartiallyFilled;
}

/** Never where the units asked are not known: an opening of what is affordable that funding refused is not filled. */
function isAllFilled(order: WorkingOrder): bool {
  if (!isNaN(order.affordablePart) || order.asked == Infinity) return false;
  return order.asked - order.filled <= TOLERANCE * order.asked;
}

function writeOrder(plan: Plan, order: WorkingOrder, outcome: i32, ending: i32): void {
  if (plan.trace != 0) traceOrder(plan, TraceKind.Ended, order, outcome).a = <f64>ending;
  const record = changetype<OrderRecord>(plan.orders + <usize>plan.orderCount * OrderOffset.Size);
  const filled = outcome == Outcome.Filled;
  record.id = order.id;
  record.decisionBar = order.decisionBar;
  record.column = order.column;
  record.outcome = outcome;
  record.reason = filled ? Reason.None : order.reason;
  record.asked = signed(isNaN(order.affordablePart) ? order.asked : Infinity, order.side);
  record.filled = signed(order.filled, order.side);
  record.bound = filled ? NaN : order.bound;
  plan.orderCount += 1;
}

@inline
function signed(units: f64, side: i32): f64 {
  return side < 0 && units != 0 ? -units : units;
}

/** Appends an execution; `side` is an `OrderSide`, units are unsigned. */
export function writeFill(
  plan: Plan,
  order: i32,
  bar: i32,
  column: i32,
  side: i32,
  reason: i32,
  units: f64,
  price: f64,
  fees: f64,
): void {
  const record = changetype<FillRecord>(plan.fills + <usize>plan.fillCount * FillOffset.Size);
  record.order = order;
  record.bar = bar;
  record.column = column;
  record.side = side;
  record.reason = reason;
  record.units = units;
  record.price = price;
  record.fees = fees;
  plan.fillCount += 1;
}

/** The next free trade record; the caller fills it. */
export function nextTrade(plan: Plan): TradeRecord {
  const record = changetype<TradeRecord>(plan.trades + <usize>plan.tradeCount * TradeOffset.Size);
  plan.tradeCount += 1;
  return record;
}

export function writeMarginCall(plan: Plan, bar: i32, account: i32, equity: f64, maintenance: f64): void {
  const record = changetype<MarginCallRecord>(
    plan.marginCalls + <usize>plan.marginCallCount * MarginCallOffset.Size,
  );
  record.bar = bar;
  record.account = account;
  record.equity = equity;
  record.maintenance = maintenance;
  plan.marginCallCount += 1;
}
