// From how many bars × combinations on two threads beat one: the same sweep alone, beside a worker that is up, and beside one that
// starts with it; the least wall time of many short rounds, taken in turns.
// npm run bench:threads [rounds]
import { cpus } from "node:os";
import { crossover, indicator } from "../src/index.ts";
import { ruleSweepColumns } from "../src/sweep/ruleSweep.ts";
import { stopThreads } from "../src/threads/pool.ts";
import { walk } from "./jobs.ts";

const BARS = 2520;
const rounds = Number(process.argv[2] ?? 15);
const close = walk(BARS, 1, 7, 0.0003, 0.015);
const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);

/** A sweep of `side` × `side` pairs of moving averages. */
async function sweepOf(side: number, threads: number): Promise<number> {
  const parameters = { fast: range(2, side), slow: range(2 + side, side) };
  const begun = performance.now();
  await ruleSweepColumns({
    ...{ parameters, close, threads, options: { initCash: 10_000, fees: 0.001 } },
    rule: crossover<typeof parameters>(
      ({ fast: window }) => indicator("sma", { window }),
      ({ slow: window }) => indicator("sma", { window }),
    ),
  });
  return performance.now() - begun;
}

const ways = {
  "one thread": (side: number) => sweepOf(side, 1),
  "two, the worker up": (side: number) => sweepOf(side, 2),
  "two, it starts too": async (side: number) => {
    await stopThreads();
    return sweepOf(side, 2);
  },
};

console.log(`node ${process.versions.node}, ${cpus().length} × ${cpus()[0].model}, ${rounds} rounds`);
console.log(`bars × combinations ${Object.keys(ways).join("   ")} (milliseconds)`);
for (const side of [50, 70, 100, 140, 200, 280, 400]) {
  const least = Object.values(ways).map(() => Infinity);
  for (let round = 0; round < rounds; round++)
    for (const [i, way] of Object.values(ways).entries()) least[i] = Math.min(least[i], await way(side));
  const cells = BARS * side ** 2;
  const times = least.map((time) => time.toFixed(1).padStart(12));
  console.log(`${(cells / 1e6).toFixed(0).padStart(14)} M ${times.join("")}`);
}
await stopThreads();
