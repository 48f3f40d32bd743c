// What holds at every bar of every plan: settled cash, margin, leverage, prices and volumes (execution 5, 6 and 7).
import { describe, expect } from "vitest";
import fc from "fast-check";
import type { Portfolio } from "../../src/results/portfolio.ts";
import type { ExecutionInput } from "../twin/execution/input.ts";
import { maintenanceAt } from "../support/compareExecution.ts";
import { executionPlan } from "../support/executionPlan.ts";
import { executionTraits, type ExecutionTraits } from "../support/executionTraits.ts";
import { marksOf, splitAt, worthOf } from "../support/executionMarks.ts";
import { property } from "../support/property.ts";
import { spread, type TraitChoice } from "../support/randomPlan.ts";
import { runFinite } from "../support/runPlan.ts";
import { cellOf } from "../support/transform.ts";

const CENT = 1e-9;

/** Market orders at the close: at a bar's end its openings are the last that happened, at the marks that are left. */
const AT_CLOSE: TraitChoice = {
  fillPrice: fc.constant("close"),
  // Without delay, orders of step 9 may still reduce (and pay fees) after the openings of step 8.
  delay: fc.constantFrom(1, 2, 3),
  orderOfFills: fc.constant("exitsFirst"),
  fees: spread(0, [0.001, 0.1]),
};
const MARKET_ONLY = {
  account: fc.constant("margin" as const),
  orderType: fc.constant({ pool: ["market"], form: "scalar" as const }),
};

interface Exposure {
  gross: number;
  net: number;
  initial: number;
  maintenance: number;
  openings: number;
}

/** Exposures of every account at every bar's end, from positions and marks. */
function exposuresOf(plan: ExecutionInput, run: Portfolio): Exposure[] {
  const [bars, columns] = plan.shape;
  const accounts = plan.groupLens.length;
  const accountOf = plan.groupLens.flatMap((length, account) => new Array<number>(length).fill(account));
  const all = Array.from({ length: bars * accounts }, (): Exposure => {
    return { gross: 0, net: 0, initial: 0, maintenance: 0, openings: 0 };
  });
  const marks = marksOf(plan);
  run.position().data.forEach((units, i) => {
    if (units === 0) return;
    const [bar, column] = [Math.floor(i / columns), i % columns];
    const sums = all[bar * accounts + accountOf[column]];
    const value = units * marks[i] * worthOf(plan, i);
    sums.gross += Math.abs(value);
    sums.net += value;
    sums.initial += Math.abs(value) * (cellOf(plan.options.initialMargin ?? 0.5, bar, column) as number);
    sums.maintenance += Math.abs(value) * maintenanceAt(plan, bar, column, units > 0);
  });
  const position = run.position().data;
  for (let i = 0; i < run.fills.length; i++) {
    const [bar, column] = [run.fills.bar[i], run.fills.column[i]];
    const grows = position[bar * columns + column] * run.fills.units[i] > 0;
    if (grows) all[bar * accounts + accountOf[column]].openings++;
  }
  return all;
}

describe("I03: a plain cash account", () => {
  property(
    "never has less than nothing settled, to the last bit",
    executionTraits({
      account: fc.constant("cash"),
      flows: fc.constant(0),
      cashRate: fc.constantFrom(0, 0.05),
    }),
    (traits) => {
      const { data } = runFinite(executionPlan(traits)).settledCash();
      expect(data.findIndex((cash) => !(cash >= 0) || Object.is(cash, -0))).toBe(-1);
    },
  );
});

describe("I04: a margin account", () => {
  property(
    "covers the initial margin and keeps its caps whenever it has opened something",
    executionTraits(MARKET_ONLY, AT_CLOSE),
    (traits: ExecutionTraits) => {
      const plan = executionPlan({ ...traits, slStop: { pool: [NaN], form: "scalar" } });
      const { maxGrossLeverage = Infinity, maxNetLeverage = Infinity } = plan.options;
      const run = runFinite(plan);
      const equity = run.equity().data;
      exposuresOf(plan, run).forEach(({ gross, net, initial, openings }, i) => {
        if (openings === 0) return;
        const slack = CENT * Math.abs(equity[i]) + CENT * gross;
        expect(equity[i] - initial).toBeGreaterThanOrEqual(-slack);
        expect(gross).toBeLessThanOrEqual(maxGrossLeverage * equity[i] + slack);
        // An opening that brings the sum of a hedged account nearer to zero always passes.
        if (openings === 1 && gross === Math.abs(net))
          expect(gross).toBeLessThanOrEqual(maxNetLeverage * equity[i] + slack);
      });
    },
  );

  property(
    "is called exactly where its equity is below the maintenance margin of what it holds",
    executionTraits({ account: fc.constant("margin") }),
    (traits) => {
      const plan = executionPlan(traits);
      const run = runFinite(plan);
      const equity = run.equity().data;
      const { bar, account } = run.marginCalls;
      const called = new Set(Array.from(bar, (at, i) => at * plan.groupLens.length + account[i]));
      exposuresOf(plan, run).forEach(({ gross, maintenance }, i) => {
        if (gross > 0 && Math.abs(equity[i] - maintenance) <= CENT * gross) return;
        expect([i, called.has(i)]).toEqual([i, gross > 0 && equity[i] < maintenance]);
      });
    },
  );
});

describe("I10: the price of a fill", () => {
  property(
    "lies in its bar where nothing slips, and is never worse than its order's limit",
    executionTraits(
      { impact: fc.constant(null) },
      { fillPrice: fc.constantFrom("open", "close"), slippage: spread(0, []) },
    ),
    (traits) => {
      const plan = executionPlan(traits);
      const { fills, orders } = runFinite(plan);
      for (let i = 0; i < fills.length; i++) {
        const { reason } = fills.at(i);
        const [price, units, order] = [fills.price[i], fills.units[i], fills.order[i]];
        const [bar, column] = [fills.bar[i], fills.column[i]];
        if (reason === "Delisted" || reason === "CashInLieu") continue;
        const [low, high] = rangeOf(plan, bar, column);
        expect([price >= low, price <= high]).toEqual([true, true]);
        if (order < 0) continue;
        const limit = limitOf(plan, orders.decisionBar[order], bar, column);
        expect(limit === null || Math.sign(units) * (price - limit) <= 1e-12 * price).toBe(true);
      }
    },
  );
});

/** Lowest and highest price of a bar. */
function rangeOf({ options }: ExecutionInput, bar: number, column: number): [number, number] {
  const given = [options.open, options.high, options.low, options.close];
  const prices = given.map((price) => Number(cellOf(price, bar, column))).filter((price) => price > 0);
  return [Math.min(...prices), Math.max(...prices)];
}

/** Limit of an order in the units of the fill's bar; null where it has none. */
function limitOf(plan: ExecutionInput, decided: number, bar: number, column: number): number | null {
  const type = String(cellOf(plan.options.orderType, decided, column));
  if (type !== "limit" && type !== "stopLimit") return null;
  let limit = cellOf(plan.options.limitPrice, decided, column) as number;
  for (let at = decided + 1; at <= bar; at++) limit /= splitAt(plan, at, column);
  return limit;
}

describe("I11: the fills of a bar", () => {
  property(
    "take no more than their part of its volume",
    executionTraits({ hasVolume: fc.constant(true), participationRate: fc.constantFrom(0.1, 0.5) }),
    (traits) => {
      const plan = executionPlan(traits);
      const { fills } = runFinite(plan);
      const taken = new Map<string, number>();
      for (let i = 0; i < fills.length; i++) {
        const { reason, bar, column } = fills.at(i);
        if (reason === "Delisted" || reason === "CashInLieu") continue;
        const cell = `${String(bar)},${String(column)}`;
        taken.set(cell, (taken.get(cell) ?? 0) + Math.abs(fills.units[i]));
      }
      for (const [cell, units] of taken) {
        const [bar, column] = cell.split(",").map(Number);
        const volume = Number(cellOf(plan.options.volume, bar, column));
        expect(units).toBeLessThanOrEqual(traits.participationRate * volume * (1 + CENT));
      }
    },
  );
});
