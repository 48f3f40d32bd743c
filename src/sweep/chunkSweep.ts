// The combinations of a chunk on one asset after another: room, series and walks are laid out once for all of them.
import { SweepFigure } from "../../assembly/layout.ts";
import { analysis } from "../analysis.ts";
import { readColumn } from "../matrix.ts";
import { runAlone, withoutFigures } from "./assetRun.ts";
import type { Chunk } from "./chunks.ts";
import type { Terms } from "./fused/arena.ts";
import { SeriesMaker } from "./fused/seriesMaker.ts";
import { FusedWalk, type NameOf } from "./fused/walk.ts";
import { assetPrices, type PanelPrices } from "./prices.ts";
import { signalsOf, type Signals } from "./steps.ts";

/** What the assets have in common. */
export interface ChunkOptions {
  readonly prices: PanelPrices;
  /** Options of the runs. */
  readonly runs: object;
  /** Undefined: every combination is run on its own. */
  readonly terms: Terms | undefined;
  readonly threads: number;
  /** What a combination is called in errors, by its number. */
  readonly nameOf?: (asset: number, row: number) => unknown;
  /** Told why a worker did not do its part. */
  readonly onFault?: (reason: string) => void;
}

/** Begin with an asset, end with it, take its figures, then the next; give its room back with `free`. */
export class ChunkSweep {
  /** Figures of the asset that was ended last. */
  readonly figures: Float64Array;
  private readonly maker: SeriesMaker;
  private readonly walk: FusedWalk | undefined;

  constructor(
    readonly chunk: Chunk,
    private readonly options: ChunkOptions,
  ) {
    const { prices, terms, threads, onFault } = options;
    const target = analysis();
    const { expressions, plan, rules } = chunk;
    this.maker = new SeriesMaker(target, expressions.all, prices, plan);
    try {
      const { rows: bars } = prices.close!;
      const walked = { target, bars, series: this.maker.room, rules, threads, onFault };
      this.walk = terms === undefined ? undefined : new FusedWalk({ ...walked, terms });
    } catch (error) {
      this.maker.free();
      throw error;
    }
    this.figures = this.walk?.figures ?? new Float64Array(chunk.count * SweepFigure.Count);
  }

  /** Makes the series of an asset; where there are workers, they walk from then on. */
  begin(asset: number, nameOf: NameOf): void {
    const { chunk, maker, walk } = this;
    const { prices } = this.options;
    maker.make(asset);
    if (walk === undefined) return;
    readColumn(prices.close!, asset, walk.closes);
    walk.begin(chunk.masks?.roomOf(asset), nameOf);
  }

  /** Where workers walk, walks with them until all is taken; yields how many combinations were. */
  *help(): Generator<number, void> {
    if (this.walk !== undefined) yield* this.walk.help();
  }

  /** Makes the figures of the asset it began with; yields how many combinations are done. */
  async *end(asset: number): AsyncGenerator<number, void> {
    const { figures, walk } = this;
    const { prices, runs } = this.options;
    if (walk === undefined) figures.fill(NaN);
    else yield* walk.end();
    const alone = withoutFigures(figures);
    if (alone.length === 0) return;
    yield* runAlone(alone, figures, runs, assetPrices(prices, asset), (place) =>
      this.signalsAt(asset, place),
    );
  }

  /** Where it began with an asset and did not end: waits until no worker writes any more. */
  async cancel(): Promise<void> {
    await this.walk?.cancel();
  }

  free(): void {
    this.walk?.free();
    this.maker.free();
  }

  /** Entries and exits of a combination, by its place as it is walked. */
  private signalsAt(asset: number, place: number): Signals {
    const { masks, rules } = this.chunk;
    let rule = 0;
    for (; place >= rules[rule].lists[0].length; rule++) place -= rules[rule].lists[0].length;
    const maskAt = (mask: number): Uint8Array => masks!.columnAt(mask, asset);
    return signalsOf(rules[rule], this.maker.series, place, maskAt);
  }
}
