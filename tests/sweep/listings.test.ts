// Assets that list later, leave, or have gaps: walked like any other, with the orders and figures of runs on their own.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crossedAbove, crossedBelow, fromSignals, type VectorbtPortfolio } from "../../src/index.ts";
import { figuresOfRun } from "../../src/sweep/figures.ts";
import { RULE_METRICS } from "../../src/sweep/ruleOptions.ts";
import { ruleSweepColumns } from "../../src/sweep/ruleSweep.ts";
import { RUNS } from "../support/property.ts";
import { closes, expectRow, lived, lives, walked } from "../support/sweeps.ts";

const lengths = fc.oneof(
  fc.integer({ min: 2, max: 300 }),
  fc.constantFrom(63, 64, 65, 127, 128, 129, 191, 192, 256),
);

/** Whole series, or one that is missing where the asset is: crossings at bars without a close, and none near them. */
const job = lengths.chain((bars) =>
  fc.record({
    bars: fc.constant(bars),
    seed: fc.integer(),
    life: lives(1),
    seriesLives: lives(2),
    options: fc.record({
      initCash: fc.constantFrom(100, 1e4),
      fees: fc.constantFrom(0, 0.001),
      fixedFees: fc.constantFrom(0, 0, 1),
      size: fc.constantFrom(Infinity, Infinity, 1),
    }),
  }),
);

const runOf = (close: Float64Array, masks: object, options: object): VectorbtPortfolio =>
  fromSignals({ profile: "vectorbt", close, ...masks, ...options } as never) as never;

/** Values of few levels around their mean, so that series cross often and are equal now and then. */
const levels = (bars: number, seed: number): Float64Array =>
  closes(bars, 1, seed, 0).map((price) => Math.round(price * 1e6) % 4);

describe("an asset without a close at some bars", () => {
  test("is walked, and has the figures of a run on its own", async () => {
    let untraded = 0;
    const check = fc.asyncProperty(job, async ({ bars, seed, life, seriesLives, options }) => {
      const close = lived(closes(bars, 1, seed, 0), life);
      const series = seriesLives.map((own, k) => lived(levels(bars, seed + k + 1), [own]));
      const [entries, exits] = [crossedAbove, crossedBelow].map((of) => of(series[0], series[1]).data);
      const wanted = figuresOfRun(runOf(close, { entries, exits }, options));
      expectRow([...(await walked(close, series, options))], wanted, "the crossings");
      expectRow([...(await walked(close, series, options, [entries, exits]))], wanted, "the masks");
      untraded += Number(entries.some((bit, bar) => bit === 1 && Number.isNaN(close[bar])));
    });
    await fc.assert(check, { numRuns: RUNS, seed: 20261121 });
    expect(untraded).toBeGreaterThan(RUNS / 10);
  }, 120_000);

  test("that never has one is one without an order", async () => {
    const close = new Float64Array(100).fill(NaN);
    const masks = [1, 0].map((bit) => new Uint8Array(100).fill(bit));
    const figures = await walked(close, [close, close], { initCash: 1000 }, masks);
    const [entries, exits] = masks;
    expectRow([...figures], figuresOfRun(runOf(close, { entries, exits }, { initCash: 1000 })), "nothing");
  });

  test("does not keep the others from being walked, nor a price that is none", async () => {
    const odd = fc.record({
      seed: fc.integer(),
      at: fc.integer({ min: 0, max: 79 }),
      price: fc.constantFrom(0, -1, Infinity),
    });
    const check = fc.asyncProperty(odd, async ({ seed, at, price }) => {
      const data = lived(closes(80, 2, seed, 0), [
        { listing: 0.2, end: 1, gaps: [] },
        { listing: 0, end: 1, gaps: [] },
      ]);
      data[2 * at + 1] = price;
      const [entries, exits] = [3, 7].map((step) =>
        Uint8Array.from({ length: 160 }, (_, cell) => Number((cell >> 1) % step === 0 && cell >> 1 !== at)),
      );
      const close = { data, rows: 80, columns: 2 };
      const table = await ruleSweepColumns({
        parameters: { one: [1] },
        rule: () => ({ entries, exits }),
        close,
      });
      for (const asset of [0, 1]) {
        const mine = (_: number, cell: number): boolean => cell % 2 === asset;
        const masks = { entries: entries.filter(mine), exits: exits.filter(mine) };
        const wanted = figuresOfRun(runOf(data.filter(mine), masks, {}));
        const got = RULE_METRICS.map((name) => (table[name] as Float64Array)[asset]);
        expectRow(got, wanted, `asset ${asset}`);
      }
    });
    await fc.assert(check, { numRuns: 40, seed: 20261121 });
  });
});
