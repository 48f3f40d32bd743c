// Combinations of a rule of series that go through together: as many as fit into the memory that is left.
import { SweepFigure } from "../../assembly/layout.ts";
import { analysis } from "../analysis.ts";
import { F64_BYTES, I32_BYTES } from "../plan/blocks.ts";
import { tooLargeForBudget } from "./budget.ts";
import { ExpressionList } from "./expression.ts";
import { fusedBytes } from "./fused/arena.ts";
import type { PackedMasks } from "./fused/masks.ts";
import { seriesBytes } from "./fused/seriesPlan.ts";
import { fusedShape } from "./fused/walk.ts";
import type { Parameters } from "./grid.ts";
import type { Choice, Positions } from "./sample.ts";
import { compileRule, type CompiledRule, type SeriesRule } from "./steps.ts";
import { positionsFrom, tileOrder, type Work } from "./tiles.ts";

/** Most combinations that go through at once. */
export const CHUNK_ROWS = 16_384;
/** Most bytes of a chunk, whatever the budget. */
const CHUNK_BYTES = 2 ** 30;

/** Combinations that go through together, and the series that they compare. */
export interface Chunk {
  readonly count: number;
  readonly expressions: ExpressionList;
  /** Those of one rule are walked after those of another. */
  readonly rules: readonly CompiledRule[];
  /** Places of the combinations as they are walked; undefined: as they are. */
  readonly order?: Int32Array | undefined;
  /** Masks that were made beforehand. */
  readonly masks?: PackedMasks | undefined;
}

/** The first chunk, without turns for others. */
export function firstOf(chunks: ChunkSource): Chunk {
  const making = chunks.from(0);
  for (;;) {
    const step = making.next();
    if (step.done === true) return step.value;
  }
}

/** What gives one chunk after another. */
export interface ChunkSource {
  /** In which order the combinations come, as places among the kept ones; undefined: as they are. */
  readonly order: Uint32Array | undefined;
  /** The chunk that begins with this combination; yields when others should have their turn. */
  from(first: number): Generator<void, Chunk>;
  free(): void;
}

export function chunkOf<P extends Parameters>(
  rule: SeriesRule<P>,
  { space }: Choice<P>,
  kept: Positions,
): Chunk {
  const expressions = new ExpressionList();
  return { count: kept.length, expressions, rules: [compileRule(rule, space, kept, expressions)] };
}

/** Cuts the combinations into chunks that fit into the memory that is left. */
export class SeriesChunks<P extends Parameters> implements ChunkSource {
  private readonly work: Work<P>;
  /** Most combinations of the next chunk. */
  private size: number;
  /** Bytes that a chunk of several may take. */
  private readonly most: number;
  /** All combinations, where they fit at once. */
  private readonly all: Chunk | undefined;

  constructor(
    private readonly rule: SeriesRule<P>,
    choice: Choice<P>,
    private readonly bars: number,
    private readonly threads: number,
    private readonly left: number,
  ) {
    this.size = Math.min(CHUNK_ROWS, choice.kept.length);
    this.most = Math.min(left, CHUNK_BYTES);
    const all = choice.kept.length <= CHUNK_ROWS ? chunkOf(rule, choice, choice.kept) : undefined;
    this.all = all !== undefined && this.bytesOf(all) <= this.most ? all : undefined;
    // What goes through at once needs no order of its own.
    this.work = { choice, order: this.all === undefined ? tileOrder(choice) : undefined };
  }

  get order(): Uint32Array | undefined {
    return this.work.order;
  }

  *from(first: number): Generator<void, Chunk> {
    if (this.all !== undefined) return this.all;
    for (;;) {
      const chunk = chunkOf(this.rule, this.work.choice, positionsFrom(this.work, first, this.size));
      const bytes = this.bytesOf(chunk);
      if (bytes <= (chunk.count === 1 ? this.left : this.most)) return chunk;
      if (chunk.count === 1) throw tooLargeForBudget(bytes, this.left);
      this.size = Math.ceil(chunk.count / 2);
    }
  }

  free(): void {
    // Chunks hold nothing.
  }

  /** Bytes that a chunk takes at once: series, the arena, and lists and figures outside of it. */
  private bytesOf({ count, expressions, rules }: Chunk): number {
    const { bars } = this;
    const target = analysis();
    const arena = fusedBytes(target, fusedShape(bars, expressions.all.length, rules, this.threads));
    const outside = count * (rules[0].lists.length * I32_BYTES + SweepFigure.Count * F64_BYTES);
    return seriesBytes(target, expressions.all, bars) + arena + outside;
  }
}
