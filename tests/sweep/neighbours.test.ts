// Combinations are walked two at a time: what one comes to must not depend on which one is beside it.
import fc from "fast-check";
import { expect, test } from "vitest";
import { fromSignals } from "../../src/index.ts";
import { figuresOfRun } from "../../src/sweep/figures.ts";
import { RULE_METRICS } from "../../src/sweep/ruleOptions.ts";
import { ruleSweepColumns } from "../../src/sweep/ruleSweep.ts";
import { RUNS } from "../support/property.ts";
import { closes, expectRow } from "../support/sweeps.ts";

/** How often a combination buys and sells, as parts of the bars: never, now and then, all the time; from some bar on. */
const trader = fc.record({
  seed: fc.integer(),
  buys: fc.constantFrom(0, 0.02, 0.3),
  sells: fc.constantFrom(0, 0.02, 0.3),
  from: fc.constantFrom(0, 0, 1, 40),
});

const job = fc.record({
  bars: fc.integer({ min: 2, max: 150 }),
  seed: fc.integer(),
  /** Prices of few levels are often nearly those of the bar before: profits next to nothing, where there are no costs. */
  isCoarse: fc.boolean(),
  traders: fc.array(trader, { minLength: 2, maxLength: 5 }),
  options: fc.record({
    initCash: fc.constantFrom(100, 12_345.67),
    fees: fc.constantFrom(0, 0, 0.001, 0.1),
    slippage: fc.constantFrom(0, 0.0005),
    // What an account can afford falls below it sooner or later, or never.
    minSize: fc.constantFrom(0, 0, 0.6, 0.8, 0.9, 80, 100, 120),
  }),
});

type Job = typeof job extends fc.Arbitrary<infer Value> ? Value : never;

function masksOf({ bars }: Job, { seed, buys, sells, from }: Job["traders"][number]) {
  const draws = closes(bars, 2, seed, 0).map((price) => (price * 1e6) % 1);
  const mask = (side: number, part: number): Uint8Array =>
    Uint8Array.from({ length: bars }, (_, bar) => Number(bar >= from && draws[2 * bar + side] < part));
  return { entries: mask(0, buys), exits: mask(1, sells) };
}

test("a combination has the same figures to the last bit beside any other, and those of a run on its own", async () => {
  const check = fc.asyncProperty(job, async (given) => {
    const { bars, seed, isCoarse, traders, options } = given;
    const close = closes(bars, 1, seed, 0).map((price, bar) =>
      isCoarse ? Math.ceil(price / 7) * 7.3 * (1 + 1e-11 * (bar % 3)) : price,
    );
    const swept = (which: readonly number[]) =>
      ruleSweepColumns({
        parameters: { which },
        rule: ({ which: k }: { which: number }) => masksOf(given, traders[k]),
        close,
        options,
      });
    const together = await swept(traders.map((_, k) => k));
    for (const [k, trader] of traders.entries()) {
      const alone = await swept([k]);
      const row = (table: typeof alone, at: number): number[] =>
        RULE_METRICS.map((name) => table[name][at] as number);
      expect(row(together, k)).toEqual(row(alone, 0));
      const run = fromSignals({ profile: "vectorbt", close, ...masksOf(given, trader), ...options } as never);
      expectRow(row(together, k), figuresOfRun(run as never), `combination ${k}`);
    }
  });
  await fc.assert(check, { numRuns: RUNS, seed: 20261122 });
}, 120_000);
