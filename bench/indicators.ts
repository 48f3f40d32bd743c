// Indicators beside loops in plain TypeScript (bench/plainIndicators.ts), and TA-Lib where its environment exists:
// node scripts/bench.mjs indicators [rounds]. Whole calls: checks, copying in and out, allocation of results. All are compared
// before they are timed. Rounds are interleaved; both keep their results; the least time is what the machine can do, the median what it did.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cpus } from "node:os";
import * as library from "../src/index.ts";
import type { IndicatorMatrix, Matrix } from "../src/index.ts";
import { streamOf } from "./market.ts";
import * as plain from "./plainIndicators.ts";
import { cpuMs } from "./time.ts";

const ROUNDS = Number(process.argv[2] ?? 9);
const WINDOW = 14;
const WARM_UP_MS = 400;
const PYTHON = "validation/peers/.venv/indicators/bin/python";
const SHAPES = [
  { bars: 100_000, columns: 1, order: "column" },
  { bars: 2520, columns: 1000, order: "row" },
  { bars: 2520, columns: 1000, order: "column" },
] as const;

type Shape = (typeof SHAPES)[number];
type Prices = Readonly<Record<"high" | "low" | "close" | "volume", Matrix>>;
type Lane = plain.Lane;

/** One indicator: ours, and its loop for one column of the outputs. */
interface Job {
  readonly ours: (prices: Prices) => readonly IndicatorMatrix[];
  readonly outputs: number;
  readonly hand: (
    data: Readonly<Record<keyof Prices, Float64Array>>,
    outs: Float64Array[],
    lane: Lane,
  ) => void;
}

const window = { window: WINDOW };
const JOBS: Readonly<Record<string, Job>> = {
  sma: {
    ours: (p) => [library.sma(p.close, window)],
    outputs: 1,
    hand: (d, [out], lane) => plain.sma(d.close, out, lane, WINDOW),
  },
  ema: {
    ours: (p) => [library.ema(p.close, window)],
    outputs: 1,
    hand: (d, [out], lane) => plain.ema(d.close, out, lane, WINDOW),
  },
  wma: {
    ours: (p) => [library.wma(p.close, window)],
    outputs: 1,
    hand: (d, [out], lane) => plain.wma(d.close, out, lane, WINDOW),
  },
  bollinger: {
    ours: (p) => Object.values(library.bollinger(p.close, window)),
    outputs: 3,
    hand: (d, outs, lane) => plain.bollinger(d.close, outs, lane, WINDOW),
  },
  momentum: {
    ours: (p) => [library.momentum(p.close, window)],
    outputs: 1,
    hand: (d, [out], lane) => plain.momentum(d.close, out, lane, WINDOW),
  },
  rsi: {
    ours: (p) => [library.rsi(p.close, window)],
    outputs: 1,
    hand: (d, [out], lane) => plain.rsi(d.close, out, lane, WINDOW),
  },
  atr: {
    ours: (p) => [library.atr(p, window)],
    outputs: 1,
    hand: (d, [out], lane) => plain.atr(d.high, d.low, d.close, out, lane, WINDOW),
  },
  macd: {
    ours: (p) => Object.values(library.macd(p.close)),
    outputs: 3,
    hand: (d, outs, lane) => plain.macd(d.close, outs, lane),
  },
  stochastic: {
    ours: (p) => Object.values(library.stochastic(p, window)),
    outputs: 2,
    hand: (d, outs, lane) => plain.stochastic([d.high, d.low, d.close], outs, lane, WINDOW),
  },
  donchian: {
    ours: (p) => {
      const { upper, lower } = library.donchian(p, window);
      return [upper, lower];
    },
    outputs: 2,
    hand: (d, [upper, lower], lane) => {
      plain.highest(d.high, upper, lane, WINDOW, 1);
      plain.highest(d.low, lower, lane, WINDOW, -1);
    },
  },
  obv: {
    ours: (p) => [library.obv(p)],
    outputs: 1,
    hand: (d, [out], lane) => plain.obv(d.close, d.volume, out, lane),
  },
  adx: { ours: (p) => [library.adx(p, window).adx], outputs: 0, hand: () => {} },
};

function randomPrices({ bars, columns, order }: Shape, seed: number): Prices {
  const uniform = streamOf(seed);
  const [high, low, close, volume] = [0, 1, 2, 3].map(() => new Float64Array(bars * columns));
  for (let column = 0; column < columns; column++) {
    let level = 100;
    for (let bar = 0; bar < bars; bar++) {
      const cell = order === "row" ? bar * columns + column : column * bars + bar;
      level *= 0.98 + 0.0402 * uniform();
      close[cell] = level;
      high[cell] = level * (1 + 0.02 * uniform());
      low[cell] = level * (1 - 0.02 * uniform());
      volume[cell] = Math.round(1e6 * uniform());
    }
  }
  const matrix = (data: Float64Array): Matrix => ({ data, rows: bars, columns, order });
  return { high: matrix(high), low: matrix(low), close: matrix(close), volume: matrix(volume) };
}

function byHand(job: Job, prices: Prices, { bars, columns, order }: Shape): Float64Array[] {
  const data = {
    high: prices.high.data,
    low: prices.low.data,
    close: prices.close.data,
    volume: prices.volume.data,
  };
  const outs = Array.from({ length: job.outputs }, () => new Float64Array(bars * columns));
  for (let column = 0; column < columns; column++)
    job.hand(
      data,
      outs,
      order === "row" ? { at: column, step: columns, bars } : { at: column * bars, step: 1, bars },
    );
  return outs;
}

/** Throws unless both agree to 1e-7 of the largest: running sums lose digits. */
function requireNear(name: string, ours: readonly IndicatorMatrix[], hand: readonly Float64Array[]): void {
  hand.forEach((wanted, output) => {
    const got = ours[output].data;
    const odd = wanted.findIndex(
      (x, i) =>
        Number.isNaN(x) !== Number.isNaN(got[i]) || Math.abs(x - got[i]) > 1e-7 * Math.max(100, Math.abs(x)),
    );
    if (odd >= 0) throw new Error(`${name}[${odd}] is ${got[odd]}, the plain loop has ${wanted[odd]}`);
  });
}

/** The engine compiles for speed while the first calls run. */
function warmUp(run: () => unknown): void {
  const begun = performance.now();
  while (performance.now() - begun < WARM_UP_MS) run();
}

/** TA-Lib's nanoseconds per cell by indicator, each series contiguous; empty where it is not installed. */
function peerTimes({ bars, columns }: Shape): Readonly<Record<string, number>> {
  if (!existsSync(PYTHON)) return {};
  const program = ["validation/peers/indicators/bench.py", String(bars), String(columns), String(WINDOW)];
  const { status, stdout, stderr } = spawnSync(PYTHON, program, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Record<string, number>;
}

interface Times {
  readonly ours: number[];
  readonly hand: number[];
  readonly peer: number[];
}

function measure(shape: Shape): Map<string, Times> {
  const cells = shape.bars * shape.columns;
  const times = new Map(
    Object.keys(JOBS).map((name): [string, Times] => [name, { ours: [], hand: [], peer: [] }]),
  );
  for (let round = 0; round < ROUNDS; round++) {
    const prices = randomPrices(shape, 100 + round);
    for (const [name, job] of Object.entries(JOBS)) {
      const { ours, hand } = times.get(name)!;
      if (round === 0) {
        requireNear(name, job.ours(prices), byHand(job, prices, shape));
        warmUp(() => job.ours(prices));
      }
      // TA-Lib's program takes the best of three too.
      ours.push(Math.min(...[0, 1, 2].map(() => (cpuMs(() => job.ours(prices)) * 1e6) / cells)));
      if (job.outputs > 0) hand.push((cpuMs(() => byHand(job, prices, shape)) * 1e6) / cells);
    }
    for (const [name, ns] of Object.entries(peerTimes(shape))) times.get(name)?.peer.push(ns);
  }
  return times;
}

const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1];

function column(values: readonly number[]): string {
  const text = values.length === 0 ? "–" : `${Math.min(...values).toFixed(1)} (${middle(values).toFixed(1)})`;
  return text.padStart(16);
}

console.log(
  `node ${process.versions.node} (V8 ${process.versions.v8}), ${cpus().length} × ${cpus()[0].model}`,
);
console.log(
  `${ROUNDS} rounds, window ${WINDOW}; nanoseconds of processor time per cell of one series, least (median)`,
);
if (!existsSync(PYTHON)) console.log("TA-Lib is not installed (validation/peers/make-env.sh indicators)");
for (const shape of SHAPES) {
  console.log(`\n${shape.bars} bars × ${shape.columns} columns, by ${shape.order}`);
  console.log(
    `${"".padEnd(12)}${"barloom".padStart(16)}${"plain loop".padStart(16)}${"TA-Lib".padStart(16)}`,
  );
  for (const [name, { ours, hand, peer }] of measure(shape))
    console.log(`${name.padEnd(12)}${column(ours)}${column(hand)}${column(peer)}`);
}
