// Feeds of a strategy: they go on with its bars, and a slice has what is known of them.
import { BacktestError, nearest } from "../errors.ts";
import {
  openFeeds,
  type FeedNews,
  type FeedStates,
  type FeedsCursor,
  type NamedFeed,
} from "../feeds/merge.ts";
import type { FeedState } from "../feeds/types.ts";
import { describe } from "../plan/values.ts";

/** All feeds of one run. */
export class FeedBook {
  private readonly cursor: FeedsCursor | null;
  private readonly names: readonly string[];
  private states: FeedStates | undefined;

  constructor(feeds: unknown) {
    this.cursor = feeds === undefined ? null : openFeeds(feeds as Readonly<Record<string, NamedFeed>>);
    this.names = feeds === undefined ? [] : Object.keys(feeds as object);
  }

  /** Takes all of them to the time of a bar. */
  advance(time: number | undefined, bar: number): void {
    if (this.cursor === null) return;
    if (time === undefined)
      throw new BacktestError("E_MISSING", "feeds have clocks of their own: the bars need times", {
        ...{ option: "time", bar, expected: "a time for every bar" },
      });
    this.states = this.cursor.advanceTo(time);
  }

  /** What is known of one. */
  state(name: unknown): FeedState {
    const state = this.states?.feeds[name as string];
    if (state !== undefined && this.names.includes(name as string)) return state;
    const near = typeof name === "string" ? nearest(name, this.names) : undefined;
    throw new BacktestError("E_ENUM", `there is no feed ${describe(name)}`, {
      ...{ option: "name", got: name, expected: this.names.join(", ") },
      ...(near === undefined ? {} : { hint: `Did you mean ${near}?` }),
    });
  }

  /** What all feeds have brought since the bar before. */
  get news(): readonly FeedNews[] {
    return this.states?.news ?? [];
  }
}
