// A fused sweep of one asset: closes and series in, a row of figures for every pair out.
import { SweepFigure } from "../../../assembly/layout.ts";
import { addressOf, free } from "../../allocate.ts";
import { kernel as sharedKernel, release, type Kernel } from "../../kernel.ts";
import type { Matrix } from "../../matrix.ts";
import { runShared } from "../../threads.ts";
import { layOutFused, type FusedArena, type Terms } from "./arena.ts";

/** Pairs of series by their positions; equally long. */
export interface Pairs {
  readonly fast: Int32Array;
  readonly slow: Int32Array;
}

/** Bars × pairs of one call of the kernel: long enough to be worth it, short enough to stop between. */
const STRETCH_CELLS = 4_000_000;
const POLL_MS = 25;

/** What a sweep of one asset works on. */
export interface AssetSweep {
  readonly closes: Float64Array;
  /** Series of the pairs, one after another, in the kernel's memory: made by `allocate`. */
  readonly series: Matrix;
  readonly pairs: Pairs;
  readonly terms: Terms;
  /** Workers; 1: none, this thread does it. */
  readonly threads: number;
}

/**
 * Writes the figures of every pair to `out`, `SweepFigure.Count` doubles each. Pairs that only a run on its own can judge
 * have NaN for the total return. Yields the number of pairs that are done between two stretches; whoever stops asking stops
 * the sweep. The number of workers changes no bit.
 */
export async function* walkAsset(sweep: AssetSweep, out: Float64Array): AsyncGenerator<number, void> {
  const kernel = sharedKernel();
  const { closes, series, pairs, terms, threads } = sweep;
  const count = pairs.fast.length;
  const arena = layOutFused(kernel, closes.length, addressOf(series.data, kernel)!, count, threads, terms);
  try {
    load(kernel, arena, sweep);
    if (kernel.exports.prepareSweep(arena.sweep) === 0) {
      out.fill(NaN);
      return;
    }
    const step = Math.max(1, Math.floor(STRETCH_CELLS / closes.length));
    if (threads > 1) yield* walkShared(kernel, arena, count, step);
    else yield* walkAlone(kernel, arena, count, step);
    out.set(new Float64Array(kernel.exports.memory.buffer, arena.figures, count * SweepFigure.Count));
  } finally {
    free(arena.room);
    release(kernel);
  }
}

function* walkAlone(kernel: Kernel, arena: FusedArena, count: number, step: number): Generator<number, void> {
  for (let pair = 0; pair < count; pair += step) {
    const last = Math.min(count, pair + step);
    kernel.exports.walkSweep(arena.plan, arena.sweep, arena.tallies[0], pair, last);
    yield last;
  }
}

/** Every worker takes the next stretch until none is left; this thread only looks how far they are. */
async function* walkShared(
  kernel: Kernel,
  arena: FusedArena,
  count: number,
  step: number,
): AsyncGenerator<number, void> {
  const next = new Int32Array(kernel.exports.memory.buffer, arena.counter, 1);
  let done = false;
  const job = runShared(kernel, {
    call: "walkSweep",
    before: [arena.plan, arena.sweep],
    own: arena.tallies,
    count,
    // At least a few stretches a worker, so that none waits long for the last one.
    step: Math.max(1, Math.min(step, Math.ceil(count / (8 * arena.tallies.length)))),
    counter: arena.counter,
  }).finally(() => (done = true));
  try {
    while (!done) {
      await Promise.race([job, new Promise((resolve) => setTimeout(resolve, POLL_MS))]);
      yield Math.min(count, Atomics.load(next, 0));
    }
  } finally {
    // Nothing is left to take: the workers stop after what they have in hand.
    Atomics.store(next, 0, count);
    await job;
  }
}

function load(kernel: Kernel, arena: FusedArena, { closes, pairs }: AssetSweep): void {
  const { buffer } = kernel.exports.memory;
  new Float64Array(buffer, arena.closes, closes.length).set(closes);
  new Int32Array(buffer, arena.fast, pairs.fast.length).set(pairs.fast);
  new Int32Array(buffer, arena.slow, pairs.slow.length).set(pairs.slow);
}
