// Accounting identities with dividends, financing, cash flows, fx and multipliers, recomputed outside the kernel (execution 9).
import { describe, expect } from "vitest";
import type { Portfolio } from "../../src/results/portfolio.ts";
import type { ExecutionInput } from "../twin/execution/input.ts";
import { marksOf, splitAt, worthOf } from "../support/executionMarks.ts";
import { executionPlan } from "../support/executionPlan.ts";
import { executionTraits } from "../support/executionTraits.ts";
import { property } from "../support/property.ts";
import { runFinite } from "../support/runPlan.ts";
import { cellOf } from "../support/transform.ts";

const RELATIVE = 1e-12;

/** Values of every position at every bar's end, and the largest amount that the run has seen. */
function valuesOf(plan: ExecutionInput, run: Portfolio): { values: Float64Array; largest: number } {
  const marks = marksOf(plan);
  const values = run
    .position()
    .data.map((units, i) => (units === 0 ? 0 : units * marks[i] * worthOf(plan, i)));
  const amounts = [values, run.equity().data, run.cash().data, run.receivable().data];
  const largest = Math.max(
    ...amounts.map((list) => list.reduce((most, x) => Math.max(most, Math.abs(x)), 0)),
  );
  return { values, largest };
}

function accountsOf({ groupLens }: ExecutionInput): number[] {
  return groupLens.flatMap((length, account) => new Array<number>(length).fill(account));
}

/** Length of a bar in years of interest. */
function yearsAt({ options, time }: ExecutionInput, bar: number): number {
  if (bar === 0) return 0;
  if (time === undefined) return 1 / (options.barsPerYear ?? 252);
  return (Math.floor(time[bar] / 86_400_000) - Math.floor(time[bar - 1] / 86_400_000)) / 360;
}

/** What interest, borrowing and cash flows add to an account's cash at every bar. */
function moneyOf(plan: ExecutionInput, run: Portfolio, values: Float64Array): Float64Array {
  const [bars, columns] = plan.shape;
  const { cashRate = 0, debitRate = 0, borrowRate = 0, cashFlows = 0 } = plan.options;
  const accounts = plan.groupLens.length;
  const accountOf = accountsOf(plan);
  const cash = run.cash().data;
  const added = new Float64Array(bars * accounts);
  for (let i = 0; i < added.length; i++) {
    const [bar, account] = [Math.floor(i / accounts), i % accounts];
    const before = bar === 0 ? 0 : cash[i - accounts];
    added[i] = before * (before > 0 ? cashRate : debitRate) * yearsAt(plan, bar);
    added[i] += cellOf(cashFlows, bar, account) as number;
  }
  for (let i = columns; i < values.length; i++) {
    const [bar, column] = [Math.floor(i / columns), i % columns];
    const rate = cellOf(borrowRate, bar, column) as number;
    added[bar * accounts + accountOf[column]] += Math.min(0, values[i - columns]) * rate * yearsAt(plan, bar);
  }
  return added;
}

/** Dividends by account and bar: booked at the ex bar and paid at the pay bar. */
function dividendsOf(plan: ExecutionInput, run: Portfolio): { booked: Float64Array; paid: Float64Array } {
  const [bars, columns] = plan.shape;
  const accounts = plan.groupLens.length;
  const accountOf = accountsOf(plan);
  const position = run.position().data;
  const [booked, paid] = [new Float64Array(bars * accounts), new Float64Array(bars * accounts)];
  for (const action of plan.options.actions ?? []) {
    if (action.kind !== "dividend" || action.bar === 0) continue;
    const { bar, column, amount, withholding = 0, payBar = bar } = action;
    const held = position[(bar - 1) * columns + column];
    const kept = held > 0 ? 1 - withholding : 1;
    const due = held * amount * kept * worthOf(plan, bar * columns + column);
    booked[bar * accounts + accountOf[column]] += due;
    if (payBar < bars) paid[payBar * accounts + accountOf[column]] += due;
  }
  return { booked, paid };
}

function total(values: Float64Array, account: number, accounts: number): number {
  return values.reduce((sum, value, i) => (i % accounts === account ? sum + value : sum), 0);
}

describe("at every bar of every account", () => {
  property(
    "I01: cash, receivables and positions at their marks are the equity",
    executionTraits(),
    (traits) => {
      const plan = executionPlan(traits);
      const run = runFinite(plan);
      const { values, largest } = valuesOf(plan, run);
      const accounts = plan.groupLens.length;
      const accountOf = accountsOf(plan);
      const sums = run.cash().data.map((cash, i) => cash + run.receivable().data[i]);
      values.forEach((value, i) => {
        sums[Math.floor(i / plan.shape[1]) * accounts + accountOf[i % plan.shape[1]]] += value;
      });
      run.equity().data.forEach((equity, i) => {
        expect(Math.abs(equity - sums[i])).toBeLessThanOrEqual(RELATIVE * largest);
      });
    },
  );

  property(
    "the fills and the cash events replayed give the cash and the receivables",
    executionTraits(),
    (traits) => {
      const plan = executionPlan(traits);
      const run = runFinite(plan);
      const { values, largest } = valuesOf(plan, run);
      const accounts = plan.groupLens.length;
      const accountOf = accountsOf(plan);
      const changes = moneyOf(plan, run, values);
      const { booked, paid } = dividendsOf(plan, run);
      const { fills } = run;
      let turnover = largest;
      for (let i = 0; i < fills.length; i++) {
        const cell = fills.bar[i] * plan.shape[1] + fills.column[i];
        const value = fills.units[i] * fills.price[i] * worthOf(plan, cell);
        turnover = Math.max(turnover, Math.abs(value));
        changes[fills.bar[i] * accounts + accountOf[fills.column[i]]] -= value + fills.fees[i];
      }
      const [cash, receivable] = [run.cash().data, run.receivable().data];
      cash.forEach((after, i) => {
        const before = i < accounts ? Number(cellOf(plan.options.initCash, 0, i)) : cash[i - accounts];
        const due = i < accounts ? 0 : receivable[i - accounts];
        expect(Math.abs(before + changes[i] + paid[i] - after)).toBeLessThanOrEqual(RELATIVE * turnover);
        expect(Math.abs(due + booked[i] - paid[i] - receivable[i])).toBeLessThanOrEqual(RELATIVE * turnover);
      });
    },
  );

  property("I06: a position is the one before, split, and the bar's fills", executionTraits(), (traits) => {
    const plan = executionPlan({ ...traits, fractionalShares: "keep" });
    const run = runFinite(plan);
    const columns = plan.shape[1];
    const position = run.position().data;
    const traded = new Float64Array(position.length);
    const gross = new Float64Array(columns);
    for (let i = 0; i < run.fills.length; i++) {
      traded[run.fills.bar[i] * columns + run.fills.column[i]] += run.fills.units[i];
      gross[run.fills.column[i]] += Math.abs(run.fills.units[i]);
    }
    position.forEach((units, i) => {
      const before =
        i < columns ? 0 : position[i - columns] * splitAt(plan, Math.floor(i / columns), i % columns);
      const slack = RELATIVE * Math.max(gross[i % columns], Math.abs(before));
      expect(Math.abs(before + traded[i] - units)).toBeLessThanOrEqual(slack);
    });
  });
});

describe("at the end", () => {
  property(
    "I07: profits of all trades are the change of equity that no cash event explains",
    executionTraits(),
    (traits) => {
      const plan = executionPlan(traits);
      const run = runFinite(plan);
      const { values, largest } = valuesOf(plan, run);
      const accounts = plan.groupLens.length;
      const accountOf = accountsOf(plan);
      const profits = new Float64Array(accounts);
      let most = largest;
      run.trades.pnl.forEach((pnl, i) => {
        profits[accountOf[run.trades.column[i]]] += pnl;
        most = Math.max(most, Math.abs(pnl));
      });
      const money = moneyOf(plan, run, values);
      const { booked } = dividendsOf(plan, run);
      run
        .equity()
        .data.slice(-accounts)
        .forEach((equity, account) => {
          const start = Number(cellOf(plan.options.initCash, 0, account));
          const events = total(money, account, accounts) + total(booked, account, accounts);
          // One rounding of the largest amount for each of many trades.
          const slack = RELATIVE * most * Math.max(1, Math.sqrt(run.trades.length));
          expect(Math.abs(profits[account] - (equity - start - events))).toBeLessThanOrEqual(slack);
        });
    },
  );
});
