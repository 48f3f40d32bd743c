// RaptorBT: its array runner, its portfolio runner and its margin session, against the realistic profile.
import type { Peer } from "../engines/types.ts";
import { draw, type RaptorPlan } from "./draw.ts";
import { ours } from "./ours.ts";
import { RULES } from "./rules.ts";
import { shrinkSteps } from "./shrinkSteps.ts";

const raptorbt: Peer<RaptorPlan> = {
  name: "RaptorBT",
  version: "0.13.4",
  subset:
    "The realistic profile; 5 to 80 daily bars. Its array runner (`batch_single_backtest`: 1 to 8 sets of signals on one series " +
    "of prices, each an account), filled at the same close or at the next open; all in, parts of the cash, whole lots or a " +
    "bounded capital. Its portfolio runner: 1 to 8 assets on one account whose cash runs out, all in or in equal weights. Its " +
    "margin session (`KernelSession`), long and short, leverage 1 to 5, with margin calls that stop new entries. Entries and " +
    "exits on one bar, proportional fees, slippage, fixed and trailing stops, targets. Compared are fills (the two ends of its " +
    "trades), equity, total return, max drawdown, Sharpe ratio, and bars, profit and return of the trades. A Sharpe ratio of a " +
    "curve that never moves by a millionth in a bar counts as 0 on both sides. Left out: `next_bar_open` of the portfolio runner, which fills an entry " +
    "only at the next entry signal, at the open of its bar; shorts of the portfolio runner, and of the array runner with slippage " +
    "or stops (RB-5); slippage in the margin session, whose margin is that of the price paid and ours that of the mark; targets " +
    "on several sets of signals at once (RB-3 changes prices, which they share); parts above 1; liquidation, which happens at the " +
    "close of the call there and at the next open here; limits on positions and drawdown, ATR stops, options, spreads, pairs, " +
    "ticks, and the fee schedules of Indian markets.",
  compare: { extra: ["totalReturn", "maxDrawdown", "sharpe", "trades"] },
  draw,
  ours,
  rules: RULES,
  shrinkSteps,
};

export default raptorbt;
