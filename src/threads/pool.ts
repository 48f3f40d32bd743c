// Workers: kept between jobs, because starting them costs more than most jobs.
import { BacktestError } from "../errors.ts";
import type { Loaded, ModuleExports } from "../wasmModule.ts";
import { openPort, type Listener, type Port } from "./hosts.ts";
import type { Answer, Image, OwnCall, Ready, Setup, SharedCall } from "./program.ts";

export type Module = Loaded<ModuleExports>;

/** One worker, and the module that it was told of. */
export interface Worker {
  readonly port: Port;
  /** Rejects where it cannot start. */
  readonly started: Promise<void>;
  /** What it was asked and has not answered, in that order. */
  readonly calls: Map<number, Call>;
  target: Module | undefined;
  hasOwnMemory: boolean;
  /** Why it works no more. */
  ended: string | undefined;
}

interface Call {
  /** Whose it is. */
  readonly owner: object;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

type Unnumbered<Message> = Omit<Message, "id">;

/** Those that work. */
const workers: Worker[] = [];
let nextId = 0;

/** So many workers; they may still be starting. */
export function workersOf(count: number): readonly Worker[] {
  while (workers.length < count) workers.push(startWorker());
  return workers.slice(0, count);
}

/** Ends all workers; what they were asked rejects when none of them writes any more. The next job starts new ones. */
export async function stopThreads(): Promise<void> {
  await Promise.all(workers.slice().map((worker) => endWorker(worker, "workers were stopped")));
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
  owner: object,
  message: Unnumbered<SharedCall> | Unnumbered<OwnCall> | Unnumbered<Image>,
  transfer: readonly ArrayBuffer[] = [],
): Promise<Answer> {
  if (worker.ended !== undefined) return Promise.reject(threadError(worker.ended));
  const id = nextId++;
  worker.port.ref?.();
  return new Promise((resolve, reject) => {
    worker.calls.set(id, { owner, resolve, reject });
    worker.port.postMessage({ ...message, id }, transfer);
  });
}

/** Whether a worker that has not answered is at what this owner asked, not at what another one asked before. */
export function isAt(worker: Worker, owner: object): boolean {
  for (const call of worker.calls.values()) return call.owner === owner;
  return false;
}

/** Ends a worker: what it was asked rejects when it writes no more. Another one takes its place in the next job. */
export async function endWorker(worker: Worker, reason: string): Promise<void> {
  if (worker.ended !== undefined) return;
  worker.ended = reason;
  workers.splice(workers.indexOf(worker), 1);
  // It may not write to memory that is used for something else by then.
  await worker.port.terminate();
  for (const { reject } of worker.calls.values()) reject(threadError(reason));
  worker.calls.clear();
}

function startWorker(): Worker {
  let ready = (): void => undefined;
  let broken = (_: Error): void => undefined;
  const started = new Promise<void>((resolve, reject) => ([ready, broken] = [resolve, reject]));
  // Whoever does not wait for it hears of it by what is left undone.
  started.catch(() => undefined);
  const listener: Listener = {
    message: (message) => {
      if ((message as Partial<Ready>).ready === true) ready();
      else settle(worker, message as Answer);
    },
    end: (reason) => {
      broken(threadError(reason));
      void endWorker(worker, reason);
    },
  };
  const own = { target: undefined, hasOwnMemory: false, ended: undefined };
  const worker: Worker = { port: opened(listener), started, calls: new Map(), ...own };
  return worker;
}

function opened(listener: Listener): Port {
  try {
    return openPort(listener);
  } catch (error) {
    throw threadError(String(error));
  }
}

function settle({ calls, port, ended }: Worker, answer: Answer): void {
  const { id, error } = answer;
  const call = calls.get(id);
  calls.delete(id);
  // Workers that wait do not keep the process alive; those that are being ended do, for whoever waits for their end.
  if (calls.size === 0 && ended === undefined) port.unref?.();
  if (error === undefined) call?.resolve(answer);
  else call?.reject(threadError(error));
}

function threadError(reason: string): BacktestError {
  return new BacktestError("E_THREAD", `a worker failed: ${reason}`, { got: reason });
}
