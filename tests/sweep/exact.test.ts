// Combinations whose sums cancel: a year's return from a few bars, hardly any fall, hardly any trade.
import fc from "fast-check";
import { expect, test } from "vitest";
import { crossedAbove, crossedBelow, fromSignals } from "../../src/index.ts";
import { figuresOfRun } from "../../src/sweep/figures.ts";
import { RUNS } from "../support/property.ts";
import { closes, expectRow, lived, lives, walked } from "../support/sweeps.ts";

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
      const figures = await walked(close, [close, line], options, masks);
      expectRow([...figures], wanted, "the walk");
      noted += Number(figures.every((figure, i) => Object.is(figure, wanted[i])));
    }
  });
  await fc.assert(check, { numRuns: 300, seed: 20261121 });
  // Bar by bar the arithmetic is that of the run: all figures to the last bit.
  expect(noted).toBeGreaterThan(100);
});

/** How far closes move a bar, what orders cost, and what closes are multiplied by. */
const losing: readonly (readonly [string, number, number, (bar: number, uniform: number) => number])[] = [
  ["a wrong price before the first buy", 0.02, 0, (bar) => (bar === 100 ? 1e-4 : 1)],
  ["wild closes before the first buy", 0.01, 0, (bar, uniform) => (bar < 150 ? 0.003 + uniform : 1)],
  ["closes that only rise from the first bar on", 0, 0, (bar) => 1.002 ** bar * (1 + (bar % 2) * 1e-3)],
  ["closes that fall to next to nothing before the first buy", 0.02, 0, (bar) => (bar < 190 ? 1 : 1e-9)],
  ["costs that leave next to nothing", 0.02, 0.05, () => 1],
];

test.each(losing)("%s: figures have the digits of a run on its own", async (_, move, fees, factor) => {
  const bars = 1500;
  for (let seed = 1; seed <= 20; seed++) {
    const drawn = closes(bars, 1, seed, 0);
    const close = closes(bars, 1, seed + 50, 0).map(
      (value, bar, all) =>
        seed * 91.58276716554536 * (value / all[0]) ** (move / 0.06) * factor(bar, drawn[bar] % 1),
    );
    const every = (from: number, step: number): Uint8Array =>
      Uint8Array.from(close, (_close, bar) => Number(bar >= from && (bar - from) % step === 0));
    const held = fees > 0 ? 3 : move > 0 ? 97 : bars;
    const first = move > 0 ? 200 : 0;
    const [entries, exits] = [every(first, 2 * held), every(first + held, 2 * held)];
    const options = { initCash: 100, fees };
    const run = fromSignals({ profile: "vectorbt", close, entries, exits, ...options } as never);
    const figures = await walked(close, [close, close], options, [entries, exits]);
    expectRow([...figures], figuresOfRun(run as never), `seed ${seed}`);
  }
});

const anyJob = fc.record({
  bars: fc.oneof(fc.integer({ min: 2, max: 30 }), fc.integer({ min: 60, max: 200 })),
  seed: fc.integer(),
  life: lives(1),
  level: fc.constantFrom(60, 100, 110),
  options: fc.record({
    initCash: fc.constantFrom(100, 1e4),
    fees: fc.constantFrom(0, 0.001, 0.02),
    fixedFees: fc.constantFrom(0, 0, 1),
    slippage: fc.constantFrom(0, 0.0005),
    size: fc.constantFrom(Infinity, 0.5, 50),
    riskFree: fc.constantFrom(0, 1e-4),
    barsPerYear: fc.constantFrom(365, 252),
  }),
});

test("where exact metrics are asked for, every figure of a walk is that of a run on its own to the last bit", async () => {
  const check = fc.asyncProperty(anyJob, async ({ bars, seed, life, level, options: costs }) => {
    const options = { ...costs, exactMetrics: true };
    const close = lived(closes(bars, 1, seed, 0), life);
    const line = closes(bars, 1, seed + 1, 0).map((price) => (level === 100 ? price : level));
    const entries = crossedAbove(close, line).data;
    const exits = crossedBelow(close, line).data;
    const run = fromSignals({ profile: "vectorbt", close, entries, exits, ...options } as never);
    for (const masks of [undefined, [entries, exits]])
      expect(await walked(close, [close, line], options, masks)).toEqual(figuresOfRun(run as never));
  });
  await fc.assert(check, { numRuns: RUNS, seed: 20261121 });
}, 120_000);
