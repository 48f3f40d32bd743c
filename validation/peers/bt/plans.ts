// bt against barloom.
import type { Peer } from "../engines/types.ts";
import { runOurs } from "./ours.ts";
import { drawPlan, type BtPlan } from "./plan.ts";
import { RULES } from "./rules.ts";
import { shrinkSteps } from "./shrinkSteps.ts";

const peer: Peer<BtPlan> = {
  name: "bt",
  version: "1.4.1",
  subset:
    "1 to 6 assets on one account, 5 to 60 bars, everything at the close. Weights that change (`WeighTarget`, `Rebalance`) on every " +
    "bar or some: long, all of the equity, up to twice of it, long and short; whole units or fractions. Units bought and sold " +
    "(`transact`). Commission functions with a part of the value, an amount per unit and per order and a least one; bid and " +
    "offer; multipliers; deposits and withdrawals (`CapitalFlow`); splits and dividends (`CorporateActions`); coupons and the cost " +
    "of shorts (`CouponPayingSecurity`); assets without prices while they are not held. bt knows no bound on cash: ours is an " +
    "account without bounds, or a cash account where the weights fit. Left out: prices that miss while held or wanted (bt ends " +
    "with an error), fixed income, nested strategies, cost models of volume and volatility, `Margin`; a spread together with a part " +
    "of the value as commission (bt's is of the price without the spread); withdrawals and dividends with shorts or debts " +
    "(an account may be ruined between two looks of bt).",
  compare: {},
  draw: drawPlan,
  ours: runOurs,
  shrinkSteps,
  rules: RULES,
};

export default peer;
