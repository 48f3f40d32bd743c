// What every order and fill obeys, whatever the plan (execution 3, 4 and 8).
import { describe, expect } from "vitest";
import fc from "fast-check";
import type { Portfolio } from "../../src/results/portfolio.ts";
import type { OptionArray } from "../twin/execution/input.ts";
import { planOf, planTraits } from "../support/randomPlan.ts";
import { property } from "../support/property.ts";
import { runFinite } from "../support/runPlan.ts";

const anyPlan = planTraits();

/** Indices of the fills of every order. */
function fillsByOrder({ fills, orders }: Portfolio): number[][] {
  const lists = Array.from({ length: orders.length }, (): number[] => []);
  fills.order.forEach((order, i) => lists[order].push(i));
  return lists;
}

describe("every order", () => {
  property("I05: fills no earlier than its decision and the declared lag", anyPlan, (traits) => {
    const plan = planOf(traits);
    const { delay } = plan.options.fill as { delay: number };
    const run = runFinite(plan);
    const { orders, fills } = run;
    fillsByOrder(run).forEach((list, order) => {
      for (const i of list) expect(fills.bar[i] - orders.decisionBar[order]).toBeGreaterThanOrEqual(delay);
    });
    // With prices everywhere an order fills at its first bar or never.
    if (
      traits.gaps > 0 ||
      traits.lateListings ||
      traits.prices === "hostile" ||
      traits.prices === "wide" ||
      traits.fillPrice === "matrix"
    )
      return;
    fills.order.forEach((order, i) => expect(fills.bar[i] - orders.decisionBar[order]).toBe(delay));
  });

  property("I24: has one outcome, and its fills add up to what it filled", anyPlan, (traits) => {
    const run = runFinite(planOf(traits));
    const { orders, fills } = run;
    const lists = fillsByOrder(run);
    for (let order = 0; order < orders.length; order++) {
      const { id, asked, filled, outcome, reason, column } = orders.at(order);
      const units = lists[order].reduce((sum, i) => sum + fills.units[i], 0);
      expect(id).toBe(order);
      expect(Math.abs(units - filled)).toBeLessThanOrEqual(Number.EPSILON * Math.abs(filled));
      for (const i of lists[order]) expect(fills.column[i]).toBe(column);
      // Never more than asked, and all of it exactly where it says so.
      expect(Math.abs(filled)).toBeLessThanOrEqual(Number.isNaN(asked) ? 0 : Math.abs(asked) * (1 + 1e-9));
      if (outcome === "Filled")
        expect([Math.abs(asked - filled) <= 1e-9 * Math.abs(asked), reason]).toEqual([true, ""]);
      if (outcome === "PartiallyFilled") expect(filled).not.toBe(0);
      if (["Rejected", "Ignored", "Replaced"].includes(String(outcome))) expect(filled).toBe(0);
      if (["Rejected", "Ignored"].includes(String(outcome))) expect(reason).not.toBe("");
    }
    const ids = [...orders.decisionBar].map((bar, i) => bar * run.plan.columns + orders.column[i]);
    // Orders are listed by (bar, column), one for each at most.
    expect(ids.findIndex((id, i) => i > 0 && id <= ids[i - 1])).toBe(-1);
  });

  property(
    "a column has at most one order at work: one is still working at the end, or none",
    anyPlan,
    (traits) => {
      const { orders } = runFinite(planOf(traits));
      const working = orders.outcome.reduce(
        (columns, outcome, i) =>
          orders.codes.outcome[outcome] === "Working" ? [...columns, orders.column[i]] : columns,
        [] as number[],
      );
      expect(new Set(working).size).toBe(working.length);
    },
  );
});

describe("every fill", () => {
  property("has a valid price of its bar, slipped to the worse side", anyPlan, (traits) => {
    const plan = planOf(traits);
    const { fills } = runFinite(plan);
    const { price } = plan.options.fill as { price: "open" | "close" | OptionArray<number> };
    const base = typeof price === "string" ? (plan.options[price] as OptionArray<number>) : price;
    for (let i = 0; i < fills.length; i++) {
      const quoted = base.data[fills.bar[i] * plan.shape[1] + fills.column[i]];
      expect(quoted).toBeGreaterThan(0);
      const worse = fills.units[i] > 0 ? fills.price[i] - quoted : quoted - fills.price[i];
      expect(worse).toBeGreaterThanOrEqual(0);
      expect(fills.fees[i]).toBeGreaterThanOrEqual(0);
    }
  });

  property(
    "of an order with lots is whole lots, unless it closes the position",
    planTraits({
      lotSize: fc.constantFrom(
        { pool: [1], form: "scalar" as const },
        { pool: [0.25], form: "scalar" as const },
      ),
    }),
    (traits) => {
      const plan = planOf(traits);
      const lot = plan.options.lotSize as number;
      const { fills } = runFinite(plan);
      // Openings are whole lots, so positions are, and what closes them is too; dyadic lots make this exact.
      for (let i = 0; i < fills.length; i++) expect(Math.abs(fills.units[i] % lot)).toBe(0);
    },
  );
});

describe("I23: a missing price", () => {
  property(
    "fills nothing, keeps the last mark and is counted where a position is held",
    anyPlan,
    (traits) => {
      const plan = planOf(traits);
      const run = runFinite(plan);
      const [bars, columns] = plan.shape;
      const close = (plan.options.close as OptionArray<number>).data;
      const position = run.position().data;
      let stale = 0;
      for (let i = 0; i < bars * columns; i++) if (position[i] !== 0 && !(close[i] > 0)) stale += 1;
      const warned = run.warnings.find(({ code }) => code === "W_STALE_MARK")?.message ?? "0 bars";
      expect(Number.parseInt(warned)).toBe(stale);
      expect(run.assumptions.includes("staleMarks")).toBe(stale > 0);
    },
  );

  property(
    "before the first valid one leaves every order of the column rejected as not listed",
    anyPlan,
    (traits) => {
      const plan = planOf(traits);
      const { orders } = runFinite(plan);
      const [open, close] = [
        plan.options.open as OptionArray<number>,
        plan.options.close as OptionArray<number>,
      ];
      const { delay } = plan.options.fill as { delay: number };
      const columns = plan.shape[1];
      const listedAt = Array.from({ length: columns }, (_, column) =>
        Array.from({ length: plan.shape[0] }, (_, bar) => bar * columns + column).findIndex(
          (i) => open.data[i] > 0 || close.data[i] > 0,
        ),
      );
      for (let i = 0; i < orders.length; i++) {
        const madeAt = orders.decisionBar[i] + Math.max(0, delay - 1);
        const listed = listedAt[orders.column[i]] >= 0 && madeAt >= listedAt[orders.column[i]];
        expect(orders.at(i).reason === "NotListed").toBe(!listed);
        if (!listed) expect(orders.at(i).outcome).toBe("Rejected");
      }
    },
  );
});
