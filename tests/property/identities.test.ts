// Accounting identities, recomputed outside the kernel from prices and records (execution 9).
import { describe, expect } from "vitest";
import fc from "fast-check";
import type { Portfolio } from "../../src/results/portfolio.ts";
import type { ExecutionInput, OptionArray } from "../twin/execution/input.ts";
import { ExactSum } from "../../src/invariants/dyadic.ts";
import { marksOf } from "../support/marks.ts";
import { planOf, planTraits, type PlanTraits } from "../support/randomPlan.ts";
import { property } from "../support/property.ts";
import { runFinite } from "../support/runPlan.ts";

const anyPlan = planTraits();
/** Prices whose products stay within what one account can hold in its digits. */
const marketPlan = planTraits({
  prices: fc.constantFrom("walk", "dyadic"),
  sizes: fc.constantFrom("plain", "dyadic"),
});

interface Sample {
  readonly plan: ExecutionInput;
  readonly run: Portfolio;
  readonly initCash: readonly number[];
  /** Account of each column. */
  readonly accountOf: readonly number[];
}

function sampleOf(traits: PlanTraits): Sample {
  const plan = planOf(traits);
  const accountOf = plan.groupLens.flatMap((length, account) => new Array<number>(length).fill(account));
  const given = plan.options.initCash as OptionArray<number> | number;
  const initCash = plan.groupLens.map((_, account) =>
    typeof given === "number" ? given : given.data[account],
  );
  return { plan, run: runFinite(plan), initCash, accountOf };
}

describe("at every bar of every account", () => {
  property("I01: cash plus positions at their marks is the equity", anyPlan, (traits) => {
    const { plan, run, accountOf } = sampleOf(traits);
    const marks = marksOf(plan);
    const [bars, columns] = plan.shape;
    const [equity, cash, position] = [run.equity().data, run.cash().data, run.position().data];
    const accounts = plan.groupLens.length;
    const largest = new Float64Array(accounts);
    for (let bar = 0; bar < bars; bar++) {
      const sums = Array.from({ length: accounts }, (_, account) => cash[bar * accounts + account]);
      sums.forEach((sum, account) => (largest[account] = Math.max(largest[account], Math.abs(sum))));
      for (let column = 0; column < columns; column++) {
        const units = position[bar * columns + column];
        if (units === 0) continue;
        const value = units * marks[bar * columns + column];
        sums[accountOf[column]] += value;
        largest[accountOf[column]] = Math.max(largest[accountOf[column]], Math.abs(value));
      }
      const off = sums.findIndex(
        (sum, account) => Math.abs(sum - equity[bar * accounts + account]) > 1e-13 * largest[account],
      );
      expect(off).toBe(-1);
    }
  });

  property(
    "I02: the fills replayed in exact arithmetic give the cash, to 1e-12 of the larger of equity and initial cash",
    marketPlan,
    (traits) => {
      const { plan, run, initCash, accountOf } = sampleOf({ ...traits, account: "cash" });
      const accounts = plan.groupLens.length;
      const [cash, equity] = [run.cash().data, run.equity().data];
      const sums = initCash.map((amount) => new ExactSum().add(amount));
      const { fills } = run;
      let next = 0;
      for (let bar = 0; bar < plan.shape[0]; bar++) {
        for (; next < fills.length && fills.bar[next] === bar; next++)
          sums[accountOf[fills.column[next]]]
            .addProduct(-fills.units[next], fills.price[next])
            .add(-fills.fees[next]);
        sums.forEach((sum, account) => {
          const cell = bar * accounts + account;
          const limit = 1e-12 * Math.max(Math.abs(equity[cell]), initCash[account]);
          expect(sum.distanceTo(cash[cell])).toBeLessThanOrEqual(limit);
        });
      }
    },
    2,
  );

  property(
    "I06: the position is the sum of the signed fills, and exactly 0 once closed",
    anyPlan,
    (traits) => {
      const { plan, run } = sampleOf(traits);
      const [bars, columns] = plan.shape;
      const { fills, trades } = run;
      const position = run.position().data;
      const sums = Array.from({ length: columns }, () => new ExactSum());
      const gross = new Float64Array(columns);
      let next = 0;
      for (let bar = 0; bar < bars; bar++) {
        for (; next < fills.length && fills.bar[next] === bar; next++) {
          sums[fills.column[next]].add(fills.units[next]);
          gross[fills.column[next]] += Math.abs(fills.units[next]);
        }
        for (let column = 0; column < columns; column++)
          expect(sums[column].distanceTo(position[bar * columns + column])).toBeLessThanOrEqual(
            1e-13 * gross[column],
          );
      }
      const isOpen = (column: number): boolean =>
        trades.column.some((of, i) => of === column && trades.codes.status[trades.status[i]] === "Open");
      for (let column = 0; column < columns; column++)
        expect(position[(bars - 1) * columns + column] !== 0).toBe(isOpen(column));
    },
  );

  property(
    "I07: the profits of closed and open trades add up to the change of equity",
    marketPlan,
    (traits) => {
      const { plan, run, initCash, accountOf } = sampleOf({ ...traits, account: "cash" });
      const accounts = plan.groupLens.length;
      const profits = new Float64Array(accounts);
      const { trades } = run;
      for (let i = 0; i < trades.length; i++) {
        profits[accountOf[trades.column[i]]] += trades.pnl[i];
      }
      const equity = run.equity().data.slice(-accounts);
      equity.forEach((value, account) => {
        expect(Math.abs(profits[account] - (value - initCash[account]))).toBeLessThanOrEqual(
          1e-12 * initCash[account],
        );
      });
    },
  );
});

describe("the views of one run", () => {
  property("I08: trades, entry trades and positions agree in profit, fees and size", marketPlan, (traits) => {
    const { run } = sampleOf(traits);
    const { trades, entryTrades, positions } = run;
    const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
    const gross = (values: Float64Array): number =>
      values.reduce((total, value) => total + Math.abs(value), 0);
    const turnover = trades.size.reduce(
      (total, units, i) => total + units * (trades.entryPrice[i] + trades.exitPrice[i]),
      0,
    );
    for (const view of [entryTrades, positions]) {
      expect(Math.abs(sum(view.pnl) - sum(trades.pnl))).toBeLessThanOrEqual(1e-12 * turnover);
      for (const name of ["entryFees", "exitFees", "size"] as const)
        expect(Math.abs(sum(view[name]) - sum(trades[name]))).toBeLessThanOrEqual(
          1e-12 * gross(trades[name]),
        );
    }
  });

  property(
    "trades hold all fees that the fills paid, but those of the exits still to come",
    marketPlan,
    (traits) => {
      const { run } = sampleOf(traits);
      const { trades, fills } = run;
      const paid = fills.fees.reduce((total, fees) => total + fees, 0);
      const booked = trades.entryFees.reduce((total, fees, i) => total + fees + trades.exitFees[i], 0);
      expect(Math.abs(paid - booked)).toBeLessThanOrEqual(1e-12 * paid);
    },
  );
});
