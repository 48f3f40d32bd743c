// backtesting.py: its own Strategy and Backtest against fromOrders and fromSignals.
import { plainer, smallerPlans, withoutFields } from "../engines/smallerPlans.ts";
import type { Peer } from "../engines/types.ts";
import { drawPlan } from "./draw.ts";
import { ours } from "./ours.ts";
import type { BacktestingPlan } from "./plan.ts";
import { RULES } from "./rules.ts";

const peer: Peer<BacktestingPlan> = {
  name: "backtesting.py",
  version: "0.6.6",
  subset:
    "one asset, 5 to 60 bars; market orders at the next open or the close (`trade_on_close`), limit, stop and stop-limit " +
    "orders; market entries with a stop loss, a take profit or both; `exclusive_orders`; sizes in whole units and as a part " +
    "of what is affordable; commission as a part and fixed, spread; long only and both sides, with and without leverage, " +
    "orders that are cancelled for want of margin, accounts that are ruined. Left out: `hedging` (here one position per " +
    "column), `finalize_trades`, levels on waiting entries and on positions of several trades (each trade has its own there), " +
    "closing in parts, commission functions, rebates.",
  compare: {},
  draw: drawPlan,
  ours,
  shrinkSteps: (plan) =>
    [
      ...smallerPlans(plan),
      ...plainer(plan, {
        spread: 0,
        fees: 0,
        fixedFees: 0,
        margin: 1,
        tradeOnClose: false,
        exclusive: false,
      }),
      ...withoutFields(plan, ["stopLoss", "takeProfit"]),
    ].filter(isPossible),
  rules: RULES,
};

/** Its strategies are asked from bar 1 on; at the last bar nothing can come of it. */
function isPossible({ open, orders }: BacktestingPlan): boolean {
  return open.length > 2 && orders.every(({ bar }) => bar > 0 && bar < open.length - 1);
}

export default peer;
