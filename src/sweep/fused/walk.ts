// A fused sweep of one asset: closes and series in, a row of figures for every combination out.
import { SweepFigure } from "../../../assembly/layout.ts";
import type { Analysis } from "../../analysis.ts";
import { giveBlockBack } from "../../memoryBlocks.ts";
import { runShared } from "../../threads.ts";
import type { CompiledRule } from "../steps.ts";
import type { SeriesRoom } from "./seriesRoom.ts";
import { layOutFused, writeRule, type FusedArena, type FusedShape, type Terms } from "./arena.ts";

/** Bars × combinations of one call: long enough to be worth it, short enough to stop between. */
const STRETCH_CELLS = 4_000_000;
const POLL_MS = 25;

/** What a sweep of one asset works on. */
export interface AssetSweep {
  /** Where series and masks lie. */
  readonly target: Analysis;
  readonly closes: Float64Array;
  /** Series that are compared; not needed for masks. */
  readonly series?: SeriesRoom;
  /** Its lists are equally long: one place for each combination. */
  readonly rule: CompiledRule;
  /** Address of masks made beforehand, where the rule has some. */
  readonly masks?: number;
  readonly terms: Terms;
  /** Workers; 1: none, this thread does it. */
  readonly threads: number;
}

/**
 * Writes the figures of every combination to `out`, `SweepFigure.Count` doubles each. Those that only a run on its own can
 * judge have NaN for the total return. Yields the number of combinations that are done between two stretches; whoever stops
 * asking stops the sweep. The number of workers changes no bit.
 */
export async function* walkAsset(sweep: AssetSweep, out: Float64Array): AsyncGenerator<number, void> {
  const { target, closes, series, rule, terms, threads } = sweep;
  const count = rule.lists[0].length;
  const shape = fusedShape(closes.length, series?.count ?? 0, rule, threads);
  const arena = layOutFused(target, shape, series?.block.start ?? 0, terms);
  try {
    load(target, arena, sweep);
    if (target.exports.prepareSweep(arena.sweep) === 0) {
      out.fill(NaN);
      return;
    }
    const step = Math.max(1, Math.floor(STRETCH_CELLS / closes.length));
    const walk: Walk = rule.isCrossover
      ? { call: "walkSweep", before: [arena.plan, arena.sweep] }
      : { call: "walkRule", before: [arena.plan, arena.sweep, arena.rule] };
    if (threads > 1) yield* walkShared(target, arena, walk, count, step);
    else yield* walkAlone(target, arena, walk, count, step);
    out.set(new Float64Array(target.exports.memory.buffer, arena.figures, count * SweepFigure.Count));
  } finally {
    giveBlockBack(arena.block);
  }
}

/** How much room a rule needs. */
export function fusedShape(bars: number, series: number, rule: CompiledRule, threads: number): FusedShape {
  const steps = rule.isCrossover ? 0 : rule.steps.all.length;
  return { bars, series, combinations: rule.lists[0].length, lists: rule.lists.length, steps, threads };
}

/** An export of the module, and its arguments before the worker's own block. */
interface Walk {
  readonly call: "walkSweep" | "walkRule";
  readonly before: readonly number[];
}

function* walkAlone(
  target: Analysis,
  arena: FusedArena,
  { call, before }: Walk,
  count: number,
  step: number,
): Generator<number, void> {
  const walk = target.exports[call] as (...given: number[]) => number;
  for (let first = 0; first < count; first += step) {
    const last = Math.min(count, first + step);
    walk(...before, arena.tallies[0], first, last);
    yield last;
  }
}

/** Every worker takes the next stretch until none is left; this thread only looks how far they are. */
async function* walkShared(
  target: Analysis,
  arena: FusedArena,
  walk: Walk,
  count: number,
  step: number,
): AsyncGenerator<number, void> {
  const next = new Int32Array(target.exports.memory.buffer, arena.counter, 1);
  let done = false;
  const job = runShared(target, {
    ...walk,
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

function load(target: Analysis, arena: FusedArena, { closes, rule, masks = 0 }: AssetSweep): void {
  const { buffer } = target.exports.memory;
  new Float64Array(buffer, arena.closes, closes.length).set(closes);
  const count = rule.lists[0].length;
  const lists = new Int32Array(buffer, arena.lists, rule.lists.length * count);
  rule.lists.forEach((places, i) => lists.set(places, i * count));
  if (!rule.isCrossover) writeRule(new DataView(buffer), arena, rule.steps, count, masks);
}
