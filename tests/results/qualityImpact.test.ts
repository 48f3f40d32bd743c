// A run beside the same run without the prices that are in doubt.
import { describe, expect, test } from "vitest";
import {
  BacktestError,
  fromOrders,
  fromSignals,
  matrixFrom,
  maskFrom,
  qualityReport,
  suspectMask,
  type FindingCode,
  type Mask,
  type Matrix,
  type Portfolio,
  type QualityImpactOptions,
  type VectorbtPortfolio,
} from "../../src/index.ts";
import { FIGURE_NAMES } from "../../src/sensitivity/figures.ts";
import { market } from "../support/market.ts";
import { call, type Arguments } from "../support/runPlan.ts";

const BARS = 80;
/** Two assets; of the first the bar 40 is a bad tick, of the second the closes of bars 50 to 56 stand still. */
function tainted(): Record<"open" | "high" | "low" | "close", Matrix> {
  const { open, close } = market(BARS, 2);
  const edge = (side: 1 | -1): Matrix =>
    matrixFrom(BARS, 2, (bar, column) => {
      const both = [open, close].map(({ data }) => data[bar * 2 + column]);
      return side > 0 ? Math.max(...both) * 1.01 : Math.min(...both) * 0.99;
    });
  const prices = { open, high: edge(1), low: edge(-1), close };
  const map = (of: Matrix): Matrix =>
    matrixFrom(BARS, 2, (bar, column) => {
      if (column === 0 && bar === 40) return of.data[bar * 2] * 3;
      return column === 1 && bar >= 50 && bar < 57 ? close.data[101] : of.data[bar * 2 + column];
    });
  return { open: map(open), high: map(prices.high), low: map(prices.low), close: map(close) };
}

const signal = (phase: number): Mask => maskFrom(BARS, 2, (bar, column) => (bar + column) % 4 === phase);
const given = (changes: Arguments = {}): Arguments => ({
  ...tainted(),
  ...{ entries: signal(0), exits: signal(2), size: 0.5, sizeType: "valuePercent", cashSharing: true },
  ...{ initCash: 1000, fees: 0.001 },
  ...changes,
});
const run = (changes: Arguments = {}): Portfolio => call("fromSignals", given(changes));

const figuresOf = (portfolio: Portfolio, account?: number) => {
  const stats = portfolio.stats(account);
  return Object.fromEntries(FIGURE_NAMES.map((name) => [name, stats[name]]));
};

/** The prices with some cells missing. */
function without(isGone: (bar: number, column: number) => boolean): Record<string, Matrix> {
  return Object.fromEntries(
    Object.entries(tainted()).map(([name, { data }]) => [
      name,
      matrixFrom(BARS, 2, (bar, column) => (isGone(bar, column) ? NaN : data[bar * 2 + column])),
    ]),
  );
}

const isTick = (bar: number, column: number): boolean => column === 0 && bar === 40;
const isStale = (bar: number, column: number): boolean => column === 1 && bar > 50 && bar < 57;

describe("without its suspect prices a run", () => {
  test("is the run with those prices missing, and is told beside the one with them", async () => {
    const portfolio = run();
    const impact = await portfolio.qualityImpact();
    expect(impact.suspects).toBe(7);
    expect(impact.base).toEqual(figuresOf(portfolio));
    const byHand = figuresOf(run(without((bar, column) => isTick(bar, column) || isStale(bar, column))));
    expect(impact.without).toEqual(byHand);
    expect(impact.without).not.toEqual(impact.base);
    expect(impact.difference!.endValue).toBe(impact.without!.endValue - impact.base.endValue);
  });

  test("leaves out only the kinds that are named", async () => {
    const impact = await run().qualityImpact({ kinds: ["outlier"] });
    expect(impact.suspects).toBe(1);
    expect(impact.without).toEqual(figuresOf(run(without(isTick))));
    const stale = await run().qualityImpact({ kinds: ["stalePrice"] });
    expect(stale.without).toEqual(figuresOf(run(without(isStale))));
  });

  test("judges by the thresholds given, or takes a report that is made", async () => {
    const lenient = await run().qualityImpact({ thresholds: { staleBars: 20 } });
    expect(lenient.suspects).toBe(1);
    const time = Float64Array.from({ length: BARS }, (_, bar) => bar);
    const report = qualityReport({ time, columns: ["A", "B"], fields: tainted() });
    const impact = await run().qualityImpact({ report });
    expect(impact.report).toBe(report);
    expect(impact.suspects).toBe(suspectMask(report).data.reduce((sum, cell) => sum + cell, 0));
    expect(impact.without).toEqual((await run().qualityImpact()).without);
  });

  test("is the same run where nothing is suspect", async () => {
    const clean = run({ ...market(BARS, 2), high: undefined, low: undefined });
    const { suspects, base, without: same, difference } = await clean.qualityImpact();
    expect([suspects, same]).toEqual([0, base]);
    expect(Object.values(difference!)).toEqual(FIGURE_NAMES.map(() => 0));
  });

  test("may be looked at by account", async () => {
    const options = { cashSharing: false };
    const impact = await run(options).qualityImpact({ account: 1, kinds: ["stalePrice"] });
    expect(impact.base).toEqual(figuresOf(run(options), 1));
    expect(impact.without).toEqual(figuresOf(run({ ...options, ...without(isStale) }), 1));
  });

  test("works where one price column serves several columns of signals", async () => {
    const close = tainted().close.data.filter((_, i) => i % 2 === 0);
    const one = { ...{ open: close, high: undefined, low: undefined, close }, fill: "nextClose" };
    const impact = await run(one).qualityImpact();
    expect(impact.suspects).toBe(2);
    const wide = matrixFrom(BARS, 2, (bar) => (bar === 40 ? NaN : close[bar]));
    expect(impact.without).toEqual(figuresOf(run({ ...one, open: wide, close: wide })));
  });

  test("does not take a split that is given for odd", async () => {
    const half = Object.fromEntries(
      Object.entries(tainted()).map(([name, { data }]) => [
        name,
        matrixFrom(BARS, 2, (bar, column) => data[bar * 2 + column] / (column === 0 && bar >= 20 ? 2 : 1)),
      ]),
    );
    const actions = [{ column: 0, bar: 20, kind: "split", ratio: 2 }];
    const count = async (changes: Arguments): Promise<number> =>
      (await run({ ...half, ...changes }).qualityImpact()).report.findings.unadjustedSplit.count;
    expect([await count({}), await count({ actions })]).toEqual([1, 0]);
  });

  test("has its figures in the vectorbt profile, too", async () => {
    const vectorbt = (changes: Arguments = {}): VectorbtPortfolio =>
      fromSignals({
        ...given({ profile: "vectorbt", size: 0.5, sizeType: "amount", ...changes }),
      } as unknown as Parameters<typeof fromSignals>[0]) as unknown as VectorbtPortfolio;
    const impact = await vectorbt().qualityImpact({ kinds: ["outlier"] });
    const missing = without(isTick);
    expect(impact.base.endValue).toBe(vectorbt().finalValue()[0]);
    expect(impact.without!.endValue).toBe(vectorbt(missing).finalValue()[0]);
    expect(impact.without!.endValue).not.toBe(impact.base.endValue);
  });

  test("says why where there is no such run", async () => {
    // Sold on the bad tick, bought back after it: without the sale there is no cash, and VectorBT ends the run.
    const close = Float64Array.from({ length: 12 }, (_, bar) => 10 + (bar % 2) / 10);
    const size = new Float64Array(12).fill(NaN);
    [close[6], size[0], size[6], size[7]] = [30, 10, -10, 9];
    const portfolio = fromOrders({
      ...{ profile: "vectorbt", close, size, initCash: 101 },
      ...{ raiseReject: true, allowPartial: false },
    });
    const impact = await portfolio.qualityImpact({ kinds: ["outlier"] });
    expect(impact).toMatchObject({ suspects: 1, without: null, difference: null });
    expect(impact.reason).toMatch(/^E_VECTORBT /);
    expect(impact.lines().at(-1)).toBe(`without 1 cell: ${impact.reason}`);
  });

  test("is told in lines, and cannot be changed", async () => {
    const impact = await run().qualityImpact();
    const lines = impact.lines({ width: 90 });
    expect(lines[0]).toMatch(/^Suspect prices +Return +CAGR/);
    expect(lines.slice(2).map((line) => line.slice(0, 15))).toEqual(["as it ran      ", "without 7 cells"]);
    expect(Object.isFrozen(impact) && Object.isFrozen(impact.without)).toBe(true);
  });
});

describe("arguments that do not fit are refused", () => {
  const codeOf = async (options: unknown): Promise<string> => {
    try {
      await run().qualityImpact(options as QualityImpactOptions);
    } catch (error) {
      if (error instanceof BacktestError) return error.code;
      throw error;
    }
    return "none";
  };
  const other = qualityReport({
    time: Float64Array.of(0, 1),
    columns: ["A"],
    fields: { close: { data: Float64Array.of(1, 2), rows: 2, columns: 1 } },
  });

  test.each<[string, unknown, string]>([
    ["a number", 3, "E_DTYPE"],
    ["null", null, "E_DTYPE"],
    ["a strange key", { kind: [] }, "E_UNKNOWN_KEY"],
    ["a report of another shape", { report: other }, "E_SHAPE"],
    ["what is no report", { report: {} }, "E_DTYPE"],
    ["no report", { report: null }, "E_DTYPE"],
    ["a kind that there is not", { kinds: ["outliers" as FindingCode] }, "E_ENUM"],
    ["kinds that are no list", { kinds: "outlier" }, "E_DTYPE"],
    ["thresholds beside a report", { report: other, thresholds: {} }, "E_OPTION_CONFLICT"],
    ["a threshold out of range", { thresholds: { staleBars: 1 } }, "E_RANGE"],
    ["an account that there is not", { account: 1 }, "E_RANGE"],
  ])("%s", async (_, options, code) => {
    expect(await codeOf(options)).toBe(code);
  });

  test("arrays that have changed since the run", async () => {
    const options = given();
    const portfolio = call("fromSignals", options);
    (options.close as Matrix).data.reverse();
    await expect(portfolio.qualityImpact()).rejects.toBeInstanceOf(BacktestError);
  });
});
