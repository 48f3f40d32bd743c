// Workers: kept between jobs, because starting them costs more than most jobs.
import { BacktestError } from "../errors.ts";
import type { Loaded, ModuleExports } from "../wasmModule.ts";
import { openPort, type Port } from "./hosts.ts";
import type { Answer, Image, OwnCall, Ready, Setup, SharedCall } from "./program.ts";

export type Module = Loaded<ModuleExports>;

/** One worker, and the module that it was told of. */
export interface Worker {
  readonly port: Port;
  /** Rejects where it cannot start. */
  readonly started: Promise<void>;
  target: Module | undefined;
  hasOwnMemory: boolean;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

type Unnumbered<Message> = Omit<Message, "id">;

const workers: Worker[] = [];
const waiting = new Map<number, Waiting>();
let nextId = 0;

/** So many workers; they may still be starting. */
export function workersOf(count: number): readonly Worker[] {
  while (workers.length < count) workers.push(startWorker());
  return workers.slice(0, count);
}

/** Ends all workers; what they were doing rejects when none of them writes any more. The next job starts new ones. */
export function stopThreads(): Promise<void> {
  return endAll("workers were stopped");
}

/** Tells a worker which module, and whose memory: the module's, or one of its own. */
export function setUp(worker: Worker, target: Module, hasOwnMemory: boolean): void {
  if (worker.target === target && worker.hasOwnMemory === hasOwnMemory) return;
  const { module, exports } = target;
  const setup: Setup = hasOwnMemory ? { module } : { module, memory: exports.memory };
  worker.port.postMessage(setup);
  worker.target = target;
  worker.hasOwnMemory = hasOwnMemory;
}

/** What the worker answers; rejects with E_THREAD where it fails. */
export function ask(
  worker: Worker,
  message: Unnumbered<SharedCall> | Unnumbered<OwnCall> | Unnumbered<Image>,
  transfer: readonly ArrayBuffer[] = [],
): Promise<Answer> {
  const id = nextId++;
  worker.port.ref?.();
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    worker.port.postMessage({ ...message, id }, transfer);
  });
}

function startWorker(): Worker {
  let ready = (): void => undefined;
  let broken = (_: Error): void => undefined;
  const started = new Promise<void>((resolve, reject) => ([ready, broken] = [resolve, reject]));
  // Whoever does not wait for it hears of it by the job that fails.
  started.catch(() => undefined);
  const listener = {
    message: (message: unknown): void => {
      if ((message as Partial<Ready>).ready === true) ready();
      else settle(message as Answer);
    },
    end: (reason: string): void => {
      broken(threadError(reason));
      if (workers.includes(worker)) void endAll(reason);
    },
  };
  const worker: Worker = { port: opened(listener), started, target: undefined, hasOwnMemory: false };
  return worker;
}

function opened(listener: Parameters<typeof openPort>[0]): Port {
  try {
    return openPort(listener);
  } catch (error) {
    throw threadError(String(error));
  }
}

function settle(answer: Answer): void {
  const { id, error } = answer;
  const call = waiting.get(id);
  waiting.delete(id);
  // Workers that wait do not keep the process alive.
  if (waiting.size === 0) for (const { port } of workers) port.unref?.();
  if (error === undefined) call?.resolve(answer);
  else call?.reject(threadError(error));
}

/** A worker that dies takes all jobs with it, and all workers are started anew for the next one. */
async function endAll(reason: string): Promise<void> {
  const calls = [...waiting.values()];
  waiting.clear();
  // None may write to memory that is used for something else by then.
  await Promise.allSettled(workers.splice(0).map(async ({ port }) => port.terminate()));
  for (const { reject } of calls) reject(threadError(reason));
}

function threadError(reason: string): BacktestError {
  return new BacktestError("E_THREAD", `a worker failed: ${reason}`, { got: reason });
}
