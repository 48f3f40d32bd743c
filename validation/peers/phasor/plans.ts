// Phasor: VectorBT's semantics in Rust, against the vectorbt profile.
import type { Peer } from "../engines/types.ts";
import { draw, type PhasorPlan } from "./draw.ts";
import { LOG_FIELDS, ours, TRADE_FIELDS } from "./ours.ts";
import { RULES } from "./rules.ts";
import { shrinkSteps } from "./shrinkSteps.ts";

const SERIES = ["fillColumns", "assets", "returns", "totalReturn", "sharpe", "maxDrawdown", "stats"];
const RECORDS = [
  ...Object.values(TRADE_FIELDS).map((field) => `trade.${field}`),
  ...Object.values(LOG_FIELDS).map((field) => `log.${field}`),
];

const phasor: Peer<PhasorPlan> = {
  name: "Phasor",
  version: "0.1.0",
  subset:
    "The vectorbt profile. 1 to 8 columns, 5 to 80 bars, of either loop; long, short and both; sizes in units, money and percent, " +
    "and as targets (from_orders), infinite, 0 and NaN among them; every accumulation mode; stop loss, trailing stop and take " +
    "profit with all of VectorBT's stop modes, on bars with holes; fees (negative ones too), fixed fees, slippage, least and " +
    "largest size, granularity, locked cash, partial fills; order and valuation prices of their own; missing closes; accounts of " +
    "one or several columns whose cash runs out, with the call sequence default, automatic or given. Compared are fills in the " +
    "order in which they were made, every field of the log but its random rejections, trades of the three kinds, units, cash, " +
    "value, returns, total return, Sharpe ratio, max drawdown (from returns) and 14 rows of the statistics of trades. Left out: " +
    "what Phasor does not take (signals of four arrays, conflict modes, opposite-entry modes, random and reversed sequences), what " +
    "VectorBT does not (target sizes of signals, limit orders, leverage, margin, cash flows, time stops), random rejections " +
    "(another generator), cash found by a run before (`auto`), and the series of free cash, which VectorBT puts together anew from " +
    "the records with a tolerance of its own: it is compared in the logs.",
  compare: { mergeLegs: false, extra: [...SERIES, ...RECORDS] },
  draw,
  ours,
  rules: RULES,
  shrinkSteps,
};

export default phasor;
