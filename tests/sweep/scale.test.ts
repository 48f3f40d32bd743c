// What keeps a sweep small: chunks within a budget, the best rows alone, and single runs made again on demand.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crossover, fromSignals, indicator, maskFrom, sweepRun } from "../../src/index.ts";
import type { Portfolio } from "../../src/index.ts";
import { columnsOfRuns } from "../../src/sweep/columns.ts";
import { figuresOfRun } from "../../src/sweep/figures.ts";
import { RULE_METRICS } from "../../src/sweep/ruleOptions.ts";
import { ruleSweepColumns } from "../../src/sweep/ruleSweep.ts";
import { rowStore } from "../../src/sweep/rows.ts";

const BARS = 400;
const wave = (bar: number, asset: number): number =>
  100 + 10 * Math.sin(bar / (6 + asset)) + 4 * Math.sin(bar * 1.7) + bar / 20;
const close = {
  data: Float64Array.from({ length: 2 * BARS }, (_, i) => wave(i >> 1, i & 1)),
  rows: BARS,
  columns: 2,
};
const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
const rule = crossover<{ fast: number[]; slow: number[] }>(
  ({ fast: window }) => indicator("sma", { window }),
  ({ slow: window }) => indicator("sma", { window }),
);
const plain = { parameters: { fast: range(2, 12), slow: range(5, 12) }, rule, close, columns: ["A", "B"] };

describe("the best rows", () => {
  test("are those of all rows in order, of equals the earlier, without figures that are not finite", () => {
    const figure = fc.constantFrom(1, 2, 3, NaN, Infinity, -Infinity, -1);
    const rows = fc.array(figure, { minLength: 1, maxLength: 60 });
    const check = fc.property(
      rows,
      fc.integer({ min: 1, max: 70 }),
      fc.boolean(),
      fc.nat(),
      (figures, count, isTop, turn) => {
        const keep = isTop ? { top: count, by: "x" } : { bottom: count, by: "x" };
        const store = rowStore(["x"], ["x"], figures.length, keep);
        // They come by in two parts, the later ones first.
        const cut = turn % figures.length;
        store.put((place) => cut + place, Float64Array.from(figures.slice(cut)));
        store.put((place) => place, Float64Array.from(figures.slice(0, cut)));
        const kept = store.finish();
        const wanted = figures
          .map((x, row) => ({ x, row }))
          .filter(({ x }) => Number.isFinite(x))
          .sort((a, b) => (isTop ? b.x - a.x : a.x - b.x) || a.row - b.row)
          .slice(0, count);
        expect(Array.from(kept.columns[0])).toEqual(wanted.map(({ x }) => x));
        expect(range(0, kept.count).map((i) => kept.rowAt(i))).toEqual(wanted.map(({ row }) => row));
      },
    );
    fc.assert(check, { numRuns: 300, seed: 20261121 });
  });

  test("of a rule are rows of the whole table, and their runs are made again on their own", async () => {
    const all = await ruleSweepColumns(plain);
    const options = { ...plain, keep: { top: 7, by: "totalReturn" } } as const;
    const best = await ruleSweepColumns(options);
    const returns = Array.from(all.totalReturn as Float64Array).sort((a, b) => b - a);
    expect(Array.from(best.totalReturn as Float64Array)).toEqual(returns.slice(0, 7));
    for (let i = 0; i < 7; i++) {
      const row = Object.fromEntries(Object.entries(best).map(([name, values]) => [name, values[i]]));
      const figures = figuresOfRun(sweepRun(options, row));
      expect(row.totalReturn).toBe(figures[RULE_METRICS.indexOf("totalReturn")]);
      expect(row.totalClosedTrades).toBe(figures[RULE_METRICS.indexOf("totalClosedTrades")]);
      expect(row.sharpeRatio).toBeCloseTo(figures[RULE_METRICS.indexOf("sharpeRatio")], 10);
    }
  });

  test("of runs may be ranked by a metric that the table leaves out", async () => {
    const series = Float64Array.from({ length: 120 }, (_, bar) => wave(bar, 0));
    const run = ({ period, isOn }: { period: number; isOn: boolean }): Portfolio => {
      const entries = maskFrom(120, 1, (bar) => isOn && bar % period === 0);
      const exits = maskFrom(120, 1, (bar) => bar % period === 3);
      return fromSignals({ close: series, entries, exits, fill: "nextClose", initCash: 1000 });
    };
    const options = {
      parameters: { period: [7, 11, 13], isOn: [true] },
      run,
      metrics: ["totalReturn"],
      keep: { bottom: 2, by: "maxDrawdown" },
    } as const;
    const worst = await columnsOfRuns(options);
    expect(Object.keys(worst)).toEqual(["period", "isOn", "totalReturn"]);
    const wanted = [7, 11, 13]
      .map((period) => ({ period, depth: run({ period, isOn: true }).metrics().maxDrawdown }))
      .sort((a, b) => a.depth - b.depth);
    expect(Array.from(worst.period as Float64Array)).toEqual(wanted.slice(0, 2).map(({ period }) => period));
    const again = sweepRun(options, { period: worst.period[0], isOn: 1 }) as Portfolio;
    expect(again.metrics().totalReturn).toBe(worst.totalReturn[0]);
  });
});

describe("the memory budget", () => {
  test("changes how many combinations go through at once and no bit of the table", async () => {
    const roomy = await ruleSweepColumns(plain);
    // Room for a few combinations at a time.
    const tight = await ruleSweepColumns({ ...plain, memoryBudget: 1_301_000 });
    expect(tight).toEqual(roomy);
  });

  test("is enough or says what it takes, before anything runs", async () => {
    const refused = ruleSweepColumns({ ...plain, memoryBudget: 1000 });
    await expect(refused).rejects.toThrow(/E_MEMORY a table of 288 rows takes \d+ bytes, the budget is 1000/);
    const noRoom = ruleSweepColumns({ ...plain, memoryBudget: 100_000 });
    await expect(noRoom).rejects.toThrow(/E_MEMORY one combination takes \d+ bytes, the budget leaves \d+/);
  });

  test("work in another order than the table's gives the same rows", async () => {
    const { columns: _names, ...unnamed } = plain;
    const long = { ...unnamed, close: Float64Array.from({ length: 60 }, (_, bar) => wave(bar, 0)) };
    const parameters = { fast: range(2, 140), slow: range(2, 3) };
    const table = await ruleSweepColumns({ ...long, parameters, metrics: ["totalReturn"] });
    const some = await ruleSweepColumns({
      ...long,
      parameters: { fast: [141, 5], slow: [4, 3] },
      metrics: ["totalReturn"],
    });
    const at = (fast: number, slow: number): number => table.totalReturn[(fast - 2) * 3 + slow - 2] as number;
    expect(Array.from(some.totalReturn as Float64Array)).toEqual([
      at(141, 4),
      at(141, 3),
      at(5, 4),
      at(5, 3),
    ]);
  });
});

test("a sample of a rule's grid has the rows that the whole table has", async () => {
  const all = await ruleSweepColumns(plain);
  const some = await ruleSweepColumns({ ...plain, sample: { count: 20, seed: 4 } });
  const keyed = (columns: typeof all): string[] =>
    range(0, columns.asset.length).map((i) =>
      JSON.stringify(Object.values(columns).map((values) => values[i])),
    );
  const rows = keyed(all);
  expect(keyed(some)).toHaveLength(40);
  expect(keyed(some).every((row) => rows.includes(row))).toBe(true);
});

const bad: [string, object, string][] = [
  ["a keep of both ends", { keep: { top: 1, bottom: 1, by: "winRate" } }, "E_OPTION_CONFLICT"],
  ["a keep of no end", { keep: { by: "winRate" } }, "E_OPTION_CONFLICT"],
  ["a keep of nothing", { keep: { top: 0, by: "winRate" } }, "E_RANGE"],
  ["a keep by a metric that is none", { keep: { top: 1, by: "sharp" } }, "E_METRIC"],
  ["a keep with more", { keep: { top: 1, by: "winRate", ties: "all" } }, "E_UNKNOWN_KEY"],
  ["a budget of nothing", { memoryBudget: 0 }, "E_RANGE"],
  ["a budget that is a text", { memoryBudget: "1 GB" }, "E_DTYPE"],
];
test.each(bad)("%s is refused by both forms", async (_, change, code) => {
  const refusal = expect.objectContaining({ code }) as Error;
  await expect(ruleSweepColumns({ ...plain, ...change } as never)).rejects.toThrow(refusal);
  await expect(
    columnsOfRuns({ parameters: { a: [1] }, run: () => null, ...change } as never),
  ).rejects.toThrow(refusal);
});

test("a row that the sweep does not try is refused", () => {
  const codeOf = (row: unknown): string => {
    try {
      sweepRun(plain, row as object);
      return "none";
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  expect(codeOf({ asset: "A", fast: 99, slow: 5 })).toBe("E_RANGE");
  expect(codeOf({ asset: "C", fast: 2, slow: 5 })).toBe("E_RANGE");
  expect(codeOf({ fast: 2, slow: 5 })).toBe("E_RANGE");
  expect(codeOf(null)).toBe("E_DTYPE");
});
