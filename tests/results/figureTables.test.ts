// Figures of all accounts as one table: account after account to the bit, whatever the accounts are.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromOrders, fromSignals } from "../../src/backtest.ts";
import { returnFigures } from "../../src/metrics/scratch.ts";
import type { Mask, Matrix } from "../../src/matrix.ts";
import { METRIC_NAMES } from "../../src/metrics/registry.ts";
import type { VectorbtPortfolio } from "../../src/results/vectorbt/portfolio.ts";
import { randomPlan as vectorbtPlan, runAccepted } from "../property/vectorbtPlans.ts";
import { planOf, planTraits } from "../support/randomPlan.ts";
import { uniformAt } from "../support/cells.ts";
import { property } from "../support/property.ts";
import { runFinite } from "../support/runPlan.ts";
import { expectSame } from "../support/same.ts";

interface Table {
  readonly length: number;
}

type Rows = Readonly<Record<string, number>>;

function expectFigures(table: object, row: number, figures: Rows): void {
  const columns = table as Readonly<Record<string, Float64Array>>;
  for (const [name, figure] of Object.entries(figures))
    expectSame([columns[name][row]], [figure], `${name} in row ${row}`);
}

/** Row by row, what one account at a time gives. */
function expectRows(table: Table, accounts: number, of: (account: number) => Rows): void {
  expect(table.length).toBe(accounts);
  for (let account = 0; account < accounts; account++) expectFigures(table, account, of(account));
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

  const columnsOfPrices = fc.record({
    seed: fc.nat(),
    bars: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 200, max: 400 })),
    columns: fc.integer({ min: 2, max: 19 }),
  });

  for (const profile of ["realistic", "vectorbt"] as const)
    property(
      `of the ${profile} profile has of every column what a run of that column alone has, to the bit`,
      columnsOfPrices,
      ({ seed, bars, columns }) => {
        const market = marketOf(seed, bars, columns);
        const table = runOf(profile, market).metricsTable();
        for (let column = 0; column < columns; column++) {
          const alone = runOf(profile, columnAlone(market, column));
          expectSame([table.length], [columns], "rows");
          expectFigures(table, column, alone.metrics());
        }
      },
      20,
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
  /** Returns with many that are equal, as bars without a position have them; in long lists tails are found through a sample. */
  const returns = fc
    .record({
      seed: fc.nat(),
      count: fc.oneof(fc.integer({ min: 1, max: 260 }), fc.integer({ min: 255, max: 3000 })),
      flat: fc.constantFrom(0, 0.5, 0.97),
      isSorted: fc.boolean(),
    })
    .map(({ seed, count, flat, isSorted }) => {
      const gains = Float64Array.from({ length: count }, (_, bar) =>
        uniformAt(seed, 1, bar, 0) < flat ? 0 : Math.round(100 * uniformAt(seed, 2, bar, 0) - 50) / 1000 + 0,
      );
      return isSorted ? gains.sort() : gains;
    });

  property("are those of the sorted list", returns, (gains) => {
    const sorted = gains.slice().sort();
    const steps = gains.length - 1;
    const [rank, part] = [Math.floor(steps / 20), (steps % 20) / 20];
    const next = sorted[Math.min(rank + 1, steps)];
    const { valueAtRisk, tailRatio } = returnFigures(gains, 252, 0, 0);
    const lower = part === 0 ? sorted[rank] : sorted[rank] + part * (next - sorted[rank]);
    expectSame([valueAtRisk], [lower], "at risk");
    if (Number.isNaN(tailRatio)) return;
    // Ranks of 95 %, in whole twentieths of the steps between the values.
    const [upperRank, upperPart] = [Math.floor((steps * 19) / 20), ((steps * 19) % 20) / 20];
    const above = sorted[Math.min(upperRank + 1, steps)];
    const upper =
      upperPart === 0 ? sorted[upperRank] : sorted[upperRank] + upperPart * (above - sorted[upperRank]);
    expectSame([tailRatio], [Math.abs(upper) / Math.abs(lower)], "tails");
  });
});

interface Market {
  readonly close: Matrix;
  readonly entries: Mask;
  readonly exits: Mask;
}

/** Columns of walks; some of them stand still, some fall to next to nothing. */
function marketOf(seed: number, bars: number, columns: number): Market {
  const drift = (column: number): number => [0, 0.002, -0.05][Math.floor(3 * uniformAt(seed, 3, 0, column))];
  const price = Array.from({ length: columns }, () => 100);
  const at = (of: (bar: number, column: number) => number): number[] =>
    Array.from({ length: bars * columns }, (_, i) => of(Math.floor(i / columns), i % columns));
  const close = at((bar, column) => {
    price[column] *= 1 + drift(column) + 0.06 * (uniformAt(seed, 4, bar, column) - 0.5);
    return price[column];
  });
  const shape = { rows: bars, columns };
  const mask = (purpose: number): Mask => ({
    data: Uint8Array.from(at((bar, column) => Number(uniformAt(seed, purpose, bar, column) < 0.1))),
    ...shape,
  });
  return { close: { data: Float64Array.from(close), ...shape }, entries: mask(5), exits: mask(6) };
}

function columnAlone({ close, entries, exits }: Market, column: number): Market {
  const shape = { rows: close.rows, columns: 1 };
  const isOwn = (_: unknown, i: number): boolean => i % close.columns === column;
  return {
    close: { data: close.data.filter(isOwn), ...shape },
    entries: { data: entries.data.filter(isOwn), ...shape },
    exits: { data: exits.data.filter(isOwn), ...shape },
  };
}

interface Measured {
  metricsTable(): Table;
  metrics(): Rows;
}

function runOf(profile: "realistic" | "vectorbt", market: Market): Measured {
  const common = { ...market, fees: 0.001, initCash: 1000 };
  return profile === "vectorbt"
    ? fromSignals({ profile, ...common })
    : fromSignals({ fill: "nextClose", ...common });
}

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
