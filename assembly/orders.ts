// Whether a working order may fill in a step of the bar, and at which price before costs (execution, sections 3 and 6.6).
import { barHigh, barLow, barOpen, readBar } from "./bar";
import { Ending, FILL_OR_KILL, IMMEDIATE_OR_CANCEL, Input, OrderType, Reason } from "./layout";
import { AccountState, Plan, WorkingOrder, isOrder, isPrice, nextOrder, numberAt, orderAt } from "./memory";
import { endOrder, noteReason } from "./records";

/** Sets the price at which the order may fill as a market order at the open or the close; NaN: not now. */
export function quoteMarket(plan: Plan, order: WorkingOrder, bar: i32, step: i32): void {
  order.price = NaN;
  order.slips = 1;
  if (plan.fillStep != step) return;
  if (order.orderType == OrderType.Stop) {
    if (order.triggered < 0 || order.triggered >= bar) return;
  } else if (order.orderType != OrderType.Market) return;
  if (order.madeBar == bar && plan.delay > 0) return;
  const price = numberAt(plan, Input.FillPrice, bar, order.column);
  if (isPrice(price)) order.price = price;
}

/** Sets the price at which a limit or stop order fills inside the bar; NaN: it does not. */
export function quoteInside(plan: Plan, order: WorkingOrder, bar: i32): void {
  order.price = NaN;
  if (order.orderType == OrderType.Market || order.madeBar >= bar) return;
  if (!readBar(plan, bar, order.column)) return;
  const onlyOpen = order.timeInForce == IMMEDIATE_OR_CANCEL || order.timeInForce == FILL_OR_KILL;
  if (order.orderType == OrderType.Limit) quoteLimit(order, onlyOpen);
  else if (order.triggered < 0) quoteStop(order, bar, onlyOpen);
  else if (order.orderType == OrderType.StopLimit && order.triggered < bar) quoteLimit(order, onlyOpen);
}

/** A better open fills at the open; else the limit where the bar reaches it. No slippage. */
function quoteLimit(order: WorkingOrder, onlyOpen: bool): void {
  order.slips = 0;
  const limit = order.limitPrice;
  const open = barOpen();
  const buys = order.side > 0;
  if (buys ? open <= limit : open >= limit) order.price = open;
  else if (!onlyOpen && (buys ? barLow() <= limit : barHigh() >= limit)) order.price = limit;
}

/** A touched stop fills at once; a touched stop-limit becomes a limit order from the next bar on. */
function quoteStop(order: WorkingOrder, bar: i32, onlyOpen: bool): void {
  order.slips = 1;
  const open = barOpen();
  const stop = order.stopPrice;
  const buys = order.side > 0;
  const gapped = buys ? open >= stop : open <= stop;
  if (!gapped && (onlyOpen || !(buys ? barHigh() >= stop : barLow() <= stop))) return;
  order.triggered = bar;
  if (order.orderType == OrderType.Stop) order.price = gapped ? open : stop;
}

/** Ends the orders whose last bar this is. */
export function expireOrders(plan: Plan, account: AccountState, bar: i32): void {
  if (account.workingCount == 0) return;
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    for (let order = orderAt(plan, column); isOrder(order); order = nextOrder(plan, order))
      if (order.id >= 0 && order.lastBar <= <f64>bar) expire(plan, account, order);
  }
}

function expire(plan: Plan, account: AccountState, order: WorkingOrder): void {
  const kills = order.timeInForce == FILL_OR_KILL;
  noteReason(order, kills ? Reason.FillOrKill : Reason.TimeInForce, NaN);
  endOrder(plan, account, order, kills ? Ending.Cancelled : Ending.Expired);
}

/** Last bar in force of an order made at the close of `bar`; the first one is when it may first fill. */
export function lastBarOf(plan: Plan, orderType: i32, timeInForce: f64, bar: i32): f64 {
  const first = orderType == OrderType.Market && plan.delay == 0 ? bar : bar + 1;
  return <f64>first + (timeInForce < 0 ? 1.0 : timeInForce) - 1.0;
}
