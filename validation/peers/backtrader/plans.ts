// Backtrader: its own strategy, broker and brackets against fromOrders and fromSignals.
import { plainer, smallerPlans, withoutFields } from "../engines/smallerPlans.ts";
import type { Peer } from "../engines/types.ts";
import { drawPlan } from "./draw.ts";
import { ours } from "./ours.ts";
import type { BacktraderPlan } from "./plan.ts";
import { RULES } from "./rules.ts";

const peer: Peer<BacktraderPlan> = {
  name: "Backtrader",
  version: "1.9.78.123",
  subset:
    "1 to 5 assets on one account, 5 to 60 daily bars; market orders at the next open or close, limit, stop and stop-limit " +
    "orders with and without an end, one working order per asset; brackets with a stop loss, a take profit or both; sizes in " +
    "units and as targets in units, money and parts of equity, whole and fractional; commissions as a part and per unit; " +
    "percent slippage that may leave the bar (`slip_out`); volume as a bound (`FixedBarPerc`); assets that begin late or miss " +
    "bars. Long only with cash that runs out (all or nothing, Backtrader's Margin), or long and short with cash that does not: " +
    "Backtrader asks nothing of a short. Left out: `coc` and `coo` (decisions and fills of one bar), daily settlement of " +
    "futures, `leverage`, interest, trailing stops, OCO groups but for brackets.",
  compare: {},
  draw: drawPlan,
  ours,
  shrinkSteps: (plan) => [
    ...smallerPlans(plan),
    ...plainer(plan, {
      slippage: 0,
      fees: 0,
      perUnitFees: 0,
      checkSubmit: false,
      sellsFirst: false,
      volume: null,
    }),
    ...withoutFields(plan, ["bars", "stopLoss", "takeProfit"]),
  ],
  rules: RULES,
};

export default peer;
