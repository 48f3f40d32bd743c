// Combinations chunk by chunk, each chunk on one asset after another: room, series and walks are laid out once for all of them.
import { SweepFigure } from "../../assembly/layout.ts";
import { analysis } from "../analysis.ts";
import { readColumn } from "../matrix.ts";
import { runAlone } from "./assetRun.ts";
import type { Chunk, ChunkSource } from "./chunks.ts";
import type { Terms } from "./fused/arena.ts";
import { SeriesMaker } from "./fused/seriesMaker.ts";
import { FusedWalk } from "./fused/walk.ts";
import { assetPrices, type PanelPrices } from "./prices.ts";
import type { RowNumbers } from "./rows.ts";
import { signalsOf, type Signals } from "./steps.ts";

/** What the assets have in common. */
export interface ChunkOptions {
  readonly prices: PanelPrices;
  /** Options of the runs. */
  readonly runs: object;
  /** Undefined: every combination is run on its own. */
  readonly terms: Terms | undefined;
  readonly threads: number;
}

/** Gets the figures of some combinations of an asset, and their numbers. */
export type Take = (asset: number, rows: RowNumbers, figures: Float64Array) => void;

/** Hands all figures to `take`, chunk by chunk and asset by asset; yields how many combinations of all assets are done. */
export async function* sweepChunks(
  chunks: ChunkSource,
  total: number,
  options: ChunkOptions,
  take: Take,
): AsyncGenerator<number, void> {
  const { columns: assets } = options.prices.close!;
  // One for all chunks: what each leaves behind is collected late.
  let room = new Float64Array(0);
  for (let first = 0; first < total;) {
    const chunk = yield* made(chunks, first, first * assets);
    const figures = chunk.count * SweepFigure.Count;
    if (room.length < figures) room = new Float64Array(figures);
    const sweep = new ChunkSweep(chunk, options, room.subarray(0, figures));
    try {
      for (let asset = 0; asset < assets; asset++) {
        const before = first * assets + asset * chunk.count;
        for await (const done of sweep.sweep(asset)) yield before + done;
        take(asset, rowsOf(chunks.order, first, chunk.order), sweep.figures);
        yield before + chunk.count;
      }
    } finally {
      sweep.free();
    }
    first += chunk.count;
  }
}

/** A chunk; yields `done` when others should have their turn. */
function* made(chunks: ChunkSource, first: number, done: number): Generator<number, Chunk> {
  const making = chunks.from(first);
  for (;;) {
    const step = making.next();
    if (step.done === true) return step.value;
    yield done;
  }
}

/** Numbers of a chunk's combinations as they were walked: it begins with the `first` in the order of all. */
function rowsOf(order: Uint32Array | undefined, first: number, own: Int32Array | undefined): RowNumbers {
  if (order === undefined) return own === undefined ? first : (place) => first + own[place];
  return own === undefined ? (place) => order[first + place] : (place) => order[first + own[place]];
}

/** Give its room back with `free`. */
class ChunkSweep {
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
    const { expressions, rules } = chunk;
    this.maker = new SeriesMaker(target, expressions.all, prices);
    try {
      const { rows: bars } = prices.close!;
      const walked = { target, bars, series: this.maker.room, rules, threads };
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
      yield* walk.walk(figures, chunk.masks?.roomOf(asset));
    }
    const pricesOf = (): ReturnType<typeof assetPrices> => assetPrices(prices, asset);
    yield* runAlone(figures, runs, pricesOf, (place) => this.signalsAt(asset, place));
  }

  /** Entries and exits of a combination, by its place as it is walked. */
  private signalsAt(asset: number, place: number): Signals {
    const { masks, rules } = this.chunk;
    let rule = 0;
    for (; place >= rules[rule].lists[0].length; rule++) place -= rules[rule].lists[0].length;
    const maskAt = (mask: number): Uint8Array => masks!.columnAt(mask, asset);
    return signalsOf(rules[rule], this.maker.series, place, maskAt);
  }

  free(): void {
    this.walk?.free();
    this.maker.free();
  }
}
