// Habits of ml4t-backtest, brought into our run by plans that make it do the same; everything else stays ours.
import type { Portfolio } from "../../../src/results/portfolio.ts";
import type { ComparableFill, ComparableResult } from "../engines/types.ts";
import { comparable } from "../engines/ours.ts";
import { fillsOf, lostWaterMark, stopLevels, type Fill } from "./levels.ts";
import { trade } from "./ours.ts";
import { overspentBar } from "./overspent.ts";
import type { Ml4tPlan, PlannedOrder } from "./plan.ts";

export type Habit = keyof typeof PATCHES | "dust" | "cent";

export function runWithHabits(
  plan: Ml4tPlan,
  habits: readonly string[],
  theirs: ComparableResult,
): ComparableResult {
  const patches = (Object.keys(PATCHES) as (keyof typeof PATCHES)[]).filter((habit) =>
    habits.includes(habit),
  );
  let patched = plan;
  for (;;) {
    const portfolio = trade(patched);
    const next = earliest(patches.map((habit) => PATCHES[habit](patched, portfolio, theirs)));
    if (next === undefined) return finished(plan, comparableOf(portfolio), habits, theirs);
    patched = next;
  }
}

/** What no plan of ours can do: dust, and a cent that is not there, after which the run is theirs. */
function finished(
  plan: Ml4tPlan,
  ours: ComparableResult,
  habits: readonly string[],
  theirs: ComparableResult,
): ComparableResult {
  const dust = habits.includes("dust") ? dustOf(plan, theirs) : [];
  const fills = [...ours.fills, ...dust];
  const from = (habits.includes("cent") ? overspentBar(plan, theirs) : undefined) ?? Infinity;
  return {
    fills: [...fills.filter(([bar]) => bar < from), ...theirs.fills.filter(([bar]) => bar >= from)],
    equity: ours.equity.map((equity, bar) => (bar < from ? equity : theirs.equity[bar])),
    extra: { habits },
  };
}

export function comparableOf(portfolio: Portfolio): ComparableResult {
  const { fills, equity } = comparable(portfolio);
  return { fills, equity, extra: { habits: [] } };
}

interface Patched {
  readonly bar: number;
  readonly plan: Ml4tPlan;
}

function earliest(patched: readonly (Patched | undefined)[]): Ml4tPlan | undefined {
  return patched
    .filter((one) => one !== undefined)
    .sort((a, b) => a.bar - b.bar)
    .at(0)?.plan;
}

/** The plan that makes the earliest bar where a habit shows like theirs; undefined where it does not show. */
type Patch = (plan: Ml4tPlan, portfolio: Portfolio, theirs: ComparableResult) => Patched | undefined;

const PATCHES = {
  limits: (plan, portfolio) => {
    const fill = fillsOf(portfolio).find((one) => isBetterThanLimit(plan, portfolio, one));
    if (fill === undefined) return undefined;
    const { price } = orderOf(plan, portfolio, fill)!;
    return { bar: fill.bar, plan: withOpen(plan, fill.bar, fill.column, price!) };
  },
  oversells: (plan, { orders }) => {
    const refused = Array.from({ length: orders.length }, (_, i) => orders.at(i)).find(
      ({ reason, filled }) => reason === "ShortNotAllowed" || (reason === "NoBuyingPower" && filled !== 0),
    );
    if (refused === undefined) return undefined;
    const { decisionBar: bar, column } = refused;
    return { bar, plan: withoutOrder(plan, bar, column) };
  },
  reentry: (plan, portfolio) => {
    const isStop = ({ reason }: Fill): boolean => reason === "StopLoss" || reason === "TakeProfit";
    const fill = fillsOf(portfolio).find((one) => isStop(one) && hasOrder(plan, one));
    return fill && { bar: fill.bar, plan: withoutOrder(plan, fill.bar, fill.column) };
  },
  ranges: (plan, portfolio) => {
    for (const fill of fillsOf(portfolio)) {
      const between = priceBetween(plan, portfolio, fill);
      if (between !== undefined)
        return { bar: fill.bar, plan: withOpen(plan, fill.bar, fill.column, between) };
    }
    return undefined;
  },
  lastBits: (plan, _, theirs) => {
    const cell = intentsOf(plan).find((intent) => sellsTooMuch(plan, theirs, intent));
    return cell && { bar: cell.bar, plan: withoutOrder(plan, cell.bar, cell.column) };
  },
  debts: (plan, portfolio) => {
    const cell = intentsOf(plan).find(
      ({ bar, kind }) => kind === "percent" && !(equityBefore(plan, portfolio, bar) > 0),
    );
    return cell && { bar: cell.bar, plan: withoutOrder(plan, cell.bar, cell.column) };
  },
  cents: (plan, { orders }) => {
    const order = Array.from({ length: orders.length }, (_, i) => orders.at(i)).find(
      ({ asked, decisionBar: bar, column }) =>
        Math.abs(asked) * plan.close[bar][column] * plan.multiplier[column] < 0.01 &&
        isTarget(plan, bar, column),
    );
    return order && { bar: order.decisionBar, plan: withoutOrder(plan, order.decisionBar, order.column) };
  },
  waterMarks: (plan, portfolio) => {
    const first = lostWaterMark(plan, portfolio);
    return first && { bar: first.bar + 1, plan: withRange(plan, first.bar + 1, first.column, first.price) };
  },
} as const satisfies Record<string, Patch>;

function isTarget(plan: Ml4tPlan, bar: number, column: number): boolean {
  return intentsOf(plan).some(
    (one) => one.bar === bar && one.column === column && (one.kind === "percent" || one.kind === "value"),
  );
}

/** Orders and weights alike, those taken away left out, by bar. */
function intentsOf({ orders, weights }: Ml4tPlan): Pick<PlannedOrder, "bar" | "column" | "kind" | "size">[] {
  const fromWeights = weights.flatMap(({ bar, sizes }) =>
    sizes.flatMap((size, column) =>
      size === null ? [] : [{ bar, column, kind: "percent" as const, size: Number.isNaN(size) ? 0 : size }],
    ),
  );
  return [...orders.filter((order) => !isVoid(order)), ...fromWeights].sort((a, b) => a.bar - b.bar);
}

/** A target of 0 in money: ml4t-backtest divides the value again and may sell one last bit more than it holds. */
function sellsTooMuch(
  plan: Ml4tPlan,
  { fills }: ComparableResult,
  { bar, column, kind, size }: ReturnType<typeof intentsOf>[number],
): boolean {
  if (kind !== "percent" || size !== 0) return false;
  const past = fills.filter(
    (fill) => fill[1] === column && (fill[0] < bar || (fill[0] === bar && plan.fill === "nextOpen")),
  );
  const held = past.reduce((sum, [, , units]) => heldAfter(sum, units), 0);
  const price = plan.close[bar][column];
  return held > 0 && held - (held * price) / price < 0;
}

/** A reduction that leaves next to nothing closes the position; a first purchase may be next to nothing (ML4T-10). */
function heldAfter(held: number, units: number): number {
  const after = held + units;
  return held * units < 0 && Math.abs(after) < 1e-12 ? 0 : after;
}

/** At the close of a bar, before its orders. */
function equityBefore(plan: Ml4tPlan, portfolio: Portfolio, bar: number): number {
  const equity = portfolio.equity().data[bar];
  if (plan.fill === "nextOpen") return equity;
  const ordered = fillsOf(portfolio).filter((fill) => fill.bar === bar && fill.reason === "Order");
  return ordered.reduce(
    (sum, { column, units, price, fees }) =>
      sum + fees + units * (price - plan.close[bar][column]) * plan.multiplier[column],
    equity,
  );
}

function orderOf(plan: Ml4tPlan, { orders }: Portfolio, { order }: Fill): PlannedOrder | undefined {
  if (order < 0) return undefined;
  const { decisionBar, column } = orders.at(order);
  return plan.orders.find((one) => one.bar === decisionBar && one.column === column);
}

/** At an open beyond the limit. */
function isBetterThanLimit(plan: Ml4tPlan, portfolio: Portfolio, fill: Fill): boolean {
  const order = orderOf(plan, portfolio, fill);
  return order?.type === "limit" && fill.price !== order.price;
}

/** An open in between, where ours left at an open beyond one level and the bar reached the one that comes first in their chain. */
function priceBetween(plan: Ml4tPlan, portfolio: Portfolio, fill: Fill): number | undefined {
  const later = plan.path === "conservative" ? "TakeProfit" : "StopLoss";
  if (fill.reason !== later) return undefined;
  const { loss, profit } = stopLevels(plan, portfolio, fill.bar, fill.column);
  const first = plan.path === "conservative" ? loss : profit;
  const [bar, column] = [fill.bar, fill.column];
  const isReached = plan.low[bar][column] <= first && first <= plan.high[bar][column];
  return isReached && plan.open[bar][column] !== (loss + profit) / 2 ? (loss + profit) / 2 : undefined;
}

/** Another open; a range that does not hold it is stretched. */
function withOpen(plan: Ml4tPlan, bar: number, column: number, price: number): Ml4tPlan {
  const open = plan.open.with(bar, plan.open[bar].with(column, price));
  return { ...withRange(plan, bar, column, price), open };
}

/** The range of a bar stretched to a price. */
function withRange(plan: Ml4tPlan, bar: number, column: number, price: number): Ml4tPlan {
  return {
    ...plan,
    high: plan.high.with(bar, plan.high[bar].with(column, Math.max(price, plan.high[bar][column]))),
    low: plan.low.with(bar, plan.low[bar].with(column, Math.min(price, plan.low[bar][column]))),
  };
}

function hasOrder(plan: Ml4tPlan, { bar, column }: Fill): boolean {
  return intentsOf(plan).some((one) => one.bar === bar && one.column === column);
}

/** An order in its place that replaces what it replaced and never fills; no weight. */
function withoutOrder(plan: Ml4tPlan, bar: number, column: number): Ml4tPlan {
  const isHere = (one: PlannedOrder): boolean => one.bar === bar && one.column === column;
  return {
    ...plan,
    orders: plan.orders.map((one) => (isHere(one) ? { ...one, ...VOID } : one)),
    weights: plan.weights.map((one) =>
      one.bar === bar ? { bar, sizes: one.sizes.with(column, null) } : one,
    ),
  };
}

const VOID = { kind: "units", size: 1, type: "limit", price: 1e-6, bars: null } as const;

function isVoid({ price }: PlannedOrder): boolean {
  return price === VOID.price;
}

/** What ml4t-backtest buys with the last bits of cash, or trades of a position within a cent of its target. */
function dustOf(plan: Ml4tPlan, { fills, equity }: ComparableResult): ComparableFill[] {
  return fills.filter(([bar, column, units, price]) => {
    const worth = Math.abs(units * price * plan.multiplier[column]);
    return worth <= 1e-9 * Math.abs(equity[bar]);
  });
}
