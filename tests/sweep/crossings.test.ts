// Crossings of the fused walk, which compares 64 bars at a time, against those of the signals, which look at one after another.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  crossedAbove,
  crossedBelow,
  crossesAbove,
  crossesBelow,
  crossover,
  fromSignals,
  lagged,
  signals,
} from "../../src/index.ts";
import { ruleSweepColumns } from "../../src/sweep/ruleSweep.ts";
import { RUNS } from "../support/property.ts";

/** Few levels, so that series are often equal; NaN at the start, and in some now and then. */
const series = (bars: number): fc.Arbitrary<Float64Array> =>
  fc
    .record({
      levels: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: bars, maxLength: bars }),
      start: fc.integer({ min: 0, max: Math.min(bars, 80) }),
      gaps: fc.oneof(fc.constant<number[]>([]), fc.array(fc.nat(bars - 1), { maxLength: 3 })),
    })
    .map(({ levels, start, gaps }) =>
      Float64Array.from(levels, (level, bar) => (bar < start || gaps.includes(bar) ? NaN : level)),
    );

const job = fc
  .integer({ min: 2, max: 200 })
  .chain((bars) => fc.record({ bars: fc.constant(bars), open: series(bars), low: series(bars) }));

describe("crossings in a sweep", () => {
  test("are those of the signals, with equal values and gaps", async () => {
    const check = fc.asyncProperty(job, async ({ bars, open, low }) => {
      const close = Float64Array.from({ length: bars }, (_, bar) => 100 + ((bar * 7) % 13));
      const rule = crossover("open", "low");
      const options = { initCash: 1000 };
      const table = await ruleSweepColumns({ parameters: { one: [1] }, rule, close, open, low, options });
      const signals = { entries: crossedAbove(open, low), exits: crossedBelow(open, low) };
      const run = fromSignals({ profile: "vectorbt", close, ...signals, ...options } as never) as never as {
        totalReturn(): number[];
        trades: { length: number; status: Uint8Array };
      };
      const closed = Array.from(run.trades.status).filter((status) => status === 1).length;
      expect(Number(table.totalReturn[0])).toBe(run.totalReturn()[0]);
      expect(Number(table.totalClosedTrades[0])).toBe(closed);
    });
    await fc.assert(check, { numRuns: RUNS, seed: 20261121 });
  }, 120_000);

  test("are the same where series are compared so often that they have keys", async () => {
    const lags = Array.from({ length: 12 }, (_, lag) => lag);
    type Grid = { first: number[]; second: number[] };
    const first = ({ first: lag }: { first: number }) => lagged("open", Number(lag));
    const second = ({ second: lag }: { second: number }) => lagged("low", lag);
    // Values that differ by less than a key can tell beside values that differ by much, or that are infinitely far apart.
    const nudged = fc.record({
      job,
      nudge: fc.constantFrom(0, 1e-9, 1e-3),
      far: fc.constantFrom(3, 1e9, 1e308),
    });
    const check = fc.asyncProperty(nudged, async ({ job: { bars, open, low }, nudge, far }) => {
      const close = Float64Array.from({ length: bars }, (_, bar) => 100 + ((bar * 7) % 13));
      const other = low.map((level, bar) => (level === 3 ? far : level + nudge * ((bar % 5) - 2)));
      const given = {
        parameters: { first: lags, second: lags },
        close,
        open,
        low: other,
        options: { initCash: 1000 },
      };
      const quick = await ruleSweepColumns<Grid>({ ...given, rule: crossover<Grid>(first, second) });
      const twin = signals<Grid>({
        entries: crossesAbove<Grid>(first, second),
        exits: crossesBelow<Grid>(first, second),
      });
      expect(quick).toEqual(await ruleSweepColumns<Grid>({ ...given, rule: twin }));
    });
    await fc.assert(check, { numRuns: Math.min(RUNS, 60), seed: 20261121 });
  }, 120_000);
});
