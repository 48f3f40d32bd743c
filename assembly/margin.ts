// Maintenance margin: calls at the close, liquidation at the next open (execution, section 7).
import { Account, FillReason, Input, MarginCall } from "./layout";
import { equityOf, positionValue } from "./accounting";
import { AccountState, Plan, columnAt, isPrice, numberAt } from "./memory";
import { writeMarginCall } from "./records";
import { reducePositionBy } from "./stops";
import { isWhole, roundUpToLot } from "./tolerance";
import { traceLiquidation } from "./trace";

/** Equity that the positions of an account must be backed with. */
function maintenanceOf(plan: Plan, account: AccountState, bar: i32): f64 {
  let sum = 0.0;
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    const value = positionValue(plan, bar, column);
    if (value == 0) continue;
    const rate = numberAt(plan, value > 0 ? Input.MaintenanceLong : Input.MaintenanceShort, bar, column);
    sum += rate * Math.abs(value);
  }
  return sum;
}

/** At the close: a call where positions are held and equity is below their requirement. */
export function testMargin(plan: Plan, account: AccountState, index: i32, bar: i32, equity: f64): void {
  if (plan.account != Account.Margin) return;
  const maintenance = maintenanceOf(plan, account, bar);
  if (!(maintenance > 0) || !(equity < maintenance)) return;
  writeMarginCall(plan, bar, index, equity, maintenance);
  account.marginCallBar = bar;
  if (plan.marginCall == MarginCall.Halt) account.halted = 1;
}

/** At the open after a call that has not healed: every position is reduced by the same part. */
export function liquidate(plan: Plan, account: AccountState, bar: i32): void {
  if (plan.marginCall != MarginCall.Liquidate || account.marginCallBar != bar - 1) return;
  const equity = equityOf(plan, account, bar);
  const maintenance = maintenanceOf(plan, account, bar);
  const part = soldPart(plan, equity, maintenance);
  if (plan.trace != 0) traceLiquidation(plan, account, equity, maintenance, part);
  if (part == 0) return;
  if (equity <= 0) account.bankrupt = 1;
  for (let column = account.firstColumn; column < account.lastColumn; column++)
    liquidateColumn(plan, account, bar, column, part);
}

/** Part of every position that is sold; 0 where the call has healed. */
function soldPart(plan: Plan, equity: f64, maintenance: f64): f64 {
  if (equity <= 0) return 1;
  if (!(equity < maintenance)) return 0;
  const part = 1.0 - equity / (maintenance * (1.0 + plan.marginCallBuffer));
  return Math.min(1.0, Math.max(0.0, part));
}

/** Lots are rounded up, to at most the position; a column without a price is left out. */
function liquidateColumn(plan: Plan, account: AccountState, bar: i32, column: i32, part: f64): void {
  const state = columnAt(plan, column);
  const price = numberAt(plan, Input.Open, bar, column);
  if (state.position == 0 || !isPrice(price) || state.delisted) return;
  const held = Math.abs(state.position);
  let units = Math.min(held, roundUpToLot(held * part, numberAt(plan, Input.LotSize, bar, column)));
  if (isWhole(units, held)) units = held;
  if (units > 0) reducePositionBy(plan, account, bar, column, units, price, true, FillReason.MarginCall);
}
