// A fused sweep of one asset after another: closes and series in, the figures of every combination out.
import { RuleOffset, SweepFigure, SweepOffset } from "../../../assembly/layout.ts";
import { releaseAnalysis, type Analysis } from "../../analysis.ts";
import { giveBlockBack } from "../../memoryBlocks.ts";
import { F64_BYTES } from "../../plan/blocks.ts";
import { onWorkers, type Job, type Region } from "../../threads/jobs.ts";
import type { CompiledRule } from "../steps.ts";
import type { SeriesRoom } from "./seriesMaker.ts";
import {
  layOutFused,
  SPARE_CELLS,
  writeRules,
  type FusedArena,
  type FusedShape,
  type Terms,
} from "./arena.ts";

/** Bars × combinations of one call: long enough to be worth it, short enough to stop between. */
const STRETCH_CELLS = 4_000_000;
const FIGURES_BYTES = SweepFigure.Count * F64_BYTES;

/** What the assets have in common. */
export interface Walked {
  /** Where series and masks lie. */
  readonly target: Analysis;
  readonly bars: number;
  /** Series that are compared; not needed for masks. */
  readonly series?: SeriesRoom;
  /** Of the combinations that go through together, those of one rule after those of another; a crossover is alone. */
  readonly rules: readonly CompiledRule[];
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
    const { target, bars, series, rules, terms, threads } = walked;
    const shape = fusedShape(bars, series?.count ?? 0, rules, threads);
    this.count = shape.combinations;
    this.arena = layOutFused(target, shape, series?.start ?? 0, terms);
    const { buffer } = target.exports.memory;
    this.closes = new Float64Array(buffer, this.arena.closes, bars);
    this.columns = Array.from(
      { length: SweepFigure.Count },
      (_, k) => new Float64Array(buffer, this.arena.columns + k * this.columnBytes, this.count),
    );
    writeRules(new DataView(buffer), this.arena, rules);
  }

  /**
   * Writes the figures of every combination to `out`: those of all combinations together, figure by figure. Those that only a
   * run on its own can judge have NaN for the total return. Yields the number of combinations that are done between two
   * stretches; whoever stops asking stops the sweep. The number of workers changes no bit.
   * @param masks those of the asset that were made beforehand, where rules have some
   */
  async *walk(out: Float64Array, masks?: Region): AsyncGenerator<number, void> {
    const { walked, arena, count } = this;
    const { exports } = walked.target;
    if (exports.prepareSweep(arena.plan, arena.sweep) === 0) {
      out.fill(NaN);
      return;
    }
    const step = Math.max(1, Math.floor(STRETCH_CELLS / walked.bars));
    let told = 0;
    let first = 0;
    for (const [i, rule] of walked.rules.entries()) {
      const part = { ...walked, rule, first, at: arena.rules + i * RuleOffset.Size, masks };
      const call = callOf(part, arena);
      const end = first + countOf(rule);
      // Of many rules, those of few combinations are not worth sharing.
      if (walked.threads > 1 && (end - first === count || end - first > step))
        for await (const done of onWorkers(walked.target, sharedJob(part, arena, call, step)))
          yield (told = first + done);
      else
        for (const done of walkAlone(part, arena, call, step))
          if (first + done - told >= step || first + done === count) yield (told = first + done);
      first = end;
    }
    exports.toColumns(arena.figures, count, SweepFigure.Count, arena.columns, this.columnBytes);
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

function countOf({ lists }: CompiledRule): number {
  return lists[0].length;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** How much room rules need. */
export function fusedShape(
  bars: number,
  series: number,
  rules: readonly CompiledRule[],
  threads: number,
): FusedShape {
  const steps = rules.map(({ isCrossover, steps: { all } }) => (isCrossover ? 0 : all.length));
  return {
    bars,
    series,
    combinations: sumOf(rules.map(countOf)),
    rules: rules.length,
    places: sumOf(rules.map((rule) => rule.lists.length * countOf(rule))),
    steps: sumOf(steps),
    mostSteps: steps.reduce((most, count) => Math.max(most, count), 0),
    threads,
  };
}

/** The combinations of one rule. */
interface Part extends Walked {
  readonly rule: CompiledRule;
  /** Address of the rule. */
  readonly at: number;
  /** Combinations before them. */
  readonly first: number;
  readonly masks: Region | undefined;
}

/** An export of the module, and its arguments before the worker's own block. */
interface Call {
  readonly call: "walkSweep" | "walkRule";
  readonly before: readonly number[];
}

/** Says where the part's figures and masks lie, and what walks it. */
function callOf({ target, rule, at, first, masks }: Part, arena: FusedArena): Call {
  const view = new DataView(target.exports.memory.buffer);
  view.setUint32(arena.sweep + SweepOffset.Figures, arena.figures + first * FIGURES_BYTES, true);
  if (masks !== undefined) view.setUint32(at + RuleOffset.Masks, masks.start, true);
  return rule.isCrossover
    ? { call: "walkSweep", before: [arena.plan, arena.sweep] }
    : { call: "walkRule", before: [arena.plan, arena.sweep, at] };
}

function* walkAlone(
  { target, rule }: Part,
  arena: FusedArena,
  { call, before }: Call,
  step: number,
): Generator<number, void> {
  const count = countOf(rule);
  const walk = target.exports[call] as (...given: number[]) => number;
  for (let first = 0; first < count; first += step) {
    const last = Math.min(count, first + step);
    walk(...before, arena.tallies[0], first, last);
    yield last;
  }
}

/** The same on workers. */
function sharedJob(
  { series, bars, rule, first, masks }: Part,
  arena: FusedArena,
  call: Call,
  step: number,
): Job {
  const { start } = arena.block;
  const count = countOf(rule);
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
      ...(masks === undefined ? [] : [masks]),
    ],
    result: { start: arena.figures + first * FIGURES_BYTES, bytes: FIGURES_BYTES },
  };
}
