// Combinations of a rule of series that go through together: as many as fit into the memory that is left.
import { SweepFigure } from "../../assembly/layout.ts";
import { analysis } from "../analysis.ts";
import { F64_BYTES, I32_BYTES } from "../plan/blocks.ts";
import { tooLargeForBudget } from "./budget.ts";
import { ExpressionList } from "./expression.ts";
import { fusedBytes } from "./fused/arena.ts";
import { seriesBytes } from "./fused/seriesPlan.ts";
import { fusedShape } from "./fused/walk.ts";
import type { Parameters } from "./grid.ts";
import type { Positions } from "./sample.ts";
import { compileRule, type CompiledRule, type SeriesRule } from "./steps.ts";
import { positionsFrom, type Work } from "./tiles.ts";

/** Most combinations that go through at once. */
const CHUNK_ROWS = 16_384;
/** Most bytes of a chunk, whatever the budget. */
const CHUNK_BYTES = 2 ** 30;

/** Combinations that go through together, and the series that they compare. */
export interface Chunk {
  readonly count: number;
  readonly expressions: ExpressionList;
  readonly rule: CompiledRule;
}

export function chunkOf<P extends Parameters>(
  rule: SeriesRule<P>,
  { choice }: Work<P>,
  kept: Positions,
): Chunk {
  const expressions = new ExpressionList();
  return { count: kept.length, expressions, rule: compileRule(rule, choice.space, kept, expressions) };
}

/** Cuts the combinations into chunks that fit into the memory that is left. */
export class Chunks<P extends Parameters> {
  /** Most combinations of the next chunk. */
  private size: number;
  private readonly left: number;

  constructor(
    private readonly rule: SeriesRule<P>,
    private readonly work: Work<P>,
    private readonly bars: number,
    private readonly threads: number,
    left: number,
  ) {
    this.size = Math.min(CHUNK_ROWS, work.choice.kept.length);
    this.left = Math.min(left, CHUNK_BYTES);
  }

  /** The chunk that begins with this combination. */
  from(first: number): Chunk {
    for (;;) {
      const chunk = chunkOf(this.rule, this.work, positionsFrom(this.work, first, this.size));
      const bytes = this.bytesOf(chunk);
      if (bytes <= this.left) return chunk;
      if (chunk.count === 1) throw tooLargeForBudget(bytes, this.left);
      this.size = Math.ceil(chunk.count / 2);
    }
  }

  /** Bytes that a chunk takes at once: series, the arena, and lists and figures outside of it. */
  private bytesOf({ count, expressions, rule }: Chunk): number {
    const { bars } = this;
    const target = analysis();
    const arena = fusedBytes(target, fusedShape(bars, expressions.all.length, rule, this.threads));
    const outside = count * (rule.lists.length * I32_BYTES + SweepFigure.Count * F64_BYTES);
    return seriesBytes(target, expressions.all, bars) + arena + outside;
  }
}
