// I25: the numbers of an explanation give the filled units again.
import { afterAll, describe, expect, test } from "vitest";
import { isCut } from "../../assembly/tolerance.ts";
import { explainTraced } from "../../src/explain/explain.ts";
import { LifeReader } from "../../src/explain/life.ts";
import { explainOrder } from "../../src/explain/orders.ts";
import type { Attempt, Bound, OrderExplanation, Rules } from "../../src/explain/types.ts";
import { makePlan } from "../../src/plan/plan.ts";
import { execute } from "../../src/results/run.ts";
import { TraceCollector } from "../../src/results/trace.ts";
import { executionPlan } from "../support/executionPlan.ts";
import { executionTraits, type ExecutionTraits } from "../support/executionTraits.ts";
import { RUNS, property } from "../support/property.ts";
import { argumentsOf, finite } from "../support/runPlan.ts";
import { FUNDS, Rederived, isAllowed, legFee, priceOf } from "./rederive.ts";

interface Told {
  readonly rules: Rules;
  readonly orders: readonly OrderExplanation[];
}

/** The explanations of all orders of a plan, from one traced run. */
function toldBy(traits: ExecutionTraits): Told[] {
  const input = executionPlan(traits);
  const plan = makePlan(input.api, argumentsOf(input));
  const { columns } = plan.shape;
  const trace = new TraceCollector({ firstColumn: 0, lastColumn: columns, firstBar: 0 });
  const output = finite(() => execute(plan, trace));
  const told = Array.from({ length: columns }, (_, column) => {
    const reader = new LifeReader(trace.of(column));
    const { rules } = explainTraced(plan, output, reader, 0, column);
    const lives = [...reader.lives.values()];
    return { rules, orders: lives.map((life) => explainOrder(plan, output.orders, column, life)) };
  });
  expect(told.reduce((sum, { orders }) => sum + orders.length, 0)).toBe(output.orders.id.length);
  return told;
}

/** Distance in units in the last place of the wanted one. */
function ulps(got: number, wanted: number): number {
  if (Object.is(got, wanted) || got === wanted) return 0;
  const place = 2 ** (Math.floor(Math.log2(Math.abs(wanted))) - 52);
  return Math.abs(got - wanted) / place;
}

/** More plans than usual: 300 / 0.35 have more than 10,000 orders. */
const WEIGHT = 0.35;

const counts = { orders: 0, attempts: 0, fills: 0, cut: 0, bounds: 0 };

function expectRederived(order: OrderExplanation, rules: Rules): void {
  const twin = new Rederived(order, rules);
  counts.orders++;
  if (order.making !== null && Number.isNaN(order.making.part)) {
    expect(ulps(twin.reduceLeft, order.making.reduceLeft), "reducing leg").toBeLessThanOrEqual(1);
    expect(ulps(twin.openLeft, order.making.openLeft), "opening leg").toBeLessThanOrEqual(1);
  }
  for (const attempt of order.attempts) {
    const units = twin.units(attempt);
    counts.attempts++;
    expect(ulps(units, attempt.passed), "units of an attempt").toBeLessThanOrEqual(1);
    if (attempt.cutBy !== null) counts.cut++;
    if (attempt.fill === null) continue;
    counts.fills++;
    const { price, value, fees } = attempt.fill;
    const side = Math.sign(attempt.fill.units);
    expect(ulps(priceOf(attempt.price, side, attempt.costs!, units), price), "price").toBeLessThanOrEqual(1);
    expect(ulps(legFee(value, units, attempt.costs!), fees), "fee").toBeLessThanOrEqual(1);
  }
  twin.split(order.endBar ?? Infinity);
  expect(ulps(twin.filled, Math.abs(order.filled)), "units filled").toBeLessThanOrEqual(1);
}

/** Far finer than the numbers of a run, far coarser than what rounding does to sums of them. */
const FINE = 1e-12;

/** Units worth a part of what the account holds and owes: digits below that of its sums mean nothing. */
function unitsWorth(part: number, { funds, costs }: Attempt): number {
  if (funds === null || Number.isNaN(funds.mark)) return 0;
  const { spendable, equity, gross, mark } = funds;
  return (part * (Math.abs(spendable) + Math.abs(equity) + gross)) / (mark * costs!.unitValue);
}

/** What a bound of the funds lets through is the most that it allows: a little less passes, a little more does not. */
function expectLargest(attempt: Attempt, rules: Rules, bound: Bound, side: number): void {
  const { largestUnits, before } = bound;
  if (largestUnits <= unitsWorth(1e-9, attempt) || largestUnits > 1e100) return;
  counts.bounds++;
  const little = largestUnits * FINE + unitsWorth(FINE, attempt);
  // Outside plain cash accounts a cut within 1e-9 is none.
  const less = largestUnits === before ? largestUnits * (1 - 2e-9) : largestUnits - little;
  expect(isAllowed(attempt, rules, bound, side, less), bound.name).toBe(true);
  if (largestUnits !== before)
    expect(isAllowed(attempt, rules, bound, side, largestUnits + little), bound.name).toBe(false);
}

function expectBounds(order: OrderExplanation, rules: Rules): void {
  const side = order.asked < 0 ? -1 : 1;
  for (const attempt of order.attempts)
    for (const bound of beforeOthers(attempt.bounds)) expectLargest(attempt, rules, bound, side);
}

/** Bounds of the funds, but for those that are looked at again when others of a pro-rata step have filled their part. */
function beforeOthers(bounds: readonly Bound[]): Bound[] {
  const share = bounds.findIndex(({ name }) => name === "share");
  return bounds.slice(0, share < 0 ? undefined : share).filter(({ name }) => FUNDS.includes(name));
}

/** Each bound begins with what the one before it left, and `binding` marks those that cut. */
function expectChain(attempt: Attempt): void {
  const { bounds, passed, leg, fill } = attempt;
  const held = bounds.find(({ name }) => name === "position");
  expect(held !== undefined).toBe(leg === "reduce");
  if (leg === "reduce" && fill !== null) expect(held!.value).toBe(Math.abs(fill.position));
  const nothing = unitsWorth(1e-9, attempt);
  bounds.forEach((bound, i) => {
    const left = i === 0 ? bound.before : bounds[i - 1].passed;
    const isRestart = bound.before === Infinity || bound.name === "share" || bound.name === "volume";
    if (!isRestart) expect(Math.abs(bound.before - left)).toBeLessThanOrEqual(2e-9 * left + nothing);
    expect(bound.binding).toBe(isCut(bound.passed, bound.before));
  });
  const last = bounds.at(-1)?.passed ?? passed;
  expect(Math.abs(last - passed)).toBeLessThanOrEqual(1e-9 * passed);
}

describe("I25: the filled units of an order", () => {
  property(
    "follow from the numbers of its explanation alone, to one unit in the last place",
    executionTraits(),
    (traits) => {
      for (const { rules, orders } of toldBy(traits))
        for (const order of orders) expectRederived(order, rules);
    },
    WEIGHT,
  );

  test("were those of 10,000 random orders", () => {
    expect(counts.orders).toBeGreaterThanOrEqual(10_000 * Math.min(1, RUNS / 300));
  });
});

describe("the bounds of an attempt", () => {
  property("are the most that the account before it allows", executionTraits(), (traits) => {
    for (const { rules, orders } of toldBy(traits)) for (const order of orders) expectBounds(order, rules);
  });

  property("cut one after another, and the last one leaves what is filled", executionTraits(), (traits) => {
    for (const { orders } of toldBy(traits)) for (const { attempts } of orders) attempts.forEach(expectChain);
  });
});

afterAll(() => {
  const { orders, attempts, fills, cut, bounds } = counts;
  console.log(
    `re-derived: ${orders} orders, ${attempts} attempts, ${fills} fills, ${cut} attempts that a bound cut; ${bounds} bounds of funds`,
  );
});
