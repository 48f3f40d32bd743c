// No false alarm on strategies that know nothing of the future.
import { expect, test } from "vitest";
import { searchLookahead } from "../../src/lookahead/detect.ts";
import type { LookaheadReport } from "../../src/lookahead/types.ts";
import { dataOf } from "./data.ts";
import { honestSignals, honestStrategy } from "./strategies.ts";

const FACTOR = Number(process.env.BARLOOM_RUNS ?? 1);
const STRATEGIES = 200 * FACTOR;

/** Every fourth strategy runs bar by bar. */
function reportOf(seed: number): Promise<LookaheadReport> {
  const data = dataOf(24 + (seed % 7), 2, seed);
  return searchLookahead(seed % 4 === 3 ? honestStrategy(seed) : honestSignals(seed), data, {
    seed,
    samples: 8,
  });
}

test(`0 false alarms on ${STRATEGIES} honest random strategies`, { timeout: 300_000 * FACTOR }, async () => {
  const alarms: unknown[] = [];
  let runs = 0;
  for (let seed = 0; seed < STRATEGIES; seed++) {
    const report = await reportOf(seed);
    runs += report.runs;
    if (!report.ok || report.failed.length > 0) alarms.push({ seed, ...report });
  }
  expect(alarms).toEqual([]);
  expect(runs).toBeGreaterThan(STRATEGIES * 50);
});
