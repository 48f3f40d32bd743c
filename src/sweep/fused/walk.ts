// A fused sweep of one asset after another: closes and series in, a row of figures for every combination out.
import { RuleOffset, SweepFigure } from "../../../assembly/layout.ts";
import { releaseAnalysis, type Analysis } from "../../analysis.ts";
import { giveBlockBack } from "../../memoryBlocks.ts";
import { F64_BYTES } from "../../plan/blocks.ts";
import { joinJob, startJob, type Job, type Running } from "../../threads/jobs.ts";
import type { CompiledRule } from "../steps.ts";
import { packedBytes } from "./masks.ts";
import type { SeriesRoom } from "./seriesMaker.ts";
import { layOutFused, writeRule, type FusedArena, type FusedShape, type Terms } from "./arena.ts";

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
  /** This one and the workers beside it. */
  readonly threads: number;
}

/** Room for all combinations of an asset; give it back with `free`. */
export class FusedWalk {
  /** Closes of the asset that is walked next; the walk changes them. */
  readonly closes: Float64Array;
  private readonly count: number;
  private readonly arena: FusedArena;
  /** Of the walk that ended last, `SweepFigure.Count` doubles a combination. */
  readonly figures: Float64Array;
  private isPrepared = false;
  /** What workers have in hand. */
  private running: Running | undefined;

  constructor(private readonly walked: Walked) {
    const { target, bars, series, rule, terms, threads } = walked;
    this.count = rule.lists[0].length;
    const shape = fusedShape(bars, series?.count ?? 0, rule, threads);
    this.arena = layOutFused(target, shape, series?.start ?? 0, terms);
    const { buffer } = target.exports.memory;
    this.closes = new Float64Array(buffer, this.arena.closes, bars);
    this.figures = new Float64Array(buffer, this.arena.figures, this.count * SweepFigure.Count);
    const lists = new Int32Array(buffer, this.arena.lists, rule.lists.length * this.count);
    rule.lists.forEach((places, i) => lists.set(places, i * this.count));
    if (!rule.isCrossover) writeRule(new DataView(buffer), this.arena, rule.steps, this.count);
  }

  /**
   * Writes the figures of every combination to `out`, `SweepFigure.Count` doubles each: `begin`, `end`, and a copy.
   * @param masks address of masks made beforehand, where the rule has some
   */
  async *walk(out: Float64Array, masks?: number): AsyncGenerator<number, void> {
    this.begin(masks);
    yield* this.end();
    out.set(this.figures);
  }

  /** Prepares the closes, and hands the combinations to the workers where there are some. */
  begin(masks?: number): void {
    const { walked, arena, count } = this;
    const { target, threads } = walked;
    this.isPrepared = target.exports.prepareSweep(arena.plan, arena.sweep) !== 0;
    if (masks !== undefined)
      new DataView(target.exports.memory.buffer).setUint32(arena.rule + RuleOffset.Masks, masks, true);
    if (!this.isPrepared) this.figures.fill(NaN);
    else if (threads > 1) this.running = startJob(target, sharedJob(walked, arena, masks, count));
  }

  /**
   * Walks what no worker has; `figures` are made then. Those that only a run on its own can judge have NaN for the total
   * return. Yields the number of combinations that are done between two stretches; whoever stops asking stops the sweep. The
   * number of workers changes no bit.
   */
  async *end(): AsyncGenerator<number, void> {
    const { walked, arena, count, running } = this;
    if (running !== undefined) yield* joinJob(running, count);
    else if (this.isPrepared) yield* walkAlone(walked, arena, count);
    this.running = undefined;
  }

  /** Where it was begun and not ended: waits until no worker writes any more. */
  async cancel(): Promise<void> {
    const { running } = this;
    running?.stop();
    await running?.settled.catch(() => undefined);
    this.running = undefined;
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

function callOf({ isCrossover }: CompiledRule, { plan, sweep, rule }: FusedArena): Call {
  if (isCrossover) return { call: "walkSweep", before: [plan, sweep] };
  return { call: "walkRule", before: [plan, sweep, rule] };
}

/** Combinations of one call. */
function stretchOf({ bars }: Walked): number {
  return Math.max(1, Math.floor(STRETCH_CELLS / bars));
}

function* walkAlone(walked: Walked, arena: FusedArena, count: number): Generator<number, void> {
  const { call, before } = callOf(walked.rule, arena);
  const walk = walked.target.exports[call] as (...given: number[]) => number;
  const step = stretchOf(walked);
  for (let first = 0; first < count; first += step) {
    const last = Math.min(count, first + step);
    walk(...before, arena.tallies[0], first, last);
    yield last;
  }
}

/** The same on workers, one fewer than there are threads: this one helps. */
function sharedJob(walked: Walked, arena: FusedArena, masks: number | undefined, count: number): Job {
  const { series, bars, rule } = walked;
  const { start } = arena.block;
  const [here, ...own] = arena.tallies;
  return {
    ...callOf(rule, arena),
    ...{ here, own, count },
    // At least a few stretches a thread, so that none waits long for the last one.
    step: Math.max(1, Math.min(stretchOf(walked), Math.ceil(count / (8 * arena.tallies.length)))),
    counter: arena.counter,
    image: [
      { start, bytes: arena.figures - start },
      ...(series === undefined ? [] : [{ start: series.start, bytes: series.count * bars * F64_BYTES }]),
      ...(masks === undefined ? [] : [{ start: masks, bytes: 2 * count * packedBytes(bars) }]),
    ],
    result: { start: arena.figures, bytes: SweepFigure.Count * F64_BYTES },
  };
}
