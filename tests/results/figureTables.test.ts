// Figures of all accounts as one table: account after account to the bit, whatever the accounts are.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromOrders, fromSignals } from "../../src/backtest.ts";
import { returnFigures } from "../../src/metrics/scratch.ts";
import { METRIC_NAMES } from "../../src/metrics/registry.ts";
import type { VectorbtPortfolio } from "../../src/results/vectorbt/portfolio.ts";
import { randomPlan as vectorbtPlan, runAccepted } from "../property/vectorbtPlans.ts";
import { planOf, planTraits } from "../support/randomPlan.ts";
import { property } from "../support/property.ts";
import { runFinite } from "../support/runPlan.ts";
import { expectSame } from "../support/same.ts";

interface Table {
  readonly length: number;
}

type Rows = Readonly<Record<string, number>>;

/** Row by row, what one account at a time gives. */
function expectRows(table: Table, accounts: number, of: (account: number) => Rows): void {
  expect(table.length).toBe(accounts);
  const columns = table as unknown as Readonly<Record<string, Float64Array>>;
  for (let account = 0; account < accounts; account++)
    for (const [name, figure] of Object.entries(of(account)))
      expectSame([columns[name][account]], [figure], `${name} of account ${account}`);
}

describe("a table of metrics", () => {
  property(
    "of the realistic profile has what metrics() gives of one account after another, in that order",
    planTraits({ bars: fc.integer({ min: 1, max: 60 }) }),
    (traits) => {
      const run = runFinite(planOf(traits));
      const table = run.metricsTable();
      expectRows(table, run.groupLengths.length, (account) => run.metrics(account));
      expect(Object.keys(table.at(0))).toEqual(["account", ...METRIC_NAMES]);
      expectSame(table.account, [...run.groupLengths.keys()], "account");
    },
    3,
  );

  property(
    "of the vectorbt profile has what metrics() and stats() give of one group after another, at both groupings",
    vectorbtPlan,
    (plan) => {
      const whole = runAccepted(plan);
      for (const run of [whole, whole.ungrouped()]) {
        const groups = run.groupLengths.length;
        expectRows(
          accepted(() => run.metricsTable()),
          groups,
          (group) => run.metrics(group),
        );
        expectRows(run.statsTable(), groups, (group) => numbersOf(run.stats(group)));
      }
    },
    3,
  );

  test("is the same from a fast kernel's sums and series as from those of the general loop", () => {
    const close = { data: Float64Array.from({ length: 600 }, priceAt), rows: 100, columns: 6 };
    const entries = {
      data: Uint8Array.from(close.data, (_, i) => Number(i % 7 === 0)),
      rows: 100,
      columns: 6,
    };
    const exits = {
      data: Uint8Array.from(close.data, (_, i) => Number(i % 11 === 3)),
      rows: 100,
      columns: 6,
    };
    const groupings = [{}, { cashSharing: true, groupBy: [2, 4] }, { groupBy: [3, 3] }];
    for (const grouping of groupings) {
      const run = (more: object): VectorbtPortfolio =>
        fromSignals({
          ...{ profile: "vectorbt" as const, close, entries, exits, size: 3, fees: 0.001 },
          ...grouping,
          ...more,
        });
      const [fast, general] = [run({}), run({ log: true })];
      expect([fast.plan.kernel, general.plan.kernel].map((name) => name.includes("fast"))).toEqual([
        true,
        false,
      ]);
      expect(fast.metricsTable().at(1)).toEqual(general.metricsTable().at(1));
      expect(fast.statsTable()).toMatchObject(columnsOf(general.statsTable()));
    }
  });

  test("has NaN where an account has no such figure, and the others what they have", () => {
    const close = { data: Float64Array.of(10, 10, 11, 11, 12, 12), rows: 3, columns: 2 };
    const size = { data: Float64Array.of(1, NaN, -1, NaN, NaN, NaN), rows: 3, columns: 2 };
    for (const profile of ["vectorbt", "realistic"] as const) {
      const run = fromOrders({
        profile,
        close,
        size,
        ...(profile === "realistic" ? { fill: "nextClose" } : {}),
      });
      const { winRate, totalClosedTrades } = run.metricsTable();
      expect([...winRate]).toEqual([1, NaN]);
      expect([...totalClosedTrades]).toEqual([1, 0]);
    }
  });
});

describe("percentiles that are found without sorting", () => {
  /** Returns with many that are equal, as bars without a position have them. */
  const returns = fc
    .array(
      fc.oneof(
        fc.constant(0),
        fc.integer({ min: -50, max: 50 }).map((k) => k / 1000),
      ),
      {
        minLength: 1,
        maxLength: 400,
      },
    )
    .map((gains) => Float64Array.from(gains, (gain) => gain + 0));

  property("are those of the sorted list", returns, (gains) => {
    const sorted = gains.slice().sort();
    const steps = gains.length - 1;
    const [rank, part] = [Math.floor(steps / 20), (steps % 20) / 20];
    const next = sorted[Math.min(rank + 1, steps)];
    const { valueAtRisk } = returnFigures(gains, 252, 0, 0);
    expectSame(
      [valueAtRisk],
      [part === 0 ? sorted[rank] : sorted[rank] + part * (next - sorted[rank])],
      "at risk",
    );
  });
});

function priceAt(_: unknown, cell: number): number {
  return 50 + 20 * Math.abs((((cell * 37) % 101) - 50) / 50) + (cell % 6);
}

/** Tables that VectorBT has none of, for want of trade records, are no part of this. */
function accepted<Result>(make: () => Result): Result {
  try {
    return make();
  } catch {
    return fc.pre(false) as never;
  }
}

function numbersOf(rows: Readonly<Record<string, number | string>>): Rows {
  const numbers = Object.entries(rows).filter(([name]) => !["Start", "End", "Period"].includes(name));
  return Object.fromEntries(numbers) as Rows;
}

function columnsOf({ at: _at, ...columns }: { readonly at: unknown }): object {
  return columns;
}
