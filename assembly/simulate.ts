// The bar loop of the realistic profile (execution, section 3). It holds the order of the steps; leaves do the work.
import { FillStep, Input } from "./layout";
import { OpenedStep, cashOf, equityOf, positionValue, settle, writeOpenTrade } from "./accounting";
import { applyActions, payDividends } from "./actions";
import { applyCashFlow, finance } from "./financing";
import { fillInside, fillMarketOrders } from "./fills";
import { resetImpact } from "./impact";
import { decide } from "./intents";
import { liquidate, testMargin } from "./margin";
import {
  AccountState,
  Plan,
  accountAt,
  columnAt,
  isOrder,
  isPrice,
  nextOrder,
  numberAt,
  orderAt,
} from "./memory";
import { expireOrders } from "./orders";
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
    orderAt(plan, column).id = -1;
  }
}

/** Simulates bars from `bar` until `lastBar` (exclusive); stops early where the record buffers must be drained. Returns the next bar. */
export function run(plan: Plan, bar: i32, lastBar: i32): i32 {
  for (; bar < lastBar; bar++) {
    if (!hasRoomForBar(plan)) return bar;
    startBar(plan, bar);
    for (let i = 0; i < plan.accountCount; i++) step(plan, i, bar);
  }
  return bar;
}

/** Steps 1 and 2 as far as they run by action and not by account. */
export function startBar(plan: Plan, bar: i32): void {
  if (plan.trace != 0) startTraceBar(plan, bar);
  if (plan.hasVolume)
    for (let column = 0; column < plan.columnCount; column++) columnAt(plan, column).unitsToday = 0;
  applyActions(plan, bar);
  payDividends(plan, bar);
}

/** One bar of one account: steps 2 to 10. */
function step(plan: Plan, index: i32, bar: i32): void {
  const account = accountAt(plan, index);
  openAccount(plan, account, index, bar);
  // A delay above 1 holds the intent back: it becomes an order one bar before it may fill.
  const intentBar = plan.delay > 1 ? bar - plan.delay + 1 : bar;
  if (intentBar >= 0) decide(plan, account, intentBar, bar, equityOf(plan, account, bar));
  closeAccount(plan, account, index, bar);
}

/** Everything of the bar before the decision: steps 2 to 8, and in step 9 the orders whose time is over. */
export function openAccount(plan: Plan, account: AccountState, index: i32, bar: i32): void {
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

/** The mark is the last valid price seen; a delisted column keeps the one that it has. */
function markColumns(plan: Plan, account: AccountState, bar: i32, input: i32): void {
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    const price = numberAt(plan, input, bar, column);
    const state = columnAt(plan, column);
    if (isPrice(price) && !state.delisted) state.mark = price;
  }
}

/** Step 10: the bar's series, what the next bar needs of this one, and the margin test. */
function closeBar(plan: Plan, account: AccountState, index: i32, bar: i32): void {
  let equity = cashOf(account) + account.receivable;
  let gross = 0.0;
  let net = 0.0;
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    const state = columnAt(plan, column);
    state.lastPosition = state.position;
    state.lastShortValue = 0;
    if (state.position == 0) continue;
    const value = positionValue(plan, bar, column);
    equity += value;
    gross += Math.abs(value);
    net += value;
    if (value < 0) state.lastShortValue = -value;
    if (!isPrice(numberAt(plan, Input.Close, bar, column))) state.staleBars += 1;
  }
  account.lastCash = cashOf(account);
  writeSeries(plan, account, index, bar, equity);
  addExposure(account, equity, gross, net);
  if (plan.hasInside) trailStops(plan, account, bar);
  testMargin(plan, account, index, bar, equity);
}

function writeSeries(plan: Plan, account: AccountState, index: i32, bar: i32, equity: f64): void {
  const cell = (<usize>(bar * plan.accountCount + index)) << 3;
  store<f64>(plan.equity + cell, equity);
  store<f64>(plan.cash + cell, cashOf(account));
  if (plan.settledCash != 0) store<f64>(plan.settledCash + cell, account.settledCash);
  if (plan.receivable != 0) store<f64>(plan.receivable + cell, account.receivable);
}

function addExposure(account: AccountState, equity: f64, gross: f64, net: f64): void {
  account.equitySum += equity;
  if (gross > 0) account.positionBars += 1;
  if (!(equity > 0)) return;
  account.ratioBars += 1;
  account.grossRatioSum += gross / equity;
  account.netRatioSum += net / equity;
  account.grossRatioMax = Math.max(account.grossRatioMax, gross / equity);
  account.netRatioMax = Math.max(account.netRatioMax, Math.abs(net) / equity);
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
