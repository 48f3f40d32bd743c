// The combinations of a chunk on one asset after another: room, series and walks are laid out once for all of them.
import { analysis } from "../analysis.ts";
import { readColumn } from "../matrix.ts";
import { runAlone } from "./assetRun.ts";
import type { Chunk } from "./chunks.ts";
import type { Terms } from "./fused/arena.ts";
import { SeriesMaker } from "./fused/seriesMaker.ts";
import { FusedWalk } from "./fused/walk.ts";
import { assetPrices, type PanelPrices } from "./prices.ts";
import { signalsOf } from "./steps.ts";

/** What the assets have in common. */
export interface ChunkOptions {
  readonly prices: PanelPrices;
  /** Options of the runs. */
  readonly runs: object;
  /** Undefined: every combination is run on its own. */
  readonly terms: Terms | undefined;
  readonly threads: number;
}

/** Give its room back with `free`. */
export class ChunkSweep {
  private readonly maker: SeriesMaker;
  private readonly walk: FusedWalk | undefined;

  constructor(
    private readonly chunk: Chunk,
    private readonly options: ChunkOptions,
    /** Where the figures of the asset that was swept last lie. */
    readonly figures: Float64Array,
  ) {
    const { prices, terms, threads } = options;
    const target = analysis();
    const { expressions, rule } = chunk;
    this.maker = new SeriesMaker(target, expressions.all, prices);
    try {
      const { rows: bars } = prices.close!;
      const walked = { target, bars, series: this.maker.room, rule, threads };
      this.walk = terms === undefined ? undefined : new FusedWalk({ ...walked, terms });
    } catch (error) {
      this.maker.free();
      throw error;
    }
  }

  /** Fills the figures of an asset; yields how many combinations are done. */
  async *sweep(asset: number): AsyncGenerator<number, void> {
    const { figures, maker, walk, chunk } = this;
    const { prices, runs } = this.options;
    maker.make(asset);
    if (walk === undefined) figures.fill(NaN);
    else {
      readColumn(prices.close!, asset, walk.closes);
      yield* walk.walk(figures);
    }
    const pricesOf = (): ReturnType<typeof assetPrices> => assetPrices(prices, asset);
    yield* runAlone(figures, runs, pricesOf, (place) => signalsOf(chunk.rule, maker.series, place));
  }

  free(): void {
    this.walk?.free();
    this.maker.free();
  }
}
