// What a sweep can do besides trying everything, for every kind of rule.
import { describe, expect, test } from "vitest";
import {
  above,
  breakout,
  crossesAbove,
  crossover,
  indicator,
  signals,
  starts,
  sweepRun,
  threshold,
  topRanked,
  type Expression,
  type Rule,
} from "../../src/index.ts";
import { analysis } from "../../src/analysis.ts";
import { figuresOfRun } from "../../src/sweep/figures.ts";
import { RULE_METRICS, type RuleSweepOptions } from "../../src/sweep/ruleOptions.ts";
import { ruleSweepColumns } from "../../src/sweep/ruleSweep.ts";
import type { SweepColumn } from "../../src/sweep/table.ts";
import { closes, expectRow, lived } from "../support/sweeps.ts";

interface Windows {
  readonly [name: string]: readonly number[];
  readonly long: readonly number[];
  readonly short: readonly number[];
}
type Options = RuleSweepOptions<Windows>;
type Table = Record<string, SweepColumn>;

const BARS = 70;
const ASSETS = 2;
/** So many values that combinations that do not go through at once are worked on in another order than the table's. */
const parameters: Windows = { long: Array.from({ length: 130 }, (_, i) => i + 2), short: [3, 5] };
/** The second asset lists late, has a gap, and leaves early. */
const lives = [
  { listing: 0, end: 1, gaps: [] },
  { listing: 0.1, end: 0.9, gaps: [[0.5, 2] as const] },
];
const close = { data: lived(closes(BARS, ASSETS, 5, 0), lives), rows: BARS, columns: ASSETS };
const long = (of: { readonly long: number }): Expression => indicator("sma", { window: of.long });
const short = (of: { readonly short: number }): Expression => indicator("sma", { window: of.short });

const rules: [string, Rule<Windows>][] = [
  ["crossover", crossover<Windows>(short, long)],
  ["threshold", threshold<Windows>(short, { enterAbove: 90, exitBelow: long })],
  ["breakout", breakout<Windows>({ entry: (of) => of.long, exit: (of) => of.short, of: "close" })],
  [
    "signals",
    signals<Windows>({
      entries: starts(above<Windows>("close", short)),
      exits: above<Windows>(long, "close"),
    }),
  ],
  ["topRanked", topRanked<Windows>(long, { k: (of) => (of.short === 3 ? 1 : 2) })],
  [
    "a function of masks",
    (of, { bars, assets }) => {
      const every = (step: number): Uint8Array =>
        Uint8Array.from({ length: bars * assets }, (_, cell) => Number(cell % step === 0));
      return { entries: every(of.long), exits: every(of.short + 1) };
    },
  ],
  [
    "a function of conditions",
    (of) => ({ entries: crossesAbove(short(of), long(of)), exits: above(long(of), short(of)) }),
  ],
];

const rowOf = (table: Table, row: number): Record<string, unknown> =>
  Object.fromEntries(Object.entries(table).map(([name, values]) => [name, values[row]]));
const rowsOf = (table: Table): Record<string, unknown>[] =>
  Array.from({ length: table.asset.length }, (_, row) => rowOf(table, row));

/** Bytes that a sweep says it takes when it is refused. */
const refusedBytes = (options: Options): Promise<number> =>
  ruleSweepColumns(options).then(
    () => expect.fail("it was not refused"),
    ({ got }: { got: number }) => got,
  );

/** The least bytes with which a sweep runs at all: its table, and a single combination. */
async function leastBudget(options: Options): Promise<number> {
  const table = await refusedBytes({ ...options, memoryBudget: 1 });
  return table + (await refusedBytes({ ...options, memoryBudget: table + 1 }));
}

describe.each(rules)("a sweep of %s", (name, rule) => {
  const options: Options = {
    ...{ parameters, where: (of) => of.long > 3, rule, close },
    ...{ columns: ["A", "B"], options: { initCash: 1000, fees: 0.001 } },
  };
  const whole = ruleSweepColumns(options);

  test("has rows whose runs can be made again", async () => {
    const table = await whole;
    expect(table.asset.length).toBe(ASSETS * 256);
    for (let row = 0; row < table.asset.length; row += 37) {
      const figures = RULE_METRICS.map((metric) => table[metric][row] as number);
      expectRow(figures, figuresOfRun(sweepRun(options, rowOf(table, row))), `${name}, row ${row}`);
    }
  });

  test("of a sample has some of its rows", async () => {
    const some = await ruleSweepColumns({ ...options, sample: { count: 20, seed: 3 } });
    const all = new Set(rowsOf(await whole).map((row) => JSON.stringify(row)));
    expect(some.asset.length).toBe(ASSETS * 20);
    for (const row of rowsOf(some)) expect(all).toContain(JSON.stringify(row));
  });

  test("may keep the best of them", async () => {
    const keep = { top: 9, by: "totalReturn" } as const;
    const best = (rows: Record<string, unknown>[]): number[] =>
      rows.map(({ totalReturn }) => Number(totalReturn));
    const all = best(rowsOf(await whole)).sort((a, b) => b - a);
    expect(best(rowsOf(await ruleSweepColumns({ ...options, keep })))).toEqual(all.slice(0, 9));
  });

  test("is the same with the least memory and with any number of workers", async () => {
    for (const threads of [1, 2]) {
      const least = await leastBudget({ ...options, threads });
      const within = (memoryBudget: number): Promise<Table> =>
        ruleSweepColumns({ ...options, threads, memoryBudget });
      expect(await within(least)).toEqual(await whole);
      await expect(within(least - 1)).rejects.toThrow(expect.objectContaining({ code: "E_MEMORY" }));
    }
    expect(await ruleSweepColumns({ ...options, threads: 2 })).toEqual(await whole);
  });

  test("has every metric of a run on its own where that is asked for", async () => {
    const few = { ...options, sample: { count: 5 }, exactMetrics: true };
    for (const row of rowsOf(await ruleSweepColumns(few))) {
      const figures = RULE_METRICS.map((metric) => row[metric]);
      expect(figures).toEqual([...figuresOfRun(sweepRun(options, row))]);
    }
  });

  test("says how far it is, and leaves nothing behind when it is stopped on the way", async () => {
    const told: number[] = [];
    await ruleSweepColumns({ ...options, onProgress: ({ done }) => told.push(done) });
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBe(ASSETS * 256);
    const { base } = analysis();
    const controller = new AbortController();
    const onProgress = (): void => controller.abort(new Error("enough"));
    const stopped = ruleSweepColumns({ ...options, onProgress, signal: controller.signal });
    await expect(stopped).rejects.toThrow("enough");
    expect(analysis().base).toBe(base);
  });
});
