// The price of a fill with slippage and impact, and what they cost in money (execution, sections 6.1 and 6.3).
import { Input } from "./layout";
import { unitValue } from "./worth";
import { slippedPrice } from "./costs";
import { impactOf } from "./impact";
import { AccountState, Plan, numberAt } from "./memory";

/** Price of a fill of `units`, from the price before costs. */
export function fillPrice(
  plan: Plan,
  bar: i32,
  column: i32,
  price: f64,
  slips: bool,
  side: i32,
  units: f64,
): f64 {
  if (!slips) return price;
  const slippage = numberAt(plan, Input.Slippage, bar, column);
  return slippedPrice(price, slippage + impactOf(plan, bar, column, units), side);
}

/**
 * Books the cost of a fill of `units` that slipped from `price`: units · price · part · multiplier · fx for each part. The
 * price of a sale does not fall below 0, so both parts together cost at most what is sold.
 */
export function bookSlippage(
  plan: Plan,
  account: AccountState,
  bar: i32,
  column: i32,
  price: f64,
  side: i32,
  units: f64,
): void {
  const value = units * price * unitValue(plan, bar, column);
  const slippage = numberAt(plan, Input.Slippage, bar, column);
  const impact = impactOf(plan, bar, column, units);
  account.slippageCost += value * slippage;
  account.impactCost += value * (side > 0 ? impact : Math.min(impact, 1.0 - slippage));
}
