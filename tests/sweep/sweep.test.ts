import { describe, expect, test } from "vitest";
import { fromSignals } from "../../src/backtest.ts";
import { maskFrom, matrixFrom } from "../../src/matrix.ts";
import type { Portfolio } from "../../src/results/portfolio.ts";
import { columnsOfRuns, SWEEP_METRICS } from "../../src/sweep/columns.ts";
import { sweep, sweepColumns } from "../../src/sweep/sweep.ts";

const BARS = 120;
const close = matrixFrom(BARS, 1, (bar) => 100 + 10 * Math.sin(bar / 6) + bar / 10);

/** Enters every `period` bars, leaves after `held`. */
function trade({ period, held }: { period: number; held: number }): Portfolio {
  const entries = maskFrom(BARS, 1, (bar) => bar % period === 0);
  const exits = maskFrom(BARS, 1, (bar) => bar % period === held);
  return fromSignals({ close, entries, exits, fill: "nextClose", fees: 0.001, initCash: 1000 });
}

const GRID = { period: [10, 20, 30], held: [2, 5] };

describe("a sweep", () => {
  test("holds the metrics that a single run has", async () => {
    const columns = await columnsOfRuns({ parameters: GRID, run: trade });
    expect(Object.keys(columns)).toEqual(["period", "held", ...SWEEP_METRICS]);
    expect(columns.period).toEqual(Float64Array.of(10, 10, 20, 20, 30, 30));
    for (let row = 0; row < 6; row++) {
      const metrics = trade({
        period: Number(columns.period[row]),
        held: Number(columns.held[row]),
      }).metrics();
      for (const name of SWEEP_METRICS) expect(columns[name][row], name).toBe(metrics[name]);
    }
  });

  test("keeps texts and booleans as columns of their own kind", async () => {
    const columns = await columnsOfRuns({
      parameters: { name: ["a", "b"], on: [true, false] },
      run: () => trade({ period: 10, held: 2 }),
      metrics: ["totalReturn"],
    });
    expect(columns.name).toEqual(["a", "a", "b", "b"]);
    expect(columns.on).toEqual(Uint8Array.of(1, 0, 1, 0));
  });

  test("tells how far it is", async () => {
    const seen: number[] = [];
    await columnsOfRuns({
      parameters: GRID,
      run: trade,
      onProgress: ({ done, total }) => seen.push(done / total),
    });
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.at(-1)).toBe(1);
  });

  test("stops between two runs when it is aborted", async () => {
    const controller = new AbortController();
    let runs = 0;
    const run = (combination: { period: number; held: number }): Portfolio => {
      if (++runs === 2) controller.abort(new Error("enough"));
      return trade(combination);
    };
    await expect(columnsOfRuns({ parameters: GRID, run, signal: controller.signal })).rejects.toThrow(
      "enough",
    );
    expect(runs).toBe(2);
  });

  test("lets a timer abort it", async () => {
    const parameters = { period: Array.from({ length: 5000 }, (_, i) => 10 + (i % 50)), held: [2, 5] };
    const slow = (combination: { period: number; held: number }): Portfolio => {
      const end = performance.now() + 1;
      while (performance.now() < end);
      return trade(combination);
    };
    const signal = AbortSignal.timeout(50);
    await expect(columnsOfRuns({ parameters, run: slow, signal })).rejects.toThrow(/timeout|aborted/);
  });

  test("refuses a run of the vectorbt profile, whose metrics are others", async () => {
    const close = Float64Array.of(1, 2, 3);
    const signals = { entries: Uint8Array.of(1, 0, 0), exits: Uint8Array.of(0, 0, 1) };
    const run = () => fromSignals({ close, ...signals, profile: "vectorbt", initCash: 9 });
    const swept = columnsOfRuns({ parameters: { a: [1] }, run: run as never });
    await expect(swept).rejects.toMatchObject({ code: "E_METRIC", option: "run" });
  });

  test("refuses metrics that do not exist, names that clash and mixed types", async () => {
    const run = (): Portfolio => trade({ period: 10, held: 2 });
    await expect(
      columnsOfRuns({ parameters: { a: [1] }, run, metrics: ["sharpe" as "winRate"] }),
    ).rejects.toThrow(/E_METRIC .*\n.*sharpeRatio/);
    await expect(columnsOfRuns({ parameters: { winRate: [1] }, run })).rejects.toThrow("E_PARAM_NAME");
    await expect(columnsOfRuns({ parameters: { a: [1, "x"] }, run })).rejects.toThrow("E_PARAM_TYPE");
  });

  test("is in sweepColumns what it is in the table", async () => {
    const options = { parameters: { ...GRID, note: ["é"] }, run: trade };
    const [table, { length, columns }] = [await sweep(options), await sweepColumns(options)];
    expect(length).toBe(table.numRows);
    expect(Object.keys(columns)).toEqual(table.schema.names);
    for (const [name, column] of Object.entries(columns))
      expect([...column], name).toEqual([...table.getChild(name)!]);
    await expect(sweepColumns({ parameters: GRID } as never)).rejects.toThrow("run is undefined");
  });

  test("comes as an Arrow table", async () => {
    const table = await sweep({ parameters: GRID, run: trade, where: ({ held }) => held > 2 });
    expect(table.numRows).toBe(3);
    expect(table.getChild("period")!.toArray()).toEqual(Float64Array.of(10, 20, 30));
    expect(table.getChild("totalReturn")!.get(0)).toBe(trade({ period: 10, held: 5 }).metrics().totalReturn);
  });
});
