// A rule of series over chunks of combinations and one asset after another: while workers have one piece in hand, the thread
// that asks makes the next one ready, and takes the figures of the one before.
import type { Chunks } from "./chunks.ts";
import { ChunkSweep, type ChunkOptions } from "./chunkSweep.ts";
import type { Parameters } from "./grid.ts";

/** Gets the figures of consecutive combinations of an asset in the order of work, from `first` on. */
export type Take = (asset: number, first: number, figures: Float64Array) => void;

/** What all pieces have in common. */
export interface PieceOptions extends ChunkOptions {
  readonly assets: number;
  /** Combinations. */
  readonly total: number;
}

/** A chunk on one asset. */
interface Piece {
  readonly sweep: ChunkSweep;
  readonly asset: number;
  /** First combination of the chunk. */
  readonly first: number;
  /** Whether no other piece needs its room. */
  readonly isLast: boolean;
}

/** Pieces that have room at a time: two where workers walk one and another is made ready. */
export function piecesAtOnce({ threads, terms }: Pick<ChunkOptions, "threads" | "terms">): number {
  return threads > 1 && terms !== undefined ? 2 : 1;
}

/** Chunk by chunk, one asset after another; yields how many combinations of all assets are done. */
export async function* sweepPieces<P extends Parameters>(
  chunks: Chunks<P>,
  options: PieceOptions,
  take: Take,
): AsyncGenerator<number, void> {
  const open = new Set<ChunkSweep>();
  const begun: Piece[] = [];
  const atOnce = piecesAtOnce(options);
  try {
    for (const piece of piecesOf(chunks, options, atOnce, open)) {
      piece.sweep.begin(piece.asset);
      begun.push(piece);
      if (begun.length === atOnce) yield* ended(begun.shift()!, options.assets, take, open);
    }
    for (const piece of begun) yield* ended(piece, options.assets, take, open);
  } finally {
    for (const sweep of open) {
      await sweep.cancel();
      sweep.free();
    }
  }
}

/** Pieces in order; those that are begun at a time have rooms of their own, which are added to `open`. */
function* piecesOf<P extends Parameters>(
  chunks: Chunks<P>,
  options: PieceOptions,
  atOnce: number,
  open: Set<ChunkSweep>,
): Generator<Piece, void> {
  const { assets, total } = options;
  for (let first = 0; first < total;) {
    const chunk = chunks.from(first);
    const rooms: ChunkSweep[] = [];
    for (let asset = 0; asset < assets; asset++) {
      const sweep = (rooms[asset % atOnce] ??= new ChunkSweep(chunk, options));
      open.add(sweep);
      yield { sweep, asset, first, isLast: asset + atOnce >= assets };
    }
    first += chunk.count;
  }
}

async function* ended(
  { sweep, asset, first, isLast }: Piece,
  assets: number,
  take: Take,
  open: Set<ChunkSweep>,
): AsyncGenerator<number, void> {
  const { count } = sweep.chunk;
  const before = first * assets + asset * count;
  for await (const done of sweep.end(asset)) yield before + done;
  take(asset, first, sweep.figures);
  if (isLast) {
    open.delete(sweep);
    sweep.free();
  }
  yield before + count;
}
