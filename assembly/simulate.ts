// The bar loop of the realistic profile (execution, section 3). It holds the order of the steps; leaves do the work.
import { FillStep, Input } from "./layout";
import { cashOf, equityOf, settle, writeOpenTrade } from "./accounting";
import { fillMarketOrders } from "./fills";
import { decide } from "./intents";
import { AccountState, Plan, accountAt, columnAt, isPrice, numberAt, orderAt } from "./memory";
import { hasRoomForBar, recordWorking } from "./records";

/** Puts the state of a new run into its blocks; TypeScript has set the columns of each account. */
export function start(plan: Plan): void {
  for (let i = 0; i < plan.accountCount; i++) {
    const account = accountAt(plan, i);
    account.settledCash = load<f64>(plan.initCash + ((<usize>i) << 3));
  }
  for (let column = 0; column < plan.columnCount; column++) {
    columnAt(plan, column).mark = NaN;
    orderAt(plan, column).id = -1;
  }
}

/** Simulates bars from `bar` until `lastBar` (exclusive); stops early where the record buffers must be drained. Returns the next bar. */
export function run(plan: Plan, bar: i32, lastBar: i32): i32 {
  for (; bar < lastBar; bar++) {
    if (!hasRoomForBar(plan)) return bar;
    for (let i = 0; i < plan.accountCount; i++) step(plan, i, bar);
  }
  return bar;
}

/** One bar of one account. */
function step(plan: Plan, index: i32, bar: i32): void {
  const account = accountAt(plan, index);
  settle(plan, account, bar);
  markColumns(plan, account, bar, Input.Open);
  if (plan.fillStep == FillStep.Open) fillMarketOrders(plan, account, bar);
  markColumns(plan, account, bar, Input.Close);
  if (plan.fillStep == FillStep.Close) fillMarketOrders(plan, account, bar);
  // A delay above 1 holds the intent back: it becomes an order one bar before it may fill.
  const intentBar = plan.delay > 1 ? bar - plan.delay + 1 : bar;
  if (intentBar >= 0) decide(plan, account, intentBar, equityOf(plan, account));
  if (plan.delay == 0) fillMarketOrders(plan, account, bar);
  closeBar(plan, account, index, bar);
}

/** The mark is the last valid price seen. */
function markColumns(plan: Plan, account: AccountState, bar: i32, input: i32): void {
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    const price = numberAt(plan, input, bar, column);
    if (isPrice(price)) columnAt(plan, column).mark = price;
  }
}

/** Writes the bar's series and adds to the account's sums. */
function closeBar(plan: Plan, account: AccountState, index: i32, bar: i32): void {
  let equity = cashOf(account);
  let gross = 0.0;
  let net = 0.0;
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    const state = columnAt(plan, column);
    if (state.position == 0) continue;
    const value = state.position * state.mark;
    equity += value;
    gross += Math.abs(value);
    net += value;
    if (!isPrice(numberAt(plan, Input.Close, bar, column))) state.staleBars += 1;
  }
  const cell = (<usize>(bar * plan.accountCount + index)) << 3;
  store<f64>(plan.equity + cell, equity);
  store<f64>(plan.cash + cell, cashOf(account));
  if (plan.settledCash != 0) store<f64>(plan.settledCash + cell, account.settledCash);
  addExposure(account, equity, gross, net);
}

function addExposure(account: AccountState, equity: f64, gross: f64, net: f64): void {
  account.equitySum += equity;
  if (gross > 0) account.positionBars += 1;
  if (!(equity > 0)) return;
  account.ratioBars += 1;
  account.grossRatioSum += gross / equity;
  account.netRatioSum += net / equity;
  account.grossRatioMax = Math.max(account.grossRatioMax, gross / equity);
}

/** After the last bar: what is still working, and what is still held at its last mark. False: drain first. */
export function finish(plan: Plan): bool {
  if (!hasRoomForBar(plan)) return false;
  for (let column = 0; column < plan.columnCount; column++) {
    const order = orderAt(plan, column);
    if (order.id >= 0) recordWorking(plan, order);
    if (columnAt(plan, column).position != 0) writeOpenTrade(plan, plan.barCount - 1, column);
  }
  return true;
}
