// Rule sweeps against single runs of the same combinations.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  combine,
  crossedAbove,
  crossedBelow,
  crossover,
  fromSignals,
  indicator,
  rollingStd,
  sma,
  sweep,
  type Expression,
} from "../../src/index.ts";
import { figuresOfRun } from "../../src/sweep/figures.ts";
import { RULE_METRICS, type RuleSweepOptions } from "../../src/sweep/ruleOptions.ts";
import { ruleSweepColumns } from "../../src/sweep/ruleSweep.ts";
import { RUNS } from "../support/property.ts";
import { closes, expectRow, lived, lives } from "../support/sweeps.ts";

function crossings(first: Float64Array, second: Float64Array): object {
  return { entries: crossedAbove(first, second), exits: crossedBelow(first, second) };
}

const job = fc.record({
  bars: fc.integer({ min: 2, max: 300 }),
  columns: fc.integer({ min: 1, max: 3 }),
  seed: fc.integer(),
  hostility: fc.constantFrom(0, 0, 0, 0.01),
  all: lives(3),
  fast: fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3 }),
  slow: fc.uniqueArray(fc.integer({ min: 3, max: 40 }), { minLength: 1, maxLength: 3 }),
  options: fc.record({
    initCash: fc.constantFrom(100, 1e4),
    fees: fc.constantFrom(0, 0.001, 0.02),
    fixedFees: fc.constantFrom(0, 0, 1),
    slippage: fc.constantFrom(0, 0.0005),
    size: fc.constantFrom(Infinity, Infinity, 1, 50),
    sizeType: fc.constantFrom("amount" as const, "value" as const),
    riskFree: fc.constantFrom(0, 0, 1e-4),
  }),
  slStop: fc.constantFrom(undefined, undefined, undefined, 0.05),
});

describe("a sweep of a crossover", () => {
  test("gives every combination and asset what a run on its own gives", async () => {
    const check = fc.asyncProperty(
      job,
      async ({ bars, columns, seed, hostility, all, fast, slow, options, slStop }) => {
        const data = lived(closes(bars, columns, seed, hostility), all.slice(0, columns));
        const close = { data, rows: bars, columns };
        const runOptions = slStop === undefined ? options : { ...options, slStop };
        const table = await ruleSweepColumns({
          parameters: { fast, slow },
          rule: crossover(
            ({ fast: window }) => indicator("sma", { window: Number(window) }),
            ({ slow: window }) => indicator("sma", { window: Number(window) }),
          ),
          close,
          options: runOptions,
        });
        let row = 0;
        for (let asset = 0; asset < columns; asset++) {
          const own = Float64Array.from({ length: bars }, (_, bar) => data[bar * columns + asset]);
          for (const f of fast)
            for (const s of slow) {
              expect([table.fast[row], table.slow[row]]).toEqual([f, s]);
              const signals = crossings(sma(own, { window: f }).data, sma(own, { window: s }).data);
              const run = fromSignals({
                profile: "vectorbt",
                close: own,
                ...signals,
                ...runOptions,
              } as never);
              const got = RULE_METRICS.map((name) => (table[name] as Float64Array)[row]);
              expectRow(got, figuresOfRun(run as never), `${f}/${s} on asset ${asset}`);
              row += 1;
            }
        }
        expect(row).toBe(table.fast.length);
      },
    );
    await fc.assert(check, { numRuns: RUNS, seed: 20261121 });
  }, 600_000);

  const close = closes(400, 1, 7, 0);
  const rule = crossover<{ fast: number[]; slow: number[] }>(
    ({ fast: window }) => indicator("ema", { window }),
    ({ slow: window }) => indicator("ema", { window }),
  );
  const plain = { parameters: { fast: [3, 5, 8], slow: [5, 13, 21] }, rule, close };

  test("leaves out what `where` answers with false", async () => {
    const table = await ruleSweepColumns({ ...plain, where: ({ fast, slow }) => fast < slow });
    expect(Array.from(table.fast as Float64Array, (f, row) => [f, table.slow[row]])).toEqual([
      [3, 5],
      [3, 13],
      [3, 21],
      [5, 13],
      [5, 21],
      [8, 13],
      [8, 21],
    ]);
  });

  test("is an Arrow table with the metrics asked for", async () => {
    const table = await sweep({ ...plain, metrics: ["sharpeRatio", "totalReturn"] });
    expect(table.schema.fields.map(({ name }) => name)).toEqual([
      "fast",
      "slow",
      "sharpeRatio",
      "totalReturn",
    ]);
    expect(table.numRows).toBe(9);
  });

  test("compares prices and numbers too", async () => {
    const table = await ruleSweepColumns({
      parameters: { level: [60, 80, 100] },
      rule: crossover<{ level: number[] }>("close", ({ level }) => level),
      close,
    });
    const runs = [60, 80, 100].map((level) =>
      fromSignals({
        profile: "vectorbt",
        close,
        ...crossings(close, new Float64Array(400).fill(level)),
      } as never),
    );
    expect(Array.from(table.totalReturn as Float64Array)).toEqual(
      runs.map((run) => figuresOfRun(run as never)[0]),
    );
  });

  test("a price of one column is that of every asset", async () => {
    const [bars, assets] = [90, 3];
    const close = { data: closes(bars, assets, 8, 0), rows: bars, columns: assets };
    const index = closes(bars, 1, 9, 0);
    const repeated = close.data.map((_, cell) => index[Math.floor(cell / assets)]);
    const parameters = { part: [0.9, 1] };
    const level = ({ part }: { part: number }): Expression => combine("open", "*", part);
    const options = { parameters, rule: crossover<typeof parameters>("close", level), close };
    const wanted = await ruleSweepColumns({ ...options, open: { ...close, data: repeated } });
    expect(wanted.totalClosedTrades.slice(2)).not.toEqual(new Float64Array(4));
    for (const open of [
      index,
      { data: index, rows: bars, columns: 1 },
      Array.from(index, (price) => [price]),
    ])
      expect(await ruleSweepColumns({ ...options, open })).toEqual(wanted);
  });

  test("makes a series once, however it is asked for", async () => {
    const deviation = (ddof: number | undefined): ReturnType<typeof indicator> =>
      indicator("rollingStd", ddof === undefined ? { window: 9 } : { window: 9, ddof });
    const levels = { level: [1, 2, 3], isNamed: [false, true] };
    const table = await ruleSweepColumns({
      parameters: levels,
      rule: crossover<typeof levels>(
        ({ isNamed }) => deviation(isNamed ? 0 : undefined),
        ({ level }) => level,
      ),
      close,
    });
    const returns = Array.from(table.totalReturn as Float64Array);
    const own = rollingStd(close, { window: 9 }).data;
    for (const [row, level] of [1, 1, 2, 2, 3, 3].entries()) {
      const signals = crossings(own, new Float64Array(400).fill(level));
      const run = fromSignals({ profile: "vectorbt", close, ...signals } as never);
      expect(returns[row]).toBe(figuresOfRun(run as never)[0]);
    }
  });

  test("stops between two stretches when aborted", async () => {
    const controller = new AbortController();
    const many = {
      fast: Array.from({ length: 60 }, (_, i) => i + 2),
      slow: Array.from({ length: 60 }, (_, i) => i + 2),
    };
    const seen: number[] = [];
    const running = ruleSweepColumns({
      ...plain,
      parameters: many,
      close: closes(5000, 1, 3, 0),
      signal: controller.signal,
      onProgress: ({ done, total }) => {
        seen.push(done);
        expect(total).toBe(3600);
        controller.abort(new Error("enough"));
      },
    });
    await expect(running).rejects.toThrow("enough");
    expect(seen.length).toBe(1);
    expect(seen[0]).toBeLessThan(3600);
  });

  test("other runs between its stretches change nothing", async () => {
    const many = {
      fast: Array.from({ length: 40 }, (_, i) => i + 2),
      slow: Array.from({ length: 40 }, (_, i) => i + 2),
    };
    const large = { ...plain, parameters: many, close: closes(5000, 1, 3, 0) };
    const alone = await ruleSweepColumns(large);
    const disturbed = await ruleSweepColumns({
      ...large,
      onProgress: () =>
        void fromSignals({ profile: "vectorbt", close, entries: true, exits: false, slStop: 0.1 } as never),
    });
    expect(disturbed).toEqual(alone);
  });

  test("any number of workers gives the same bits", async () => {
    const windows = Array.from({ length: 50 }, (_, i) => i + 2);
    const close = { data: closes(3000, 2, 9, 0), rows: 3000, columns: 2 };
    const large = { ...plain, parameters: { fast: windows, slow: windows }, close };
    const alone = await ruleSweepColumns({ ...large, threads: 1 });
    for (const threads of [2, 3]) expect(await ruleSweepColumns({ ...large, threads })).toEqual(alone);
  });

  test("workers stop when the sweep is aborted, and work for the next one", async () => {
    const windows = Array.from({ length: 80 }, (_, i) => i + 2);
    const large = {
      ...plain,
      parameters: { fast: windows, slow: windows },
      close: closes(5000, 1, 9, 0),
      threads: 2,
    };
    const reason = new Error("enough");
    const stopped = ruleSweepColumns({ ...large, signal: AbortSignal.abort(reason) });
    await expect(stopped).rejects.toBe(reason);
    const few = { ...plain, threads: 2 };
    expect(await ruleSweepColumns(few)).toEqual(await ruleSweepColumns({ ...few, threads: 1 }));
  });

  const bad: [string, Partial<RuleSweepOptions<never>> | object, string][] = [
    ["an unknown key", { paramters: {} }, "E_UNKNOWN_KEY"],
    ["no rule", { rule: undefined }, "E_DTYPE"],
    ["a metric that is none", { metrics: ["sharp"] }, "E_METRIC"],
    ["an option of a run that is none", { options: { fee: 1 } }, "E_UNKNOWN_KEY"],
    ["costs out of range", { options: { fees: "a lot" } }, "E_DTYPE"],
    ["no closes", { close: undefined }, "E_MISSING"],
    ["no values of a parameter", { parameters: { fast: [], slow: [3] } }, "E_PARAM_EMPTY"],
    [
      "a parameter called like a metric",
      { parameters: { fast: [2], slow: [3], winRate: [1] } },
      "E_PARAM_NAME",
    ],
    ["a window that is none", { parameters: { fast: [0], slow: [3] } }, "E_RANGE"],
    ["prices that the rule needs and nobody gave", { rule: crossover("high", "low") }, "E_MISSING"],
    ["a series that is none", { rule: crossover("closing" as never, "low") }, "E_DTYPE"],
    [
      "too many combinations",
      { parameters: { fast: new Array(1001).fill(2), slow: new Array(1000).fill(3) } },
      "E_SWEEP_SIZE",
    ],
    ["no workers", { threads: 0 }, "E_RANGE"],
    ["half a worker", { threads: 1.5 }, "E_RANGE"],
    ["a listener that is none", { onWarning: "log" }, "E_DTYPE"],
    ["names that do not fit", { columns: ["A", "B"] }, "E_SHAPE"],
    ["a signal that is none", { signal: { aborted: false } }, "E_DTYPE"],
    ["progress told to nobody", { onProgress: "log" }, "E_DTYPE"],
    ["a condition that is no function", { where: true }, "E_DTYPE"],
    ["a condition that answers later", { where: () => Promise.resolve(false) }, "E_DTYPE"],
    ["metrics that are no list", { metrics: "winRate" }, "E_DTYPE"],
    ["metrics in a set", { metrics: new Set(["winRate"]) }, "E_DTYPE"],
    ["options that are none", { options: [] }, "E_DTYPE"],
    ["an option of another profile's runs", { options: { profile: "realistic" } }, "E_OPTION_CONFLICT"],
    ["signals beside the rule's", { options: { shortEntries: [true] } }, "E_OPTION_CONFLICT"],
    ["closes of the runs", { options: { close: [1, 2] } }, "E_OPTION_CONFLICT"],
    ["an account of several assets", { options: { cashSharing: true } }, "E_OPTION_CONFLICT"],
    ["highs of one bar", { high: { data: Float64Array.of(3), rows: 1, columns: 1 } }, "E_SHAPE"],
    ["a single high", { high: 3 }, "E_SHAPE"],
  ];
  test.each(bad)("%s is refused", async (_, change, code) => {
    await expect(ruleSweepColumns({ ...plain, ...change } as never)).rejects.toThrow(
      expect.objectContaining({ code }),
    );
  });

  test("an indicator that is none, and a result that it does not have", () => {
    expect(() => indicator("smaa" as never)).toThrow(expect.objectContaining({ code: "E_ENUM" }));
    expect(() => indicator("donchian", {}, "top")).toThrow(expect.objectContaining({ code: "E_ENUM" }));
  });
});
