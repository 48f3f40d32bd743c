// Order and valuation prices of a bar, where ±∞ stands for a price of this bar or of the one before (page, 10-A and 12-A).
import { Input, IntentForm } from "../layout";
import { Plan, numberAt } from "../memory";

@inline
function closeAt(plan: Plan, bar: i32, column: i32): f64 {
  return numberAt(plan, Input.Close, bar, column);
}

function previousClose(plan: Plan, bar: i32, column: i32): f64 {
  return bar > 0 ? closeAt(plan, bar - 1, column) : NaN;
}

/** +∞ is the close; −∞ the close before, or with signals the open where there is one. */
export function orderPriceAt(plan: Plan, bar: i32, column: i32): f64 {
  const price = numberAt(plan, Input.FillPrice, bar, column);
  if (price == Infinity) return closeAt(plan, bar, column);
  if (price != -Infinity) return price;
  if (plan.intentForm != IntentForm.Orders) {
    const open = numberAt(plan, Input.Open, bar, column);
    if (!isNaN(open)) return open;
  }
  return previousClose(plan, bar, column);
}

/** +∞ is the order price, −∞ the close before. */
export function valuationPriceAt(plan: Plan, bar: i32, column: i32, orderPrice: f64): f64 {
  const price = numberAt(plan, Input.ValPrice, bar, column);
  if (price == Infinity) return orderPrice;
  return price == -Infinity ? previousClose(plan, bar, column) : price;
}
