// How many asset-bars a second a strategy comes to: npm run bench:strategy [rounds], with --peers beside other engines too, with
// --memory also what a run holds whose trail goes to a file. 500 assets × 252 bars, rebalanced every day; rounds
// take other prices, and the same weights as matrices take turns with them. Medians of CPU time.
import { cpus } from "node:os";
import { readFileSync } from "node:fs";
import {
  defineStrategy,
  fromOrders,
  runStrategy,
  type Matrix,
  type Portfolio,
  type StrategyOptions,
} from "../src/index.ts";
import { walk } from "./jobs.ts";
import { tellMemory } from "./strategyMemory.ts";
import { comparePeers } from "./strategyPeers.ts";
import { cpuMs, median } from "./time.ts";

const ARGUMENTS = process.argv.slice(2);
const ROUNDS = Number(ARGUMENTS.find((argument) => !argument.startsWith("--")) ?? 9);
const SEEDS = 5;
const [BARS, COLUMNS] = [252, 500];

const OPTIONS = {
  initCash: 1e6,
  cashSharing: true,
  fees: 0.001,
  slippage: 0.0005,
} satisfies StrategyOptions<object>;

const matrix = (data: Float64Array): Matrix => ({ data, rows: BARS, columns: COLUMNS });

interface Market {
  readonly open: Matrix;
  readonly close: Matrix;
  /** Of all assets, a little different every day; and of the 25 best by a score that changes slowly. */
  readonly all: Matrix;
  readonly best: Matrix;
}

function market(seed: number): Market {
  const close = walk(BARS, COLUMNS, seed, 0.0003, 0.015);
  const open = close.map((price, i) => (i < COLUMNS ? price : close[i - COLUMNS]));
  const tilt = walk(BARS, COLUMNS, seed + 1000, 0, 0.05);
  const weights = tilt.map((x) => (0.95 * x) / 100 / COLUMNS / 1.5);
  return { open: matrix(open), close: matrix(close), all: matrix(weights), best: matrix(bestOf(tilt)) };
}

function bestOf(scores: Float64Array): Float64Array {
  const weights = new Float64Array(scores.length);
  for (let bar = 0; bar < BARS; bar++) {
    const row = scores.subarray(bar * COLUMNS, (bar + 1) * COLUMNS);
    const ranked = Array.from(row, (_, column) => column).sort((a, b) => row[b] - row[a]);
    for (const column of ranked.slice(0, 25)) weights[bar * COLUMNS + column] = 1 / 25;
  }
  return weights;
}

/** All columns at once. */
const whole = defineStrategy({
  onBar(slice) {
    slice.rebalance(slice.row("weight"));
  },
});

/** One order after another. */
const single = defineStrategy({
  onBar(slice) {
    for (let column = 0; column < slice.columnCount; column++)
      slice.orderTargetPercent(column, slice.signal("weight", column));
  },
});

interface Participant {
  readonly name: string;
  readonly run: (seed: number) => Portfolio;
}

const MARKETS = Array.from({ length: SEEDS }, (_, seed) => market(seed + 1));

type Weights = "all" | "best";

function matrixRun(weights: Weights): (seed: number) => Portfolio {
  return (seed) => {
    const { open, close, [weights]: size } = MARKETS[seed];
    return fromOrders({ open, close, size, sizeType: "targetPercent", ...OPTIONS });
  };
}

function strategyRun(
  strategy: Parameters<typeof runStrategy>[0],
  weights: Weights,
): (seed: number) => Portfolio {
  return (seed) => {
    const { open, close, [weights]: weight } = MARKETS[seed];
    return runStrategy(strategy, { open, close, signals: { weight } }, OPTIONS);
  };
}

const PARTICIPANTS: readonly Participant[] = [
  { name: "25 of 500: matrix", run: matrixRun("best") },
  { name: "25 of 500: strategy, rebalance", run: strategyRun(whole, "best") },
  { name: "25 of 500: strategy, single orders", run: strategyRun(single, "best") },
  { name: "all 500: matrix", run: matrixRun("all") },
  { name: "all 500: strategy, rebalance", run: strategyRun(whole, "all") },
  { name: "all 500: strategy, single orders", run: strategyRun(single, "all") },
];

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
console.log(
  `barloom ${version}, node ${process.versions.node}, ${cpus().length} × ${cpus()[0].model}, ${ROUNDS} rounds`,
);
console.log(`${COLUMNS} assets × ${BARS} bars, daily rebalance\n`);
const timings = PARTICIPANTS.map((): number[] => []);
const orders = PARTICIPANTS.map(() => 0);
for (let round = -2; round < ROUNDS; round++)
  PARTICIPANTS.forEach(({ run }, i) => {
    const ms = cpuMs(() => {
      orders[i] = run((round + SEEDS) % SEEDS).orders.length;
    });
    if (round >= 0) timings[i].push(ms);
  });
PARTICIPANTS.forEach(({ name }, i) => {
  const ms = median(timings[i]);
  const rate = (COLUMNS * BARS) / (ms / 1000) / 1e6;
  console.log(
    `${name.padEnd(36)}${ms.toFixed(1).padStart(8)} ms${rate.toFixed(2).padStart(8)} M asset-bars/s  ${orders[i]} orders`,
  );
});
if (ARGUMENTS.includes("--peers")) comparePeers(BARS, COLUMNS, ROUNDS);
if (ARGUMENTS.includes("--memory")) tellMemory();
