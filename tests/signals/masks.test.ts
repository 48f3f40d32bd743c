// Shifted, first and cleaned signals.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cellIndex, clean, first, maskFrom, matrixFrom, shift, type Mask } from "../../src/index.ts";
import { faultOf } from "../support/market.ts";
import { property } from "../support/property.ts";
import { expectSame } from "../support/same.ts";

const masks = (count: number): fc.Arbitrary<Mask[]> =>
  fc
    .record({ rows: fc.integer({ min: 1, max: 30 }), columns: fc.integer({ min: 1, max: 4 }) })
    .chain(({ rows, columns }) =>
      fc.tuple(
        ...Array.from({ length: count }, () =>
          fc.record({
            data: fc.uint8Array({ min: 0, max: 1, minLength: rows * columns, maxLength: rows * columns }),
            rows: fc.constant(rows),
            columns: fc.constant(columns),
            order: fc.constantFrom("row" as const, "column" as const),
          }),
        ),
      ),
    );

const column = (mask: Mask, c: number): number[] =>
  Array.from({ length: mask.rows }, (_, bar) => mask.data[cellIndex(mask, bar, c)]);
const everyColumn = (mask: Mask, check: (c: number) => void): void => {
  for (let c = 0; c < mask.columns; c++) check(c);
};

describe("shift", () => {
  property(
    "moves every column down and fills the first bars",
    fc.tuple(masks(1), fc.integer({ min: 0, max: 35 })),
    ([[mask], bars]) => {
      const later = shift(mask, bars);
      expect([later.rows, later.columns, later.order]).toEqual([
        mask.rows,
        mask.columns,
        mask.columns === 1 ? later.order : mask.order,
      ]);
      everyColumn(mask, (c) => {
        const wanted = [...new Array<number>(bars).fill(0), ...column(mask, c)].slice(0, mask.rows);
        expect(column(later, c)).toEqual(wanted);
      });
    },
  );

  test("leaves NaN in a series, goes by one bar if nothing is said, and keeps what it was given", () => {
    const series = matrixFrom(3, 2, (bar, c) => bar * 10 + c);
    expect(shift(series).data).toEqual(Float64Array.of(NaN, NaN, 0, 1, 10, 11));
    expect(shift({ ...series, order: "column" }, 1).data).toEqual(Float64Array.of(NaN, 0, 1, NaN, 11, 20));
    expect(shift(Float64Array.of(1, 2)).data).toEqual(Float64Array.of(NaN, 1));
    expect(shift(Uint8Array.of(1, 1)).data).toEqual(Uint8Array.of(0, 1));
    expect(series.data).toEqual(Float64Array.of(0, 1, 10, 11, 20, 21));
  });

  test.each([-1, 0.5, NaN, Infinity])("by %s bars is refused", (bars) => {
    expect(faultOf(() => shift(Float64Array.of(1), bars))).toMatchObject({ code: "E_RANGE", option: "bars" });
  });

  test("of no series or mask is refused", () => {
    for (const bad of [undefined, null, 5, "x"])
      expect(["E_MISSING", "E_DTYPE"]).toContain(faultOf(() => shift(bad as never)).code);
    expect(faultOf(() => shift(Uint8Array.of(2)))).toMatchObject({ code: "E_RANGE", option: "values" });
  });
});

describe("first", () => {
  property("marks what is marked and was not at the bar before", masks(1), ([mask]) => {
    const starts = first(mask);
    everyColumn(mask, (c) => {
      const signals = column(mask, c);
      expect(column(starts, c)).toEqual(signals.map((on, bar) => Number(on === 1 && signals[bar - 1] !== 1)));
    });
    expectSame(first(starts).data, starts.data, "once more");
  });

  test("takes bytes and rows of booleans, and nothing else", () => {
    expect(first(Uint8Array.of(1, 1, 0, 1)).data).toEqual(Uint8Array.of(1, 0, 0, 1));
    expect(
      first([
        [true, false],
        [true, true],
      ]).data,
    ).toEqual(Uint8Array.of(1, 0, 0, 1));
    for (const bad of [true, 5, undefined, Float64Array.of(1), [["x"]]])
      expect(faultOf(() => first(bad as never))).toMatchObject({ code: "E_DTYPE", option: "signals" });
    expect(faultOf(() => first(Uint8Array.of(3)))).toMatchObject({ code: "E_RANGE" });
  });
});

describe("clean", () => {
  /** What is left of the signals of a column, as + and −, without bars that have both. */
  const signs = (entries: number[], exits: number[]): string =>
    entries.map((on, bar) => (on === exits[bar] ? "" : on === 1 ? "+" : "-")).join("");

  property(
    "lets entries and exits take turns, and keeps the first of every kind",
    fc.tuple(masks(2), fc.boolean()),
    ([[entries, exits], entryFirst]) => {
      const kept = clean(entries, exits, { entryFirst });
      everyColumn(entries, (c) => {
        const given = signs(column(entries, c), column(exits, c));
        const wanted = given.replace(entryFirst ? /^-+/ : /^$/, "").replace(/([+-])\1+/g, "$1");
        expect(signs(column(kept.entries, c), column(kept.exits, c))).toBe(wanted);
        const isOneOf = (mask: Mask) => (on: number, bar: number) => on <= mask.data[cellIndex(mask, bar, c)];
        expect(column(kept.entries, c).every(isOneOf(entries))).toBe(true);
        expect(column(kept.exits, c).every(isOneOf(exits))).toBe(true);
      });
      const again = clean(kept.entries, kept.exits, { entryFirst });
      expectSame(again.entries.data, kept.entries.data, "entries once more");
      expectSame(again.exits.data, kept.exits.data, "exits once more");
    },
  );

  test("keeps the first entry, not a later one", () => {
    const { entries, exits } = clean(Uint8Array.of(0, 1, 1, 0, 1, 1), Uint8Array.of(1, 0, 0, 1, 1, 0));
    expect([...entries.data, ...exits.data]).toEqual([0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0]);
  });

  test("refuses masks of different shapes, other options and other types", () => {
    const mask = maskFrom(3, 2, () => true);
    const other = maskFrom(2, 3, () => true);
    expect(faultOf(() => clean(mask, other))).toMatchObject({ code: "E_SHAPE", option: "exits" });
    expect(faultOf(() => clean(mask, mask, { entry_first: true } as never)).code).toBe("E_UNKNOWN_KEY");
    expect(faultOf(() => clean(mask, mask, { entryFirst: 1 as never }))).toMatchObject({ code: "E_DTYPE" });
    expect(faultOf(() => clean(mask, 1 as never))).toMatchObject({ code: "E_DTYPE", option: "exits" });
  });
});
