// Corporate actions, and the payments that follow from them (execution, section 3.1).
import { ActionKind, Ending, FillReason, FractionalShares, Input, OrderRole, Reason } from "./layout";
import { unitValue } from "./worth";
import { applyFill } from "./accounting";
import {
  AccountState,
  Action,
  ColumnState,
  Plan,
  WorkingOrder,
  accountAt,
  actionAt,
  columnAt,
  isOrder,
  nextOrder,
  numberAt,
  orderAt,
} from "./memory";
import { endOrder, noteReason } from "./records";
import { roundToLot } from "./tolerance";
import { traceAction } from "./trace";

/** Applies the actions whose ex bar this is, in the order in which they were given. */
export function applyActions(plan: Plan, bar: i32): void {
  for (; plan.nextAction < plan.actionCount; plan.nextAction++) {
    const action = actionAt(plan, plan.nextAction);
    if (action.bar != bar) return;
    const account = accountOfColumn(plan, action.column);
    if (plan.trace != 0) traceAction(plan, action);
    if (action.kind == ActionKind.Split) split(plan, account, bar, action);
    else if (action.kind == ActionKind.Dividend) bookDividend(plan, account, bar, action);
    else delist(plan, account, bar, action);
  }
}

/** Pays the dividends that are due at this bar. */
export function payDividends(plan: Plan, bar: i32): void {
  for (; plan.nextPayment < plan.paymentCount; plan.nextPayment++) {
    const action = actionAt(plan, load<i32>(plan.payments + ((<usize>plan.nextPayment) << 2)));
    if (action.payBar > bar) return;
    const account = accountOfColumn(plan, action.column);
    account.settledCash += action.due;
    action.due = 0;
    account.receivable = receivables(plan, account);
  }
}

/** Accounts are contiguous runs of columns: binary search. */
export function accountOfColumn(plan: Plan, column: i32): AccountState {
  let low = 0;
  let high = plan.accountCount - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (accountAt(plan, middle).firstColumn <= column) low = middle;
    else high = middle - 1;
  }
  return accountAt(plan, low);
}

// ---- splits ----------------------------------------------------------------------------------------------------------

function split(plan: Plan, account: AccountState, bar: i32, action: Action): void {
  const ratio = action.amount;
  const state = columnAt(plan, action.column);
  state.position *= ratio;
  state.mark /= ratio;
  state.averageEntry /= ratio;
  state.extreme /= ratio;
  for (let order = orderAt(plan, action.column); isOrder(order); order = nextOrder(plan, order))
    if (order.id >= 0) splitOrder(plan, account, order, state, ratio);
  if (plan.fractionalShares == FractionalShares.CashInLieu)
    payFraction(plan, account, bar, action.column, state);
}

/** Units of a working order in the new units; a rest below one lot ends it. */
function splitOrder(
  plan: Plan,
  account: AccountState,
  order: WorkingOrder,
  state: ColumnState,
  ratio: f64,
): void {
  order.asked *= ratio;
  order.filled *= ratio;
  order.opened *= ratio;
  order.reduceLeft *= ratio;
  order.openLeft *= ratio;
  order.limitPrice /= ratio;
  order.stopPrice /= ratio;
  if (!(order.lotSize > 0) || !isNaN(order.affordablePart) || order.role == OrderRole.Waiting) return;
  const closesAll = order.reduceLeft > 0 && order.reduceLeft == Math.abs(state.position);
  const left = order.reduceLeft + order.openLeft;
  if (closesAll || roundToLot(left, order.lotSize) > 0) return;
  noteReason(order, Reason.LotSize, order.lotSize);
  endOrder(plan, account, order, Ending.Done);
}

/** The fraction below a lot is paid out at the adjusted mark. */
function payFraction(plan: Plan, account: AccountState, bar: i32, column: i32, state: ColumnState): void {
  const held = Math.abs(state.position);
  const fraction = held - roundToLot(held, numberAt(plan, Input.LotSize, bar, column));
  if (!(fraction > 1e-9 * held)) return;
  const side = state.position > 0 ? -1 : 1;
  applyFill(plan, account, bar, column, -1, side, fraction, state.mark, 0, FillReason.CashInLieu);
}

// ---- dividends -------------------------------------------------------------------------------------------------------

/** Booked for the units of the close before; it counts in equity from now on. */
function bookDividend(plan: Plan, account: AccountState, bar: i32, action: Action): void {
  const held = columnAt(plan, action.column).lastPosition;
  if (held == 0) return;
  const amount = held * action.amount * unitValue(plan, bar, action.column);
  action.due = held > 0 ? amount * (1.0 - action.withholding) : amount;
  account.dividends += action.due;
  account.receivable = receivables(plan, account);
}

/** Summed afresh, so that nothing is left when everything is paid. */
function receivables(plan: Plan, account: AccountState): f64 {
  let sum = 0.0;
  for (let i = 0; i < plan.actionCount; i++) {
    const action = actionAt(plan, i);
    if (action.due != 0 && action.column >= account.firstColumn && action.column < account.lastColumn)
      sum += action.due;
  }
  return sum;
}

// ---- delistings ------------------------------------------------------------------------------------------------------

/** Closes the position at the given price or the last mark, and ends trading in the column. */
function delist(plan: Plan, account: AccountState, bar: i32, action: Action): void {
  const column = action.column;
  const state = columnAt(plan, column);
  if (state.position != 0) {
    const price = isNaN(action.amount) ? state.mark : action.amount;
    const side = state.position > 0 ? -1 : 1;
    applyFill(plan, account, bar, column, -1, side, Math.abs(state.position), price, 0, FillReason.Delisted);
    // A price of 0 is none: the mark stays the last valid one.
    if (price > 0) state.mark = price;
  }
  state.delisted = 1;
  for (let order = orderAt(plan, column); isOrder(order); order = nextOrder(plan, order)) {
    if (order.id < 0) continue;
    noteReason(order, Reason.NotTradable, NaN);
    endOrder(plan, account, order, Ending.Cancelled);
  }
}
