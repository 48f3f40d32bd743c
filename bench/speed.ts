// The benchmark jobs on our own kernels: npm run bench:speed. Every round has another seed, because small
// inputs that repeat look cheaper than they are; the participants of a job take turns. Medians of CPU and wall time.
import { cpus } from "node:os";
import { readFileSync } from "node:fs";
import {
  allocate,
  crossesAbove,
  crossesBelow,
  crossover,
  fromSignals,
  indicator,
  signals,
  sweep,
  type IndicatorExpression,
  type MaskFunction,
  type Rule,
  type RunOptions,
} from "../src/index.ts";
import type { VectorbtPortfolio } from "../src/results/vectorbt/portfolio.ts";
import { jobA, jobB, jobC, walk, type SignalJob } from "./jobs.ts";

const ROUNDS = Number(process.argv[2] ?? 9);
const SEEDS = 5;

/** One way to do a job: what is timed, and what it must come to. */
interface Participant {
  readonly name: string;
  /** Metrics that it computes. */
  readonly metrics: string;
  readonly run: (seed: number) => Promise<number[]> | number[];
}

interface Job {
  readonly title: string;
  readonly cells: number;
  readonly participants: readonly Participant[];
}

const THREE = "total return, Sharpe, max drawdown";

const matrix = <Data>(
  data: Data,
  { bars, columns }: SignalJob,
): { data: Data; rows: number; columns: number } => ({
  data,
  rows: bars,
  columns,
});

/** Orders, then sums of the three metrics, which any difference would change. */
function outcome(run: VectorbtPortfolio): number[] {
  const sum = (figures: readonly number[]): number => figures.reduce((total, x) => total + x, 0);
  return [run.orders.length, sum(run.totalReturn()), sum(run.sharpeRatio()), sum(run.maxDrawdown())];
}

function signalJob(title: string, make: (seed: number) => SignalJob, options: object): Job {
  const jobs = Array.from({ length: SEEDS }, (_, i) => make(i + 1));
  const run = (inputs: object, extra: object = {}): VectorbtPortfolio =>
    fromSignals({ profile: "vectorbt", ...inputs, ...options, ...extra } as never) as VectorbtPortfolio;
  const given = jobs.map((job) => ({
    close: matrix(job.close, job),
    entries: matrix(job.entries, job),
    exits: matrix(job.exits, job),
  }));
  const placed = jobs.map((job) => {
    const size = { rows: job.bars, columns: job.columns };
    const inputs = {
      close: allocate(size),
      entries: allocate({ ...size, dtype: "uint8" }),
      exits: allocate({ ...size, dtype: "uint8" }),
    };
    inputs.close.data.set(job.close);
    inputs.entries.data.set(job.entries);
    inputs.exits.data.set(job.exits);
    return inputs;
  });
  const participants: Participant[] = [
    { name: "fast kernel", metrics: THREE, run: (seed) => outcome(run(given[seed])) },
    { name: "fast kernel, inputs by allocate", metrics: THREE, run: (seed) => outcome(run(placed[seed])) },
    { name: "fast kernel, orders only", metrics: "none", run: (seed) => [run(given[seed]).orders.length] },
    {
      name: "general loop",
      metrics: "none",
      // A bound on the records keeps the fast kernels away and changes nothing else.
      run: (seed) => [run(given[seed], { maxOrders: jobs[seed].close.length - 1 }).orders.length],
    },
    {
      name: "realistic profile, same close",
      metrics: "none",
      run: (seed) => [realistic(given[seed], options)],
    },
  ];
  return { title, cells: jobs[0].close.length, participants };
}

function realistic(inputs: object, given: object): number {
  const { callSeq: _none, ...options } = given as Record<string, unknown>;
  const run = fromSignals({ size: Infinity, ...inputs, ...options, fill: "sameClose" } as never);
  return run.fills.length;
}

/** Windows of two averages, which every rule below is about. */
type Windows = { readonly fast: readonly number[]; readonly slow: readonly number[] };

const fastMean = ({ fast }: { readonly fast: number }): IndicatorExpression =>
  indicator("sma", { window: fast });
const slowMean = ({ slow }: { readonly slow: number }): IndicatorExpression =>
  indicator("sma", { window: slow });

/** The same crossings three times: as the kernel knows them, as conditions, and by a function that fills masks itself. */
const SWEPT: readonly (readonly [string, () => Rule<Windows>])[] = [
  ["crossover rule, fused", () => crossover<Windows>(fastMean, slowMean)],
  [
    "any rule over masks",
    () =>
      signals<Windows>({
        entries: crossesAbove<Windows>(fastMean, slowMean),
        exits: crossesBelow<Windows>(fastMean, slowMean),
      }),
  ],
  ["a function of masks", ownMasks],
];

function ownMasks(): MaskFunction<Windows> {
  let entries = new Uint8Array(0);
  let exits = new Uint8Array(0);
  return (windows, { bars, assets, series }) => {
    if (entries.length !== bars * assets) {
      entries = new Uint8Array(bars * assets);
      exits = new Uint8Array(bars * assets);
    }
    markCrossings(series(fastMean(windows)).data, series(slowMean(windows)).data, assets, entries, exits);
    return { entries, exits };
  };
}

/** Averages differ at every bar of a random walk: a side is enough. */
function markCrossings(
  first: Float64Array,
  second: Float64Array,
  assets: number,
  entries: Uint8Array,
  exits: Uint8Array,
): void {
  for (let cell = assets; cell < first.length; cell++) {
    const [before, now] = [cell - assets, cell];
    entries[cell] = Number(first[now] > second[now] && first[before] < second[before]);
    exits[cell] = Number(first[now] < second[now] && first[before] > second[before]);
  }
}

function sweepJob(
  title: string,
  assets: number,
  bars: number,
  parameters: Windows,
  sizes: RunOptions = {},
): Job {
  const closes = Array.from({ length: SEEDS }, (_, i) => ({
    data: walk(bars, assets, i + 1, 0.0003, 0.015),
    rows: bars,
    columns: assets,
  }));
  const options = { initCash: 10_000, fees: 0.001, slippage: 0.0005, ...sizes };
  const participants = SWEPT.map(([name, rule]) => ({
    name,
    metrics: "twelve",
    run: async (seed: number): Promise<number[]> => {
      const table = await sweep({ parameters, rule: rule(), close: closes[seed], options });
      return [table.numRows, Number(table.getChild("totalReturn")!.get(0))];
    },
  }));
  const cells = assets * bars * parameters.fast.length * parameters.slow.length;
  return { title, cells, participants };
}

interface Timing {
  readonly cpu: number[];
  readonly wall: number[];
}

async function timed(run: () => Promise<number[]> | number[], timing: Timing): Promise<number[]> {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const result = await run();
  timing.wall.push(performance.now() - begun);
  const { user, system } = process.cpuUsage(cpu);
  timing.cpu.push((user + system) / 1000);
  return result;
}

/** Participants take turns, each round on another seed; all must come to the same orders. */
async function measure({ participants }: Job): Promise<Timing[]> {
  const timings = participants.map((): Timing => ({ cpu: [], wall: [] }));
  for (let round = -2; round < ROUNDS; round++) {
    const seed = (round + SEEDS) % SEEDS;
    const results: number[][] = [];
    for (let k = 0; k < participants.length; k++) {
      const turn = (k + round + participants.length) % participants.length;
      const timing = round < 0 ? { cpu: [], wall: [] } : timings[turn];
      results[turn] = await timed(() => participants[turn].run(seed), timing);
    }
    results.forEach((result, i) => requireSame(participants[i].name, result, results[0]));
  }
  return timings;
}

function requireSame(name: string, got: readonly number[], wanted: readonly number[]): void {
  const differs = got.some((x, i) => Math.abs(x - wanted[i]) > 1e-9 * Math.max(1, Math.abs(wanted[i])));
  if (differs) throw new Error(`${name} gives ${got.join(", ")} instead of ${wanted.join(", ")}`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

function line({ name, metrics }: Participant, { cpu, wall }: Timing, cells: number): string {
  return [
    name.padEnd(34),
    `${median(cpu).toFixed(2)} ms`.padStart(12),
    `${Math.min(...cpu).toFixed(2)} to ${Math.max(...cpu).toFixed(2)}`.padStart(20),
    `${median(wall).toFixed(2)} ms`.padStart(12),
    `${((median(cpu) * 1e6) / cells).toFixed(2)} ns`.padStart(10),
    `  ${metrics}`,
  ].join("");
}

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
const range = (from: number, to: number, step = 1): number[] =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
const pool = { cashSharing: true, initCash: 1e6, size: 5000, sizeType: "value", callSeq: "auto" };
const COSTS = { fees: 0.001, slippage: 0.0005 };

const JOB_D = { fast: range(2, 51), slow: range(52, 251) };
const JOB_E = { fast: range(2, 26), slow: range(30, 125, 5) };
/** Cash beside the position: no bar's value follows from the closes alone. */
const HALF: RunOptions = { size: 0.5, sizeType: "percent" };

const JOBS: (() => Job)[] = [
  () => signalJob("a: 250 assets × 252 bars, one cash pool", jobA, { ...pool, ...COSTS }),
  () => signalJob("b: 1,000 columns × 2,520 bars", jobB, { initCash: 1e4, ...COSTS }),
  () => signalJob("c: 1 asset × 1,000,000 bars", jobC, { initCash: 1e4, fees: 1e-5, slippage: 0 }),
  () => sweepJob("d: 10,000 SMA pairs × 2,520 bars", 1, 2520, JOB_D),
  () => sweepJob("d, half of the cash a position", 1, 2520, JOB_D, HALF),
  () => sweepJob("e: 100 assets × 1,000 bars × 500 pairs", 100, 1000, JOB_E),
  () => sweepJob("e, half of the cash a position", 100, 1000, JOB_E, HALF),
];

console.log(
  `barloom ${version}, node ${process.versions.node} (V8 ${process.versions.v8}), ${cpus().length} × ${cpus()[0].model}, ${ROUNDS} rounds`,
);
for (const make of JOBS) {
  const job = make();
  console.log(
    `\n${job.title}`.padEnd(35) + "  CPU median       least to most        wall   a cell   metrics",
  );
  const timings = await measure(job);
  job.participants.forEach((participant, i) => console.log(line(participant, timings[i], job.cells)));
}
