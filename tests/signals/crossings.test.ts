// Crossings, beside a twin that looks back over all bars.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  cellIndex,
  columnOf,
  crossedAbove,
  crossedBelow,
  crossings,
  matrixFrom,
  type Level,
  type Matrix,
} from "../../src/index.ts";
import { columnsOf } from "../support/indicatorCall.ts";
import { faultOf } from "../support/market.ts";
import { property } from "../support/property.ts";
import { expectSame } from "../support/same.ts";

const value = fc.constantFrom(-1, -0, 0, 1, 2, NaN);

/** Two series of the same bars, each of some columns or of one. */
const pairs = fc
  .record({
    bars: fc.integer({ min: 1, max: 25 }),
    columns: fc.integer({ min: 1, max: 4 }),
    narrow: fc.constantFrom("none", "first", "second"),
  })
  .chain(({ bars, columns, narrow }) => {
    const matrix = (wide: number, order: "row" | "column"): fc.Arbitrary<Matrix> =>
      fc
        .array(value, { minLength: bars * wide, maxLength: bars * wide })
        .map((cells) => ({ data: Float64Array.from(cells), rows: bars, columns: wide, order }));
    const either = (wide: number): fc.Arbitrary<Matrix> =>
      fc.oneof(matrix(wide, "row"), matrix(wide, "column"));
    return fc.tuple(either(narrow === "first" ? 1 : columns), either(narrow === "second" ? 1 : columns));
  });

/** Above now, not above before, and below at some bar since the last one that lacks a value. */
function crossesTwin(a: Float64Array, b: Float64Array, bar: number): boolean {
  if (!(bar > 0 && a[bar] > b[bar] && a[bar - 1] <= b[bar - 1])) return false;
  for (let i = bar - 1; i >= 0; i--) {
    if (Number.isNaN(a[i]) || Number.isNaN(b[i])) return false;
    if (a[i] < b[i]) return true;
  }
  return false;
}

describe("a series crosses above another", () => {
  property(
    "where it is above, was not before, and has been below since the last gap",
    pairs,
    ([first, second]) => {
      const marks = crossedAbove(first, second);
      expect(marks.columns).toBe(Math.max(first.columns, second.columns));
      for (let c = 0; c < marks.columns; c++) {
        const [a, b] = [first, second].map((matrix) => columnOf(matrix, Math.min(c, matrix.columns - 1)));
        for (let bar = 0; bar < marks.rows; bar++)
          expect(marks.data[cellIndex(marks, bar, c)]).toBe(Number(crossesTwin(a, b, bar)));
      }
    },
  );

  property("where the other crosses below it", pairs, ([first, second]) => {
    const [above, below] = [crossedAbove(first, second), crossedBelow(second, first)];
    for (let c = 0; c < above.columns; c++)
      for (let bar = 0; bar < above.rows; bar++)
        expect(below.data[cellIndex(below, bar, c)]).toBe(above.data[cellIndex(above, bar, c)]);
  });

  property(
    "where it crosses a series of one number, given as that number",
    fc.tuple(pairs, fc.constantFrom(-1, 0, 1)),
    ([[series], level]) => {
      const flat = matrixFrom(series.rows, 1, () => level);
      expectSame(crossedAbove(series, level).data, crossedAbove(series, flat).data, "above");
      expectSame(crossedBelow(series, level).data, crossedBelow(series, flat).data, "below");
      expectSame(crossedAbove(level, series).data, crossedAbove(flat, series).data, "of a number");
    },
  );

  property("the same however both lie", pairs, ([first, second]) => {
    const [a, b] = [first, second].map((m) =>
      columnsOf(m, 0, m.columns, m.order === "row" ? "column" : "row"),
    );
    const [one, other] = [crossedAbove(first, second), crossedAbove(a, b)];
    for (let c = 0; c < one.columns; c++)
      for (let bar = 0; bar < one.rows; bar++)
        expect(other.data[cellIndex(other, bar, c)]).toBe(one.data[cellIndex(one, bar, c)]);
  });

  property("both at once, in arrays of one's own too, whatever these hold", pairs, ([first, second]) => {
    const { entries, exits } = crossings(first, second);
    const into = { entries: new Uint8Array(entries.data.length), exits: new Uint8Array(exits.data.length) };
    into.entries.fill(7);
    into.exits.fill(1);
    const written = crossings(first, second, into);
    expect([written.entries.data, written.exits.data]).toEqual([into.entries, into.exits]);
    expect(written.entries.data).toBe(into.entries);
    expect([written, exits.order]).toEqual([{ entries, exits }, entries.order]);
    const [above, below] = [crossedAbove(first, second), crossedBelow(first, second)];
    for (let c = 0; c < above.columns; c++)
      for (let bar = 0; bar < above.rows; bar++) {
        expect(entries.data[cellIndex(entries, bar, c)]).toBe(above.data[cellIndex(above, bar, c)]);
        expect(exits.data[cellIndex(exits, bar, c)]).toBe(below.data[cellIndex(below, bar, c)]);
      }
  });

  test("not from a gap, not from the first bar, once for each time, and through a tie", () => {
    const above = (...values: number[]): number[] => [...crossedAbove(Float64Array.from(values), 0).data];
    expect(above(1, 2)).toEqual([0, 0]);
    expect(above(-1, 1, 2)).toEqual([0, 1, 0]);
    expect(above(-1, 0, 1)).toEqual([0, 0, 1]);
    expect(above(-1, NaN, 1)).toEqual([0, 0, 0]);
    expect(above(0, 1)).toEqual([0, 0]);
    expect(above(-1, 1, 0, 1)).toEqual([0, 1, 0, 1]);
  });

  test.each<[string, Level, Level, string, string]>([
    ["a number that is none", Float64Array.of(1), NaN, "E_RANGE", "second"],
    ["an infinite number", -Infinity, Float64Array.of(1), "E_RANGE", "first"],
    ["two numbers", 1, 2, "E_SHAPE", "first"],
    ["other bars", Float64Array.of(1, 2), Float64Array.of(1), "E_SHAPE", "second"],
    ["other columns", matrixFrom(2, 2, () => 1), matrixFrom(2, 3, () => 1), "E_SHAPE", "second"],
    ["no series", "close" as never, 1, "E_DTYPE", "first"],
    ["nothing", undefined as never, 1, "E_MISSING", "first"],
    ["floats of 32 bits", new Float32Array(2) as never, 1, "E_DTYPE", "first"],
  ])("%s is refused", (_, first, second, code, option) => {
    expect(faultOf(() => crossedAbove(first, second))).toMatchObject({ code, option });
  });

  const [list, bytes] = [Float64Array.of(1, 2, 3), new Uint8Array(6)];
  const own = (): Uint8Array => new Uint8Array(3);
  test.each<[string, unknown, string, string]>([
    ["an array of bytes", own(), "E_DTYPE", "into"],
    ["nothing but a number", 3, "E_DTYPE", "into"],
    ["a name that is none", { entries: own(), exit: own() }, "E_UNKNOWN_KEY", "exit"],
    ["one array only", { entries: own() }, "E_DTYPE", "into.exits"],
    ["a list of numbers", { entries: [0, 0, 0], exits: own() }, "E_DTYPE", "into.entries"],
    ["doubles", { entries: own(), exits: new Float64Array(3) }, "E_DTYPE", "into.exits"],
    ["too few cells", { entries: own(), exits: new Uint8Array(2) }, "E_SHAPE", "into.exits"],
    ["too many", { entries: bytes, exits: own() }, "E_SHAPE", "into.entries"],
    ["one array for both", { entries: bytes.subarray(3), exits: bytes.subarray(3) }, "E_RANGE", "into.exits"],
    [
      "arrays that overlap",
      { entries: bytes.subarray(2, 5), exits: bytes.subarray(3) },
      "E_RANGE",
      "into.exits",
    ],
  ])("arrays to write into: %s is refused", (_, into, code, option) => {
    expect(faultOf(() => crossings(list, 2, into as never))).toMatchObject({ code, option });
  });

  test("arrays side by side are two", () => {
    const into = { entries: bytes.subarray(0, 3), exits: bytes.subarray(3) };
    expect(crossings(Float64Array.of(1, 3, 1), 2, into).entries.data).toBe(into.entries);
    expect([...bytes]).toEqual([0, 1, 0, 0, 0, 1]);
  });
});
