// What a plain run has one value of: read once, so that no bar and no order looks it up.
import { Input } from "../layout";
import { unitValue } from "../worth";
import { needsEquity } from "../intents";
import { Plan, numberAt } from "../memory";

export let feeRate: f64 = 0;
export let perUnitFees: f64 = 0;
export let fixedFees: f64 = 0;
export let leastFees: f64 = 0;
export let slippage: f64 = 0;
/** Value of one unit at a price of 1, in account currency. */
export let worth: f64 = 1;
/** NaN: no lots. Of whole plain bars only. */
export let lotSize: f64 = NaN;
/** Whether sizes are parts of equity. */
export let wantsEquity: bool = false;

/** Before the first bar or fill of every call: another run may have been at work in between. */
export function readTerms(plan: Plan): void {
  feeRate = numberAt(plan, Input.Fees, 0, 0);
  perUnitFees = numberAt(plan, Input.PerUnitFees, 0, 0);
  fixedFees = numberAt(plan, Input.FixedFees, 0, 0);
  leastFees = numberAt(plan, Input.MinFees, 0, 0);
  slippage = numberAt(plan, Input.Slippage, 0, 0);
  worth = unitValue(plan, 0, 0);
  lotSize = numberAt(plan, Input.LotSize, 0, 0);
  wantsEquity = needsEquity(plan);
}
