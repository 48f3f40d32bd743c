// A fused sweep of one asset after another: closes and series in, the figures of every combination out.
import { RuleOffset, SweepFigure, SweepOffset } from "../../../assembly/layout.ts";
import { releaseAnalysis, type Analysis } from "../../analysis.ts";
import { giveBlockBack } from "../../memoryBlocks.ts";
import { F64_BYTES } from "../../plan/blocks.ts";
import { endJob, joinJob, PATIENCE, startJob, type Region, type Running } from "../../threads/jobs.ts";
import type { CompiledRule } from "../steps.ts";
import type { SeriesRoom } from "./seriesMaker.ts";
import {
  columnCells,
  layOutFused,
  writeRules,
  type FusedArena,
  type FusedShape,
  type Terms,
} from "./arena.ts";

/** Bars × combinations between two turns of others: long enough to be worth it, short enough to stop between. */
const STRETCH_CELLS = 4_000_000;
/** Least of what threads that share take at a time. */
const SHARED_CELLS = 50_000;
/** Stretches a thread: none waits long for the last one. */
const STRETCHES = 32;
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
  /** This one and the workers beside it. */
  readonly threads: number;
  /** Told why a worker did not do its part: another thread does it. */
  readonly onFault?: ((reason: string) => void) | undefined;
}

/** What a combination is called in errors, by its place. */
export type NameOf = (place: number) => unknown;

/** Room for all combinations of an asset: `begin`, `end`, then the next; give it back with `free`. */
export class FusedWalk {
  /** Closes of the asset that is walked next; the walk changes them. */
  readonly closes: Float64Array;
  /** Of the walk that ended last: those of all combinations together, figure by figure. */
  readonly figures: Float64Array;
  private readonly count: number;
  private readonly arena: FusedArena;
  private readonly parts: readonly Part[];
  private isPrepared = false;
  /** Masks of the asset at hand. */
  private masks: Region | undefined;
  private nameOf: NameOf | undefined;
  /** What workers have in hand. */
  private running: Running | undefined;

  constructor(private readonly walked: Walked) {
    const { target, bars, series, rules, terms, threads } = walked;
    const shape = fusedShape(bars, series?.count ?? 0, rules, threads);
    this.count = shape.combinations;
    this.arena = layOutFused(target, shape, series?.start ?? 0, terms);
    this.parts = partsOf(rules, this.arena);
    const { buffer } = target.exports.memory;
    this.closes = new Float64Array(buffer, this.arena.closes, bars);
    this.figures = new Float64Array(buffer, this.arena.columns, this.count * SweepFigure.Count);
    writeRules(new DataView(buffer), this.arena, rules);
  }

  /**
   * Prepares the closes, and hands the combinations of the first rule to the workers where that is worth it.
   * @param masks those of the asset that were made beforehand, where rules have some
   */
  begin(masks?: Region, nameOf?: NameOf): void {
    const { exports } = this.walked.target;
    this.masks = masks;
    this.nameOf = nameOf;
    this.isPrepared = exports.prepareSweep(this.arena.plan, this.arena.sweep) !== 0;
    if (!this.isPrepared) this.figures.fill(NaN);
    else if (this.isShared(this.parts[0])) this.running = this.shared(this.parts[0]);
  }

  /** Where workers walk, walks with them until all is taken; yields the number of combinations that were. */
  *help(): Generator<number, void> {
    while (this.running?.help() === true) yield this.running.taken();
  }

  /**
   * Walks what no worker has; `figures` are made then. Those that only a run on its own can judge have NaN for the total
   * return. Yields the number of combinations that are done between two stretches; whoever stops asking stops the sweep. The
   * number of workers changes no bit.
   * @throws BacktestError E_THREAD with their names, where combinations fail on a worker and here once more
   */
  async *end(): AsyncGenerator<number, void> {
    if (!this.isPrepared) return;
    let told = 0;
    for (const part of this.parts) {
      if (this.isShared(part))
        for await (const done of this.walkShared(part)) yield (told = part.first + done);
      else
        for (const done of this.walkAlone(part)) {
          const all = part.first + done;
          // When all are done, whoever asks is told by the end.
          if (all - told >= this.step && all < this.count) yield (told = all);
        }
      this.running = undefined;
    }
    this.turnFigures();
  }

  /** Where it was begun and not ended: waits until no worker writes any more. */
  async cancel(): Promise<void> {
    const { running } = this;
    this.running = undefined;
    if (running !== undefined) await endJob(running);
  }

  free(): void {
    giveBlockBack(this.arena.block);
    releaseAnalysis(this.walked.target);
  }

  /** Combinations of one call. */
  private get step(): number {
    return Math.max(1, Math.floor(STRETCH_CELLS / this.walked.bars));
  }

  /** Of many rules, those of few combinations are not worth sharing. */
  private isShared({ count }: Part): boolean {
    return this.walked.threads > 1 && (count === this.count || count > this.step);
  }

  /** One part after another: they share what says where they are. */
  private walkShared(part: Part): AsyncIterable<number> {
    this.running ??= this.shared(part);
    return joinJob(this.running);
  }

  private *walkAlone(part: Part): Generator<number, void> {
    const { arena, step, walked } = this;
    const { call, before } = this.callOf(part);
    const walk = walked.target.exports[call] as (...given: number[]) => number;
    for (let first = 0; first < part.count; first += step) {
      const last = Math.min(part.count, first + step);
      walk(...before, arena.tallies[0], first, last);
      yield last;
    }
  }

  /** The same on workers, one fewer than there are threads: this one helps when it joins. */
  private shared(part: Part): Running {
    const { arena, masks, nameOf, walked } = this;
    const { target, series, bars, onFault } = walked;
    const { start } = arena.block;
    const [here, ...own] = arena.tallies;
    const least = Math.ceil(SHARED_CELLS / bars);
    const step = Math.min(
      this.step,
      Math.max(least, Math.ceil(part.count / (STRETCHES * arena.tallies.length))),
    );
    return startJob(target, {
      ...this.callOf(part),
      ...{ here, own, count: part.count },
      ...{ step, turn: Math.floor(this.step / step) },
      // Stretches that are longer than most for their bars alone get time for them.
      patience: PATIENCE * Math.ceil(bars / STRETCH_CELLS),
      nameOf: nameOf && ((item) => nameOf(part.first + item)),
      onFault,
      image: [
        { start, bytes: arena.figures - start },
        ...(series === undefined ? [] : [{ start: series.start, bytes: series.count * bars * F64_BYTES }]),
        ...(masks === undefined ? [] : [masks]),
      ],
      result: { start: arena.figures + part.first * FIGURES_BYTES, bytes: FIGURES_BYTES },
    });
  }

  /** Says where the part's figures and masks lie, and what walks it. */
  private callOf({ rule, at, first }: Part): Call {
    const { arena, masks, walked } = this;
    const view = new DataView(walked.target.exports.memory.buffer);
    view.setUint32(arena.sweep + SweepOffset.Figures, arena.figures + first * FIGURES_BYTES, true);
    if (masks !== undefined) view.setUint32(at + RuleOffset.Masks, masks.start, true);
    return rule.isCrossover
      ? { call: "walkSweep", before: [arena.plan, arena.sweep] }
      : { call: "walkRule", before: [arena.plan, arena.sweep, at] };
  }

  /** From combination by combination to figure by figure, without what lies between the columns. */
  private turnFigures(): void {
    const { arena, count, walked } = this;
    const { exports } = walked.target;
    const cells = columnCells(count);
    exports.toColumns(arena.figures, count, SweepFigure.Count, arena.columns, cells * F64_BYTES);
    if (cells === count) return;
    const all = new Float64Array(exports.memory.buffer, arena.columns, cells * SweepFigure.Count);
    for (let k = 1; k < SweepFigure.Count; k++) all.copyWithin(k * count, k * cells, k * cells + count);
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
interface Part {
  readonly rule: CompiledRule;
  /** Address of the rule. */
  readonly at: number;
  /** Combinations before them. */
  readonly first: number;
  readonly count: number;
}

function partsOf(rules: readonly CompiledRule[], arena: FusedArena): Part[] {
  let first = 0;
  return rules.map((rule, i) => {
    const count = countOf(rule);
    const part = { rule, at: arena.rules + i * RuleOffset.Size, first, count };
    first += count;
    return part;
  });
}

/** An export of the module, and its arguments before the worker's own block. */
interface Call {
  readonly call: "walkSweep" | "walkRule";
  readonly before: readonly number[];
}
