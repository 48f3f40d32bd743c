// The question itself: where it may be asked, that asking changes nothing, and that what is told is what happened.
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import {
  explanationLines,
  fromOrders,
  runStrategy,
  type Explanation,
  type Portfolio,
  type Slice,
  type VectorbtPortfolio,
} from "../../src/index.ts";
import { explainTraced } from "../../src/explain/explain.ts";
import { LifeReader } from "../../src/explain/life.ts";
import { makePlan } from "../../src/plan/plan.ts";
import { execute } from "../../src/results/run.ts";
import { TraceCollector } from "../../src/results/trace.ts";
import { executionPlan } from "../support/executionPlan.ts";
import { executionTraits } from "../support/executionTraits.ts";
import { faultOf } from "../support/market.ts";
import { property } from "../support/property.ts";
import { argumentsOf, runFinite } from "../support/runPlan.ts";

type AnyRun = Pick<Portfolio | VectorbtPortfolio, "explain">;

const DAY = 86_400_000;
const MONDAY = Date.UTC(2024, 0, 1);

/** Three days of two columns: one order of each at the first bar. */
function small(changes: Readonly<Record<string, unknown>> = {}): Portfolio {
  const prices = { data: Float64Array.of(10, 20, 10, 20, 10, 20), rows: 3, columns: 2 };
  return fromOrders({
    open: prices,
    close: prices,
    size: { data: Float64Array.of(1, 2, NaN, NaN, NaN, NaN), rows: 3, columns: 2 },
    ...changes,
  });
}

const time = Float64Array.of(MONDAY, MONDAY + DAY, MONDAY + 2 * DAY);
const columns = ["AAPL", "MSFT"];

describe("a bar and a column", () => {
  const run = small({ time, columns });
  const wanted = run.explain(1, 1);

  test.each([
    ["an ISO date", "2024-01-02", "MSFT"],
    ["an ISO time", "2024-01-02T00:00:00Z", 1],
    ["a time of another zone", "2024-01-02T01:00:00+01:00", 1],
    ["milliseconds", MONDAY + DAY, 1],
    ["a Date", new Date(MONDAY + DAY), "MSFT"],
  ] as const)("may be %s and a name or an index", (_, bar, column) => {
    expect(run.explain(bar, column)).toEqual(wanted);
    expect([wanted.bar, wanted.column, wanted.name, wanted.time]).toEqual([1, 1, "MSFT", MONDAY + DAY]);
  });

  test.each([
    [-1, 0],
    [3, 0],
    [0.5, 0],
    [NaN, 0],
    [Infinity, 0],
    ["2024-01-09", 0],
    ["yesterday", 0],
    ["", 0],
    [MONDAY + 1, 0],
    [new Date(NaN), 0],
    [undefined, 0],
    [null, 0],
    [{}, 0],
    [[1], 0],
    [1n, 0],
    [Symbol("bar"), 0],
  ])("bar %s is refused by name", (bar, column) => {
    const error = faultOf(() => run.explain(bar as number, column));
    expect([error.code, error.option]).toEqual(["E_RANGE", "bar"]);
    expect(error.expected).toBe("0 to 2, or a time of the run");
  });

  test.each([
    [2, "E_RANGE"],
    [-1, "E_RANGE"],
    [0.5, "E_RANGE"],
    [NaN, "E_RANGE"],
    [undefined, "E_RANGE"],
    [null, "E_RANGE"],
    [{}, "E_RANGE"],
    ["GOOG", "E_COLUMN"],
    ["aapl", "E_COLUMN"],
    ["", "E_COLUMN"],
  ])("column %s is refused as %s", (column, code) => {
    const error = faultOf(() => run.explain(0, column as number));
    expect([error.code, error.option]).toEqual([code, "column"]);
  });

  test("a name that is nearly right brings the right one to mind", () => {
    expect(faultOf(() => run.explain(0, "MSFD")).hint).toBe("Did you mean MSFT?");
  });

  test("without times and names there are only indices", () => {
    const plain = small();
    expect(faultOf(() => plain.explain("2024-01-02", 0)).expected).toBe("0 to 2");
    expect(faultOf(() => plain.explain(0, "AAPL")).hint).toContain("no names");
    expect([plain.explain(0, 0).name, plain.explain(0, 0).time]).toEqual([null, null]);
  });

  test("a date with several bars has to be a time", () => {
    const hours = small({ time: Float64Array.of(MONDAY, MONDAY + DAY / 24, MONDAY + DAY) });
    expect(faultOf(() => hours.explain("2024-01-01", 0)).message).toContain("2 bars are of");
    expect(hours.explain("2024-01-02", 0).bar).toBe(2);
    expect(hours.explain("2024-01-01T01:00:00Z", 0).bar).toBe(1);
  });
});

describe("an explanation", () => {
  test("is data that nobody can change, and reads as its lines", () => {
    const explanation = small().explain(0, 0);
    const { orders } = explanation;
    const parts: object[] = [
      explanation,
      orders,
      orders[0],
      orders[0].attempts,
      orders[0].attempts[0].bounds[0],
    ];
    for (const part of parts) expect(Object.isFrozen(part)).toBe(true);
    expect(structuredClone(explanation)).toEqual(explanation);
    expect(String(explanation)).toBe(explanationLines(explanation).join("\n"));
    expect(Object.keys(explanation)).not.toContain("toString");
  });

  test("is the same after other runs have used the kernel, whatever became of them", () => {
    const run = small();
    const before = run.explain(1, 0);
    small({ initCash: 5, account: "margin" }).explain(2, 1);
    fromOrders({ profile: "vectorbt", close: Float64Array.of(1, 2, 3), size: 1 }).explain(0, 0);
    const huge = { data: Float64Array.of(1e308, 1e308, 1e308, 0, 0, 0), rows: 3, columns: 2 };
    expect(faultOf(() => small({ size: huge, account: "unlimited" })).code).toBe("E_OVERFLOW");
    expect(run.explain(1, 0)).toEqual(before);
  });
});

describe("explaining a random bar", () => {
  /** A run, a bar and a column of it. */
  const cases = fc.record({ traits: executionTraits(), at: fc.nat(), in: fc.nat() });
  const told = { fills: 0, orders: 0, noOrder: 0 };

  property(
    "changes nothing of the run, and tells the same twice",
    cases,
    ({ traits, at, in: place }) => {
      const run = runFinite(executionPlan(traits));
      const digest = run.digest();
      const [bar, column] = [at % run.plan.bars, place % run.plan.columns];
      const first = run.explain(bar, column);
      expect(run.digest()).toBe(digest);
      expect(run.explain(bar, column)).toEqual(first);
    },
    2,
  );

  property(
    "tells what a trace of the whole run tells",
    cases,
    ({ traits, at, in: place }) => {
      const input = executionPlan(traits);
      const run = runFinite(input);
      const [bar, column] = [at % run.plan.bars, place % run.plan.columns];
      const plan = makePlan(input.api, argumentsOf(input));
      const trace = new TraceCollector({ firstColumn: column, lastColumn: column + 1, firstBar: 0 });
      const output = execute(plan, trace);
      const whole = explainTraced(plan, output, new LifeReader(trace.of(column)), bar, column);
      expect(run.explain(bar, column)).toEqual(whole);
    },
    2,
  );

  property(
    "tells every fill and every order of it, in words without gaps",
    cases,
    ({ traits, at, in: place }) => {
      const run = runFinite(executionPlan(traits));
      const [bar, column] = [at % run.plan.bars, place % run.plan.columns];
      const explanation = run.explain(bar, column);
      expect(fillsTold(explanation)).toEqual(fillsOf(run, bar, column));
      const decided = explanation.orders.filter(({ decisionBar }) => decisionBar === bar).map(({ id }) => id);
      expect(decided).toEqual(ordersOf(run, bar, column));
      expect(explanation.intent.order).toBe(decided[0] ?? null);
      expect(String(explanation)).not.toMatch(/undefined|null|[ :]NaN[ ,;]|\[object/);
      told.fills += fillsTold(explanation).length;
      told.orders += decided.length;
      if (decided.length === 0) told.noOrder++;
    },
  );

  test("has met fills, orders and bars without an order", () => {
    for (const count of Object.values(told)) expect(count).toBeGreaterThan(20);
  });
});

type Fill = readonly [reason: string, units: number, price: number, fees: number];

const sorted = (fills: Fill[]): Fill[] =>
  fills.sort((a, b) => a[0].localeCompare(b[0]) || a[1] - b[1] || a[2] - b[2]);

function fillsOf({ fills }: Portfolio, bar: number, column: number): Fill[] {
  const here = Array.from({ length: fills.length }, (_, i) => fills.at(i));
  return sorted(
    here
      .filter((fill) => fill.bar === bar && fill.column === column)
      .map(({ reason, units, price, fees }) => [reason, units, price, fees]),
  );
}

/** Fills of the bar in all the places where an explanation has them. */
function fillsTold({ bar, orders, stops, liquidation, actions }: Explanation): Fill[] {
  const ordered = orders.flatMap(({ attempts }) =>
    attempts.filter((attempt) => attempt.bar === bar).map(({ fill }) => ({ reason: "Order", fill })),
  );
  const forced = [...stops.map(({ hit }) => hit), liquidation?.hit ?? null].flatMap((hit) =>
    hit === null ? [] : [{ reason: hit.reason, fill: hit.fill }],
  );
  const acted = actions.map(({ fill }) => ({ reason: fill?.reason ?? "", fill }));
  return sorted(
    [...ordered, ...forced, ...acted].flatMap(({ reason, fill }) =>
      fill === null ? [] : [[reason, fill.units, fill.price, fill.fees] as const],
    ),
  );
}

function ordersOf({ orders }: Portfolio, bar: number, column: number): number[] {
  return Array.from(orders.id).filter((id) => orders.decisionBar[id] === bar && orders.column[id] === column);
}

describe("arrays that have changed since the run", () => {
  const price = (bar: number): number => 100 + 5 * Math.sin(bar);
  const [BARS, BUY] = [12, 3];

  function changed(run: (close: Float64Array, size: Float64Array) => AnyRun): AnyRun {
    const close = Float64Array.from({ length: BARS }, (_, bar) => price(bar));
    const size = Float64Array.from(close, (_, bar) => (bar === BUY ? 2 : NaN));
    const portfolio = run(close, size);
    portfolio.explain(BUY, 0);
    close.forEach((value, bar) => (close[bar] = 3 * value));
    return portfolio;
  }

  const buy = (slice: Slice): void => {
    if (slice.bar === BUY) slice.order(0, 2);
  };
  const options = { fill: "nextClose", initCash: 1000 } as const;

  test.each<[string, (close: Float64Array, size: Float64Array) => AnyRun]>([
    ["matrices", (close, size) => fromOrders({ close, size, ...options })],
    ["a strategy", (close) => runStrategy({ onBar: buy }, { close }, options)],
    ["the vectorbt profile", (close, size) => fromOrders({ profile: "vectorbt", close, size })],
  ])("would explain another run: of %s", (_, run) => {
    expect(faultOf(() => changed(run).explain(BUY, 0)).code).toBe("E_INPUT_CHANGED");
  });
});
