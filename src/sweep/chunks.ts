// Combinations of a rule of series that go through together: as many as fit into the memory that is left.
import { analysis } from "../analysis.ts";
import { I32_BYTES } from "../plan/blocks.ts";
import { tooLargeForBudget } from "./budget.ts";
import { ExpressionList } from "./expression.ts";
import { fusedBytes } from "./fused/arena.ts";
import { planSeries, seriesBytes, type SeriesPlan } from "./fused/seriesPlan.ts";
import { fusedShape } from "./fused/walk.ts";
import type { Parameters } from "./grid.ts";
import type { Positions } from "./sample.ts";
import { compileRule, type CompiledRule, type SeriesRule } from "./steps.ts";
import { countFrom, positionsFrom, type Work } from "./tiles.ts";

/** Most combinations that go through at once. */
const CHUNK_ROWS = 16_384;
/** Most bytes of a chunk, whatever the budget. */
const CHUNK_BYTES = 2 ** 30;

/** Combinations that go through together, and the series that they compare. */
export interface Chunk {
  readonly count: number;
  readonly expressions: ExpressionList;
  /** How the series are made. */
  readonly plan: SeriesPlan;
  readonly rule: CompiledRule;
}

export function chunkOf<P extends Parameters>(
  rule: SeriesRule<P>,
  { choice }: Work<P>,
  kept: Positions,
): Chunk {
  const expressions = new ExpressionList();
  const compiled = compileRule(rule, choice.space, kept, expressions);
  return { count: kept.length, expressions, plan: planSeries(analysis(), expressions.all), rule: compiled };
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
      const chunk = chunkOf(
        this.rule,
        this.work,
        positionsFrom(this.work, first, countFrom(this.work, first, this.size)),
      );
      const bytes = this.bytesOf(chunk);
      if (bytes <= this.left) return chunk;
      if (chunk.count === 1) throw tooLargeForBudget(bytes, this.left);
      this.size = Math.ceil(chunk.count / 2);
    }
  }

  /** Bytes that a chunk takes at once: series, the arena, and lists outside of it. */
  private bytesOf({ count, expressions, plan, rule }: Chunk): number {
    const { bars } = this;
    const target = analysis();
    const arena = fusedBytes(target, fusedShape(bars, expressions.all.length, rule, this.threads));
    const outside = count * rule.lists.length * I32_BYTES;
    return seriesBytes(plan, expressions.all.length, bars) + arena + outside;
  }
}
