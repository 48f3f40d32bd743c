// Several feeds on one clock.
import { BacktestError } from "../errors.ts";
import { objectOf } from "../checks.ts";
import { openFeed, type FeedCursor } from "./cursor.ts";
import type { FeedOptions, FeedSource, FeedState, KnownRow } from "./types.ts";

/** A feed and its options; the name is the key. */
export interface NamedFeed extends Omit<FeedOptions, "name"> {
  readonly feed: FeedSource;
}

/** A row and the feed that it came from. */
export interface FeedNews<Name extends string = string> extends KnownRow {
  readonly feed: Name;
}

/** All feeds at a bar. */
export interface FeedStates<Name extends string = string> {
  readonly feeds: Readonly<Record<Name, FeedState>>;
  /** What all feeds have brought since the bar before: in the order in which it became known, at equal times in the order of the feeds, then of their rows. */
  readonly news: readonly FeedNews<Name>[];
}

const OPTIONS = ["feed", "columns", "delayMs", "maxStaleBars", "maxAgeMs", "limitBy"];

/** Feeds that go on together; see `openFeeds`. */
export class FeedsCursor<Name extends string = string> {
  private readonly cursors: readonly (readonly [Name, FeedCursor])[];

  /** @internal */
  constructor(cursors: readonly (readonly [Name, FeedCursor])[]) {
    this.cursors = cursors;
  }

  /**
   * Takes every feed to the next bar.
   * @param time of the bar's decision, milliseconds since 1970 UTC, later than that of the bar before
   * @throws BacktestError what `FeedCursor.advanceTo` throws
   */
  advanceTo(time: number): FeedStates<Name> {
    const states = this.cursors.map(([name, cursor]) => [name, cursor.advanceTo(time)] as const);
    const news = states.flatMap(([feed, state]) => state.news.map((row) => ({ feed, ...row })));
    // Stable: rows of equal times stay in the order of the feeds.
    news.sort((a, b) => a.knownAt - b.knownAt);
    return { feeds: Object.fromEntries(states) as Record<Name, FeedState>, news };
  }
}

/**
 * Several feeds, each with its own clock, that go on together from bar to bar.
 * @param feeds by name: `{ feed, columns, delayMs, maxStaleBars, maxAgeMs, limitBy }`
 * @throws BacktestError what `openFeed` throws; E_EMPTY without a feed
 * @example
 * const feeds = openFeeds({ scores: { feed: scores, maxStaleBars: 10 }, earnings: { feed: earnings } });
 * for (const time of market.time) {
 *   const { feeds: known, news } = feeds.advanceTo(time);
 * }
 */
export function openFeeds<Name extends string>(feeds: Readonly<Record<Name, NamedFeed>>): FeedsCursor<Name> {
  const names = Object.keys(objectOf("feeds", feeds, Object.keys(feeds ?? {}))) as Name[];
  if (names.length === 0)
    throw new BacktestError("E_EMPTY", "feeds has no feed", { option: "feeds", expected: "at least one" });
  return new FeedsCursor(
    names.map((name) => {
      const { feed, ...options } = objectOf(name, feeds[name], OPTIONS);
      return [name, openFeed(feed as FeedSource, { ...(options as FeedOptions), name })] as const;
    }),
  );
}
