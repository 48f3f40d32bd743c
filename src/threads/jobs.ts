// Work on numbered items that workers share, and the thread that asks with them: on one memory, or on copies of it where memory
// may not be shared. What a worker leaves undone is done once more here.
import { BacktestError, messageOf } from "../errors.ts";
import { sharingHere } from "./hosts.ts";
import { ask, endWorker, isAt, setUp, workersOf, type Module, type Worker } from "./pool.ts";
import { Stretches, type Stretch } from "./stretches.ts";

/** Every worker takes the next stretch of items until none is left. */
export interface Job {
  /** Export of the module that is called with `before`, the worker's own address, first and last (exclusive). */
  readonly call: string;
  /** Arguments before the worker's own block. */
  readonly before: readonly number[];
  /** Address of a block of its own for every worker. */
  readonly own: readonly number[];
  /** Address of the block of the thread that asks: where memory is shared it takes stretches too, whenever it waits. */
  readonly here: number;
  readonly count: number;
  readonly step: number;
  /** Stretches that the thread that asks does before others have their turn. */
  readonly turn: number;
  /** All that is read, the own blocks included. */
  readonly image: readonly Region[];
  /** What is written: so many bytes an item. */
  readonly result: Region;
  /** Looks without progress after which workers that have not answered are given up; `PATIENCE` by default. */
  readonly patience?: number | undefined;
  /** What an item is called in errors. */
  readonly nameOf?: ((item: number) => unknown) | undefined;
  /** Told why a worker did not do its part. */
  readonly onFault?: ((reason: string) => void) | undefined;
}

export interface Region {
  readonly start: number;
  readonly bytes: number;
}

/** A job on its way. */
export interface Running {
  /** Items that were taken. */
  taken(): number;
  /** Does the next stretches on this thread; false where none is left for it. */
  help(): boolean;
  /** Nothing more is taken. */
  stop(): void;
  /** Looks whether workers come on, and ends those that have not through too many looks. */
  look(): void;
  /** When all is settled: does on this thread what was left undone, stretch by stretch. */
  makeUp(): Generator<void, void>;
  /** Whether all of it is done, though workers may not have said so yet. */
  isDone(): boolean;
  /** Resolves when no worker has anything of it in hand. */
  readonly settled: Promise<void>;
}

/** How often it is looked how far a job is. */
export const POLL_MS = 25;
/**
 * Looks, a minute of them. They are counted, not timed: a process that was paused or a machine that slept has one look more,
 * and a thread that is not given its turn does not look.
 */
export const PATIENCE = 60_000 / POLL_MS;

/** Hands a job to the workers, behind those that they have already; it must be joined, or ended. */
export function startJob(target: Module, job: Job): Running {
  return new JobRun(target, job);
}

/**
 * Helps with a job until it is done; yields how many items were taken. Whoever stops asking stops the job: it ends when no
 * worker writes any more.
 * @throws BacktestError E_THREAD where a stretch fails on a worker, and here once more
 */
export async function* joinJob(running: Running): AsyncGenerator<number, void> {
  try {
    while (running.help()) yield running.taken();
    for await (const _ of untilSettled(running)) yield running.taken();
    for (const _ of running.makeUp()) yield running.taken();
  } finally {
    await endJob(running);
  }
}

/** Stops a job, and waits until no worker writes any more. */
export async function endJob(running: Running): Promise<void> {
  running.stop();
  for await (const _ of untilSettled(running));
}

/** Looks how far a job is until it is settled. */
async function* untilSettled(running: Running): AsyncGenerator<void, void> {
  let isSettled = false;
  const settled = running.settled.then(() => void (isSettled = true));
  // What is done is written; a message that says so comes a turn later.
  while (!running.isDone()) {
    await firstOf(settled, POLL_MS);
    if (isSettled) return;
    running.look();
    yield;
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

class JobRun implements Running {
  readonly settled: Promise<void>;
  private readonly stretches: Stretches;
  private readonly isApart = sharingHere() === "apart";
  /** Workers that have something of it in hand, and looks at which they had not come on. */
  private readonly watched = new Map<Worker, number>();
  private lastProgress = 0;
  /** Why stretches failed. */
  private readonly faults = new Set<string>();

  constructor(
    private readonly target: Module,
    private readonly job: Job,
  ) {
    this.stretches = new Stretches(job.count, job.step, !this.isApart);
    const blocks = this.isApart ? [...job.own, job.here] : job.own;
    this.settled = Promise.all(blocks.map((own, i) => this.part(own, i))).then(() => undefined);
  }

  taken(): number {
    return this.stretches.taken();
  }

  stop(): void {
    this.stretches.stop();
  }

  help(): boolean {
    if (this.isApart) return false;
    for (let i = 0; i < this.job.turn; i++) {
      const stretch = this.stretches.take();
      if (stretch === undefined) return i > 0;
      this.walkHere(stretch);
    }
    return true;
  }

  isDone(): boolean {
    return this.stretches.areDone();
  }

  look(): void {
    const { job, stretches, watched } = this;
    const progress = stretches.progress();
    const hasMoved = progress !== this.lastProgress;
    this.lastProgress = progress;
    for (const [worker, looks] of watched) {
      // Another job may have the worker for as long as it comes on itself.
      if (hasMoved || !isAt(worker, this)) watched.set(worker, 0);
      else if (looks < (job.patience ?? PATIENCE)) watched.set(worker, looks + 1);
      else void endWorker(worker, "it does not answer");
    }
  }

  *makeUp(): Generator<void, void> {
    for (const stretch of this.stretches.missing()) {
      this.walkHere(stretch);
      yield;
    }
    const missing = this.stretches.missing();
    if (missing.length > 0) throw failed(this.job, missing, [...this.faults]);
  }

  /** One worker's part; whatever becomes of it, the others do what it leaves. */
  private async part(own: number, place: number): Promise<void> {
    let worker: Worker | undefined;
    try {
      worker = workersOf(place + 1)[place];
      this.watched.set(worker, 0);
      setUp(worker, this.target, this.isApart);
      await (this.isApart ? this.walkApart(worker, own) : this.walkShared(worker, own));
    } catch (error) {
      this.fail(error);
      this.job.onFault?.(messageOf(error));
    } finally {
      if (worker !== undefined) this.watched.delete(worker);
    }
  }

  private async walkShared(worker: Worker, own: number): Promise<void> {
    const { call, before, count, step } = this.job;
    await ask(worker, this, { call, before, own, count, step, cells: this.stretches.cells });
  }

  /** It has a copy of all that is read, at the same addresses, and gives back what it has written. */
  private async walkApart(worker: Worker, own: number): Promise<void> {
    const { job, stretches } = this;
    const regions = [...job.image, { ...job.result, bytes: job.count * job.result.bytes }];
    const end = Math.max(...regions.map(({ start, bytes }) => start + bytes));
    const image = job.image.map((region) => [region.start, this.copied(region)] as const);
    const copies = image.map(([, bytes]) => bytes);
    await ask(worker, this, { image, end }, copies);
    for (let stretch = stretches.take(); stretch !== undefined; stretch = stretches.take()) {
      await this.walkThere(worker, own, stretch);
      stretches.finish(stretch);
    }
  }

  private async walkThere(worker: Worker, own: number, { first, last }: Stretch): Promise<void> {
    const { call, before, result } = this.job;
    const start = result.start + first * result.bytes;
    const region = { start, bytes: (last - first) * result.bytes };
    const { bytes } = await ask(worker, this, { call, before, own, first, last, ...region });
    new Uint8Array(this.target.exports.memory.buffer).set(new Uint8Array(bytes!), start);
  }

  private walkHere(stretch: Stretch): void {
    const { call, before, here } = this.job;
    const walk = this.target.exports[call] as (...given: number[]) => unknown;
    try {
      walk(...before, here, stretch.first, stretch.last);
      this.stretches.finish(stretch);
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    this.faults.add(error instanceof BacktestError ? String(error.got) : String(error));
  }

  private copied({ start, bytes }: Region): ArrayBuffer {
    const { buffer } = this.target.exports.memory;
    return new Uint8Array(buffer).slice(start, start + bytes).buffer as ArrayBuffer;
  }
}

const SHOWN = 10;

function failed(
  { count, nameOf = (item) => item }: Job,
  missing: readonly Stretch[],
  faults: string[],
): Error {
  const ranges = missing.map(({ first, last }) => ({
    ...{ first: nameOf(first), last: nameOf(last - 1), count: last - first },
  }));
  const items = ranges.reduce((sum, range) => sum + range.count, 0);
  const shown = ranges
    .slice(0, SHOWN)
    .map(({ first, last }) => `${JSON.stringify(first)} to ${JSON.stringify(last)}`);
  const more = ranges.length > SHOWN ? `, … ${ranges.length} stretches in all` : "";
  return new BacktestError(
    "E_THREAD",
    `${items} of ${count} failed, and once more on the thread that asked: ${shown.join(", ")}${more}`,
    { got: ranges, hint: `What was said: ${faults.join("; ")}.` },
  );
}
