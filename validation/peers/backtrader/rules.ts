// Where Backtrader differs by design, each with the plan that has nothing of it.
import { mapMarket, type Cell, type Market } from "../engines/market.ts";
import type { ComparableFill, ComparableRun, Rule } from "../engines/types.ts";
import type { BacktraderPlan, PlannedOrder } from "./plan.ts";

export const RULES: readonly Rule<BacktraderPlan>[] = [
  {
    id: "BTR-1",
    title: "an order is refused at the close that it was made at",
    reason:
      "With `checksubmit`, its default, orders are tried in turn against the cash at their creation prices, and what one that " +
      "is refused would have cost stays spent for those after it. Here cash is looked at when an order fills.",
    applies: (plan, _ours, theirs) => plan.checkSubmit && refusals(theirs).includes("submission"),
    without: (plan) => ({ ...plan, checkSubmit: false }),
  },
  {
    id: "BTR-2",
    title: "waiting orders are tested on a bar that the asset does not have",
    reason:
      "Where an asset has no bar, its last one is still the current one, and limit and stop orders made since are held " +
      "against it. Here a missing price fills nothing.",
    applies: (plan) => hasHoles(plan) && (plan.orders.some(isWaiting) || plan.fill === "close"),
    without: withoutHoles,
  },
  {
    id: "BTR-3",
    title: "cash goes to the order that was sent first",
    reason:
      "The queue of the broker is served order by order, whatever the type; a purchase at the open can spend what a stop of " +
      "the same bar brings. Here the market orders of a bar come at its open, waiting ones and stops inside it.",
    applies: (plan, ours, theirs) =>
      plan.open[0].length > 1 &&
      (plan.orders.some((order) => isWaiting(order) || hasChildren(order)) ||
        hasHoles(plan) ||
        plan.volume !== null) &&
      (refusals(theirs).includes("fill") || lacksCash(ours)),
    without: (plan) => ({ ...withoutHoles(plan), cash: ENOUGH }),
  },
  {
    id: "BTR-4",
    title: "limit orders and take profits pay slippage at the open",
    reason:
      "With `slip_open` a limit order that the open has passed fills at the open and slippage, with `slip_out` even beyond " +
      "its limit. Here limit orders never pay it.",
    applies: (plan) => plan.slippage > 0 && plan.orders.some(hasLimit),
    without: (plan) => ({ ...plan, slippage: 0 }),
  },
  {
    id: "BTR-5",
    title: "a stop-limit order may fill in the bar that triggers it",
    reason:
      "It guesses the way of the price from open and close. Here it is a limit order from the next bar on.",
    applies: (plan) => plan.orders.some((order) => fillsWhenTriggered(plan, order)),
    without: (plan) => ({
      ...plan,
      orders: plan.orders.filter((order) => !fillsWhenTriggered(plan, order)),
    }),
  },
  {
    id: "BTR-6",
    title: "brackets begin in the bar after the entry",
    reason: "The children of an order become active in the next bar. Here stops hold from the fill on.",
    applies: (plan) => plan.orders.some((order) => entryBarReaches(plan, order)),
    without: (plan) => ({ ...plan, orders: plan.orders.filter((order) => !entryBarReaches(plan, order)) }),
  },
  {
    id: "BTR-7",
    title: "the stop of a bracket comes before a profit that the open has passed",
    reason:
      "The children are tried in the order of the queue, the stop first. Here the open comes before the range.",
    applies: (plan) => plan.orders.some((order) => opensBeyondProfit(plan, order)),
    without: (plan) => ({ ...plan, orders: plan.orders.filter((order) => !opensBeyondProfit(plan, order)) }),
  },
  {
    id: "BTR-8",
    title: "orders at the close pay no slippage",
    reason: "`Order.Close` fills at the close as it is. Here slippage belongs to every market order.",
    applies: (plan) => plan.fill === "close" && plan.slippage > 0,
    without: (plan) => ({ ...plan, slippage: 0 }),
  },
  {
    id: "BTR-9",
    title: "a reversal leaves a crumb of its order working",
    reason:
      "What is left of an order is its size less both legs; where these do not add up to it in the last bit, the order goes " +
      "on with some 1e-11 units. Here units below 1e-9 of those asked are nothing.",
    applies: (_plan, _ours, theirs) => "fills" in theirs && theirs.fills.some(isCrumb),
    model: (_plan, ours, theirs) =>
      "fills" in ours && "fills" in theirs
        ? { ...ours, fills: [...ours.fills, ...theirs.fills.filter(isCrumb)] }
        : ours,
  },
  {
    id: "BTR-10",
    title: "whole units of a quotient that is whole but for rounding",
    reason: "`getsize` takes the floor. Here a quotient within 1e-9 below a whole number is that number.",
    applies: (plan, ours) => plan.whole && plan.orders.some((order) => isAlmostWhole(plan, ours, order)),
    without: (plan, ours) => ({
      ...plan,
      orders: plan.orders.filter((order) => !isAlmostWhole(plan, ours, order)),
    }),
  },
];

/** More than all orders of a plan can cost. */
const ENOUGH = 1e8;

const CRUMB = 1e-9;

function isCrumb([, , units]: ComparableFill): boolean {
  return Math.abs(units) < CRUMB;
}

/** Whether the units of an order from money are whole but for the last bits. */
function isAlmostWhole(plan: BacktraderPlan, ours: ComparableRun, order: PlannedOrder): boolean {
  const { bar, column, sizeType, size } = order;
  if ("error" in ours || !sizeType.startsWith("target") || sizeType === "targetAmount") return false;
  const value = sizeType === "targetValue" ? size : size * ours.equity[bar];
  const held = ours.fills
    .filter((fill) => fill[0] <= bar && fill[1] === column)
    .reduce((units, fill) => units + fill[2], 0);
  const units = value / (plan.close[bar][column] ?? NaN) - held;
  const off = Math.abs(units - Math.round(units));
  return off > 0 && off < 1e-9 * Math.max(1, Math.abs(units));
}

/** When orders were refused for cash: "submission" or "fill". */
function refusals(theirs: ComparableRun): string[] {
  if ("error" in theirs) return [];
  return (theirs.extra!.refused as [bar: number, column: number, when: string][]).map(([, , when]) => when);
}

function lacksCash(ours: ComparableRun): boolean {
  return "extra" in ours && "NoCash" in (ours.extra!.reasons as object);
}

function isWaiting({ type }: PlannedOrder): boolean {
  return type !== "market";
}

function hasChildren({ stopLoss, takeProfit }: PlannedOrder): boolean {
  return stopLoss !== undefined || takeProfit !== undefined;
}

function hasLimit({ limit, takeProfit }: PlannedOrder): boolean {
  return limit !== undefined || takeProfit !== undefined;
}

function hasHoles({ close }: Market): boolean {
  return close.some((row) => row.includes(null));
}

/** Every hole as a bar that stays at the close before (of a late column: at the first open). */
function withoutHoles(plan: BacktraderPlan): BacktraderPlan {
  const { open, close } = plan;
  const before = (bar: number, column: number): Cell => {
    for (let k = bar - 1; k >= 0; k--) if (close[k][column] !== null) return close[k][column];
    return open.find((row) => row[column] !== null)?.[column] ?? 1;
  };
  return { ...plan, ...mapMarket(plan, (price, bar, column) => price ?? before(bar, column)) };
}

/** Whether the first bar that reaches the stop price has prices that the limit takes, for either side. */
function fillsWhenTriggered(
  plan: BacktraderPlan,
  { type, bar, column, stop, limit, bars }: PlannedOrder,
): boolean {
  if (type !== "stopLimit") return false;
  const last = Math.min(plan.open.length - 1, bar + (bars ?? Infinity));
  const at = (side: "open" | "high" | "low", k: number): number => plan[side][k][column] ?? NaN;
  for (const isBuy of [true, false])
    for (let k = bar + 1; k <= last; k++) {
      if (!(isBuy ? at("high", k) >= stop! : at("low", k) <= stop!)) continue;
      if (isBuy ? at("low", k) <= limit! : at("high", k) >= limit!) return true;
      break;
    }
  return false;
}

interface Levels {
  readonly side: 1 | -1;
  readonly stop: number;
  readonly profit: number;
}

/** Levels of a bracket, NaN where it has none. */
function levelsOf(plan: BacktraderPlan, { bar, column, size, stopLoss, takeProfit }: PlannedOrder): Levels {
  const side = size > 0 ? 1 : -1;
  const entry = (plan.open[bar + 1]?.[column] ?? NaN) * (1 + side * plan.slippage);
  return {
    side,
    stop: entry * (1 - side * (stopLoss ?? NaN)),
    profit: entry * (1 + side * (takeProfit ?? NaN)),
  };
}

/** The prices of a bar as the side sees them: `worst` and `best` of the range. */
function rangeOf(plan: BacktraderPlan, bar: number, column: number, side: 1 | -1) {
  const sided = (price: Cell): number => side * (price ?? NaN);
  const [low, high] = [plan.low[bar][column], plan.high[bar][column]];
  return side > 0 ? { worst: sided(low), best: sided(high) } : { worst: sided(high), best: sided(low) };
}

function entryBarReaches(plan: BacktraderPlan, order: PlannedOrder): boolean {
  if (order.bar + 1 >= plan.open.length) return false;
  const { side, stop, profit } = levelsOf(plan, order);
  const { worst, best } = rangeOf(plan, order.bar + 1, order.column, side);
  return worst <= side * stop || best >= side * profit;
}

function opensBeyondProfit(plan: BacktraderPlan, order: PlannedOrder): boolean {
  const { side, stop, profit } = levelsOf(plan, order);
  return plan.open.some(
    (row, bar) =>
      bar > order.bar + 1 &&
      side * (row[order.column] ?? NaN) >= side * profit &&
      rangeOf(plan, bar, order.column, side).worst <= side * stop,
  );
}
