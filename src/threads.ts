// Workers that share a module's memory: kept between jobs, because starting them costs more than most jobs.
import { BacktestError } from "./errors.ts";
import type { Loaded, ModuleExports } from "./wasmModule.ts";

/** Work on numbered items: every worker takes the next stretch of them until none is left. */
export interface SharedJob {
  /** Export of the module that is called with `before`, the worker's own address, first and last (exclusive). */
  readonly call: string;
  /** Arguments before the worker's own block. */
  readonly before: readonly number[];
  /** Address of a block of its own for every worker. */
  readonly own: readonly number[];
  readonly count: number;
  readonly step: number;
  /** Address of a 32-bit counter: the next item that nobody has taken. */
  readonly counter: number;
}

interface Port {
  postMessage(message: unknown): void;
  terminate(): unknown;
  ref?(): void;
  unref?(): void;
}

/** The worker: it gets the module and the memory, then jobs. It works in Node and in pages alike. */
const SOURCE = `
const node = typeof require === "function" ? require("node:worker_threads") : undefined;
const port = node ? node.parentPort : self;
let instance, memory;
function receive(message) {
  if (message.module) {
    memory = message.memory;
    const abort = () => { throw new Error("the module stopped"); };
    instance = new WebAssembly.Instance(message.module, { env: { memory, abort } });
    return;
  }
  const { id, call, before, own, count, step, counter } = message;
  try {
    const next = new Int32Array(memory.buffer, counter, 1);
    for (;;) {
      const first = Atomics.add(next, 0, step);
      if (first >= count) break;
      const last = Math.min(count, first + step);
      instance.exports[call](...before, own, first, last);
    }
    port.postMessage({ id });
  } catch (error) {
    port.postMessage({ id, error: String(error) });
  }
}
if (node) port.on("message", receive);
else self.onmessage = (event) => receive(event.data);
`;

interface NodeThreads {
  Worker: new (
    source: string,
    options: { eval: true },
  ) => Port & {
    on(event: string, listener: (message: unknown) => void): void;
  };
}

interface NodeProcess {
  getBuiltinModule?(name: string): NodeThreads | undefined;
}

type Module = Loaded<ModuleExports>;

/** One worker and the module that it was told of. */
interface Worker {
  readonly port: Port;
  target: Module | undefined;
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

const workers: Worker[] = [];
const waiting = new Map<number, Waiting>();
let nextId = 0;

/** Whether workers may share memory here: always in Node, in a page only where it is isolated from other origins. */
export function mayShare(): boolean {
  if (nodeThreads() !== undefined) return true;
  const page = globalThis as { crossOriginIsolated?: boolean; Worker?: unknown };
  return page.crossOriginIsolated === true && page.Worker !== undefined;
}

/** Cores that this machine tells of; at least 1. */
export function coreCount(): number {
  const { navigator } = globalThis as { navigator?: { hardwareConcurrency?: number } };
  const os = nodeProcess()?.getBuiltinModule?.("node:os") as { availableParallelism?(): number } | undefined;
  return os?.availableParallelism?.() ?? navigator?.hardwareConcurrency ?? 1;
}

/** Does a job on `count` workers; resolves when all items are done. */
export async function runShared(target: Module, job: SharedJob): Promise<void> {
  new Int32Array(target.exports.memory.buffer, job.counter, 1)[0] = 0;
  while (workers.length < job.own.length) workers.push(startWorker());
  await Promise.all(job.own.map((own, i) => send(workers[i], target, { ...job, own })));
}

/** Ends all workers; the next job starts new ones. Not needed before a process ends. */
export function stopThreads(): void {
  fail("workers were stopped");
}

function send(worker: Worker, target: Module, job: object): Promise<void> {
  if (worker.target !== target) {
    worker.port.postMessage({ module: target.module, memory: target.exports.memory });
    worker.target = target;
  }
  const id = nextId++;
  worker.port.ref?.();
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    worker.port.postMessage({ ...job, id });
  });
}

function settle(message: unknown): void {
  const { id, error } = message as { id: number; error?: string };
  const call = waiting.get(id);
  waiting.delete(id);
  // Workers that wait do not keep the process alive.
  if (waiting.size === 0) for (const { port } of workers) port.unref?.();
  if (error === undefined) call?.resolve();
  else call?.reject(new BacktestError("E_THREAD", `a worker failed: ${error}`, { got: error }));
}

/** A worker that dies takes its job with it, and all are started anew for the next one. */
function fail(reason: string): void {
  const calls = [...waiting.values()];
  waiting.clear();
  for (const { port } of workers.splice(0)) port.terminate();
  for (const { reject } of calls)
    reject(new BacktestError("E_THREAD", `a worker failed: ${reason}`, { got: reason }));
}

function startWorker(): Worker {
  const threads = nodeThreads();
  if (threads !== undefined) {
    const port = new threads.Worker(SOURCE, { eval: true });
    port.on("message", settle);
    port.on("error", (error) => fail(String(error)));
    port.unref?.();
    return { port, target: undefined };
  }
  const page = globalThis as unknown as {
    Worker: new (url: string) => Port & { onmessage: (event: { data: unknown }) => void };
  };
  const port = new page.Worker(URL.createObjectURL(new Blob([SOURCE], { type: "text/javascript" })));
  port.onmessage = ({ data }) => settle(data);
  return { port, target: undefined };
}

function nodeProcess(): NodeProcess | undefined {
  return (globalThis as { process?: NodeProcess }).process;
}

function nodeThreads(): NodeThreads | undefined {
  return nodeProcess()?.getBuiltinModule?.("node:worker_threads");
}
