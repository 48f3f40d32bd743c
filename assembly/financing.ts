// Interest, borrow costs, deposits and withdrawals (execution, sections 3 and 3.3).
import { Input } from "./layout";
import { AccountState, Plan, columnAt, numberAt } from "./memory";

/** Deposits and withdrawals of the bar. */
export function applyCashFlow(plan: Plan, account: AccountState, index: i32, bar: i32): void {
  if (plan.cashFlows == 0) return;
  account.settledCash += load<f64>(plan.cashFlows + ((<usize>(bar * plan.accountCount + index)) << 3));
}

/** Interest for the time since the bar before, on its closing cash and shorts: simple, posted to settled cash. */
export function finance(plan: Plan, account: AccountState, bar: i32): void {
  if (plan.yearParts == 0) return;
  const years = load<f64>(plan.yearParts + ((<usize>bar) << 3));
  if (!(years > 0)) return;
  let amount = account.lastCash * (account.lastCash > 0 ? plan.cashRate : plan.debitRate) * years;
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    const shorted = columnAt(plan, column).lastShortValue;
    if (shorted > 0) amount -= shorted * numberAt(plan, Input.BorrowRate, bar, column) * years;
  }
  if (amount == 0) return;
  account.settledCash += amount;
  account.financing += amount;
}
