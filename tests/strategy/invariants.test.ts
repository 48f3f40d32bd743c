// What must be true of any run is true of a strategy's, and a fault planted in one is found.
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { checkInvariants, runStrategy, type Portfolio } from "../../src/index.ts";
import { checkResult, replayResult, type AnyResult } from "../../src/invariants/check.ts";
import { executionPlan } from "../support/executionPlan.ts";
import { executionTraits } from "../support/executionTraits.ts";
import { property } from "../support/property.ts";
import { runFinite } from "../support/runPlan.ts";
import { storedOf, type StoredResult } from "../support/storedResult.ts";
import { asStrategy } from "../support/strategyForm.ts";
import { PLANS, dataFor, optionsFor, strategyFor, type Plan } from "./plans.ts";
import { fillsOf, run, type Act } from "./run.ts";
import { THIN_PLANS, thinOptions, thinStrategy } from "./thinBrackets.ts";

const FORMS = { api: fc.constant("fromOrders"), delay: fc.constantFrom(1, 0) } as const;
const runOf = (plan: Plan): Portfolio => runStrategy(strategyFor(plan), dataFor(plan), optionsFor(plan));

/** The first breach of every check that failed. */
function breachesOf(result: AnyResult): unknown[] {
  const { checks } = checkResult(result);
  return checks.filter(({ ok }) => !ok).map(({ id, first, worst }) => ({ id, ...first, worst }));
}

describe("no check of a strategy's run raises a false alarm", () => {
  property(
    "where it hands in the orders of random matrices",
    executionTraits({}, FORMS),
    (traits) => {
      const plan = executionPlan(traits);
      runFinite(plan);
      expect(breachesOf(asStrategy(plan))).toEqual([]);
    },
    4,
  );

  property(
    "with brackets, changes and cancellations",
    PLANS,
    (plan) => {
      expect(breachesOf(runOf(plan))).toEqual([]);
    },
    2,
  );

  const thin = { runs: 0, volume: 0 };

  property("with close brackets that the volume of their bars holds back", THIN_PLANS, (plan) => {
    const portfolio = runStrategy(thinStrategy(plan), dataFor(plan.plan), thinOptions(plan));
    expect(breachesOf(portfolio)).toEqual([]);
    const { orders } = portfolio;
    thin.runs++;
    if ([...orders.reason].some((code) => orders.codes.reason[code] === "Volume")) thin.volume++;
  });

  test("which it does in most of these runs", () => {
    expect(thin.volume).toBeGreaterThan(thin.runs / 2);
  });

  test("with a stop that a bar reached, which took the profit that its volume did not fill", () => {
    // The open of bar 2 is beyond the profit, nothing is traded there; bar 3 falls to the stop.
    const prices = [10, 10, [12.5, 13, 8.5, 10], [10, 10, 8.5, 9]] as const;
    const at = (field: number): number[][] =>
      prices.map((bar) => [typeof bar === "number" ? bar : bar[field]]);
    const portfolio = runStrategy(
      {
        onBar(slice) {
          if (slice.bar === 0) slice.order(0, 5, { bracket: { stopLoss: 9, takeProfit: 12 } });
        },
      },
      { open: at(0), high: at(1), low: at(2), close: at(3), volume: [[9], [9], [0], [9]] },
      { initCash: 1000, participationRate: 1 },
    );
    expect(fillsOf(portfolio)).toEqual([
      [1, 5, 10],
      [3, -5, 9],
    ]);
    expect(breachesOf(portfolio)).toEqual([]);
  });

  property(
    "and its exact replay does not drift",
    PLANS,
    (plan) => {
      expect(replayResult(runOf(plan)).ok).toBe(true);
    },
    3,
  );
});

/** Does something of every kind that a matrix cannot have. */
const acts: (Act | undefined)[] = [
  (slice) => void slice.order(0, 10, { bracket: { stopLoss: 9.5, takeProfit: 30 } }),
  (slice) => {
    slice.order(0, 5, { limitPrice: 9 });
    slice.order(0, 3, { limitPrice: 8.5, timeInForce: "day" });
  },
  (slice) => void slice.modify(3, { limitPrice: 10.5, units: 4 }),
  undefined,
  (slice) => {
    slice.modify(1, { stopPrice: 9.75 });
    slice.orderTarget(0, 16, { limitPrice: 7 });
  },
  (slice) => void slice.orderTarget(0, 15),
  (slice) => void slice.cancel(slice.order(0, 1, { limitPrice: 5 })!),
];
const bars = [10, 10, [11, 11, 10, 11], [11, 11, 10.25, 11], 11, 11, 11, [10, 11, 9.5, 10], 10] as const;
const example = (): Portfolio => run(bars, acts, { fees: 0.001, slippage: 0.001 });

describe("a fault in the records of a strategy", () => {
  test("is found: the run as it was has none", async () => {
    const portfolio = example();
    expect([...portfolio.orders.outcome].map((code) => portfolio.orders.codes.outcome[code])).toEqual([
      ...["Filled", "Filled", "Cancelled", "Filled", "Expired", "Replaced", "Filled", "Cancelled"],
    ]);
    expect(breachesOf(portfolio)).toEqual([]);
    expect((await checkInvariants(storedOf(portfolio))).ok).toBe(true);
  });

  const orderOf = ({ fills }: StoredResult, id: number): number => fills.order.indexOf(id);
  const faults: readonly (readonly [string, string, (stored: StoredResult) => void])[] = [
    [
      "a limit order at the price it had before a change",
      "I10.rule",
      (s) => (s.fills.price[orderOf(s, 3)] = 9),
    ],
    ["an exit away from its changed stop", "I10.rule", (s) => (s.fills.price[orderOf(s, 1)] *= 1 + 1e-9)],
    ["a cancelled order that was not", "I24", (s) => (s.orders.outcome[7] = "Replaced")],
    ["an order of a day that is cancelled", "I24", (s) => (s.orders.outcome[4] = "Cancelled")],
    ["a replaced order that expired", "I24", (s) => (s.orders.outcome[5] = "Expired")],
    ["a fill after its time", "I05", (s) => (s.fills.order[orderOf(s, 3)] = 4)],
    ["a fill of an order that is a market order", "I10.rule", (s) => (s.fills.price[orderOf(s, 6)] = 11)],
  ];
  test.each(faults)("%s", (_, id, plant) => {
    const stored = storedOf(example());
    plant(stored);
    expect(breachesOf(stored)).toContainEqual(expect.objectContaining({ id }));
  });

  test("is not looked for without what the strategy asked for", async () => {
    const { call, ...rest } = storedOf(example());
    const { tape: _, ...untold } = call;
    await expect(checkInvariants({ ...rest, call: untold })).rejects.toMatchObject({
      ...{ code: "E_STRATEGY", option: "call.tape" },
    });
    await expect(checkInvariants({ ...rest, call: { ...call, tape: { length: 3 } } })).rejects.toMatchObject({
      code: "E_STRATEGY",
    });
  });
});
