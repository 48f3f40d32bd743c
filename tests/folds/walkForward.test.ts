// Walking forward, against the same done by hand: a sweep of each training, a run of each test.
import { describe, expect, test } from "vitest";
import {
  crossover,
  fromSignals,
  indicator,
  probabilityOfOverfitting,
  sma,
  crossedAbove,
  crossedBelow,
  sweep,
  sweepReturns,
  sweepRun,
  topRanked,
  walkForward,
  walkForwardFolds,
  walkForwardRun,
  type Matrix,
  type WalkForwardOptions,
} from "../../src/index.ts";
import { closes } from "../support/sweeps.ts";

const [BARS, ASSETS] = [240, 3];
const prices = closes(BARS, ASSETS, 5, 0);
const close: Matrix = { data: prices, rows: BARS, columns: ASSETS };
const one = prices.filter((_, cell) => cell % ASSETS === 0);
const folds = walkForwardFolds({ bars: BARS, train: 100, test: 35 });
const parameters = { fast: [2, 3, 5], slow: [8, 13, 21] };
const rule = crossover(
  ({ fast }) => indicator("sma", { window: fast }),
  ({ slow }) => indicator("sma", { window: slow }),
);
const options = { initCash: 1000, fees: 0.002 };
const metrics = ["totalReturn", "sharpeRatio"] as const;
const walk = { parameters, rule, close: one, folds, options, metrics, by: "totalReturn" as const };

const rowsOf = (table: { toArray(): unknown[] }): Record<string, number>[] =>
  table.toArray().map((row) => ({ ...(row as Record<string, number>) }));

describe("walking forward", () => {
  test("chooses on the training what a sweep of it puts first, and judges it on the bars after", async () => {
    const rows = rowsOf(await walkForward(walk));
    expect(rows.map(({ fold }) => fold)).toEqual(folds.map((_, i) => i));
    for (const [i, { train, test: tested }] of folds.entries()) {
      const training = { ...walk, close: one.slice(train.from, train.to) };
      const { folds: _folds, by: _by, ...alone } = training;
      const [best] = rowsOf(await sweep({ ...alone, keep: { top: 1, by: "totalReturn" } }));
      expect(rows[i]).toMatchObject({ fast: best.fast, slow: best.slow, trained: best.totalReturn });
      const known = one.slice(0, tested.to);
      const [fast, slow] = [best.fast, best.slow].map((window) => sma(known, { window }));
      const masks = { entries: crossedAbove(fast, slow).data, exits: crossedBelow(fast, slow).data };
      const run = fromSignals({
        ...{ profile: "vectorbt", close: known.slice(tested.from), ...options },
        ...{ entries: masks.entries.slice(tested.from), exits: masks.exits.slice(tested.from) },
      });
      expect(rows[i].totalReturn).toBe(run.totalReturn()[0]);
      expect(rows[i].sharpeRatio).toBe(run.metrics(0).sharpeRatio);
    }
  });

  test("knows nothing of what comes after a test", async () => {
    const rows = rowsOf(await walkForward({ ...walk, close }));
    for (const [i, fold] of folds.entries()) {
      const changed = prices.map((price, cell) => (cell >= fold.test.to * ASSETS ? price * 1.7 : price));
      const got = rowsOf(await walkForward({ ...walk, close: { ...close, data: changed } }));
      expect(got.filter((row) => row.fold <= i)).toEqual(rows.filter((row) => row.fold <= i));
    }
  });

  test("lets every asset choose for itself, as alone", async () => {
    const columns = ["A", "B", "C"];
    const rows = rowsOf(await walkForward({ ...walk, close, columns }));
    expect(rows.length).toBe(folds.length * ASSETS);
    for (const [asset, name] of columns.entries()) {
      const own = prices.filter((_, cell) => cell % ASSETS === asset);
      const alone = rowsOf(await walkForward({ ...walk, close: own }));
      const mine = rows.filter((row) => String(row.asset) === name);
      expect(mine.map(({ asset: _asset, ...row }) => row)).toEqual(alone);
    }
  });

  test("takes the smallest figure where that is the best", async () => {
    const rows = rowsOf(await walkForward({ ...walk, by: "maxDrawdown", largest: false }));
    const best = rowsOf(await walkForward({ ...walk, by: "maxDrawdown" }));
    rows.forEach((row, i) => expect(row.trained).toBeLessThanOrEqual(best[i].trained));
    expect(rows).not.toEqual(best);
  });

  test("cuts what the options have for every bar", async () => {
    const fees = Float64Array.from({ length: BARS }, (_, bar) => (bar % 5) / 1000);
    const rows = rowsOf(await walkForward({ ...walk, options: { ...options, fees } }));
    const asked = { ...walk, options: { ...options, fees } };
    for (const row of rows) {
      const run = await walkForwardRun(asked, row);
      const { bar, size, price, fees: paid } = run.orders;
      bar.forEach((at, i) => expect(paid[i]).toBeCloseTo(size[i] * price[i] * fees[row.testFrom + at], 12));
      expect(row.totalReturn).toBe(run.totalReturn()[0]);
    }
  });

  test("takes rankings of all assets, texts and truths among the parameters", async () => {
    const ranked: WalkForwardOptions<{ kind: string[]; k: number[]; isIdle: boolean[] }> = {
      ...{ close, folds, options, metrics, by: "sharpeRatio" },
      parameters: { kind: ["momentum", "rsi"], k: [1, 2], isIdle: [true, false] },
      rule: topRanked(({ kind }) => indicator(kind === "rsi" ? "rsi" : "momentum", { window: 6 }), {
        k: ({ k }) => k,
      }),
    };
    const table = await walkForward(ranked);
    expect(table.numRows).toBe(folds.length * ASSETS);
    for (const row of table.toArray())
      expect((await walkForwardRun(ranked, row as object)).totalReturn()[0]).toBe(
        (row as Record<string, number>).totalReturn,
      );
  });

  test("leaves out a fold in which no combination has a figure", async () => {
    const late = one.map((price, bar) => (bar < 120 ? NaN : price));
    const rows = rowsOf(await walkForward({ ...walk, close: late, by: "sharpeRatio" }));
    expect(rows.map(({ fold }) => fold)).not.toContain(0);
    expect(rows.length).toBeGreaterThan(0);
  });

  test("tells how far it is over all folds, and stops between", async () => {
    const seen: number[] = [];
    await walkForward({ ...walk, onProgress: ({ done, total }) => seen.push(done / total) });
    expect(seen.at(-1)).toBe(1);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    const stopped = AbortSignal.abort(new Error("enough"));
    await expect(walkForward({ ...walk, signal: stopped })).rejects.toThrow("enough");
  });

  test.each([
    ["no folds", { folds: [] }, "E_SPLIT"],
    ["folds beyond the bars", { folds: walkForwardFolds({ bars: 300, train: 200, test: 50 }) }, "E_SPLIT"],
    [
      "a test before its training",
      { folds: [{ train: { from: 50, to: 90 }, test: { from: 10, to: 40 } }] },
      "E_SPLIT",
    ],
    [
      "a test within its training",
      { folds: [{ train: { from: 0, to: 90 }, test: { from: 80, to: 95 } }] },
      "E_SPLIT",
    ],
    ["a fold that is none", { folds: [null] }, "E_SPLIT"],
    ["no metric", { by: undefined }, "E_METRIC"],
    ["a metric that there is not", { by: "alpha" }, "E_METRIC"],
    ["rows to keep", { keep: { top: 1, by: "totalReturn" } }, "E_UNKNOWN_KEY"],
    ["a store", { store: { begin: () => [] } }, "E_UNKNOWN_KEY"],
    ["a parameter called like a column", { parameters: { fold: [1] } }, "E_PARAM_NAME"],
    ["no parameters", { parameters: undefined }, "E_DTYPE"],
    ["largest in words", { largest: "no" }, "E_DTYPE"],
  ])("is refused with %s", async (_, wrong, code) => {
    await expect(walkForward({ ...walk, ...wrong } as never)).rejects.toMatchObject({ code });
  });

  test("refuses a row of no fold", async () => {
    await expect(walkForwardRun(walk, { fold: 9, fast: 2, slow: 8 })).rejects.toMatchObject({
      code: "E_RANGE",
    });
    await expect(walkForwardRun(walk, null)).rejects.toMatchObject({ code: "E_DTYPE" });
  });
});

describe("returns of a sweep", () => {
  const {
    folds: _folds,
    by: _by,
    metrics: _metrics,
    ...asked
  } = { ...walk, close, columns: ["A", "B", "C"] };

  test("are those of every run, in the order of its table", async () => {
    const returns = await sweepReturns(asked);
    const table = await sweep(asked);
    expect([returns.rows, returns.columns]).toEqual([BARS, table.numRows]);
    for (let row = 0; row < table.numRows; row++)
      expect(returns.data.subarray(row * BARS, (row + 1) * BARS)).toEqual(
        sweepRun(asked, table.get(row)).returns().data,
      );
    expect(probabilityOfOverfitting(returns).probability).not.toBeNull();
  });

  test("are refused before any is made where they do not fit the budget", async () => {
    await expect(sweepReturns({ ...asked, memoryBudget: 1000 })).rejects.toMatchObject({ code: "E_MEMORY" });
  });
});
