// Fills that take units out of a position: an order's reducing leg, a stop's, a liquidation's. Funds never bound them.
import { Account, Input, TraceKind } from "./layout";
import { unitValue } from "./worth";
import { applyFill } from "./accounting";
import { orderFees } from "./costs";
import { AccountState, Plan, termAt } from "./memory";
import { bookSlippage, fillPrice } from "./slippage";
import { traceFill } from "./trace";

/** Value and fee of the last fill. */
let filledValue: f64 = 0;
let filledFees: f64 = 0;

@inline
export function reducedValue(): f64 {
  return filledValue;
}

@inline
export function reducedFees(): f64 {
  return filledFees;
}

/** Fills `units` at `price` before costs; false, and nothing filled, where a cash account cannot cover the fee. */
export function fillReduction(
  plan: Plan,
  account: AccountState,
  bar: i32,
  column: i32,
  order: i32,
  side: i32,
  units: f64,
  price: f64,
  slips: bool,
  reason: i32,
): bool {
  const paid = fillPrice(plan, bar, column, price, slips, side, units);
  filledValue = units * paid * unitValue(plan, bar, column);
  filledFees = feesOf(plan, bar, column, filledValue, units);
  if (!coversFees(plan, account, side, filledValue - filledFees)) {
    const kind = TraceKind.Uncovered;
    if (plan.trace != 0)
      traceFill(plan, kind, account, bar, column, order, side, units, paid, filledFees, filledValue, reason);
    return false;
  }
  if (slips) bookSlippage(plan, account, bar, column, price, side, units);
  applyFill(plan, account, bar, column, order, side, units, paid, filledFees, reason);
  return true;
}

/** Fee of a fill on its own. */
function feesOf(plan: Plan, bar: i32, column: i32, value: f64, units: f64): f64 {
  return orderFees(
    value,
    units,
    termAt(plan, Input.Fees, bar, column),
    termAt(plan, Input.PerUnitFees, bar, column),
    termAt(plan, Input.FixedFees, bar, column),
    termAt(plan, Input.MinFees, bar, column),
  );
}

/** The one refusal of a reduction: a cash account's sale that costs more than it brings and than is there. */
function coversFees(plan: Plan, account: AccountState, side: i32, net: f64): bool {
  if (plan.account != Account.Cash || side > 0 || net >= 0) return true;
  return account.settledCash + net >= 0;
}
