// Combinations that go through together: as many as fit into the memory that is left. Those of a rule of series.
import { analysis } from "../analysis.ts";
import { I32_BYTES } from "../plan/blocks.ts";
import { tooLargeForBudget } from "./budget.ts";
import { ExpressionList } from "./expression.ts";
import { fusedBytes } from "./fused/arena.ts";
import type { PackedMasks } from "./fused/masks.ts";
import { planSeries, seriesBytes, type SeriesPlan } from "./fused/seriesPlan.ts";
import { fusedShape } from "./fused/walk.ts";
import type { Parameters } from "./grid.ts";
import type { Choice, Positions } from "./sample.ts";
import { compileRule, type CompiledRule, type SeriesRule } from "./steps.ts";
import { countFrom, NO_TILES, positionsFrom, tilesOf, type Work } from "./tiles.ts";

/** Most combinations that go through at once. */
export const CHUNK_ROWS = 65_536;
/** Most bytes of a chunk, whatever the budget. */
const CHUNK_BYTES = 2 ** 30;

/** Combinations that go through together, and the series that they compare. */
export interface Chunk {
  readonly count: number;
  readonly expressions: ExpressionList;
  /** How the series are made. */
  readonly plan: SeriesPlan;
  /** Those of one rule are walked after those of another. */
  readonly rules: readonly CompiledRule[];
  /** Places of the combinations as they are walked; undefined: as they are. */
  readonly order?: Int32Array | undefined;
  /** Masks that were made beforehand; the next chunk's take their place. */
  readonly masks?: PackedMasks | undefined;
}

/** What gives one chunk after another. */
export interface ChunkSource {
  /** In which order the combinations come, as places among the kept ones; undefined: as they are. */
  readonly order: Uint32Array | undefined;
  /** The chunk that begins with this combination; yields when others should have their turn. */
  from(first: number): Generator<void, Chunk>;
  free(): void;
}

/** Chunks whose lists are there at a time: while two have room, the next one is made. */
export function listedAtOnce(atOnce: number): number {
  return atOnce === 1 ? 1 : atOnce + 1;
}

/** The first chunk, without turns for others. */
export function firstOf(chunks: ChunkSource): Chunk {
  const making = chunks.from(0);
  for (;;) {
    const step = making.next();
    if (step.done === true) return step.value;
  }
}

function chunkOf<P extends Parameters>(rule: SeriesRule<P>, { space }: Choice<P>, kept: Positions): Chunk {
  const expressions = new ExpressionList();
  const rules = [compileRule(rule, space, kept, expressions)];
  return { count: kept.length, expressions, plan: planSeries(analysis(), expressions.all), rules };
}

/** Cuts the combinations into chunks that fit into the memory that is left. */
export class SeriesChunks<P extends Parameters> implements ChunkSource {
  private readonly work: Work<P>;
  /** Most combinations of the next chunk. */
  private size: number;
  /** Bytes that chunks of several may take. */
  private readonly most: number;
  /** All combinations, where they fit at once. */
  private readonly all: Chunk | undefined;

  /**
   * @param left bytes that chunks may take
   * @param atOnce chunks that are walked and made ready at a time
   */
  constructor(
    private readonly rule: SeriesRule<P>,
    choice: Choice<P>,
    private readonly bars: number,
    private readonly threads: number,
    private readonly left: number,
    private readonly atOnce: number,
  ) {
    this.size = Math.min(CHUNK_ROWS, choice.kept.length);
    this.most = Math.min(left, atOnce * CHUNK_BYTES);
    const all = choice.kept.length <= CHUNK_ROWS ? chunkOf(rule, choice, choice.kept) : undefined;
    this.all = all !== undefined && this.bytesOf(all) <= this.most ? all : undefined;
    // What goes through at once needs no order of its own.
    this.work = { choice, ...(this.all === undefined ? tilesOf(choice) : NO_TILES) };
  }

  get order(): Uint32Array | undefined {
    return this.work.order;
  }

  *from(first: number): Generator<void, Chunk> {
    if (this.all !== undefined) return this.all;
    const { work } = this;
    for (;;) {
      const positions = positionsFrom(work, first, countFrom(work, first, this.size));
      const chunk = chunkOf(this.rule, work.choice, positions);
      const bytes = this.bytesOf(chunk);
      if (bytes <= (chunk.count === 1 ? this.left : this.most)) return chunk;
      if (chunk.count === 1) throw tooLargeForBudget(bytes, this.left);
      this.size = Math.ceil(chunk.count / 2);
    }
  }

  free(): void {
    // Chunks hold nothing.
  }

  /** Bytes that so many chunks like this take at once: series, the arena, and lists outside of it. */
  private bytesOf({ count, expressions, plan, rules }: Chunk): number {
    const { bars } = this;
    const arena = fusedBytes(analysis(), fusedShape(bars, expressions.all.length, rules, this.threads));
    const outside = count * rules[0].lists.length * I32_BYTES;
    const rooms = this.atOnce * (seriesBytes(plan, expressions.all.length, bars) + arena);
    return rooms + listedAtOnce(this.atOnce) * outside;
  }
}
