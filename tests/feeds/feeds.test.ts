// What is known of a feed at a bar, beside a twin that looks through all rows at every bar.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  alignFeed,
  collectFeed,
  matrixFrom,
  openFeed,
  openFeeds,
  type Feed,
  type FeedOptions,
  type FeedRow,
  type FeedSource,
} from "../../src/index.ts";
import { faultOf, firstLine } from "../support/market.ts";
import { property } from "../support/property.ts";
import { expectSame } from "../support/same.ts";

const DAY = 86_400_000;
const START = Date.UTC(2024, 0, 1);
const day = (n: number): number => START + n * DAY;

interface Plan {
  /** Days: what a row is about, how much later it is known, its values. */
  readonly rows: readonly (readonly [number, number, readonly number[]])[];
  readonly bars: readonly number[];
  readonly delay: number;
}

const value = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constant(NaN));
const plans: fc.Arbitrary<Plan> = fc.integer({ min: 1, max: 3 }).chain((columns) =>
  fc.record({
    rows: fc.array(
      fc.tuple(
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: -2, max: 4 }),
        fc.array(value, { minLength: columns, maxLength: columns }),
      ),
      { minLength: 1, maxLength: 12 },
    ),
    bars: fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 12 }),
    delay: fc.nat(2),
  }),
);

const barTimes = ({ bars }: Plan): Float64Array =>
  Float64Array.from(
    [...bars].sort((a, b) => a - b),
    day,
  );
const tableOf = ({ rows }: Plan): Feed => ({
  times: Float64Array.from(rows, ([about]) => day(about)),
  knownAt: Float64Array.from(rows, ([about, later]) => day(about + later)),
  values: matrixFrom(rows.length, rows[0][2].length, (row, column) => rows[row][2][column]),
});
/** Rows in the order in which they become known. */
const rowsOf = ({ rows }: Plan): FeedRow[] =>
  rows
    .map(([about, later, values]) => ({ time: day(about), knownAt: day(about + later), values }))
    .sort((a, b) => a.knownAt - b.knownAt);

/** All rows that are known at a bar, looked through anew. */
function twin(
  plan: Plan,
  bar: number,
): { values: number[]; times: number[]; knownAt: number[]; stale: number[] } {
  const times = barTimes(plan);
  const knownFrom = (i: number): number => day(plan.rows[i][0] + plan.rows[i][1] + plan.delay);
  /** The row that a column has its value from. */
  const pickAt = (at: number, column: number): number => {
    const known = [...plan.rows.keys()].filter(
      (i) => at >= 0 && knownFrom(i) <= times[at] && !Number.isNaN(plan.rows[i][2][column]),
    );
    known.sort((a, b) => plan.rows[a][0] - plan.rows[b][0] || knownFrom(a) - knownFrom(b) || a - b);
    return known.at(-1) ?? -1;
  };
  const columns = [...plan.rows[0][2].keys()];
  const picks = columns.map((column) => pickAt(bar, column));
  return {
    values: picks.map((i, column) => (i < 0 ? NaN : plan.rows[i][2][column])),
    times: picks.map((i) => (i < 0 ? NaN : day(plan.rows[i][0]))),
    knownAt: picks.map((i) => (i < 0 ? NaN : knownFrom(i))),
    stale: columns.map((column) => {
      if (pickAt(bar, column) < 0) return NaN;
      let changed = bar;
      while (pickAt(changed, column) === pickAt(changed - 1, column)) changed--;
      return bar - changed;
    }),
  };
}

function expectKnown(plan: Plan, source: FeedSource): void {
  const columns = plan.rows[0][2].length;
  const times = barTimes(plan);
  const aligned = alignFeed(source, times, { columns, delayMs: plan.delay * DAY });
  times.forEach((_, bar) => {
    const at = bar * columns;
    const wanted = twin(plan, bar);
    const row = (data: Float64Array): Float64Array => data.subarray(at, at + columns);
    expectSame(row(aligned.values.data), wanted.values, `values at bar ${bar}`);
    expectSame(row(aligned.times.data), wanted.times, `times at bar ${bar}`);
    expectSame(row(aligned.knownAt.data), wanted.knownAt, `knownAt at bar ${bar}`);
    expectSame(row(aligned.staleBars.data), wanted.stale, `staleBars at bar ${bar}`);
  });
}

describe("what is known of a feed at a bar", () => {
  property("is the latest that became known at or before it, from a table", plans, (plan) =>
    expectKnown(plan, tableOf(plan)),
  );
  property("is the same from rows one after another", plans, (plan) => expectKnown(plan, rowsOf(plan)), 2);
  property(
    "is the same from a function that is asked at every bar, also where it fails in between",
    fc.tuple(plans, fc.array(fc.boolean(), { minLength: 1, maxLength: 5 })),
    ([plan, fails]) => {
      const rows = rowsOf(plan);
      const delay = plan.delay * DAY;
      const asked = (after: number, until: number): FeedRow[] =>
        rows.filter(({ knownAt }) => knownAt! + delay > after && knownAt! + delay <= until);
      expectKnown(plan, asked);
      const columns = rows[0].values as number[];
      let calls = 0;
      const options = { columns: columns.length, delayMs: delay };
      const shaky = alignFeed(
        (after, until) => {
          if (fails[calls++ % fails.length]) throw new Error("no line");
          return asked(after, until);
        },
        barTimes(plan),
        options,
      );
      const calm = alignFeed(asked, barTimes(plan), options);
      shaky.failures.forEach((failed, bar) => {
        if (failed > 0) return;
        const at = bar * columns.length;
        for (let c = at; c < at + columns.length; c++) expect(shaky.values.data[c]).toBe(calm.values.data[c]);
      });
    },
    2,
  );

  property(
    "does not change with rows that become known later",
    fc.tuple(plans, plans, fc.nat(20)),
    ([plan, other, cut]) => {
      const columns = plan.rows[0][2].length;
      const isEarly = ([about, later]: Plan["rows"][number]): boolean => about + later + plan.delay <= cut;
      const late = other.rows.filter((row) => !isEarly(row)).map(([about, later]) => [about, later] as const);
      const early = plan.rows.filter(isEarly);
      if (early.length === 0) return;
      const withLate = [
        ...early,
        ...late.map(([about, later]) => [about, later, Array<number>(columns).fill(9)] as const),
      ];
      const [short, long] = [early, withLate].map((rows) =>
        alignFeed(tableOf({ ...plan, rows }), barTimes(plan), { delayMs: plan.delay * DAY }),
      );
      const known = barTimes(plan).filter((time) => time <= day(cut)).length * columns;
      for (const field of ["values", "times", "knownAt", "staleBars"] as const)
        expectSame(long[field].data.subarray(0, known), short[field].data.subarray(0, known), field);
    },
    2,
  );

  property(
    "of several feeds comes in the order in which it became known, ties in the order of the feeds and their rows",
    fc.tuple(plans, plans),
    ([first, second]) => {
      const cursor = openFeeds({ a: { feed: tableOf(first) }, b: { feed: tableOf(second) } });
      const news = [...barTimes(first), day(99)].flatMap((time) => cursor.advanceTo(time).news);
      const wanted = [first, second].flatMap((plan, feed) =>
        plan.rows.map(([about, later, values], row) => ({ about, known: about + later, values, feed, row })),
      );
      wanted.sort((a, b) => a.known - b.known || a.feed - b.feed || a.row - b.row);
      expect(news.map(({ feed, time, knownAt, values }) => [feed, time, knownAt, ...values])).toEqual(
        wanted.map(({ about, known, values, feed }) => ["ab"[feed], day(about), day(known), ...values]),
      );
    },
    2,
  );
});

describe("a bar and a row of the same time", () => {
  const feed = { times: Float64Array.of(day(1)), values: Float64Array.of(7) };

  test("know each other: a row counts from the bar at which it becomes known", () => {
    const { values } = alignFeed(feed, Float64Array.of(day(0), day(1), day(2)));
    expect([...values.data]).toEqual([NaN, 7, 7]);
  });

  test("do not with a delay of a millisecond", () => {
    const { values } = alignFeed(feed, Float64Array.of(day(0), day(1), day(2)), { delayMs: 1 });
    expect([...values.data]).toEqual([NaN, NaN, 7]);
  });
});

test("a revision of an earlier quarter that comes late does not replace the newer quarter", () => {
  const feed = {
    times: Float64Array.of(day(0), day(10), day(0)),
    knownAt: Float64Array.of(day(5), day(15), day(20)),
    values: Float64Array.of(1, 2, 1.5),
  };
  const { values, staleBars } = alignFeed(feed, Float64Array.of(day(6), day(16), day(21)));
  expect([...values.data]).toEqual([1, 2, 2]);
  expect([...staleBars.data]).toEqual([0, 0, 1]);
});

describe("a feed that goes stale", () => {
  const bars = Float64Array.from({ length: 10 }, (_, n) => day(n));
  const until = (end: number): Feed => ({
    times: Float64Array.from({ length: end }, (_, n) => day(n)),
    values: Float64Array.from({ length: end }, (_, n) => n),
  });

  test("keeps its last good value and counts", () => {
    const { values, staleBars } = alignFeed(until(4), bars, { maxStaleBars: 6 });
    expect([...values.data]).toEqual([0, 1, 2, 3, 3, 3, 3, 3, 3, 3]);
    expect([...staleBars.data]).toEqual([0, 0, 0, 0, 1, 2, 3, 4, 5, 6]);
  });

  property(
    "is an error at the first bar beyond its limit, and not before",
    fc.tuple(fc.integer({ min: 1, max: 9 }), fc.nat(9)),
    ([end, limit]) => {
      for (const options of [{ maxStaleBars: limit }, { maxAgeMs: limit * DAY }]) {
        const cursor = openFeed(until(end), { name: "scores", ...options });
        const bad = end + limit;
        for (let bar = 0; bar < Math.min(bad, 10); bar++) cursor.advanceTo(bars[bar]);
        if (bad >= 10) continue;
        const fault = faultOf(() => cursor.advanceTo(bars[bad]));
        expect(fault).toMatchObject({ code: "E_STALE", option: Object.keys(options)[0], bar: bad });
        expect(firstLine(fault)).toContain("scores has had nothing new");
      }
    },
    10,
  );

  test("before its first value has nothing to be stale", () => {
    const late = { times: Float64Array.of(day(8)), values: Float64Array.of(1) };
    expect([...alignFeed(late, bars, { maxStaleBars: 1 }).staleBars.data]).toEqual([
      ...Array<number>(8).fill(NaN),
      0,
      1,
    ]);
  });

  test("in one column is an error only where every column must be fresh", () => {
    const feed = {
      times: bars,
      values: matrixFrom(10, 3, (row, column) => (column === 2 || (column === 1 && row > 2) ? NaN : row)),
    };
    expect(alignFeed(feed, bars, { maxStaleBars: 2 }).staleBars.data.at(-2)).toBe(7);
    expect(faultOf(() => alignFeed(feed, bars, { maxStaleBars: 2, limitBy: "column" }))).toMatchObject({
      ...{ code: "E_STALE", bar: 5, column: 1, got: 3 },
    });
  });
});

describe("a feed that fails", () => {
  const bars = Float64Array.from({ length: 8 }, (_, n) => day(n));

  function* breaking(): Generator<FeedRow> {
    yield { time: day(0), values: 5 };
    yield { time: day(1), values: 6 };
    throw new Error("the line is down");
  }

  test("in an iterator is over, with its last value, until the limit", () => {
    const { values, failures } = alignFeed(breaking(), bars, { columns: 1, maxStaleBars: 6 });
    expect([...values.data]).toEqual([5, 6, 6, 6, 6, 6, 6, 6]);
    expect([...failures]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const fault = faultOf(() => alignFeed(breaking(), bars, { columns: 1, maxStaleBars: 3, name: "news" }));
    expect(fault).toMatchObject({ code: "E_STALE", bar: 5, got: 4 });
    expect(fault.message).toContain("the line is down");
  });

  test("in a function is asked again, for all that it has missed", () => {
    const asked: (readonly [number, number])[] = [];
    const feed = (after: number, until: number): FeedRow[] => {
      asked.push([after, until]);
      const bar = (until - START) / DAY;
      if (bar >= 2 && bar <= 4) throw new TypeError("timed out");
      return [{ time: until, values: [bar] }];
    };
    const { values, staleBars, failures } = alignFeed(feed, bars, { columns: 1, maxStaleBars: 3 });
    expect([...values.data]).toEqual([0, 1, 1, 1, 1, 5, 6, 7]);
    expect([...staleBars.data]).toEqual([0, 0, 1, 2, 3, 0, 0, 0]);
    expect([...failures]).toEqual([0, 0, 1, 2, 3, 0, 0, 0]);
    expect(asked[0]).toEqual([-Infinity, day(0)]);
    expect(asked[5]).toEqual([day(1), day(5)]);
  });

  test("from the start is an error after as many bars", () => {
    const never = (): never => {
      throw new Error("no key");
    };
    const cursor = openFeed(never, { columns: 1, maxStaleBars: 2 });
    for (const bar of [0, 1])
      expect(cursor.advanceTo(bars[bar])).toMatchObject({ failures: bar + 1, failure: "no key" });
    expect(faultOf(() => cursor.advanceTo(bars[2]))).toMatchObject({ code: "E_STALE", got: 3 });
  });

  test("while it is collected keeps what came before, and says why it ended", async () => {
    async function* slow(): AsyncGenerator<FeedRow> {
      for (const row of [0, 1]) {
        await Promise.resolve();
        yield { time: day(row), knownAt: day(row + 1), values: [row, NaN] };
      }
      throw new Error("closed");
    }
    const feed = await collectFeed(slow(), { columns: 2 });
    expect(feed).toMatchObject({ failure: "closed", knownAt: Float64Array.of(day(1), day(2)) });
    const { values, failures } = alignFeed(feed, bars);
    expect([...values.data.subarray(0, 8)]).toEqual([NaN, NaN, 0, NaN, 1, NaN, 1, NaN]);
    expect([...failures]).toEqual([0, 0, 1, 2, 3, 4, 5, 6]);
  });

  test("whole is collected as a table without a failure", async () => {
    const rows = [
      { time: day(3), values: 1 },
      { time: day(1), values: 2 },
    ];
    expect(await collectFeed(rows, { columns: 1 })).toEqual({
      ...{ times: Float64Array.of(day(3), day(1)), knownAt: Float64Array.of(day(3), day(1)) },
      values: { data: Float64Array.of(1, 2), rows: 2, columns: 1, order: "row" },
    });
  });
});

const TIMES = Float64Array.of(day(0), day(1));
const GOOD: Feed = { times: TIMES, values: Float64Array.of(1, 2) };

test.each([
  ["E_MISSING", { values: Float64Array.of(1) }, {}, "feed.times"],
  ["E_MISSING", { times: TIMES }, {}, "feed.values"],
  ["E_DTYPE", { ...GOOD, times: [1, 2] }, {}, "feed.times"],
  ["E_DTYPE", { ...GOOD, values: "1" }, {}, "feed.values"],
  ["E_DTYPE", { ...GOOD, values: [1, "2"] }, {}, "feed.values"],
  ["E_DTYPE", { ...GOOD, failure: 3 }, {}, "feed.failure"],
  ["E_SHAPE", { ...GOOD, values: Float64Array.of(1) }, {}, "feed.values"],
  ["E_SHAPE", { ...GOOD, knownAt: TIMES.subarray(1) }, {}, "feed.knownAt"],
  ["E_SHAPE", GOOD, { columns: 2 }, "feed.values"],
  ["E_RANGE", { ...GOOD, values: Float64Array.of(1, Infinity) }, {}, "feed.values"],
  ["E_TIME_UNIT", { ...GOOD, times: Float64Array.of(1.5e9, 1.6e9) }, {}, "feed.times"],
  ["E_TIME_UNIT", { ...GOOD, times: Float64Array.of(day(0), NaN) }, {}, "feed.times"],
  ["E_TIME_UNIT", { ...GOOD, knownAt: Float64Array.of(day(0), Infinity) }, {}, "feed.knownAt"],
  ["E_UNKNOWN_KEY", { ...GOOD, knwonAt: TIMES }, {}, "knwonAt"],
  ["E_DTYPE", 7, {}, "feed"],
  ["E_DTYPE", null, {}, "feed"],
  ["E_RANGE", GOOD, { delayMs: -1 }, "delayMs"],
  ["E_RANGE", GOOD, { delayMs: NaN }, "delayMs"],
  ["E_RANGE", GOOD, { maxStaleBars: 1.5 }, "maxStaleBars"],
  ["E_RANGE", GOOD, { maxAgeMs: Infinity }, "maxAgeMs"],
  ["E_DTYPE", GOOD, { maxAgeMs: "1d" }, "maxAgeMs"],
  ["E_ENUM", GOOD, { limitBy: "row" }, "limitBy"],
  ["E_DTYPE", GOOD, { name: 1 }, "name"],
  ["E_UNKNOWN_KEY", GOOD, { maxStale: 1 }, "maxStale"],
  ["E_MISSING", [], {}, "columns"],
  ["E_RANGE", [], { columns: 0 }, "columns"],
] as [string, unknown, FeedOptions, string][])(
  "%s is the fault of %j with %j",
  (code, feed, options, option) => {
    expect(faultOf(() => openFeed(feed as Feed, options))).toMatchObject({ code, option });
  },
);

test.each([
  ["E_SHAPE", [{ time: day(0), values: [1] }]],
  ["E_DTYPE", [{ time: "now", values: [1, 2] }]],
  ["E_TIME_UNIT", [{ time: NaN, values: [1, 2] }]],
  ["E_RANGE", [{ time: day(0), values: [1, -Infinity] }]],
  ["E_MISSING", [{ time: day(0) }]],
  ["E_UNKNOWN_KEY", [{ time: day(0), value: [1, 2] }]],
  ["E_DTYPE", [3]],
  ["E_DTYPE", () => Promise.resolve([])],
  [
    "E_TIME_ORDER",
    [
      { time: day(0), knownAt: day(0), values: [1, 2] },
      { time: day(0), knownAt: day(-1), values: [1, 2] },
    ],
  ],
] as [string, unknown][])("%s is the fault of the rows %j, and is not taken for a failure", (code, rows) => {
  const source = rows as FeedSource;
  expect(faultOf(() => openFeed(source, { columns: 2 }).advanceTo(day(3))).code).toBe(code);
});

test("bars that do not go on are refused", async () => {
  const cursor = openFeed(GOOD);
  cursor.advanceTo(day(1));
  for (const time of [day(1), day(0)])
    expect(faultOf(() => cursor.advanceTo(time))).toMatchObject({ code: "E_TIME_ORDER", option: "time" });
  expect(faultOf(() => cursor.advanceTo(Infinity)).code).toBe("E_TIME_UNIT");
  expect(faultOf(() => cursor.advanceTo("1" as unknown as number)).code).toBe("E_DTYPE");
  expect(faultOf(() => alignFeed(GOOD, Float64Array.of(day(1), day(1)))).code).toBe("E_TIME_DUP");
  expect(faultOf(() => alignFeed(GOOD, Float64Array.of(day(1), day(0)))).code).toBe("E_TIME_ORDER");
  expect(faultOf(() => openFeeds({})).code).toBe("E_EMPTY");
  expect(faultOf(() => openFeeds(undefined as unknown as Record<string, never>)).code).toBe("E_DTYPE");
  expect(faultOf(() => openFeeds({ a: { fed: GOOD } } as never)).code).toBe("E_UNKNOWN_KEY");
  await expect(collectFeed(3 as never, { columns: 1 })).rejects.toMatchObject({ code: "E_DTYPE" });
  await expect(collectFeed([], {} as never)).rejects.toMatchObject({ option: "columns" });
});
