// The items of a job in stretches: which are taken, and which are done. Workers write here too where memory is shared.

/** Cells of what workers write to: the next item that nobody has taken, then 1 for every stretch that is done. */
const NEXT = 0;
const FLAGS = 1;

/** Items `first` to `last` (exclusive). */
export interface Stretch {
  readonly first: number;
  readonly last: number;
}

export class Stretches {
  /** For workers on the same memory (`program.ts`). */
  readonly cells: Int32Array;

  constructor(
    readonly count: number,
    readonly step: number,
    isShared: boolean,
  ) {
    const bytes = (FLAGS + Math.ceil(count / step)) * Int32Array.BYTES_PER_ELEMENT;
    this.cells = new Int32Array(isShared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  }

  /** The next one; undefined where none is left. */
  take(): Stretch | undefined {
    const first = Atomics.add(this.cells, NEXT, this.step);
    return first < this.count ? this.from(first) : undefined;
  }

  finish({ first }: Stretch): void {
    Atomics.store(this.cells, FLAGS + first / this.step, 1);
  }

  /** Nothing more is taken. */
  stop(): void {
    Atomics.store(this.cells, NEXT, this.count);
  }

  /** Items that were taken. */
  taken(): number {
    return Math.min(this.count, Atomics.load(this.cells, NEXT));
  }

  /** Another number whenever a stretch was taken or done. */
  progress(): number {
    let done = 0;
    for (let i = FLAGS; i < this.cells.length; i++) done += Atomics.load(this.cells, i);
    return this.taken() + done;
  }

  areDone(): boolean {
    for (let i = FLAGS; i < this.cells.length; i++) if (Atomics.load(this.cells, i) === 0) return false;
    return true;
  }

  /** Those that are not done. */
  missing(): Stretch[] {
    const all: Stretch[] = [];
    for (let i = FLAGS; i < this.cells.length; i++)
      if (Atomics.load(this.cells, i) === 0) all.push(this.from((i - FLAGS) * this.step));
    return all;
  }

  private from(first: number): Stretch {
    return { first, last: Math.min(this.count, first + this.step) };
  }
}
