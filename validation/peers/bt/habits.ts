// Our run with habits of bt: its sizes handed over as amounts, everything else ours.
import type { ComparableFill, ComparableResult, ComparableRun } from "../engines/types.ts";
import { filled, type Rows } from "./rows.ts";
import { comparable, lotOf, trade } from "./ours.ts";
import type { BtPlan, Fees, Orders } from "./plan.ts";
import { NEAR, unitsFor } from "./sizing.ts";

/** Costs come out of the amount; whole units are rounded down; an account below zero is closed for good; last bits are traded. */
export type Habit = "costs" | "floor" | "ruin" | "dust";

interface Held {
  readonly equity: number;
  readonly positions: readonly number[];
}

export function runWithHabits(
  given: BtPlan,
  habits: readonly string[],
  theirs: ComparableResult,
): ComparableRun {
  const plan =
    habits.includes("floor") && hasHalves(given) ? { ...given, account: "unlimited" as const } : given;
  const sizes = sizesWith(plan, habits);
  if (sizes === undefined) return { error: "the search for units gives up" };
  const run = comparable(tradeUnits(plan, sizes, habits), habits);
  const found = habits.includes("costs") ? asFound(plan, run, theirs) : run;
  const lasting = habits.includes("ruin") ? untilRuin(plan, sizes, found) : found;
  return habits.includes("dust")
    ? { ...lasting, fills: [...lasting.fills, ...dustOf(theirs.fills)] }
    : lasting;
}

/** Whether a split may leave a part of a unit: of that bt sells a whole one, which a cash account does not have. */
function hasHalves({ actions }: BtPlan): boolean {
  return actions.some(({ kind, amount }) => kind === "split" && !Number.isInteger(amount));
}

/**
 * Their fills where the search of bt, which ends within 1e-8 of the amount, took a step more or less than ours: here, or at
 * the bar before, which the next order makes up for at another price.
 */
function asFound(plan: BtPlan, ours: ComparableResult, theirs: ComparableResult): ComparableResult {
  const keyOf = ([bar, column]: ComparableFill): string => `${bar}/${column}`;
  const found = new Map(theirs.fills.map((fill) => [keyOf(fill), fill]));
  const fills = ours.fills.map((fill) => {
    const other = found.get(keyOf(fill));
    const money = other && Math.abs(other[2] - fill[2]) * fill[3] * plan.multiplier[fill[1]];
    return money !== undefined && money <= 10 * NEAR ? other! : fill;
  });
  return { ...ours, fills };
}

/** The units of every order, bar by bar, from what our run holds by then. */
function sizesWith(plan: BtPlan, habits: readonly string[]): Rows | undefined {
  const sizes = filled(plan.close.length, plan.multiplier.length, NaN);
  for (const order of plan.orders) {
    if (plan.how === "units") sizes[order.bar] = [...order.sizes];
    else {
      const held = heldAt(plan, sizes, habits, order.bar);
      const units = order.sizes.map((_, column) => unitsOf(plan, order, column, held, habits));
      if (units.includes(undefined)) return undefined;
      sizes[order.bar] = units as number[];
    }
  }
  return sizes;
}

function unitsOf(
  plan: BtPlan,
  { bar, sizes }: Orders,
  column: number,
  held: Held,
  habits: readonly string[],
) {
  const [weight, position] = [sizes[column], held.positions[column]];
  if (Number.isNaN(weight) || Math.abs(weight) < 1e-16) return position === 0 ? NaN : -position;
  const worth = plan.close[bar][column] * plan.multiplier[column];
  const outlay = habits.includes("costs") ? outlayOf(plan, bar, column) : (units: number) => units * worth;
  const amount = (weight - (position * worth) / held.equity) * held.equity;
  const isWhole = plan.wholeUnits && habits.includes("floor");
  const units = unitsFor({ amount, position, worth, isWhole, outlay });
  return units !== undefined && isDust(units, position) ? NaN : units;
}

/** A target that is met (execution, §1). */
function isDust(units: number, position: number): boolean {
  return Math.abs(units) <= 1e-9 * Math.abs(position);
}

/** Price, half of the spread and the commission, which is of the price without it. */
function outlayOf({ close, multiplier, spread, fees }: BtPlan, bar: number, column: number) {
  const [worth, half] = [close[bar][column] * multiplier[column], (spread?.[bar][column] ?? 0) / 2];
  return (units: number): number => {
    const size = Math.abs(units);
    return units * worth + size * half * multiplier[column] + feeOf(fees, size, worth);
  };
}

function feeOf({ ofValue, perUnit, fixed, least }: Fees, units: number, worth: number): number {
  return units === 0 ? 0 : Math.max(least, units * worth * ofValue + units * perUnit + fixed);
}

/** Equity and units at the close of a bar, with the orders of the bars before `end`: without it, before those of the bar. */
function heldAt(plan: BtPlan, sizes: Rows, habits: readonly string[], bar: number, end = bar): Held {
  const before = sizes.map((row, t) => (t < end ? row : row.map(() => NaN)));
  const portfolio = tradeUnits(plan, before, habits);
  const columns = plan.multiplier.length;
  const positions = portfolio.position().data.subarray(bar * columns, (bar + 1) * columns);
  return { equity: portfolio.equity().data[bar], positions: Array.from(positions) };
}

function tradeUnits(plan: BtPlan, sizes: Rows, habits: readonly string[]) {
  const lotSize = habits.includes("floor") ? NaN : lotOf(plan);
  return trade(plan, sizes, { sizeType: "amount", lotSize });
}

/**
 * bt looks for an account below zero before the flows, actions and orders of a bar, and again after them; it closes all
 * there and does nothing more.
 */
function untilRuin(plan: BtPlan, sizes: Rows, run: ComparableResult): ComparableResult {
  const habits = run.extra!.habits as string[];
  for (const [bar, equity] of run.equity.entries()) {
    const before = maybeRuined(plan, bar, equity)
      ? heldAt(withoutFrom(plan, bar), sizes, habits, bar)
      : undefined;
    if (before !== undefined && before.equity < 0)
      return closed(plan, run, bar, { ...before, orders: false });
    if (equity < 0)
      return closed(plan, run, bar, { ...heldAt(plan, sizes, habits, bar, bar + 1), orders: true });
  }
  return run;
}

/** Saves a run of its own for every bar. */
function maybeRuined({ actions, flows }: BtPlan, bar: number, equity: number): boolean {
  return equity - Math.max(0, flows[bar]) < 0 || actions.some((action) => action.bar === bar);
}

/** Everything sold or bought back at a bar, after its orders or instead of them; the money that is left stays. */
function closed(
  plan: BtPlan,
  run: ComparableResult,
  bar: number,
  held: Held & { orders: boolean },
): ComparableResult {
  const closings = held.positions.flatMap((units, column): ComparableFill[] => {
    const paid = plan.close[bar][column] - (Math.sign(units) * (plan.spread?.[bar][column] ?? 0)) / 2;
    const fee = feeOf(plan.fees, Math.abs(units), plan.close[bar][column] * plan.multiplier[column]);
    return units === 0 ? [] : [[bar, column, -units, paid, fee]];
  });
  const left = closings.reduce(
    (equity, [, column, units, paid, fee]) =>
      equity - units * (paid - plan.close[bar][column]) * plan.multiplier[column] - fee,
    held.equity,
  );
  const kept = run.fills.filter((fill) => fill[0] < bar || (held.orders && fill[0] === bar));
  return {
    ...run,
    fills: [...kept, ...closings],
    equity: run.equity.map((equity, t) => (t < bar ? equity : left)),
  };
}

function withoutFrom(plan: BtPlan, end: number): BtPlan {
  return {
    ...plan,
    flows: plan.flows.map((flow, bar) => (bar < end ? flow : 0)),
    actions: plan.actions.filter(({ bar }) => bar < end),
  };
}

/** What they trade of positions that are where they should be, up to the last bits. */
function dustOf(fills: readonly ComparableFill[]): ComparableFill[] {
  const positions = new Map<number, number>();
  return fills.filter(([, column, units]) => {
    const position = positions.get(column) ?? 0;
    positions.set(column, position + units);
    return isDust(units, position);
  });
}
