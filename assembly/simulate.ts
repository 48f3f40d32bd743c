// The bar loop of the realistic profile (execution, section 3). It holds the order of the steps; leaves do the work.
import { FillStep, Input, Plain } from "./layout";
import { OpenedStep } from "./bar";
import { equityOf, forgetEquity, settle, writeOpenTrade } from "./accounting";
import { applyActions, payDividends } from "./actions";
import { INTENT_LANES } from "./cellSignals";
import { valueAccount } from "./closing";
import { applyCashFlow, finance } from "./financing";
import { fillInside, fillMarketOrders } from "./fills";
import { resetImpact } from "./impact";
import { decide, needsEquity, newDraft } from "./intents";
import { liquidate, testMargin } from "./margin";
import {
  AccountState,
  Plan,
  WorkingOrder,
  accountAt,
  columnAt,
  columnStrideOf,
  copyOrder,
  inputAddress,
  isOrder,
  isPrice,
  nextOrder,
  orderAt,
} from "./memory";
import { expireOrders } from "./orders";
import { stepPlain } from "./plain/bars";
import { readTerms } from "./plain/terms";
import { LAG, catchUp, catchUpAll, dueAccounts, isDueForAll, noteBusy, setCursor, skipQuiet } from "./quiet";
import { hasRoomForBar, recordWorking } from "./records";
import { stopAtOpen, stopInside, stopOpenedInside, trailStops } from "./stops";
import { tendBrackets } from "./strategy/brackets";
import { startTraceBar } from "./trace";

/** Puts the state of a new run into its blocks; TypeScript has set the columns of each account. */
export function start(plan: Plan): void {
  resetImpact();
  for (let i = 0; i < plan.accountCount; i++) {
    const account = accountAt(plan, i);
    account.settledCash = load<f64>(plan.initCash + ((<usize>i) << 3));
    account.marginCallBar = -2;
  }
  for (let column = 0; column < plan.columnCount; column++) {
    const state = columnAt(plan, column);
    state.mark = NaN;
    state.slStop = NaN;
    state.tpStop = NaN;
    state.extreme = NaN;
    state.closedInsideBar = -1;
    const order = orderAt(plan, column);
    if (plan.plain >= Plain.Bars) writeTerms(plan, column, order);
    order.id = -1;
  }
}

/** What is the same for all orders of a plain run stands in their slots from the start. */
function writeTerms(plan: Plan, column: i32, order: WorkingOrder): void {
  copyOrder(order, newDraft(plan, 0, column));
}

/** Simulates bars from `bar` until `lastBar` (exclusive); stops early where the record buffers must be drained. Returns the next bar. */
export function run(plan: Plan, bar: i32, lastBar: i32): i32 {
  if (plan.plain != Plain.Nothing) readTerms(plan);
  if (plan.busy != 0) return runBusy(plan, bar, lastBar);
  for (; bar < lastBar; bar++) {
    if (!hasRoomForBar(plan)) return bar;
    startBar(plan, bar);
    for (let i = 0; i < plan.accountCount; i++) step(plan, i, bar);
  }
  return bar;
}

/** The same for accounts whose quiet bars are put off. */
function runBusy(plan: Plan, bar: i32, lastBar: i32): i32 {
  for (; bar < lastBar; bar++) {
    if (!hasRoomForBar(plan)) break;
    if (plan.columnCount == 1) bar = skipQuiet(plan, intentBarOf(plan, bar), bar, lastBar);
    if (bar < lastBar) stepBusy(plan, bar);
  }
  bar = min(bar, lastBar);
  catchUpAll(plan, bar);
  return bar;
}

/** Accounts of one column whose bar is quiet are left behind. */
function stepBusy(plan: Plan, bar: i32): void {
  const isForAll = isDueForAll(plan, bar);
  if (isForAll || bar % LAG == 0) catchUpAll(plan, bar);
  if (isForAll) startBar(plan, bar);
  const intentBar = intentBarOf(plan, bar);
  for (let first = 0; first < plan.accountCount; first += INTENT_LANES) {
    let due = isForAll ? 0xffff : dueAccounts(plan, intentBar, first);
    for (; due != 0; due &= due - 1) {
      const index = first + <i32>ctz(due);
      if (index >= plan.accountCount) break;
      catchUp(plan, index, bar);
      step(plan, index, bar);
      setCursor(plan, index, bar + 1);
      noteBusy(plan, accountAt(plan, index), index);
    }
  }
}

/** A delay above 1 holds an intent back: it becomes an order one bar before it may fill. Negative: none yet. */
@inline
function intentBarOf(plan: Plan, bar: i32): i32 {
  return plan.delay > 1 ? bar - plan.delay + 1 : bar;
}

/** Bar at whose close the intents of `intentBar` become orders. */
export function madeBarOf(plan: Plan, intentBar: i32): i32 {
  return plan.delay > 1 ? intentBar + plan.delay - 1 : intentBar;
}

/** Steps 1 and 2 as far as they run by action and not by account. */
export function startBar(plan: Plan, bar: i32): void {
  if (plan.trace != 0) startTraceBar(plan, bar);
  applyActions(plan, bar);
  payDividends(plan, bar);
}

/** One bar of one account: steps 2 to 10. */
function step(plan: Plan, index: i32, bar: i32): void {
  const account = accountAt(plan, index);
  if (plan.plain >= Plain.Bars) {
    stepPlain(plan, account, index, bar);
    return;
  }
  openAccount(plan, account, index, bar);
  const intentBar = intentBarOf(plan, bar);
  const equity: f64 = needsEquity(plan) ? equityOf(plan, account, bar) : 0;
  if (intentBar >= 0) decide(plan, account, intentBar, bar, equity);
  closeAccount(plan, account, index, bar);
}

/** Everything of the bar before the decision: steps 2 to 8, and in step 9 the orders whose time is over. */
export function openAccount(plan: Plan, account: AccountState, index: i32, bar: i32): void {
  if (plan.hasVolume) startVolume(plan, account);
  settle(plan, account, bar);
  applyCashFlow(plan, account, index, bar);
  finance(plan, account, bar);
  markColumns(plan, account, bar, Input.Open);
  liquidate(plan, account, bar);
  if (plan.hasInside) stopAtOpen(plan, account, bar);
  fillMarketOrders(plan, account, bar, FillStep.Open);
  tendBrackets(plan, account, bar, OpenedStep.Open);
  if (plan.hasInside) {
    stopInside(plan, account, bar);
    fillInside(plan, account, bar);
    tendBrackets(plan, account, bar, OpenedStep.Inside);
    stopOpenedInside(plan, account, bar);
  }
  markColumns(plan, account, bar, Input.Close);
  fillMarketOrders(plan, account, bar, FillStep.Close);
  expireOrders(plan, account, bar);
  tendBrackets(plan, account, bar, OpenedStep.Close);
}

/** Everything of the bar after the decision: the fills at its own close, and step 10. */
export function closeAccount(plan: Plan, account: AccountState, index: i32, bar: i32): void {
  if (plan.delay == 0) {
    fillMarketOrders(plan, account, bar, FillStep.Close);
    expireOrders(plan, account, bar);
  }
  closeBar(plan, account, index, bar);
}

function startVolume(plan: Plan, account: AccountState): void {
  for (let column = account.firstColumn; column < account.lastColumn; column++)
    columnAt(plan, column).unitsToday = 0;
}

/** The mark is the last valid price seen; a delisted column keeps the one that it has. */
function markColumns(plan: Plan, account: AccountState, bar: i32, input: i32): void {
  forgetEquity();
  const step = columnStrideOf(plan, input);
  let address = inputAddress(plan, input, bar, account.firstColumn);
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    const price = load<f64>(address);
    const state = columnAt(plan, column);
    if (isPrice(price) && !state.delisted) state.mark = price;
    address += step;
  }
}

/** Step 10: the bar's series, what the next bar needs of this one, and the margin test. */
function closeBar(plan: Plan, account: AccountState, index: i32, bar: i32): void {
  const equity = valueAccount(plan, account, index, bar);
  if (plan.hasInside) trailStops(plan, account, bar);
  testMargin(plan, account, index, bar, equity);
}

/** After the last bar: what is still working, and what is still held at its last mark. False: drain first. */
export function finish(plan: Plan): bool {
  if (!hasRoomForBar(plan)) return false;
  for (let column = 0; column < plan.columnCount; column++) {
    for (let order = orderAt(plan, column); isOrder(order); order = nextOrder(plan, order))
      if (order.id >= 0) recordWorking(plan, order);
    if (columnAt(plan, column).position != 0) writeOpenTrade(plan, plan.barCount - 1, column);
  }
  return true;
}
