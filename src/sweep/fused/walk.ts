// A fused sweep of one asset after another: closes and series in, a row of figures for every combination out.
import { RuleOffset, SweepFigure } from "../../../assembly/layout.ts";
import { releaseAnalysis, type Analysis } from "../../analysis.ts";
import { giveBlockBack } from "../../memoryBlocks.ts";
import { F64_BYTES } from "../../plan/blocks.ts";
import { onWorkers, type Job } from "../../threads/jobs.ts";
import type { CompiledRule } from "../steps.ts";
import { packedBytes } from "./masks.ts";
import type { SeriesRoom } from "./seriesMaker.ts";
import {
  layOutFused,
  SPARE_CELLS,
  writeRule,
  type FusedArena,
  type FusedShape,
  type Terms,
} from "./arena.ts";

/** Bars × combinations of one call: long enough to be worth it, short enough to stop between. */
const STRETCH_CELLS = 4_000_000;

/** What the assets have in common. */
export interface Walked {
  /** Where series and masks lie. */
  readonly target: Analysis;
  readonly bars: number;
  /** Series that are compared; not needed for masks. */
  readonly series?: SeriesRoom;
  /** Its lists are equally long: one place for each combination. */
  readonly rule: CompiledRule;
  readonly terms: Terms;
  /** Workers; 1: none, this thread does it. */
  readonly threads: number;
}

/** Room for all combinations of an asset; give it back with `free`. */
export class FusedWalk {
  /** Closes of the asset that is walked next; the walk changes them. */
  readonly closes: Float64Array;
  private readonly count: number;
  private readonly arena: FusedArena;
  /** Figure by figure. */
  private readonly columns: readonly Float64Array[];

  constructor(private readonly walked: Walked) {
    const { target, bars, series, rule, terms, threads } = walked;
    this.count = rule.lists[0].length;
    const shape = fusedShape(bars, series?.count ?? 0, rule, threads);
    this.arena = layOutFused(target, shape, series?.start ?? 0, terms);
    const { buffer } = target.exports.memory;
    this.closes = new Float64Array(buffer, this.arena.closes, bars);
    this.columns = Array.from(
      { length: SweepFigure.Count },
      (_, k) => new Float64Array(buffer, this.arena.columns + k * this.columnBytes, this.count),
    );
    const lists = new Int32Array(buffer, this.arena.lists, rule.lists.length * this.count);
    rule.lists.forEach((places, i) => lists.set(places, i * this.count));
    if (!rule.isCrossover) writeRule(new DataView(buffer), this.arena, rule.steps, this.count);
  }

  /**
   * Writes the figures of every combination to `out`: those of all combinations together, figure by figure. Those that only a
   * run on its own can judge have NaN for the total return. Yields the number of combinations that are done between two
   * stretches; whoever stops asking stops the sweep. The number of workers changes no bit.
   * @param masks address of masks made beforehand, where the rule has some
   */
  async *walk(out: Float64Array, masks?: number): AsyncGenerator<number, void> {
    const { walked, arena, count } = this;
    const { target, bars, rule, threads } = walked;
    if (target.exports.prepareSweep(arena.plan, arena.sweep) === 0) {
      out.fill(NaN);
      return;
    }
    if (masks !== undefined)
      new DataView(target.exports.memory.buffer).setUint32(arena.rule + RuleOffset.Masks, masks, true);
    const step = Math.max(1, Math.floor(STRETCH_CELLS / bars));
    const call: Call = rule.isCrossover
      ? { call: "walkSweep", before: [arena.plan, arena.sweep] }
      : { call: "walkRule", before: [arena.plan, arena.sweep, arena.rule] };
    if (threads > 1) yield* onWorkers(target, sharedJob(walked, arena, masks, call, count, step));
    else yield* walkAlone(target, arena, call, count, step);
    target.exports.toColumns(arena.figures, count, SweepFigure.Count, arena.columns, this.columnBytes);
    this.columns.forEach((column, k) => out.set(column, k * count));
  }

  private get columnBytes(): number {
    return (this.count + SPARE_CELLS) * F64_BYTES;
  }

  free(): void {
    giveBlockBack(this.arena.block);
    releaseAnalysis(this.walked.target);
  }
}

/** How much room a rule needs. */
export function fusedShape(bars: number, series: number, rule: CompiledRule, threads: number): FusedShape {
  const steps = rule.isCrossover ? 0 : rule.steps.all.length;
  return { bars, series, combinations: rule.lists[0].length, lists: rule.lists.length, steps, threads };
}

/** An export of the module, and its arguments before the worker's own block. */
interface Call {
  readonly call: "walkSweep" | "walkRule";
  readonly before: readonly number[];
}

function* walkAlone(
  target: Analysis,
  arena: FusedArena,
  { call, before }: Call,
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

/** The same on workers. */
function sharedJob(
  { series, bars }: Walked,
  arena: FusedArena,
  masks: number | undefined,
  call: Call,
  count: number,
  step: number,
): Job {
  const { start } = arena.block;
  return {
    ...call,
    own: arena.tallies,
    count,
    // At least a few stretches a worker, so that none waits long for the last one.
    step: Math.max(1, Math.min(step, Math.ceil(count / (8 * arena.tallies.length)))),
    counter: arena.counter,
    image: [
      { start, bytes: arena.figures - start },
      ...(series === undefined ? [] : [{ start: series.start, bytes: series.count * bars * F64_BYTES }]),
      ...(masks === undefined ? [] : [{ start: masks, bytes: 2 * count * packedBytes(bars) }]),
    ],
    result: { start: arena.figures, bytes: SweepFigure.Count * F64_BYTES },
  };
}
