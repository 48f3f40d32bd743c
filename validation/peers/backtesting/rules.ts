// Where backtesting.py differs by design.
import { isResult } from "../engines/results.ts";
import type { ComparableRun, Rule } from "../engines/types.ts";
import { endAtRuin, equityBeforeFills, spreadOnOpenings } from "./habits.ts";
import type { BacktestingPlan, PlannedOrder } from "./plan.ts";

export const RULES: readonly Rule<BacktestingPlan>[] = [
  {
    id: "BTP-1",
    title: "stop-loss and take-profit levels beyond the last close end the run",
    reason:
      "An order is refused with a ValueError unless its levels lie on both sides of its limit, its stop or the last close; " +
      "the next open is not known to it. Here stops are parts of the price of the entry.",
    applies: (plan, _ours, theirs) =>
      "error" in theirs &&
      theirs.error.includes("orders require") &&
      plan.orders.some((order) => isBeyond(plan, order)),
    without: (plan) => ({
      ...plan,
      orders: plan.orders.map((order) => (isBeyond(plan, order) ? withoutLevels(order) : order)),
    }),
  },
  {
    id: "BTP-2",
    title: "with `trade_on_close` costs are in the equity a bar later",
    reason:
      "Orders at the close of a bar are executed at the beginning of the next one, after the equity of the bar is written " +
      "down. Here equity is what it is after the fills of the bar.",
    applies: (plan) => plan.tradeOnClose && (plan.fees > 0 || plan.fixedFees > 0 || plan.spread > 0),
    model: (plan, ours) => (isResult(ours) ? equityBeforeFills(plan, ours) : ours),
  },
  {
    id: "BTP-3",
    title: "the spread is paid when a trade is opened, whatever the order",
    reason:
      "Openings pay it, limit orders too; closings, stop losses too, do not. Here slippage belongs to market and stop orders " +
      "in both directions and never to limits.",
    applies: (plan) => plan.spread > 0,
    model: (plan, ours) => (isResult(ours) ? spreadOnOpenings(plan, ours) : ours),
  },
  {
    id: "BTP-4",
    title: "the run ends when equity is gone",
    reason:
      "All is closed at the close and equity is 0 from there on. Here a loss can be larger than the account.",
    applies: (_plan, ours, theirs) => isResult(ours) && isResult(theirs) && theirs.extra!.ruin !== null,
    model: (plan, ours, theirs) =>
      isResult(ours) && isResult(theirs) ? endAtRuin(plan, ours, theirs.extra!.ruin as number) : ours,
  },
  {
    id: "BTP-5",
    title: "a stop-limit order may fill in the bar that triggers it",
    reason:
      "If its limit is beyond its stop it fills at the stop, even where the open has passed it. Here it is a limit order " +
      "from the next bar on.",
    applies: ({ orders }) => orders.some(({ type }) => type === "stopLimit"),
    without: (plan) => ({ ...plan, orders: plan.orders.filter(({ type }) => type !== "stopLimit") }),
  },
  {
    id: "BTP-6",
    title: "with `trade_on_close` stop orders that are passed fill at the close before",
    reason:
      "A triggered stop order is priced like a market order there, at the close of the bar before, if that is worse than " +
      "the stop. Here it fills at the stop or the open that jumped over it.",
    applies: ({ tradeOnClose, orders }) => tradeOnClose && orders.some(({ type }) => type === "stop"),
    without: (plan) => ({ ...plan, orders: plan.orders.filter(({ type }) => type !== "stop") }),
  },
  {
    id: "BTP-7",
    title: "the stop loss comes before a take profit that the open has passed",
    reason: "The stop is first in the queue. Here the open comes before the range.",
    applies: (plan) => plan.orders.some((order) => opensBeyondProfit(plan, order)),
    without: (plan) => ({
      ...plan,
      orders: plan.orders.map((order) => (opensBeyondProfit(plan, order) ? withoutLevels(order) : order)),
    }),
  },
  {
    id: "BTP-8",
    title: "a fixed commission counts by trade, and by the part of equity asked for",
    reason:
      "Every trade that an order closes or opens pays it; a size that is a part is reckoned with the commission divided by " +
      "that part for every unit. Here the legs of an order pay it once.",
    applies: ({ fixedFees }) => fixedFees > 0,
    without: (plan) => ({ ...plan, fixedFees: 0 }),
  },
  {
    id: "BTP-9",
    title: "what a margin account can afford: costs, levels and marks",
    reason:
      "Price, spread and commission of the units are multiplied with the margin, and the position is valued at the close of " +
      "the bar that is being filled. Here costs are paid in full and marks are those of the moment.",
    applies: (plan, ours, theirs) =>
      (plan.margin < 1 || !plan.longOnly || plan.spread > 0) &&
      (plan.orders.some(isPart) || lacksCash(ours) || cancels(theirs)),
    without: (plan) => ({
      ...plan,
      cash: ENOUGH,
      orders: plan.orders.map((order) => (isPart(order) ? { ...order, size: 10 } : order)),
    }),
  },
  {
    id: "BTP-10",
    title: "`exclusive_orders` closes the position at once, whatever the new order is",
    reason:
      "A limit or stop order sends a market order that closes the position along with it. Here a reversal is one order, which " +
      "closes and opens when it fills.",
    applies: ({ exclusive, orders }) => exclusive && orders.some(({ type }) => type !== "market"),
    without: (plan) => ({ ...plan, exclusive: false }),
  },
];

/** More than all orders of a plan can cost. */
const ENOUGH = 1e8;

function isPart({ size }: PlannedOrder): boolean {
  return size > 0 && size < 1;
}

function lacksCash(ours: ComparableRun): boolean {
  const reasons = isResult(ours) ? (ours.extra!.reasons as object) : {};
  return "NoCash" in reasons || "NoBuyingPower" in reasons;
}

function cancels(theirs: ComparableRun): boolean {
  return isResult(theirs) && (theirs.extra!.cancelled as number) > 0;
}

function withoutLevels({ stopLoss: _stop, takeProfit: _profit, ...order }: PlannedOrder): PlannedOrder {
  return order;
}

interface Levels {
  readonly side: 1 | -1;
  readonly stop: number;
  readonly profit: number;
}

/** As run.py gives them: from the price that the entry will have. */
function levelsOf(plan: BacktestingPlan, { bar, action, stopLoss, takeProfit }: PlannedOrder): Levels {
  const side = action === "buy" ? 1 : -1;
  const entry = (plan.tradeOnClose ? plan.close[bar][0]! : plan.open[bar + 1][0]!) * (1 + side * plan.spread);
  return {
    side,
    stop: entry * (1 - side * (stopLoss ?? Infinity)),
    profit: entry * (1 + side * (takeProfit ?? Infinity)),
  };
}

/** Whether a level is on the wrong side of the last close, the spread included. */
function isBeyond(plan: BacktestingPlan, order: PlannedOrder): boolean {
  const { side, stop, profit } = levelsOf(plan, order);
  const price = plan.close[order.bar][0]! * (1 + side * plan.spread);
  return side * stop >= side * price || side * profit <= side * price;
}

function opensBeyondProfit(plan: BacktestingPlan, order: PlannedOrder): boolean {
  const { side, stop, profit } = levelsOf(plan, order);
  const worst = side > 0 ? plan.low : plan.high;
  return plan.open.some(
    ([open], bar) => bar > order.bar && side * open! >= side * profit && side * worst[bar][0]! <= side * stop,
  );
}
