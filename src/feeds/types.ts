// What feeds are made of, and what comes of them.
import type { PriceInput, TimeInput } from "../inputs.ts";
import type { Matrix } from "../matrix.ts";
import type { ValueRow } from "../rows.ts";

/** A table with its own clock: rows of values, the times that they are about, and when each became known. */
export interface Feed {
  /** What a row is about: the close of a bar, the end of a quarter, the day that is predicted. Milliseconds since 1970 UTC. */
  readonly times: TimeInput;
  /** When a row became known; `times` by default. */
  readonly knownAt?: TimeInput;
  /** Rows × columns; NaN: nothing new for that column. */
  readonly values: PriceInput;
  /** The feed broke off after its last row, with this message: what `collectFeed` notes. */
  readonly failure?: string;
}

/** One row of a feed that comes row by row. */
export interface FeedRow {
  readonly time: number;
  /** `time` by default. */
  readonly knownAt?: number;
  /** One value a column; a feed of one column may give the number itself. */
  readonly values: ValueRow | number;
}

/** Asked at every bar for the rows that have become known since; it may throw, and is asked again at the next bar. */
export type FeedFunction = (after: number, until: number) => readonly FeedRow[] | undefined;

/** A table, rows in the order in which they become known, or a function. */
export type FeedSource = Feed | Iterable<FeedRow> | FeedFunction;

/** How a feed is read: delay, limits of staleness. */
export interface FeedOptions {
  /** For messages; "feed" by default. */
  readonly name?: string;
  /** Values of a row; required for a feed that comes row by row. */
  readonly columns?: number;
  /** Milliseconds from when a row is known to when it may be used; 0 by default. */
  readonly delayMs?: number;
  /** Bars without a new value after which it is an error; none by default. */
  readonly maxStaleBars?: number;
  /** Milliseconds since the newest value became known after which it is an error; none by default. */
  readonly maxAgeMs?: number;
  /** Whether the limits hold for the feed as a whole (default: any new value will do) or for every column that has had a value. */
  readonly limitBy?: "feed" | "column";
}

/** A row when it became known. */
export interface KnownRow {
  readonly time: number;
  /** With the delay. */
  readonly knownAt: number;
  readonly values: Float64Array;
}

/** What is known of a feed at a bar. Arrays have an entry for each column, and are the cursor's own: the next bar writes them again. */
export interface FeedState {
  /** The bar's time. */
  readonly time: number;
  /** Last good values; NaN where there has been none. */
  readonly values: Float64Array;
  /** What they are about, and when they became known. */
  readonly times: Float64Array;
  readonly knownAt: Float64Array;
  /** Bars since there was a new one: 0 at the bar that has one, NaN before the first. */
  readonly staleBars: Float64Array;
  /** Rows that have become known since the bar before, in that order. */
  readonly news: readonly KnownRow[];
  /** Bars in a row at which the feed failed; 0: it does not. */
  readonly failures: number;
  /** What it failed with last. */
  readonly failure: string | undefined;
}

/** A feed beside bars: bars × columns each. */
export interface AlignedFeed {
  readonly values: Matrix;
  readonly times: Matrix;
  readonly knownAt: Matrix;
  readonly staleBars: Matrix;
  /** One a bar. */
  readonly failures: Float64Array;
}
