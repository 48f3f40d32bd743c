// ml4t-backtest against barloom.
import type { Peer } from "../engines/types.ts";
import { drawPlan } from "./draw.ts";
import { comparableOf } from "./habits.ts";
import { trade } from "./ours.ts";
import type { Ml4tPlan } from "./plan.ts";
import { RULES } from "./rules.ts";
import { shrinkSteps } from "./shrinkSteps.ts";

const peer: Peer<Ml4tPlan> = {
  name: "ml4t-backtest",
  version: "0.1.0b5",
  subset:
    "Its newest release for Python 3.11, a pre-release. 1 to 6 assets on one account, 5 to 60 bars, one working order per asset. " +
    "Orders at the next open or the same close (at once, or after all of the bar are placed): units, targets in parts of equity " +
    "and in money, parts of a position, `rebalance_to_weights`, whole and fractional; limit and stop orders with and without an " +
    "end; exits first, or in the order of placing. Accounts: cash that runs out (partial or refused, with late settlement), shorts " +
    "with locked proceeds (`lock_notional`), margin (refused), no checks (`skip_cash_validation`). Commission as a part, per unit " +
    "with a least fee, or fixed; slippage as a part or per unit; linear impact; a part of the volume; multipliers; assets that " +
    "begin late or miss bars; stop loss, take profit and trailing stop with positions opened at the close. Left out because the " +
    "other side has no such thing: its trailing and stop-limit orders (the latter never fill), orders of limits and stops at the " +
    "close that decides, stops at other prices than the level, its short proceeds as cash (`credit`), cash buffers, margins per " +
    "contract, calendars. Left out because of what it does there: slippage where funds bind (its cash test is of the price " +
    "before slippage) and on limits and take profits (it slips them); fixed and least fees with reversals (it charges two and " +
    "records one) and with partial fills (it spreads the fee of one unit over all); multipliers where funds bind or fees are a " +
    "part (it leaves them out of both); stops with fills at the open (it does not look at the bar of the entry, and an exit " +
    "on the bar of a stop reverses the position); market orders beside limits and stops where funds bind (it serves them in one " +
    "queue, so an exit later in the bar pays for an entry at its open); parts of units that are sold where only whole ones are " +
    "bought (it rounds entries only); impact that takes a price below 0 (it pays that).",
  compare: {},
  draw: drawPlan,
  ours: (plan) => comparableOf(trade(plan)),
  shrinkSteps,
  rules: RULES,
};

export default peer;
