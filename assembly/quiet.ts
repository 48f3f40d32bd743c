// Accounts of one column, most of whose bars are quiet: no intent, no order at work, nothing that runs by the bar. Only mark,
// series and exposure move there, so such bars are put off and done in one go before the next bar that is not quiet.
import { Account, Input, IntentForm } from "./layout";
import { fixedWorth, worthAt } from "./worth";
import { cashOf } from "./accounting";
import { INTENT_LANES, intentsAt, marksFrom } from "./cellSignals";
import {
  AccountState,
  Plan,
  accountAt,
  actionAt,
  columnAt,
  inputAddress,
  isPrice,
  numberAt,
  rowStrideOf,
} from "./memory";

/** Bars that quiet accounts may lag behind: what they read and write should stay in the cache. */
export const LAG: i32 = 32;

// ---- which accounts have a bar that is not quiet ----------------------------------------------------------------------

/** Whether every account has to be at this bar: actions and payments look at any of them. */
export function isDueForAll(plan: Plan, bar: i32): bool {
  if (bar == 0) return true;
  if (plan.nextAction < plan.actionCount && actionAt(plan, plan.nextAction).bar == bar) return true;
  if (plan.nextPayment >= plan.paymentCount) return false;
  return actionAt(plan, load<i32>(plan.payments + ((<usize>plan.nextPayment) << 2))).payBar <= bar;
}

/** Notes whether the next bar of an account can be quiet. */
export function noteBusy(plan: Plan, account: AccountState, index: i32): void {
  const watched = plan.hasInside != 0 || plan.account == Account.Margin;
  const busy =
    account.workingCount > 0 ||
    account.unsettledCash != 0 ||
    (watched && columnAt(plan, account.firstColumn).position != 0);
  store<u8>(plan.busy + <usize>index, busy ? 0x80 : 0);
}

/** With one column only: the first of the bars from `bar` on that may not be quiet, found in strides. */
export function skipQuiet(plan: Plan, intentBar: i32, bar: i32, lastBar: i32): i32 {
  if (intentBar < 0 || bar == 0 || plan.intentForm == IntentForm.Orders) return bar;
  if (load<u8>(plan.busy) != 0 || plan.nextAction < plan.actionCount || plan.nextPayment < plan.paymentCount)
    return bar;
  for (; bar + INTENT_LANES <= lastBar; bar += INTENT_LANES) {
    if (marksFrom(plan, intentBar) != 0) return bar + <i32>ctz(marksFrom(plan, intentBar));
    intentBar += INTENT_LANES;
  }
  return bar;
}

/** Accounts from `first` on (at most `INTENT_LANES`) that are busy or have an intent at `intentBar` (negative: none has), as bits. */
export function dueAccounts(plan: Plan, intentBar: i32, first: i32): u32 {
  const busy = <u32>i8x16.bitmask(v128.load(plan.busy + <usize>first));
  if (intentBar < 0) return busy;
  return busy | intentsAt(plan, intentBar, first, min(INTENT_LANES, plan.columnCount - first));
}

// ---- quiet bars -------------------------------------------------------------------------------------------------------

@inline
function cursorOf(plan: Plan, index: i32): usize {
  return plan.cursors + ((<usize>index) << 2);
}

/** Notes that an account has been at all bars before `bar`. */
@inline
export function setCursor(plan: Plan, index: i32, bar: i32): void {
  store<i32>(cursorOf(plan, index), bar);
}

/** Brings an account through its quiet bars up to `bar` (exclusive). */
export function catchUp(plan: Plan, index: i32, bar: i32): void {
  const from = load<i32>(cursorOf(plan, index));
  if (from >= bar) return;
  const account = accountAt(plan, index);
  if (columnAt(plan, account.firstColumn).position == 0) rest(plan, account, index, from, bar);
  else hold(plan, account, index, from, bar);
  setCursor(plan, index, bar);
}

/** Brings every account up to `bar` (exclusive). */
export function catchUpAll(plan: Plan, bar: i32): void {
  for (let i = 0; i < plan.accountCount; i++) catchUp(plan, i, bar);
}

/** Without a position: the last price that was one is the mark. */
function rest(plan: Plan, account: AccountState, index: i32, from: i32, to: i32): void {
  const cash = cashOf(account);
  const equity = cash + account.receivable;
  let sum = account.equitySum;
  for (let bar = from; bar < to; bar++) sum += equity;
  account.equitySum = sum;
  if (equity > 0) account.ratioBars += to - from;
  if (plan.equity != 0) fill(plan.equity, plan, index, from, to, equity);
  writeCash(plan, account, index, from, to);
  const state = columnAt(plan, account.firstColumn);
  account.lastCash = cash;
  state.lastPosition = 0;
  state.lastShortValue = 0;
  if (state.delisted) return;
  for (let bar = to - 1; bar >= from; bar--) {
    const price = lastPrice(plan, bar, account.firstColumn);
    if (!isPrice(price)) continue;
    state.mark = price;
    return;
  }
}

@inline
function cellOf(plan: Plan, index: i32, bar: i32): usize {
  return (<usize>(bar * plan.accountCount + index)) << 3;
}

/** Series that do not move at quiet bars, as far as the run has them. */
function writeCash(plan: Plan, account: AccountState, index: i32, from: i32, to: i32): void {
  if (plan.cash != 0) fill(plan.cash, plan, index, from, to, cashOf(account));
  if (plan.settledCash != 0) fill(plan.settledCash, plan, index, from, to, account.settledCash);
  if (plan.receivable != 0) fill(plan.receivable, plan, index, from, to, account.receivable);
}

function fill(series: usize, plan: Plan, index: i32, from: i32, to: i32, value: f64): void {
  const step = (<usize>plan.accountCount) << 3;
  let cell = series + cellOf(plan, index, from);
  for (let bar = from; bar < to; bar++) {
    store<f64>(cell, value);
    cell += step;
  }
}

/** The close, or where it is missing the open. */
@inline
function lastPrice(plan: Plan, bar: i32, column: i32): f64 {
  const close = numberAt(plan, Input.Close, bar, column);
  return isPrice(close) ? close : numberAt(plan, Input.Open, bar, column);
}

/** With a position: the arithmetic of `writeBar`, its sums kept at hand. */
function hold(plan: Plan, account: AccountState, index: i32, from: i32, to: i32): void {
  const column = account.firstColumn;
  const state = columnAt(plan, column);
  const paid = cashOf(account);
  const cash = paid + account.receivable;
  const position = state.position;
  const isDelisted = state.delisted != 0;
  const worth = fixedWorth(plan);
  const closeStep = rowStrideOf(plan, Input.Close);
  let close = inputAddress(plan, Input.Close, from, column);
  const step = (<usize>plan.accountCount) << 3;
  const isKept = plan.equity != 0;
  let cell = plan.equity + cellOf(plan, index, from);
  let mark = state.mark;
  let value: f64 = 0;
  let equitySum = account.equitySum;
  let grossSum = account.grossRatioSum;
  let netSum = account.netRatioSum;
  let grossMax = account.grossRatioMax;
  let netMax = account.netRatioMax;
  let ratioBars = 0;
  let positionBars = 0;
  for (let bar = from; bar < to; bar++) {
    let price = load<f64>(close);
    if (!isPrice(price)) {
      state.staleBars += 1;
      price = numberAt(plan, Input.Open, bar, column);
    }
    if (isPrice(price) && !isDelisted) mark = price;
    value = position * mark * worthAt(plan, worth, bar, column);
    const equity = cash + value;
    const gross = Math.abs(value);
    if (isKept) store<f64>(cell, equity);
    close += closeStep;
    cell += step;
    equitySum += equity;
    if (gross > 0) positionBars += 1;
    if (!(equity > 0)) continue;
    ratioBars += 1;
    if (gross == 0) continue;
    const grossRatio = gross / equity;
    const netRatio = value == gross ? grossRatio : value / equity;
    grossSum += grossRatio;
    netSum += netRatio;
    // No ratio is NaN here: a choice is much cheaper than `Math.max`.
    grossMax = select<f64>(grossRatio, grossMax, grossRatio > grossMax);
    const netSize = Math.abs(netRatio);
    netMax = select<f64>(netSize, netMax, netSize > netMax);
  }
  account.equitySum = equitySum;
  account.grossRatioSum = grossSum;
  account.netRatioSum = netSum;
  account.grossRatioMax = grossMax;
  account.netRatioMax = netMax;
  account.ratioBars += ratioBars;
  account.positionBars += positionBars;
  writeCash(plan, account, index, from, to);
  state.mark = mark;
  account.lastCash = paid;
  state.lastPosition = position;
  state.lastShortValue = value < 0 ? -value : 0;
}
