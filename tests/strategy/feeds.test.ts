// Feeds beside the bars of a strategy.
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { alignFeed, runStrategy, type Feed, type NamedFeed, type Slice } from "../../src/index.ts";
import { dataOf } from "../lookahead/data.ts";
import { property } from "../support/property.ts";

const DAY = 86_400_000;
const START = Date.UTC(2024, 0, 1);

function run(bars: number, feeds: Record<string, NamedFeed>, onBar: (slice: Slice) => void): void {
  const { time, close } = dataOf(bars, 2);
  runStrategy({ onBar }, { time, close, feeds }, { fill: "nextClose" });
}

const feedOf = (hours: readonly number[]): Feed => ({
  times: Float64Array.from(hours, (hour) => START + hour * 3_600_000),
  values: Float64Array.from(hours, (_, i) => i + 1),
});

describe("a feed of a strategy", () => {
  property(
    "has at every bar what is known then, and for how long nothing new has been",
    fc.record({
      bars: fc.integer({ min: 1, max: 12 }),
      hours: fc.uniqueArray(fc.integer({ min: -48, max: 300 }), { maxLength: 12, minLength: 1 }),
      delay: fc.integer({ min: 0, max: 50 }),
    }),
    ({ bars, hours, delay }) => {
      const feed = feedOf(hours.toSorted((a, b) => a - b));
      const options = { delayMs: delay * 3_600_000 };
      const got: number[][] = [];
      run(bars, { scores: { feed, ...options } }, (slice) => {
        got.push([slice.feed("scores"), slice.feedStaleBars("scores"), slice.feedValues("scores")[0]]);
      });
      const { values, staleBars } = alignFeed(feed, dataOf(bars, 2).time, options);
      expect(got).toEqual(Array.from(values.data, (value, i) => [value, staleBars.data[i], value]));
    },
    4,
  );

  test("brings news of all feeds in the order in which it became known", () => {
    const feeds = { late: { feed: feedOf([30, 40]) }, early: { feed: feedOf([26, 35]) } };
    const news: unknown[][] = [];
    run(3, feeds, (slice) => {
      news.push(slice.news.map(({ feed, values }) => [feed, values[0]]));
    });
    expect(news).toEqual([
      [],
      [],
      [
        ["early", 1],
        ["late", 1],
        ["early", 2],
        ["late", 2],
      ],
    ]);
  });

  test("ends the run with E_STALE at the bar at which its limit is passed", () => {
    const feeds = { scores: { feed: feedOf([0]), maxStaleBars: 2 } };
    let last = -1;
    expect(() => run(6, feeds, ({ bar }) => void (last = bar))).toThrow(
      expect.objectContaining({ code: "E_STALE", bar: 3 }),
    );
    expect(last).toBe(2);
  });

  test("may have as many columns as the run, then by its names, or others", () => {
    const { time, close } = dataOf(2, 2);
    const values = { data: Float64Array.of(1, 2), rows: 1, columns: 2 };
    const three = { data: Float64Array.of(1, 2, 3), rows: 1, columns: 3 };
    const times = Float64Array.of(START - DAY);
    const feeds = { two: { feed: { times, values } }, three: { feed: { times, values: three } } };
    const seen: number[] = [];
    const onBar = (slice: Slice): void => void seen.push(slice.feed("two", "B"), slice.feed("three", 2));
    runStrategy({ onBar }, { time, close, feeds, columns: ["A", "B"] }, { fill: "nextClose" });
    expect(seen).toEqual([2, 3, 2, 3]);
  });

  test.each([
    ["an unknown feed", (slice: Slice) => slice.feed("score"), "E_ENUM"],
    ["a column that it has not", (slice: Slice) => slice.feed("scores", 1), "E_RANGE"],
  ] as const)("refuses %s", (_, read, code) => {
    const feeds = { scores: { feed: feedOf([0]) } };
    expect(() => run(2, feeds, (slice) => void read(slice))).toThrow(expect.objectContaining({ code }));
  });

  test("needs times of the bars", () => {
    const { close } = dataOf(2, 2);
    const feeds = { scores: { feed: feedOf([0]) } };
    expect(() => runStrategy({ onBar: () => undefined }, { close, feeds }, { fill: "nextClose" })).toThrow(
      expect.objectContaining({ code: "E_MISSING", option: "time" }),
    );
  });
});
