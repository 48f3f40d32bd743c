// Explanations of a strategy's run: beside those of the same run in matrices, and of several orders at work in one column.
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { explanationLines, runStrategy, type Explanation, type Portfolio } from "../../src/index.ts";
import type { OrderExplanation } from "../../src/explain/types.ts";
import { Rederived } from "../explain/rederive.ts";
import { uniformAt } from "../support/cells.ts";
import { executionPlan } from "../support/executionPlan.ts";
import { executionTraits } from "../support/executionTraits.ts";
import { property } from "../support/property.ts";
import { runFinite } from "../support/runPlan.ts";
import { asStrategy } from "../support/strategyForm.ts";
import { PLANS, dataFor, optionsFor, strategyFor, type Plan } from "./plans.ts";
import { run, type Act } from "./run.ts";

const FORMS = { api: fc.constant("fromOrders"), delay: fc.constantFrom(1, 0) } as const;

/** Explanations of every bar and column. */
function allOf(portfolio: Portfolio): Explanation[] {
  const { bars, columns } = portfolio.plan;
  return Array.from({ length: bars * columns }, (_, i) =>
    portfolio.explain(Math.floor(i / columns), i % columns),
  );
}

describe("an explanation of a strategy", () => {
  property(
    "says of orders, stops, liquidations and actions what that of the same run in matrices says",
    executionTraits({}, FORMS),
    (traits) => {
      const plan = executionPlan(traits);
      const wanted = runFinite(plan);
      const got = asStrategy(plan);
      const { bars, columns } = got.plan;
      for (let k = 0; k < 4; k++) {
        const [bar, column] = [
          Math.floor(bars * uniformAt(traits.base.seed, 1, k, 0)),
          Math.floor(columns * uniformAt(traits.base.seed, 2, k, 0)),
        ];
        const { asked, ...rest } = got.explain(bar, column);
        expect({ ...rest, asked: null }).toEqual(wanted.explain(bar, column));
        expect(asked!.filter(({ kind }) => kind !== "serve").length).toBe(1);
      }
    },
    4,
  );

  const runOf = (plan: Plan): Portfolio => runStrategy(strategyFor(plan), dataFor(plan), optionsFor(plan));

  property(
    "names every order at its bar, with its exits, and the units of its attempts are those that it filled",
    PLANS,
    (plan) => {
      const portfolio = runOf(plan);
      const { orders } = portfolio;
      const told = new Map<number, OrderExplanation>();
      for (const { bar, column, orders: here, asked } of allOf(portfolio)) {
        for (const order of here) {
          expect(orders.column[order.id]).toBe(column);
          expect(orders.decisionBar[order.id]).toBeLessThanOrEqual(bar);
          if (told.has(order.id)) expect(order).toEqual(told.get(order.id));
          told.set(order.id, order);
        }
        for (const one of asked!) if ("order" in one) expect(here.map(({ id }) => id)).toContain(one.order);
        const made = asked!.flatMap((one) => (one.kind === "order" ? [one.intent.order] : []));
        const exits = here.filter((order) => order.role !== "order" && order.decisionBar === bar);
        const ids = here.flatMap((order) => (order.decisionBar === bar ? [order.id] : []));
        expect(new Set([...made, ...exits.map(({ id }) => id)].filter((id) => id !== null))).toEqual(
          new Set(ids),
        );
      }
      expect([...told.keys()].sort((a, b) => a - b)).toEqual([...orders.id]);
      for (const order of told.values()) {
        const parent = order.parent === null ? undefined : told.get(order.parent);
        if (order.role !== "order") expect(parent?.exits).toContain(order.id);
        const filled = order.attempts.reduce((sum, { fill }) => sum + (fill?.units ?? 0), 0);
        if (order.splits.length === 0) expect(filled).toBeCloseTo(order.filled, 9);
      }
    },
    8,
  );

  property(
    "holds numbers from which the filled units follow again",
    PLANS,
    (plan) => {
      const portfolio = runOf(plan);
      const { bars, columns } = portfolio.plan;
      for (let column = 0; column < columns; column++) {
        const { orders, rules } = portfolio.explain(Math.floor(bars / 2), column);
        // Beside others in its column the legs of an order follow the position of the fill.
        if (orders.length > 1) continue;
        for (const order of orders) {
          const twin = new Rederived(order, rules);
          for (const attempt of order.attempts) {
            const units = twin.units(attempt);
            expect(Math.abs(units - attempt.passed)).toBeLessThanOrEqual(2 ** -51 * attempt.passed);
          }
        }
      }
    },
    4,
  );
});

describe("several orders at work in one column", () => {
  const acts: Act[] = [
    (slice) => void slice.order(0, 10, { bracket: { stopLoss: 8, takeProfit: 13 } }),
    (slice) => void slice.order(0, 5, { limitPrice: 9 }),
    (slice) => void slice.modify(3, { limitPrice: 9.5, units: 4 }),
    (slice) => {
      slice.cancel(3);
      slice.order(0, NaN);
      slice.serve([0]);
    },
  ];
  const portfolio = run([10, 10, 11, 11, [12, 14, 12, 13], 13], acts);

  test("are all told, with what they protect, what was changed and who ended them", () => {
    const { orders, asked } = portfolio.explain(3, 0);
    expect(orders.map(({ id, role, parent }) => [id, role, parent])).toEqual([
      [1, "stopLoss", 0],
      [2, "takeProfit", 0],
      [3, "order", null],
    ]);
    expect(orders[2].changes).toEqual([{ bar: 2, changes: { limitPrice: 9.5, units: 4 } }]);
    expect(orders[2]).toMatchObject({ cancelBar: 3, endBar: 3, outcome: "Cancelled", asked: 4 });
    expect(asked!.map(({ kind }) => kind)).toEqual(["cancel", "order", "serve"]);
    expect(asked![1]).toMatchObject({ intent: { fate: "NoSize", order: null } });
    expect(portfolio.explain(0, 0).orders[0].exits).toEqual([1, 2]);
    expect(portfolio.explain(4, 0).orders.map(({ id, endBar }) => [id, endBar])).toEqual([
      [1, 4],
      [2, 4],
    ]);
  });

  test("are written one under the other", () => {
    const lines = explanationLines(portfolio.explain(3, 0)).map((line) => line.trim());
    for (const line of [
      "cancelled: order 3",
      "served first from now on: columns 0",
      "order 1 of bar 0: stop loss of order 0, asked -10, stop, stop 8, gtc",
      "ended at bar 4: nothing left to protect",
      "order 2 of bar 0: take profit of order 0, asked -10, limit, limit 13, gtc",
      "changed by the strategy at the close of bar 2: limitPrice 9.5, units 4",
      "ended at bar 3: cancelled by the strategy",
    ])
      expect(lines).toContain(line);
    expect(explanationLines(portfolio.explain(5, 0))).toContain("the strategy asked for nothing here");
  });

  test("a target that ends several names them all", () => {
    const limits: Act = (slice) => {
      slice.order(0, 5, { limitPrice: 9 });
      slice.order(0, 6, { limitPrice: 8 });
    };
    const target: Act = (slice) => void slice.orderTarget(0, 1);
    const { intent, orders } = run([10, 10, 10], [limits, target]).explain(1, 0);
    expect(intent).toMatchObject({ fate: "Ordered", order: 2, ended: 1, endedOrders: [0, 1] });
    expect(orders.map(({ replacedBy }) => replacedBy)).toEqual([2, 2, null]);
  });
});
