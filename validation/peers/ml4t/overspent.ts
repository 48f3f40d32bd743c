// The cent that ml4t-backtest lends.
import type { ComparableResult } from "../engines/types.ts";
import type { Ml4tPlan } from "./plan.ts";

const CENT = 0.01;
const LAST_BITS = 1e-9;

/** The first bar at which a fill of theirs takes the cash that may be spent below zero, by a cent at most. */
export function overspentBar(plan: Ml4tPlan, { fills }: ComparableResult): number | undefined {
  if (plan.account !== "cash") return undefined;
  let cash = plan.cash;
  const unsettled: { readonly until: number; readonly amount: number }[] = [];
  for (const [bar, column, units, price, fees] of fills) {
    const change = -units * price * plan.multiplier[column] - fees;
    cash += change;
    if (change > 0) unsettled.push({ until: bar + plan.settlementBars, amount: change });
    const held = unsettled.filter(({ until }) => until > bar).reduce((sum, { amount }) => sum + amount, 0);
    const spendable = cash - held;
    const isBelow =
      spendable < -LAST_BITS * Math.max(1, plan.cash) && spendable > -CENT - LAST_BITS * plan.cash;
    if (change < 0 && isBelow) return bar;
  }
  return undefined;
}
