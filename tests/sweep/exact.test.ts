// Combinations whose sums cancel: a year's return from a few bars, hardly any fall, hardly any trade.
import fc from "fast-check";
import { expect, test } from "vitest";
import { crossedAbove, crossedBelow, fromSignals } from "../../src/index.ts";
import { SweepFigure } from "../../assembly/layout.ts";
import { analysis } from "../../src/analysis.ts";
import { fusedTerms } from "../../src/sweep/assetRun.ts";
import { figuresOfRun } from "../../src/sweep/figures.ts";
import { giveSeriesRoomBack, takeSeriesRoom } from "../../src/sweep/fused/seriesRoom.ts";
import { walkAsset } from "../../src/sweep/fused/walk.ts";
import { MASK_STEPS, type CompiledRule } from "../../src/sweep/steps.ts";
import { giveBlockBack, takeBlock } from "../../src/memoryBlocks.ts";
import { closes, expectRow } from "../support/sweeps.ts";

const job = fc.record({
  bars: fc.oneof(fc.integer({ min: 2, max: 30 }), fc.integer({ min: 60, max: 200 })),
  seed: fc.integer(),
  /** Prices are about 100: the series cross them once, late or never. */
  level: fc.constantFrom(20, 60, 100, 150),
  /** Few moves, or hardly any. */
  damping: fc.constantFrom(1, 1e-3, 1e-6),
  options: fc.record({
    initCash: fc.constantFrom(100, 1e6),
    fees: fc.constantFrom(0, 0.001),
    size: fc.constantFrom(Infinity, 0.01),
    riskFree: fc.constantFrom(0, 1e-4, 0.01),
  }),
});

async function walked(
  close: Float64Array,
  level: Float64Array,
  options: object,
  masks?: readonly Uint8Array[],
): Promise<Float64Array> {
  const target = analysis();
  const figures = new Float64Array(SweepFigure.Count);
  const terms = fusedTerms(options, { close })!;
  const words = Math.ceil(close.length / 64);
  const lists = [Int32Array.of(0), Int32Array.of(1)];
  const series = takeSeriesRoom(target, 2, close.length);
  const packed = takeBlock(target, 2 * words * 8);
  series.values.set(close);
  series.values.set(level, close.length);
  masks?.forEach((bits, i) => {
    const bytes = new Uint8Array(target.exports.memory.buffer, packed.start + i * words * 8, words * 8).fill(
      0,
    );
    bits.forEach((bit, bar) => (bytes[bar >> 3] |= bit << (bar & 7)));
  });
  const rule: CompiledRule = { lists, steps: MASK_STEPS, isCrossover: masks === undefined };
  const sweep = { target, closes: close, series, rule, terms, threads: 1 };
  for await (const done of walkAsset({ ...sweep, masks: packed.start }, figures)) expect(done).toBe(1);
  giveBlockBack(packed);
  giveSeriesRoomBack(series);
  return figures;
}

test("they have the figures of a run on its own, and need none", async () => {
  let noted = 0;
  const check = fc.asyncProperty(job, async ({ bars, seed, level, damping, options }) => {
    const close = closes(bars, 1, seed, 0).map((price, _, all) => all[0] + (price - all[0]) * damping);
    const line = new Float64Array(bars).fill(level === 100 ? close[0] * (1 + 1e-7 * damping) : level);
    const entries = crossedAbove(close, line);
    const exits = crossedBelow(close, line);
    const wanted = figuresOfRun(
      fromSignals({ profile: "vectorbt", close, entries, exits, ...options } as never) as never,
    );
    for (const masks of [undefined, [entries.data, exits.data]]) {
      const figures = await walked(close, line, options, masks);
      expectRow([...figures], wanted, "the walk");
      noted += Number(figures.every((figure, i) => Object.is(figure, wanted[i])));
    }
  });
  await fc.assert(check, { numRuns: 300, seed: 20261121 });
  // Bar by bar the arithmetic is that of the run: all figures to the last bit.
  expect(noted).toBeGreaterThan(100);
});
