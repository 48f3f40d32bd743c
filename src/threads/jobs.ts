// Work on numbered items that workers share, and the thread that asks with them: on one memory, or on copies of it where memory
// may not be shared.
import { sharingHere } from "./hosts.ts";
import { ask, setUp, workersOf, type Module, type Worker } from "./pool.ts";

/** Every worker takes the next stretch of items until none is left. */
export interface Job {
  /** Export of the module that is called with `before`, the worker's own address, first and last (exclusive). */
  readonly call: string;
  /** Arguments before the worker's own block. */
  readonly before: readonly number[];
  /** Address of a block of its own for every worker. */
  readonly own: readonly number[];
  /** Address of the block of the thread that asks: where memory is shared it takes stretches too, whenever it waits. */
  readonly here?: number;
  readonly count: number;
  readonly step: number;
  /** Address of a 32-bit counter: the next item that nobody has taken. */
  readonly counter: number;
  /** All that is read, the own blocks included. */
  readonly image: readonly Region[];
  /** What is written: so many bytes an item. */
  readonly result: Region;
}

export interface Region {
  readonly start: number;
  readonly bytes: number;
}

/** A job on its way. */
export interface Running {
  /** Items that were taken. */
  taken(): number;
  /** Does the next stretch on this thread; false where none is left for it. */
  help(): boolean;
  /** Nothing more is taken. */
  stop(): void;
  /** Settles when no worker has anything of it in hand; rejects with E_THREAD where one has failed. */
  readonly settled: Promise<void>;
}

/** How often it is looked how far a job is. */
export const POLL_MS = 25;

/** Does a job: `startJob`, then `joinJob`. */
export function onWorkers(target: Module, job: Job): AsyncGenerator<number, void> {
  return joinJob(startJob(target, job), job.count);
}

/** Hands a job to the workers, behind those that they have already; it must be joined, or stopped and waited for. */
export function startJob(target: Module, job: Job): Running {
  const running = (sharingHere() === "apart" ? startApart : startShared)(target, job);
  // Whoever joins it hears of a failure; until then nobody is to be told.
  running.settled.catch(() => undefined);
  return running;
}

/**
 * Helps with a job until it is done; yields how many items were taken. Whoever stops asking stops the job: it ends when no
 * worker writes any more.
 * @throws BacktestError E_THREAD where a worker fails
 */
export async function* joinJob(running: Running, count: number): AsyncGenerator<number, void> {
  const taken = (): number => Math.min(count, running.taken());
  let isSettled = false;
  const end = (): void => void (isSettled = true);
  const ended = running.settled.then(end, end);
  try {
    while (running.help()) yield taken();
    while (!isSettled) {
      await firstOf(ended, POLL_MS);
      yield taken();
    }
  } finally {
    running.stop();
    await running.settled;
  }
}

/** Waits for the promise, but no longer than so many milliseconds; leaves no timer behind. */
async function firstOf(promise: Promise<void>, milliseconds: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const pause = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  try {
    await Promise.race([promise, pause]);
  } finally {
    clearTimeout(timer);
  }
}

/** Rejects with the first failure when all have ended; at the first one, `stop` is called. */
async function allOf(parts: readonly Promise<unknown>[], stop: () => void): Promise<void> {
  const ended = await Promise.allSettled(
    parts.map((part) =>
      part.catch((error: unknown) => {
        stop();
        throw error;
      }),
    ),
  );
  const failed = ended.find(({ status }) => status === "rejected");
  if (failed !== undefined) throw (failed as PromiseRejectedResult).reason;
}

function startShared(target: Module, job: Job): Running {
  const { call, before, own, here, count, step, counter } = job;
  const next = new Int32Array(target.exports.memory.buffer, counter, 1);
  Atomics.store(next, 0, 0);
  const stop = (): void => void Atomics.store(next, 0, count);
  const parts = workersOf(own.length).map((worker, i) => {
    setUp(worker, target, false);
    return ask(worker, { call, before, own: own[i], count, step, counter });
  });
  const help = (): boolean => {
    const first = here === undefined ? count : Atomics.add(next, 0, step);
    if (first >= count) return false;
    const walk = target.exports[call] as (...given: number[]) => unknown;
    walk(...before, here!, first, Math.min(count, first + step));
    return true;
  };
  return { settled: allOf(parts, stop), taken: () => Atomics.load(next, 0), help, stop };
}

/** Each worker has a copy of all that is read, at the same addresses, and gives back what it has written; nobody helps. */
function startApart(target: Module, job: Job): Running {
  const regions = [...job.image, { ...job.result, bytes: job.count * job.result.bytes }];
  const end = Math.max(...regions.map(({ start, bytes }) => start + bytes));
  let next = 0;
  const stop = (): void => void (next = job.count);
  const blocks = job.here === undefined ? job.own : [...job.own, job.here];
  const workers = workersOf(blocks.length);
  const parts = blocks.map(async (own, i) => {
    const worker = workers[i];
    setUp(worker, target, true);
    const image = job.image.map(({ start, bytes }) => [start, copied(target, start, bytes)] as const);
    await ask(
      worker,
      { image, end },
      image.map(([, bytes]) => bytes),
    );
    while (next < job.count) {
      const first = next;
      next = Math.min(job.count, first + job.step);
      await walkApart(target, job, worker, own, first, next);
    }
  });
  return { settled: allOf(parts, stop), taken: () => next, help: () => false, stop };
}

async function walkApart(
  target: Module,
  { call, before, result }: Job,
  worker: Worker,
  own: number,
  first: number,
  last: number,
): Promise<void> {
  const start = result.start + first * result.bytes;
  const region = { start, bytes: (last - first) * result.bytes };
  const { bytes } = await ask(worker, { call, before, own, first, last, ...region });
  new Uint8Array(target.exports.memory.buffer).set(new Uint8Array(bytes!), start);
}

function copied(target: Module, start: number, bytes: number): ArrayBuffer {
  return new Uint8Array(target.exports.memory.buffer).slice(start, start + bytes).buffer as ArrayBuffer;
}
