// What a sweep asks of a store that it resumes from, and how it tells which sweep it is.
import { requireType, isObject } from "../checks.ts";
import type { SweepPart } from "./identity.ts";
import type { RowStore } from "./rows.ts";

/**
 * Keeps the finished chunks of a sweep, so that the same sweep takes up where it was stopped: made by `openSweepStore` of
 * "barloom/files".
 */
export interface SweepStore {
  /** Where it is. */
  readonly path: string;
  /** Rows that the sweep found there when it began; 0 before. */
  readonly found: number;
  /** Rows that it holds now. */
  readonly rows: number;
  /** Tells two sweeps of functions apart, where nothing else does. */
  readonly key: SweepKey | undefined;
  /**
   * Opens the chunks of a sweep, for `sweep` alone.
   * @internal
   */
  begin(sweep: StoredSweep): StoredChunks;
}

/** Names what a function stands for: a text, or several by name. */
export type SweepKey = string | Readonly<Record<string, string>>;

/** A sweep as its store sees it. */
export interface StoredSweep {
  /** What makes it this sweep: another value of any part is another sweep. What is kept of its figures makes none. */
  readonly parts: Iterable<SweepPart>;
  /** What made the figures: only the same engine may go on. */
  readonly made: Readonly<Record<string, string>>;
  /** Combinations, in the order of work. */
  readonly combinations: number;
  /** Rows of a combination. */
  readonly assets: number;
  /** Names of the figures of a row. */
  readonly figures: readonly string[];
  /** Combinations of a chunk where there is no store yet. */
  readonly chunk: number;
}

/** The chunks of one sweep: the first so many are there, the others are added in their order. */
export interface StoredChunks {
  /** Combinations of every chunk but the last. */
  readonly chunk: number;
  /** Gives the figures of all chunks that are there, one after another: columns behind each other. Do not keep them. */
  read(take: (figures: Float64Array) => void): void;
  append(figures: Float64Array): void;
  /** Lets others use the store. */
  end(): void;
}

/** What of a sweep goes through its store. */
export interface Storing {
  readonly sweep: StoredSweep;
  /** Makes the figures of consecutive combinations, columns behind each other; yields how many of their rows are done. */
  readonly make: (first: number, count: number, figures: Float64Array) => AsyncGenerator<number, void>;
  /** Takes them, made now or long ago. */
  readonly take: (first: number, count: number, figures: Float64Array) => void;
}

/** Reads the chunks that are there and makes the others; yields how many rows are done. */
export async function* throughStore(
  store: SweepStore,
  { sweep, make, take }: Storing,
): AsyncGenerator<number, void> {
  const { combinations, assets } = sweep;
  const width = assets * sweep.figures.length;
  const chunks = store.begin(sweep);
  try {
    let first = 0;
    chunks.read((figures) => {
      take(first, figures.length / width, figures);
      first += figures.length / width;
    });
    yield first * assets;
    const room = new Float64Array(Math.min(chunks.chunk, combinations - first) * width);
    while (first < combinations) {
      const count = Math.min(chunks.chunk, combinations - first);
      const figures = room.subarray(0, count * width);
      for await (const done of make(first, count, figures))
        // Who is told of a whole chunk may stop: it is stored by then.
        if (done < count * assets) yield first * assets + done;
      chunks.append(figures);
      take(first, count, figures);
      first += count;
      yield first * assets;
    }
  } finally {
    chunks.end();
  }
}

/** Puts figures that lie in columns into a table of rows. */
export function putColumns(
  rows: RowStore,
  width: number,
  figures: Float64Array,
  rowAt: (place: number) => number,
): void {
  const count = figures.length / width;
  const row = new Float64Array(width);
  let place = 0;
  const own = (): number => rowAt(place);
  for (; place < count; place++) {
    for (let k = 0; k < width; k++) row[k] = figures[k * count + place];
    rows.put(own, row);
  }
}

/** @throws BacktestError E_DTYPE for what is no store */
export function requireStore(store: unknown): asserts store is SweepStore | undefined {
  const isStore = store === undefined || (isObject(store) && typeof store.begin === "function");
  requireType(isStore, "store", store, "what openSweepStore gives");
}
