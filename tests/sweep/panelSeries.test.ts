// Series of all assets that a sweep's function asks for, and their crossings where they lie.
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  crossedAbove,
  crossedBelow,
  crossesAbove,
  crossesBelow,
  crossings,
  indicator,
  RULE_METRICS,
  sma,
  sweep,
  type Mask,
  type MaskContext,
  type Matrix,
} from "../../src/index.ts";
import { placeOf } from "../../src/indicators/placed.ts";
import { PanelSeries } from "../../src/sweep/panelSeries.ts";
import type { PanelPrices } from "../../src/sweep/prices.ts";
import { property } from "../support/property.ts";
import { expectSame } from "../support/same.ts";

const value = fc.constantFrom(-1, -0, 0, 1, 2, NaN);

/** Values of which some stay for more than 64 bars. */
const cellsOf = (count: number): fc.Arbitrary<Float64Array> =>
  fc
    .array(fc.tuple(value, fc.constantFrom(1, 1, 1, 2, 3, 70)), { minLength: 1, maxLength: 60 })
    .map((stretches) => {
      const cells = stretches.flatMap(([cell, length]) => new Array<number>(length).fill(cell));
      return Float64Array.from({ length: count }, (_, i) => cells[i % cells.length]);
    });

/** Two prices of bars × assets, laid out either way. */
const panels: fc.Arbitrary<PanelPrices> = fc
  .record({
    rows: fc.integer({ min: 1, max: 150 }),
    columns: fc.constantFrom(1, 1, 2, 5, 15, 16, 17, 33),
    order: fc.constantFrom("row" as const, "column" as const),
  })
  .chain(({ rows, columns, order }) =>
    fc.tuple(cellsOf(rows * columns), cellsOf(rows * columns)).map(([close, high]) => ({
      close: { data: close, rows, columns, order },
      high: { data: high, rows, columns, order },
    })),
  );

/** The same cells, of which nothing is known but themselves. */
const plain = ({ data, rows, columns }: Matrix): Matrix => ({ data, rows, columns, order: "row" });

function expectMask(mask: Mask, like: Mask, label: string): void {
  expect([mask.rows, mask.columns, mask.order]).toEqual([like.rows, like.columns, like.order]);
  expectSame(mask.data, like.data, label);
}

function using<Result>(prices: PanelPrices, bytes: number, use: (series: PanelSeries) => Result): Result {
  const series = new PanelSeries(prices, bytes);
  try {
    return use(series);
  } finally {
    series.free();
  }
}

property("crossings of series are the same where they lie and of their cells", panels, (prices) =>
  using(prices, 1e6, (series) => {
    const [a, b] = [series.of("close"), series.of("high")];
    const both = crossings(a, b);
    const [above, below] = [crossedAbove(a, b), crossedBelow(a, b)];
    expect([a, b].map(placeOf)).not.toContain(undefined);
    const [first, second] = [plain(a), plain(b)];
    expect([a, b].map(placeOf)).toEqual([undefined, undefined]);
    for (const mask of [both.entries, above]) expectMask(mask, crossedAbove(first, second), "above");
    for (const mask of [both.exits, below]) expectMask(mask, crossedBelow(first, second), "below");
  }),
);

property("a series has the cells of its price, bar by bar", panels, (prices) =>
  using(prices, 1e6, (series) => {
    const { close } = prices as { readonly close: Matrix };
    const { data, order } = series.of("close");
    expect(order).toBe("row");
    const { rows, columns } = close;
    const expected = Float64Array.from({ length: rows * columns }, (_, i) => {
      const [bar, column] = [Math.floor(i / columns), i % columns];
      return close.data[close.order === "row" ? i : column * rows + bar];
    });
    expectSame(data, expected, "cells");
  }),
);

const WAVES: PanelPrices = {
  close: {
    data: Float64Array.from({ length: 120 }, (_, i) => Math.sin(i / 5) + (i % 3)),
    rows: 40,
    columns: 3,
  },
};
const mean = (window: number) => ({
  ...{ indicator: "sma" as const, parameters: { window }, output: "sma" },
});

test("a series keeps its cells, whichever others take its place and whenever it is looked at", () => {
  const known = new Map(
    [2, 3, 4, 5].map((window) => [window, using(WAVES, 1e6, (s) => s.of(mean(window)).data)]),
  );
  // Room for two at a time.
  const kept = using(WAVES, 2 * 120 * 8, (series) => {
    const early = series.of(mean(2));
    const cells = early.data;
    const late = [3, 4, 5].map((window) => [window, series.of(mean(window))] as const);
    expectSame(cells, known.get(2)!, "looked at before others came");
    expectSame(late[0][1].data, known.get(3)!, "looked at after its place was taken");
    expect(series.of(mean(5))).toBe(late[2][1]);
    return late;
  });
  for (const [window, { data }] of kept)
    expectSame(data, known.get(window)!, `looked at after the end, ${window}`);
});

property(
  "whatever is asked, looked at and compared in which order, the cells are the same, with room for few series too",
  fc.record({
    most: fc.integer({ min: 0, max: 5 }),
    steps: fc.array(
      fc.tuple(fc.constantFrom("ask", "look", "compare"), fc.integer({ min: 2, max: 7 }), fc.nat()),
      { maxLength: 30 },
    ),
  }),
  ({ most, steps }) => {
    const wanted = (window: number): Matrix => sma(WAVES.close!, { window });
    using(WAVES, most * 120 * 8, (series) => {
      const asked: (readonly [number, Matrix])[] = [];
      for (const [what, window, k] of steps) {
        asked.push([window, series.of(mean(window))]);
        const [other, one] = asked[k % asked.length];
        if (what === "look") expectSame(one.data, wanted(other).data, `mean of ${other}`);
        const marks = what === "compare" ? crossings(asked.at(-1)![1], one).exits : undefined;
        if (marks !== undefined) expectMask(marks, crossedBelow(wanted(window), wanted(other)), "below");
      }
    });
  },
);

test("crossings of a series whose place was taken are those of its own cells", () => {
  using(WAVES, 120 * 8, (series) => {
    const [first, second] = [series.of(mean(2)), series.of(mean(7))];
    expect(placeOf(first)).toBe(undefined);
    const expected = crossedAbove(plain(first), plain(second));
    expectMask(crossings(first, second).entries, expected, "above");
  });
});

test("a series that is asked for after the end is made all the same", () => {
  const series = new PanelSeries(WAVES, 1e6);
  const { data } = series.of(mean(3));
  series.free();
  expectSame(series.of(mean(3)).data, data, "after the end");
});

interface Pair {
  readonly fast: number;
  readonly slow: number;
}

test.each([1, 3, 20])("masks of crossings are swept as their conditions are: %i assets", async (columns) => {
  const rows = 150;
  const data = Float64Array.from(
    { length: rows * columns },
    (_, i) => 50 + 9 * Math.sin(i / 7) + ((i * i) % 11),
  );
  const series = ({ fast, slow }: Pair) => [fast, slow].map((window) => indicator("sma", { window }));
  const tables = [
    (pair: Pair) => {
      const [a, b] = series(pair);
      return { entries: crossesAbove(a, b), exits: crossesBelow(a, b) };
    },
    (pair: Pair, context: MaskContext) => {
      const [a, b] = series(pair).map((one) => context.series(one));
      return crossings(a, b, context.masks());
    },
  ].map((rule) =>
    sweep({
      parameters: { fast: [2, 3, 5], slow: [8, 13] },
      rule,
      close: { data, rows, columns },
      options: { fees: 0.001 },
    }),
  );
  const [conditions, masks] = await Promise.all(tables);
  expect(masks.numRows).toBe(6 * columns);
  for (const metric of RULE_METRICS)
    expectSame(masks.getChild(metric)!.toArray(), conditions.getChild(metric)!.toArray(), metric);
});
