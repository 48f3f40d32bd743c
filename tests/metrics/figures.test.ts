// Every figure of the realistic profile against a slow twin that follows its definition word by word.
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { METRIC_NAMES } from "../../src/metrics/registry.ts";
import type { ExecutionInput } from "../twin/execution/input.ts";
import { market } from "../support/market.ts";
import { planOf, planTraits, spread, type PlanTraits } from "../support/randomPlan.ts";
import { pickAt } from "../support/cells.ts";
import { property } from "../support/property.ts";
import { call, runFinite } from "../support/runPlan.ts";
import { accountsOf, twinFigures } from "./runTwin.ts";
import { returnsOf } from "./seriesTwin.ts";

const traits = planTraits({
  bars: fc.integer({ min: 1, max: 96 }),
  prices: fc.constantFrom("walk", "dyadic"),
  sizes: fc.constantFrom("plain", "dyadic"),
  fees: spread(0, [0.001, 0.02]),
  slippage: spread(0, [0.0005]),
});

const rates = fc.record({
  riskFree: fc.constantFrom(0, 0.03),
  requiredReturn: fc.constantFrom(0, 0.1),
  barsPerYear: fc.constantFrom(252, 12, 52),
});

/** A plan with rates, and with deposits and withdrawals in some of its bars, of all accounts or of every other one. */
function planWith(plain: PlanTraits, options: object, hasFlows: boolean | "everyOther"): ExecutionInput {
  const plan = planOf(plain);
  const [bars, accounts] = [plan.shape[0], plan.groupLens.length];
  const flows = Array.from({ length: bars * accounts }, (_, i) =>
    hasFlows === "everyOther" && (i % accounts) % 2 === 1
      ? 0
      : pickAt([0, 0, 0, 50, -20], plain.seed, 90, Math.floor(i / accounts), i % accounts),
  );
  const cashFlows = hasFlows !== false ? { cashFlows: { shape: [bars, accounts], data: flows } } : {};
  return { ...plan, options: { ...plan.options, ...options, ...cashFlows } };
}

function agrees(got: number, wanted: number): boolean {
  return Object.is(got, wanted) || Math.abs(got - wanted) <= 1e-12 * Math.max(1, Math.abs(wanted));
}

describe("figures", () => {
  property(
    "I28: are what their definitions say, to 1e-12",
    fc.tuple(traits, rates, fc.boolean()),
    ([plain, options, hasFlows]) => {
      const plan = planWith(plain, options, hasFlows);
      const run = runFinite(plan);
      for (const account of accountsOf(plan, run)) {
        const [got, wanted] = [run.metrics(account.index), twinFigures(plan, run, account)];
        for (const name of METRIC_NAMES)
          expect([name, agrees(got[name], wanted[name]) ? wanted[name] : got[name]]).toEqual([
            name,
            wanted[name],
          ]);
      }
    },
    2,
  );

  property(
    "that are undefined have a reason, and only those; none is infinite",
    fc.tuple(traits, fc.boolean()),
    ([plain, hasFlows]) => {
      const run = runFinite(planWith(plain, {}, hasFlows));
      const accounts = run.groupLengths.map((_, account) => run.metrics(account));
      const missing = METRIC_NAMES.filter((name) => accounts.some((figures) => Number.isNaN(figures[name])));
      expect(Object.keys(run.undefinedMetrics).sort()).toEqual([...missing].sort());
      for (const reason of Object.values(run.undefinedMetrics)) expect(reason.length).toBeGreaterThan(5);
      for (const figures of accounts)
        for (const name of METRIC_NAMES)
          expect([name, Math.abs(figures[name])]).not.toEqual([name, Infinity]);
    },
  );

  property(
    "of the longest drawdown are those of the records, of accounts with flows beside ones without",
    traits,
    (plain) => {
      const plan = planWith(plain, {}, "everyOther");
      const accounts = plan.groupLens.length;
      const run = runFinite(plan);
      const { account: owner, durationBars } = run.drawdowns;
      const { maxDrawdownDuration } = run.metricsTable();
      for (let account = 0; account < accounts; account++) {
        const own = durationBars.filter((_, row) => owner[row] === account);
        expect(maxDrawdownDuration[account]).toBe(Math.max(0, ...own));
      }
    },
    2,
  );

  property("orders cut are counted by reason", traits, (plain) => {
    const run = runFinite(planOf(plain));
    const whole = run.cutOrders();
    const parts = run.groupLengths.map((_, account) => run.cutOrders(account));
    const names = Object.keys(whole);
    for (const name of names) {
      expect(whole[name]).toBe(parts.reduce((total, counts) => total + (counts[name] ?? 0), 0));
      const { codes, reason } = run.orders;
      expect(whole[name]).toBe(reason.filter((code) => codes.reason[code] === name).length);
    }
    parts.forEach((counts, account) =>
      expect(Object.values(counts).reduce((a, b) => a + b, 0)).toBe(run.metrics(account).cutOrders),
    );
  });

  property("returns of a result have the flows taken out", traits, (plain) => {
    const plan = planWith(plain, {}, true);
    const run = runFinite(plan);
    const accounts = accountsOf(plan, run);
    for (const { index, equity, flows, initCash } of accounts)
      expect(run.returns().data.filter((_, i) => i % accounts.length === index)).toEqual(
        Float64Array.from(returnsOf(equity, flows, initCash)),
      );
  });
});

describe("accounts together", () => {
  test("have the mean of the figures that are defined", () => {
    const { open, close } = market(100, 2);
    const run = call("fromOrders", {
      open,
      close,
      size: { data: Float64Array.of(0.5, NaN), rows: 1, columns: 2 },
    });
    const [first, second] = [run.metrics(0), run.metrics(1)];
    expect(run.stats().endValue).toBe((first.endValue + second.endValue) / 2);
    expect(second.winRate).toBeNaN();
    expect(run.stats().totalFills).toBe((first.totalFills + second.totalFills) / 2);
    expect(run.stats(0).totalFills).toBe(first.totalFills);
  });

  test.each([-1, 1, 0.5, NaN])("account %s of one does not exist", (account) => {
    const { open, close } = market(5, 1);
    const run = call("fromOrders", { open, close, size: 1 });
    expect(() => run.metrics(account)).toThrow(/^E_RANGE account/);
    expect(() => run.cutOrders(account)).toThrow(/^E_RANGE account/);
  });
});
