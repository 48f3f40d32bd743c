// Chunks of combinations on one asset after another: while workers have one piece in hand, the thread that asks makes the next
// one ready, and takes the figures of the one before.
import type { Chunk, ChunkSource } from "./chunks.ts";
import { ChunkSweep, type ChunkOptions } from "./chunkSweep.ts";
import type { RowNumbers } from "./rows.ts";

/** Gets the figures of some combinations of an asset, and their numbers. */
export type Take = (asset: number, rows: RowNumbers, figures: Float64Array) => void;

/** A chunk on one asset. */
interface Piece {
  readonly sweep: ChunkSweep;
  readonly asset: number;
  /** First combination of the chunk. */
  readonly first: number;
  /** Whether no other piece needs its room. */
  readonly isLast: boolean;
  /** Whether it must be ended before the next chunk is made. */
  readonly isBefore: boolean;
}

/** Pieces that have room at a time: two where workers walk one and another is made ready. */
export function piecesAtOnce({ threads, terms }: Pick<ChunkOptions, "threads" | "terms">): number {
  return threads > 1 && terms !== undefined ? 2 : 1;
}

/**
 * Hands all figures to `take`, chunk by chunk and asset by asset; yields how many combinations of all assets are done.
 * @param total combinations
 */
export async function* sweepPieces(
  chunks: ChunkSource,
  total: number,
  options: ChunkOptions,
  take: Take,
): AsyncGenerator<number, void> {
  const { columns: assets } = options.prices.close!;
  const open = new Set<ChunkSweep>();
  const begun: Piece[] = [];
  const atOnce = piecesAtOnce(options);
  const rowsAt = ({ sweep, first }: Piece): RowNumbers => rowsOf(chunks.order, first, sweep.chunk.order);
  const takeOf = (piece: Piece): void => take(piece.asset, rowsAt(piece), piece.sweep.figures);
  const nameAt = (piece: Piece, place: number): unknown => {
    const rows = rowsAt(piece);
    const row = typeof rows === "number" ? rows + place : rows(place);
    return options.nameOf?.(piece.asset, row) ?? row;
  };
  let done = 0;
  try {
    for (const piece of piecesOf(chunks, total, options, open)) {
      // Others have their turn.
      if (piece === undefined) yield done;
      else {
        piece.sweep.begin(piece.asset, (place) => nameAt(piece, place));
        begun.push(piece);
        while (begun.length >= (piece.isBefore ? 1 : atOnce))
          for await (const now of ended(begun.shift()!, assets, takeOf, open)) yield (done = now);
      }
    }
    for (const piece of begun) yield* ended(piece, assets, takeOf, open);
  } finally {
    for (const sweep of open) {
      await sweep.cancel();
      sweep.free();
    }
  }
}

/**
 * Pieces in order; those that are begun at a time have rooms of their own, which are added to `open`. Undefined where others
 * should have their turn.
 */
function* piecesOf(
  chunks: ChunkSource,
  total: number,
  options: ChunkOptions,
  open: Set<ChunkSweep>,
): Generator<Piece | undefined, void> {
  const { columns: assets } = options.prices.close!;
  const atOnce = piecesAtOnce(options);
  for (let first = 0; first < total;) {
    const chunk: Chunk = yield* made(chunks, first);
    const rooms: ChunkSweep[] = [];
    for (let asset = 0; asset < assets; asset++) {
      const sweep = (rooms[asset % atOnce] ??= new ChunkSweep(chunk, options));
      open.add(sweep);
      const isBefore = chunk.masks !== undefined && asset === assets - 1;
      yield { sweep, asset, first, isLast: asset + atOnce >= assets, isBefore };
    }
    first += chunk.count;
  }
}

/** A chunk; yields when others should have their turn. */
function* made(chunks: ChunkSource, first: number): Generator<undefined, Chunk> {
  const making = chunks.from(first);
  for (;;) {
    const step = making.next();
    if (step.done === true) return step.value;
    yield;
  }
}

/** Numbers of a chunk's combinations as they were walked: it begins with the `first` in the order of all. */
function rowsOf(order: Uint32Array | undefined, first: number, own: Int32Array | undefined): RowNumbers {
  if (order === undefined) return own === undefined ? first : (place) => first + own[place];
  return own === undefined ? (place) => order[first + place] : (place) => order[first + own[place]];
}

async function* ended(
  piece: Piece,
  assets: number,
  take: (piece: Piece) => void,
  open: Set<ChunkSweep>,
): AsyncGenerator<number, void> {
  const { sweep, asset, first, isLast } = piece;
  const { count } = sweep.chunk;
  const before = first * assets + asset * count;
  for await (const done of sweep.end(asset)) yield before + done;
  take(piece);
  if (isLast) {
    open.delete(sweep);
    sweep.free();
  }
  yield before + count;
}
