// The end of a bar: an account's series and its exposure (execution, section 3, step 10).
import { Input } from "./layout";
import { fixedWorth, worthAt } from "./worth";
import { cashOf } from "./accounting";
import { AccountState, Plan, columnAt, columnStrideOf, inputAddress, isPrice } from "./memory";

/** Values the positions and writes the bar; what the next bar needs of this one is kept. Returns the equity. */
export function valueAccount(plan: Plan, account: AccountState, index: i32, bar: i32): f64 {
  let equity = cashOf(account) + account.receivable;
  let gross = 0.0;
  let net = 0.0;
  const worth = fixedWorth(plan);
  const step = columnStrideOf(plan, Input.Close);
  const closes = inputAddress(plan, Input.Close, bar, 0);
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    const state = columnAt(plan, column);
    if (state.position == 0 && state.lastPosition == 0) continue;
    state.lastPosition = state.position;
    state.lastShortValue = 0;
    if (state.position == 0) continue;
    const value = state.position * state.mark * worthAt(plan, worth, bar, column);
    equity += value;
    gross += Math.abs(value);
    net += value;
    if (value < 0) state.lastShortValue = -value;
    if (!isPrice(load<f64>(closes + <usize>column * step))) state.staleBars += 1;
  }
  account.lastCash = cashOf(account);
  writeBar(plan, account, index, bar, equity, gross, net);
  return equity;
}

/** One bar of the series and of the sums of an account. */
export function writeBar(
  plan: Plan,
  account: AccountState,
  index: i32,
  bar: i32,
  equity: f64,
  gross: f64,
  net: f64,
): void {
  const cell = (<usize>(bar * plan.accountCount + index)) << 3;
  if (plan.equity != 0) {
    store<f64>(plan.equity + cell, equity);
    store<f64>(plan.cash + cell, cashOf(account));
  }
  if (plan.settledCash != 0) store<f64>(plan.settledCash + cell, account.settledCash);
  if (plan.receivable != 0) store<f64>(plan.receivable + cell, account.receivable);
  addExposure(account, equity, gross, net);
}

@inline
function addExposure(account: AccountState, equity: f64, gross: f64, net: f64): void {
  account.equitySum += equity;
  if (equity > 0) account.ratioBars += 1;
  if (gross == 0) return;
  if (gross > 0) account.positionBars += 1;
  if (!(equity > 0)) return;
  const grossRatio = gross / equity;
  const netRatio = net == gross ? grossRatio : net / equity;
  account.grossRatioSum += grossRatio;
  account.netRatioSum += netRatio;
  account.grossRatioMax = Math.max(account.grossRatioMax, grossRatio);
  account.netRatioMax = Math.max(account.netRatioMax, Math.abs(netRatio));
}
