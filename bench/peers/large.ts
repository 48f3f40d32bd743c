// Large work in a process of its own, which then tells its time and its peak: node build/bench/peers/large.mjs WHAT [ARGUMENT…].
import { existsSync, readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { allocate, crossover, fromSignals, indicator, sweep } from "../../src/index.ts";
import { randomMasksInto, walk, walkInto } from "../jobs.ts";
import { bytesIn } from "./participant.ts";

const STATUS = "/proc/self/status";
const COSTS = { fees: 0.001, slippage: 0.0005 };
const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
const idleBytes = process.memoryUsage.rss();

interface Timing {
  readonly cpu: number;
  readonly wall: number;
}

async function timed(run: () => unknown): Promise<Timing> {
  const begun = process.cpuUsage();
  const wall = performance.now();
  await run();
  const { user, system } = process.cpuUsage(begun);
  return { wall: performance.now() - wall, cpu: (user + system) / 1000 };
}

function pairs(fast: number[], slow: number[], close: Float64Array, threads: number, metrics: string[]) {
  return sweep({
    parameters: { fast, slow },
    rule: crossover<{ fast: number[]; slow: number[] }>(
      ({ fast: window }) => indicator("sma", { window }),
      ({ slow: window }) => indicator("sma", { window }),
    ),
    close: { data: close, rows: close.length, columns: 1 },
    options: { initCash: 1e4, ...COSTS },
    metrics,
    threads,
  } as never);
}

const HEADLINE = ["totalReturn", "sharpeRatio", "maxDrawdown"];

/** Wall time with one thread and with two, in turn, on other data each time; and of plain arithmetic in the same way. */
async function workers(rounds: number): Promise<object> {
  const [fast, slow] = [range(2, 1000), range(1002, 1000)];
  const times: Record<"one" | "two" | "plainOne" | "plainTwo", number[]> = {
    ...{ one: [], two: [], plainOne: [], plainTwo: [] },
  };
  const beside = new Spinner();
  for (let round = -1; round < rounds; round++) {
    const close = walk(2520, 1, 500 + round, 0.0003, 0.015);
    const order = round % 2 === 0 ? ([1, 2] as const) : ([2, 1] as const);
    for (const threads of order) {
      const { wall } = await timed(() => pairs(fast, slow, close, threads, HEADLINE));
      const { wall: plain } = await timed(() => beside.spin(threads));
      if (round < 0) continue;
      times[threads === 1 ? "one" : "two"].push(wall);
      times[threads === 1 ? "plainOne" : "plainTwo"].push(plain);
    }
  }
  await beside.worker.terminate();
  return { ...times, pairs: fast.length * slow.length };
}

/** Whole numbers only, nothing in memory: what two threads can do at most. */
function spin(steps: number): number {
  let [x, y, z, w] = [1, 3, 5, 7];
  for (let i = 0; i < steps; i++) {
    x = (x + (y ^ (z >>> 3))) | 0;
    y = (y + (z ^ (w << 1))) | 0;
    z = (z + (w ^ (x >>> 5))) | 0;
    w = (w + (x ^ (y << 2))) | 0;
  }
  return x ^ y ^ z ^ w;
}

const SPIN_STEPS = 100_000_000;

class Spinner {
  readonly worker = new Worker(
    `const spin = ${spin.toString()}; require("node:worker_threads").parentPort.on("message", function (steps) { this.postMessage(spin(steps)); })`,
    { eval: true },
  );

  /** The same steps on this thread alone, or half of them on each of two. */
  async spin(threads: 1 | 2): Promise<void> {
    if (threads === 1) return void spin(SPIN_STEPS);
    const answered = new Promise((resolve) => this.worker.once("message", resolve));
    this.worker.postMessage(SPIN_STEPS / 2);
    spin(SPIN_STEPS / 2);
    await answered;
  }
}

async function million(): Promise<object> {
  const close = walk(2520, 1, 77, 0.0003, 0.015);
  const time = await timed(() => pairs(range(2, 1000), range(1002, 1000), close, 2, HEADLINE));
  return time;
}

interface Inputs {
  readonly close: { readonly data: Float64Array };
  readonly entries: { readonly data: Uint8Array };
  readonly exits: { readonly data: Uint8Array };
}

function inputsOf(rows: number, columns: number, isAllocated: boolean): Inputs {
  const shape = { rows, columns };
  const plain = <Data>(data: Data) => ({ data, ...shape });
  const bytes = () =>
    isAllocated ? allocate({ ...shape, dtype: "uint8" }) : plain(new Uint8Array(rows * columns));
  const inputs = {
    close: isAllocated ? allocate(shape) : plain(new Float64Array(rows * columns)),
    entries: bytes(),
    exits: bytes(),
  };
  walkInto(inputs.close.data, columns, 9, 0.0003, 0.015);
  randomMasksInto(inputs.entries.data, inputs.exits.data, 9);
  return inputs;
}

/** One cash pool over 5,000 assets; bytes of the inputs beside the peak. */
async function pool(how: string): Promise<object> {
  const [rows, columns] = [2520, 5000];
  const inputs = inputsOf(rows, columns, how === "allocated");
  const pooled = { cashSharing: true, initCash: 1e6, size: 5000, sizeType: "value", callSeq: "auto" };
  let orders = 0;
  const time = await timed(() => {
    const run = fromSignals({ profile: "vectorbt", ...inputs, ...pooled, ...COSTS } as never) as unknown as {
      orders: { length: number };
      totalReturn(): unknown;
      sharpeRatio(): unknown;
      maxDrawdown(): unknown;
    };
    run.totalReturn();
    run.sharpeRatio();
    run.maxDrawdown();
    orders = run.orders.length;
  });
  return { ...time, orders, inputBytes: 10 * rows * columns };
}

/** CPU time of 1,000 columns with random signals, over more and more bars. */
async function curve(cells: number): Promise<object> {
  const columns = 1000;
  const inputs = inputsOf(cells / columns, columns, true);
  const run = () => fromSignals({ profile: "vectorbt", ...inputs, initCash: 1e4, ...COSTS } as never);
  await timed(run);
  const times = [await timed(run), await timed(run), await timed(run)];
  return { cpu: times.map(({ cpu }) => cpu), wall: times.map(({ wall }) => wall) };
}

/** What the system tells where it does: the other figure may be that of the process that started this one. */
function peakBytes(): number {
  const told = existsSync(STATUS) ? bytesIn(readFileSync(STATUS, "utf8"), "VmHWM") : null;
  return told ?? process.resourceUsage().maxRSS * 1024;
}

const [what, argument = ""] = process.argv.slice(2);
const WORK: Readonly<Record<string, () => Promise<object>>> = {
  workers: () => workers(Number(argument)),
  million,
  pool: () => pool(argument),
  curve: () => curve(Number(argument)),
};
const result = await WORK[what]();
console.log(JSON.stringify({ ...result, peakBytes: peakBytes(), idleBytes }));
process.exit(0);
