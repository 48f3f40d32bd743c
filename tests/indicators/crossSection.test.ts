// Ranks, scores and choices across the columns of a bar, beside slow twins.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { columnOf, matrixFrom, rank, topK, zscore, type Matrix, type RankOptions } from "../../src/index.ts";
import { columnsOf } from "../support/indicatorCall.ts";
import { faultOf, matrixOf } from "../support/market.ts";
import { property } from "../support/property.ts";
import { expectSame } from "../support/same.ts";

const cell = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(NaN, -0, 0.5),
  fc.double({ min: -9, max: 9, noNaN: true }),
);

/** Bars of equal length. */
const bars = fc
  .integer({ min: 1, max: 40 })
  .chain((columns) =>
    fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 6 }),
  );

const known = (row: readonly number[]): number[] => row.filter((x) => !Number.isNaN(x));

/** Rank of a value of a bar: counted, not sorted. */
function rankTwin(row: readonly number[], column: number, options: Required<RankOptions>): number {
  const { method, ascending, percent } = options;
  const value = row[column];
  if (Number.isNaN(value)) return NaN;
  const isBefore = (x: number): boolean => (ascending ? x < value : x > value);
  const before = row.filter(isBefore).length;
  const equal = row.filter((x) => x === value).length;
  const distinct = (values: readonly number[]): number => new Set(values.map((x) => x + 0)).size;
  const ranks = {
    min: before + 1,
    max: before + equal,
    average: (before + 1 + before + equal) / 2,
    dense: distinct(row.filter(isBefore)) + 1,
    ordinal: before + 1 + row.slice(0, column).filter((x) => x === value).length,
  };
  const all = method === "dense" ? distinct(known(row)) : known(row).length;
  return percent ? ranks[method] / all : ranks[method];
}

const rankOptions: fc.Arbitrary<Required<RankOptions>> = fc.record({
  method: fc.constantFrom("average", "min", "max", "dense", "ordinal"),
  ascending: fc.boolean(),
  percent: fc.boolean(),
});

describe("across the columns of a bar", () => {
  property("ranks are counts of what is before and equal", fc.tuple(bars, rankOptions), ([rows, options]) => {
    const wanted = rows.flatMap((row) => row.map((_, column) => rankTwin(row, column, options)));
    expectSame(rank(matrixOf(rows), options).data, wanted, options.method);
  });

  property(
    "the k largest are those with the k first ranks, equal ones by column, and NaN never",
    fc.tuple(bars, fc.integer({ min: 1, max: 45 }), fc.boolean()),
    ([rows, k, largest]) => {
      const first = { method: "ordinal", ascending: !largest, percent: false } as const;
      const wanted = rows.flatMap((row) => row.map((_, c) => (rankTwin(row, c, first) <= k ? 1 : 0)));
      expectSame(topK(matrixOf(rows), { k, largest }).data, wanted, "marks");
    },
  );

  property(
    "scores have mean 0 and deviation 1, or do not exist",
    fc.tuple(bars, fc.constantFrom(0, 1)),
    ([rows, ddof]) => {
      const { data, columns } = zscore(matrixOf(rows), { ddof });
      rows.forEach((row, bar) => {
        const scores = [...data.subarray(bar * columns, (bar + 1) * columns)];
        const values = known(row);
        if (values.length <= ddof || values.every((x) => x === values[0])) {
          expect(scores.every(Number.isNaN)).toBe(true);
          return;
        }
        expect(scores.map(Number.isNaN)).toEqual(row.map(Number.isNaN));
        const spread = Math.max(...values) - Math.min(...values);
        if (spread < 1e-3) return;
        const given = known(scores);
        const sum = given.reduce((total, x) => total + x, 0);
        const squares = given.reduce((total, x) => total + x * x, 0);
        expect(Math.abs(sum)).toBeLessThan(1e-9);
        expect(Math.abs(squares / (given.length - ddof) - 1)).toBeLessThan(1e-9);
      });
    },
  );

  property("it does not matter how the matrix lies", bars, (rows) => {
    const matrix = matrixOf(rows);
    const turned = columnsOf(matrix, 0, matrix.columns, "column");
    for (const compute of [rank, zscore, (m: Matrix) => topK(m, { k: 3 })]) {
      const [one, other] = [compute(matrix), compute(turned)];
      if (matrix.columns > 1) expect(other.order).toBe("column");
      for (let c = 0; c < matrix.columns; c++)
        expectSame(columnOf(other as Matrix, c), columnOf(one as Matrix, c), `column ${c}`);
    }
  });
});

test("a matrix of several stretches is ranked bar by bar", () => {
  const wide = matrixFrom(2000, 90, (bar, column) => (bar * 31 + column * 17) % 97);
  const { data } = rank(wide, { method: "min" });
  for (const bar of [0, 727, 728, 1999]) {
    const row = [...wide.data.subarray(bar * 90, (bar + 1) * 90)];
    const wanted = row.map((x) => row.filter((y) => y < x).length + 1);
    expectSame(data.subarray(bar * 90, (bar + 1) * 90), wanted, `bar ${bar}`);
  }
});

describe("bad input", () => {
  const close = matrixFrom(3, 4, (bar, column) => bar + column);
  test.each([
    ["method", () => rank(close, { method: "first" as never }), "E_ENUM"],
    ["method", () => rank(close, { method: "toString" as never }), "E_ENUM"],
    ["ascending", () => rank(close, { ascending: 1 as never }), "E_DTYPE"],
    ["percent", () => rank(close, { percent: "yes" as never }), "E_DTYPE"],
    ["pct", () => rank(close, { pct: true } as never), "E_UNKNOWN_KEY"],
    ["ddof", () => zscore(close, { ddof: 2 }), "E_RANGE"],
    ["ddof", () => zscore(close, { ddof: "1" as never }), "E_DTYPE"],
    ["window", () => zscore(close, { window: 20 } as never), "E_UNKNOWN_KEY"],
    ["k", () => topK(close, {} as never), "E_MISSING"],
    ["k", () => topK(close, { k: 0 }), "E_RANGE"],
    ["k", () => topK(close, { k: 1.5 }), "E_RANGE"],
    ["k", () => topK(close, { k: NaN }), "E_RANGE"],
    ["largest", () => topK(close, { k: 1, largest: null as never }), "E_DTYPE"],
    ["values", () => rank(undefined as never), "E_MISSING"],
    ["values", () => rank(new Float32Array(3) as never), "E_DTYPE"],
    ["values", () => rank({ ...close, data: close.data.map((x) => (x === 3 ? Infinity : x)) }), "E_RANGE"],
  ])("of %s", (option, run, code) => {
    expect(faultOf(run)).toMatchObject({ code, option });
  });

  test("that is infinite is named by its bar and column, however the matrix lies", () => {
    const odd = { ...close, data: close.data.map((x, i) => (i === 6 ? -Infinity : x)) };
    expect(faultOf(() => zscore(odd))).toMatchObject({ bar: 1, column: 2, got: -Infinity });
    expect(faultOf(() => zscore({ ...odd, order: "column" }))).toMatchObject({ bar: 0, column: 2 });
  });

  test("of no bars or no columns gives no cells", () => {
    for (const [rows, columns] of [
      [0, 2],
      [2, 0],
    ])
      expect(rank({ data: new Float64Array(0), rows, columns }).data.length).toBe(0);
  });
});
