// Our side of the benchmark, in a process of its own: answers lines of work like bench/peers/python/serve.py, or one line given
// as arguments. The time spent inside the kernel's exports is taken on the way.
import { closeSync, openSync, readSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import {
  allocate,
  crossover,
  free,
  fromSignals,
  indicator,
  sweep,
  sweepColumns,
  type Realistic,
  type SignalOptions,
} from "../../src/index.ts";
import { analysis } from "../../src/analysis.ts";
import { kernel, kernelAlone } from "../../src/kernel.ts";
import type { VectorbtPortfolio } from "../../src/results/vectorbt/portfolio.ts";
import { JOBS, WINDOWS, type JobName } from "./jobs.ts";
import { ruleOf } from "./oursMasks.ts";

const COSTS = { fees: 0.001, slippage: 0.0005 };
const POOL = { cashSharing: true, initCash: 1e6, size: 5000, sizeType: "value", callSeq: "auto" };
const OPTIONS: Readonly<Record<JobName, object>> = {
  a: { ...POOL, ...COSTS },
  b: { initCash: 1e4, ...COSTS },
  c: { initCash: 1e4, fees: 1e-5, slippage: 0 },
  d: { initCash: 1e4, ...COSTS },
  e: { initCash: 1e4, ...COSTS },
};
/** Time for the collector's threads. */
const COLLECTING_MS = 30;
/** Exports that walk bars or their prices; the rest are set-up and metrics. */
const WALKS = /^(start|run|finish|prepare|walk|addPrices)/;

interface Given {
  readonly job: JobName;
  readonly folder: string;
  readonly set: number;
  readonly bars: number;
  readonly columns: number;
}

/** What a call came to: the number of orders where it tells, and figures figure by figure. */
interface Outcome {
  readonly orders: number | null;
  readonly figures: readonly ArrayLike<number>[];
}

type Call = () => Outcome | Promise<Outcome>;

// ---- the variants -----------------------------------------------------------------------------------------------------------

interface Matrix<Data> {
  readonly data: Data;
  readonly rows: number;
  readonly columns: number;
}

/** The bytes of a file where they were read to: no second copy is held. */
function bytesOf({ folder, set }: Given, name: string): ArrayBuffer {
  const path = join(folder, `${set}.${name}`);
  const bytes = new Uint8Array(statSync(path).size);
  const file = openSync(path, "r");
  readSync(file, bytes);
  closeSync(file);
  return bytes.buffer;
}

function inputsOf(
  given: Given,
  order: "rows" | "columns" = "rows",
): Record<string, Matrix<Float64Array | Uint8Array>> {
  const matrix = <Data>(data: Data): Matrix<Data> => ({
    data,
    rows: given.bars,
    columns: given.columns,
    ...(order === "columns" ? { order: "column" } : {}),
  });
  return {
    close: matrix(new Float64Array(bytesOf(given, `close.${order}.f64`))),
    entries: matrix(new Uint8Array(bytesOf(given, `entries.${order}.u8`))),
    exits: matrix(new Uint8Array(bytesOf(given, `exits.${order}.u8`))),
  };
}

/** Matrices of `placed`, given back when a line is answered. */
const inKernel: Matrix<Float64Array>[] = [];

/** The same inputs inside the kernel's memory. */
function placed(given: Given): object {
  const entries = Object.entries(inputsOf(given)).map(([name, { data, rows, columns }]) => {
    const dtype = data instanceof Float64Array ? "float64" : "uint8";
    const own = allocate({ rows, columns, dtype } as never) as unknown as Matrix<Float64Array>;
    own.data.set(data);
    inKernel.push(own);
    return [name, own];
  });
  return Object.fromEntries(entries);
}

function run(job: JobName, inputs: object, extra: object = {}): VectorbtPortfolio {
  return fromSignals({
    profile: "vectorbt",
    ...inputs,
    ...OPTIONS[job],
    ...extra,
  } as never) as VectorbtPortfolio;
}

function measured(portfolio: VectorbtPortfolio): Outcome {
  return {
    orders: portfolio.orders.length,
    figures: [portfolio.totalReturn(), portfolio.sharpeRatio(), portfolio.maxDrawdown()],
  };
}

function counted(portfolio: VectorbtPortfolio): Outcome {
  return { orders: portfolio.orders.length, figures: [] };
}

function realistic(job: JobName, inputs: object): Outcome {
  const { callSeq: _none, ...options } = OPTIONS[job] as Record<string, unknown>;
  const given = { size: Infinity, ...inputs, ...options, fill: "sameClose" };
  const { orders, fills } = fromSignals(given as unknown as Realistic<SignalOptions>);
  // Tables are made when they are asked for: both belong to the job.
  return { orders: orders.length > 0 ? fills.length : 0, figures: [] };
}

const SMA_CROSS = crossover<{ fast: number[]; slow: number[] }>(
  ({ fast: window }) => indicator("sma", { window }),
  ({ slow: window }) => indicator("sma", { window }),
);
const SWEPT = ["totalReturn", "sharpeRatio", "maxDrawdown", "totalClosedTrades"] as const;

/** A fee that changes no bit and keeps the shortcut for all-in sizes away: orders are gone through one by one. */
const BY_EVENTS = { fixedFees: 1e-300 };

/** Cash beside the position: no bar's value follows from the closes alone. */
const HALF = { size: 0.5, sizeType: "percent" };

function sweepOptions(given: Given, rule: unknown, extra: object): object {
  const job = given.job as "d" | "e";
  const close = new Float64Array(bytesOf(given, "close.rows.f64"));
  return {
    parameters: WINDOWS[job],
    rule,
    close: { data: close, rows: given.bars, columns: given.columns },
    options: { ...OPTIONS[job], ...extra },
    threads: 1,
  };
}

function sweepCall(given: Given, rule: unknown = SMA_CROSS, extra: object = {}): Call {
  const work = sweepOptions(given, rule, extra);
  return async () => {
    const table = await sweep(work as never);
    return { orders: null, figures: SWEPT.map((name) => table.getChild(name)!.toArray() as Float64Array) };
  };
}

/** Without an Arrow table. */
function columnsCall(given: Given): Call {
  const work = sweepOptions(given, SMA_CROSS, {});
  return async () => {
    const { columns } = await sweepColumns(work as never);
    return { orders: null, figures: SWEPT.map((name) => columns[name] as Float64Array) };
  };
}

function uncompared(call: Call): Call {
  return async () => ({ ...(await call()), figures: [] });
}

/** One way to do a job. */
type Variant = (given: Given) => Call;

const SIGNALS: Readonly<Record<string, Variant>> = {
  fast: (given) => called(given, inputsOf(given), measured),
  columnOrder: (given) => called(given, inputsOf(given, "columns"), measured),
  allocated: (given) => called(given, placed(given), measured),
  orders: (given) => called(given, inputsOf(given), counted),
  // A bound on the records keeps the fast kernels away and changes nothing else.
  general: (given) => called(given, inputsOf(given), counted, { maxOrders: given.bars * given.columns - 1 }),
  realistic: (given) => {
    const inputs = inputsOf(given);
    return () => realistic(given.job, inputs);
  },
};
const SWEEPS: Readonly<Record<string, Variant>> = {
  fused: (given) => sweepCall(given),
  columns: columnsCall,
  conditions: (given) => sweepCall(given, ruleOf("conditions", given)),
  events: (given) => sweepCall(given, ruleOf("conditions", given), BY_EVENTS),
  functionConditions: (given) => sweepCall(given, ruleOf("functionConditions", given)),
  masks: (given) => sweepCall(given, ruleOf("masks", given)),
  crossings: (given) => sweepCall(given, ruleOf("crossings", given)),
  half: (given) => uncompared(sweepCall(given, SMA_CROSS, HALF)),
};

function called(
  given: Given,
  inputs: object,
  take: (run: VectorbtPortfolio) => Outcome,
  extra: object = {},
): Call {
  return () => take(run(given.job, inputs, extra));
}

// ---- time -------------------------------------------------------------------------------------------------------------------

/** Milliseconds of processor time of all threads. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

let kernelMs = 0;
const wrapped = new WeakSet<object>();

/** Adds up what the exports that walk bars take; a memory that was dropped brings new exports. */
function watchKernel(): void {
  watch(kernelAlone().exports as unknown as Record<string, unknown>);
  watch(kernel().exports as unknown as Record<string, unknown>);
  watch(analysis().exports as unknown as Record<string, unknown>);
}

function watch(exports: Record<string, unknown>): void {
  if (wrapped.has(exports)) return;
  wrapped.add(exports);
  for (const [name, call] of Object.entries(exports)) {
    if (!WALKS.test(name) || typeof call !== "function") continue;
    exports[name] = (...args: unknown[]): unknown => {
      const begun = cpuMs();
      const result = (call as (...args: unknown[]) => unknown)(...args);
      kernelMs += cpuMs() - begun;
      return result;
    };
  }
}

interface Times {
  readonly cpu: number[];
  readonly wall: number[];
  readonly kernel: number[];
  readonly orders: (number | null)[];
}

async function timed(call: Call, times: Times): Promise<Outcome> {
  watchKernel();
  kernelMs = 0;
  const wall = performance.now();
  const cpu = cpuMs();
  const outcome = await call();
  times.cpu.push(cpuMs() - cpu);
  times.wall.push(performance.now() - wall);
  times.kernel.push(kernelMs);
  times.orders.push(outcome.orders);
  return outcome;
}

/** Figure after figure; accounts pair by pair, in each all assets, where ours come asset by asset. */
function written(figures: readonly ArrayLike<number>[], assets: number): Float64Array {
  const accounts = figures[0].length;
  const pairs = accounts / assets;
  const out = new Float64Array(figures.length * accounts);
  for (const [k, values] of figures.entries())
    for (let i = 0; i < accounts; i++)
      out[k * accounts + i] = values[(i % assets) * pairs + Math.floor(i / assets)];
  return out;
}

async function answer(line: string): Promise<object> {
  if (line === "ready") return {};
  const [job, variant, folder, sets, name, bars, columns, runIn] = line.trim().split(/\s+/);
  const make = { ...SIGNALS, ...SWEEPS }[variant];
  const givenOf = (set: number): Given => ({
    job: job as JobName,
    folder,
    set,
    bars: Number(bars),
    columns: Number(columns),
  });
  const calls = Array.from({ length: Number(sets) + Number(runIn) }, (_, set) => make(givenOf(set)));
  // What reading the arrays left behind is not part of the work; its memory is given back by a thread that takes its time.
  (globalThis as { gc?: () => void }).gc?.();
  await new Promise((resolve) => setTimeout(resolve, COLLECTING_MS));
  if (Number(runIn) > 0) await calls.pop()!();
  const times: Times = { cpu: [], wall: [], kernel: [], orders: [] };
  const assets = JOBS[job as JobName].sweeps ? Number(columns) : 1;
  const found: Float64Array[] = [];
  for (const call of calls) {
    const { figures } = await timed(call, times);
    if (figures.length > 0) found.push(written(figures, assets));
  }
  for (const [set, figures] of found.entries()) writeFileSync(join(folder, `${set}.${name}.f64`), figures);
  for (const matrix of inKernel.splice(0)) free(matrix);
  return times;
}

/** One after another: a line that comes early waits. */
async function serve(lines: AsyncIterable<string> | Iterable<string>): Promise<void> {
  for await (const line of lines) {
    const text = await answer(line).catch((error: unknown) => ({ error: String(error) }));
    process.stdout.write(`${JSON.stringify(text)}\n`);
  }
}

const own = process.argv.slice(2);
await serve(own.length > 0 ? [own.join(" ")] : createInterface({ input: process.stdin }));
