// Chunks of combinations on one asset after another: while workers have one piece in hand, the thread that asks makes the next
// one ready, and takes the figures of the one before.
import type { Chunk, ChunkSource } from "./chunks.ts";
import { ChunkSweep, type ChunkOptions } from "./chunkSweep.ts";
import type { RowNumbers } from "./rows.ts";

/** Gets the figures of some combinations of an asset, and their numbers. */
export type Take = (asset: number, rows: RowNumbers, figures: Float64Array) => void;

/** A chunk on one asset. */
interface Piece {
  readonly chunk: Chunk;
  readonly asset: number;
  /** First combination of the chunk. */
  readonly first: number;
  /** Rooms of the chunk's pieces, and which one it has. */
  readonly rooms: ChunkSweep[];
  readonly room: number;
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
  const sweeping = new Sweeping(chunks, options, take);
  try {
    for (const piece of piecesOf(chunks, total, options)) {
      // Others have their turn.
      if (piece === undefined) yield sweeping.done;
      else yield* sweeping.sweep(piece);
    }
    yield* sweeping.end();
  } finally {
    await sweeping.free();
  }
}

/** The pieces that are begun, and their rooms. */
class Sweeping {
  /** Combinations of all assets that are done. */
  done = 0;
  private readonly begun: Piece[] = [];
  private readonly open = new Set<ChunkSweep>();
  private readonly atOnce: number;
  private readonly assets: number;

  constructor(
    private readonly chunks: ChunkSource,
    private readonly options: ChunkOptions,
    private readonly take: Take,
  ) {
    this.atOnce = piecesAtOnce(options);
    this.assets = options.prices.close!.columns;
  }

  /**
   * Begins with a piece as soon as there is room, and ends others. Where there are workers, it is taken up when the one before is
   * all handed out: the next chunk is made while the last of it is walked.
   */
  async *sweep(piece: Piece): AsyncGenerator<number, void> {
    const { atOnce, begun } = this;
    if (begun.length === atOnce) yield* this.end(atOnce - 1);
    this.begin(piece);
    if (piece.isBefore || atOnce === 1) yield* this.end();
    else if (begun.length === atOnce) yield* this.help(begun[0]);
  }

  /** Ends pieces until so many are left. */
  async *end(left = 0): AsyncGenerator<number, void> {
    while (this.begun.length > left) yield* this.ended(this.begun.shift()!);
  }

  /** Waits until no worker writes any more, and gives all room back. */
  async free(): Promise<void> {
    for (const sweep of this.open) {
      await sweep.cancel();
      sweep.free();
    }
  }

  private begin(piece: Piece): void {
    const { chunk, rooms, room, asset } = piece;
    const sweep = (rooms[room] ??= new ChunkSweep(chunk, this.options));
    this.open.add(sweep);
    sweep.begin(asset, (place) => this.nameAt(piece, place));
    this.begun.push(piece);
  }

  private *help(piece: Piece): Generator<number, void> {
    for (const taken of piece.rooms[piece.room].help()) yield (this.done = this.before(piece) + taken);
  }

  private async *ended(piece: Piece): AsyncGenerator<number, void> {
    const { chunk, rooms, room, asset, isLast } = piece;
    const sweep = rooms[room];
    for await (const done of sweep.end(asset)) yield (this.done = this.before(piece) + done);
    this.take(asset, this.rowsOf(piece), sweep.figures);
    if (isLast) {
      this.open.delete(sweep);
      sweep.free();
    }
    yield (this.done = this.before(piece) + chunk.count);
  }

  /** Combinations of all assets before those of a piece. */
  private before({ chunk, asset, first }: Piece): number {
    return first * this.assets + asset * chunk.count;
  }

  private rowsOf({ chunk, first }: Piece): RowNumbers {
    return rowsOf(this.chunks.order, first, chunk.order);
  }

  private nameAt(piece: Piece, place: number): unknown {
    const rows = this.rowsOf(piece);
    const row = typeof rows === "number" ? rows + place : rows(place);
    return this.options.nameOf?.(piece.asset, row) ?? row;
  }
}

/** Pieces in order; those that are begun at a time have rooms of their own. Undefined where others should have their turn. */
function* piecesOf(
  chunks: ChunkSource,
  total: number,
  options: ChunkOptions,
): Generator<Piece | undefined, void> {
  const { columns: assets } = options.prices.close!;
  const atOnce = piecesAtOnce(options);
  for (let first = 0; first < total;) {
    const chunk: Chunk = yield* made(chunks, first);
    const rooms: ChunkSweep[] = [];
    for (let asset = 0; asset < assets; asset++) {
      const isBefore = chunk.masks !== undefined && asset === assets - 1;
      const [room, isLast] = [asset % atOnce, asset + atOnce >= assets];
      yield { chunk, asset, first, rooms, room, isLast, isBefore };
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
