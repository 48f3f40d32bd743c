// A feed beside bars: what is known at each, and for how long nothing new has been.
import { BacktestError } from "../errors.ts";
import { objectOf, runNumber } from "../checks.ts";
import { check } from "../optionSpec.ts";
import { enumError } from "../plan/values.ts";
import { sourceOf, type RowSource, type SourceOptions } from "./source.ts";
import { timeOf } from "./times.ts";
import type { FeedOptions, FeedSource, FeedState, KnownRow } from "./types.ts";

/** Limits of a feed, and whether every column must keep them. */
interface Limits {
  readonly maxStaleBars: number;
  readonly maxAgeMs: number;
  readonly byColumn: boolean;
}

const COLUMNS = check("a whole number of 1 or more", (x) => Number.isSafeInteger(x) && x >= 1);
const DELAY = check("a whole number of milliseconds, 0 or more", (x) => Number.isSafeInteger(x) && x >= 0);
const BARS = check("a whole number of bars, 0 or more", (x) => Number.isSafeInteger(x) && x >= 0);
const OPTIONS = ["name", "columns", "delayMs", "maxStaleBars", "maxAgeMs", "limitBy"];
const UNLIMITED = Infinity;

/** What is known of one feed, bar after bar; see `openFeed`. */
export class FeedCursor {
  readonly name: string;
  readonly columns: number;
  private readonly source: RowSource;
  private readonly limits: Limits;
  private readonly values: Float64Array;
  private readonly times: Float64Array;
  private readonly knownAt: Float64Array;
  private readonly staleBars: Float64Array;
  private bar = 0;
  private time = -Infinity;
  private failures = 0;
  private failure: string | undefined;

  /** @internal */
  constructor(source: FeedSource, { name, ...options }: SourceOptions, limits: Limits) {
    this.name = name;
    this.source = sourceOf(source, { name, ...options });
    this.columns = this.source.columns;
    this.limits = limits;
    const row = (): Float64Array => new Float64Array(this.columns).fill(NaN);
    [this.values, this.times, this.knownAt, this.staleBars] = [row(), row(), row(), row()];
  }

  /**
   * Goes on to the next bar.
   * @param time of the bar's decision, milliseconds since 1970 UTC, later than that of the bar before
   * @throws BacktestError E_TIME_ORDER, E_TIME_UNIT, E_DTYPE; E_STALE beyond the limit; E_SHAPE, E_RANGE, … for a bad row
   */
  advanceTo(time: number): FeedState {
    if (timeOf("time", time) <= this.time)
      throw new BacktestError("E_TIME_ORDER", `time ${time} is not after ${this.time}`, {
        ...{ option: "time", bar: this.bar, got: time, expected: `more than ${this.time}` },
      });
    this.time = time;
    const { rows, failure } = this.source.take(time);
    this.failures = failure === undefined ? 0 : this.failures + 1;
    this.failure = failure ?? this.failure;
    for (let column = 0; column < this.columns; column++) this.staleBars[column] += 1;
    for (const row of rows) this.put(row);
    this.requireFresh();
    this.bar += 1;
    return this.stateAt(rows);
  }

  /** Takes what is about the same time as what there is, or a later one: a late revision of the past changes nothing. */
  private put({ time, knownAt, values }: KnownRow): void {
    for (let column = 0; column < this.columns; column++) {
      if (Number.isNaN(values[column]) || time < this.times[column]) continue;
      this.values[column] = values[column];
      this.times[column] = time;
      this.knownAt[column] = knownAt;
      this.staleBars[column] = 0;
    }
  }

  private stateAt(news: readonly KnownRow[]): FeedState {
    const { time, values, times, knownAt, staleBars, failures, failure } = this;
    return { time, values, times, knownAt, staleBars, news, failures, failure };
  }

  private requireFresh(): void {
    const { maxStaleBars, maxAgeMs, byColumn } = this.limits;
    const ages = this.knownAt.map((known) => this.time - known);
    const [bars, bar] = worst(this.staleBars, byColumn);
    // Without any value there is nothing to be stale: only a failure counts.
    const stale = Number.isNaN(bars) ? this.failures : bars;
    if (stale > maxStaleBars) throw this.staleError("maxStaleBars", `for ${stale} bars`, stale, bar);
    const [age, column] = worst(ages, byColumn);
    if (age > maxAgeMs) throw this.staleError("maxAgeMs", `for ${age} ms`, age, column);
  }

  private staleError(
    option: "maxStaleBars" | "maxAgeMs",
    span: string,
    got: number,
    column: number | undefined,
  ): BacktestError {
    const expected = `at most ${this.limits[option]}`;
    const where = column === undefined ? this.name : `${this.name}, column ${column},`;
    const why = this.failures > 0 ? `It failed: ${this.failure}.` : "It has ended or has a gap.";
    return new BacktestError(
      "E_STALE",
      `${where} has had nothing new ${span} at bar ${this.bar}; ${expected}`,
      {
        ...{ option, bar: this.bar, got, expected, hint: why },
        ...(column === undefined ? {} : { column }),
      },
    );
  }
}

/** The least stale column of a feed, or the most stale one and its number; NaN has had no value. */
function worst(stale: Float64Array, byColumn: boolean): [number, number | undefined] {
  let [found, place]: [number, number | undefined] = [NaN, undefined];
  stale.forEach((count, column) => {
    if (Number.isNaN(count) || (byColumn ? count <= found : count >= found)) return;
    [found, place] = [count, byColumn ? column : undefined];
  });
  return [found, place];
}

/**
 * A feed that goes on bar by bar. At a bar it knows every row with `knownAt` (and the delay) at or before the bar's time: a
 * row that becomes known exactly then counts. Of what it knows, a column has the value of the latest `time`, of equal ones
 * that which became known last.
 *
 * A feed that ends, gaps or fails keeps its last good values, and `staleBars` counts. Iterators and functions may throw:
 * that is a failure, not an error, until the limit. An iterator that has thrown is over; a function is asked again.
 * @param source a table `{ times, knownAt, values }`; rows `{ time, knownAt, values }` in the order in which they become
 *   known; or a function `(after, until) => rows`
 * @param options `name`, `columns`, `delayMs`, `maxStaleBars`, `maxAgeMs`, `limitBy`
 * @throws BacktestError E_DTYPE, E_SHAPE, E_RANGE, E_MISSING, E_ENUM, E_TIME_UNIT, E_UNKNOWN_KEY
 * @example
 * const scores = openFeed({ times, knownAt, values }, { maxStaleBars: 10 });
 * for (const time of market.time) trade(scores.advanceTo(time).values);
 */
export function openFeed(source: FeedSource, options: FeedOptions = {}): FeedCursor {
  const given = objectOf("options", options, OPTIONS);
  const { name = "feed", limitBy = "feed" } = given;
  if (typeof name !== "string")
    throw new BacktestError("E_DTYPE", `name is ${String(name)}`, {
      option: "name",
      got: name,
      expected: "text",
    });
  if (limitBy !== "feed" && limitBy !== "column") throw enumError("limitBy", limitBy, ["feed", "column"]);
  const number = (option: string, bound: typeof BARS, standard: number): number =>
    given[option] === undefined ? standard : runNumber(option, given[option], bound);
  const columns = given.columns === undefined ? undefined : runNumber("columns", given.columns, COLUMNS);
  return new FeedCursor(
    source,
    { name, columns, delayMs: number("delayMs", DELAY, 0) },
    {
      maxStaleBars: number("maxStaleBars", BARS, UNLIMITED),
      maxAgeMs: number("maxAgeMs", DELAY, UNLIMITED),
      byColumn: limitBy === "column",
    },
  );
}
