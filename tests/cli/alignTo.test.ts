import { describe, expect, test } from "vitest";
import { alignTo } from "../../src/cli/config/alignTo.ts";

const DAY = 86_400_000;
const prices = { time: Float64Array.of(0, DAY, 2 * DAY), columns: ["A", "B"] };

function given(days: number[], columns: string[], data: number[]) {
  const matrix = { data: Float64Array.from(data), rows: days.length, columns: columns.length };
  return { time: Float64Array.from(days, (day) => day * DAY), columns, matrix };
}

describe("signals beside prices", () => {
  test("go where their time and asset stand", () => {
    const { matrix, notes } = alignTo(prices, given([1, 2], ["B", "A"], [1, 2, 3, NaN]), 0, "entries");
    expect([...matrix.data]).toEqual([0, 0, 2, 1, 0, 3]);
    expect(notes).toEqual([]);
  });

  test("say what did not match", () => {
    const { matrix, notes } = alignTo(prices, given([1, 9], ["A", "X"], [1, 1, 1, 1]), 0, "entries");
    expect([...matrix.data]).toEqual([0, 0, 1, 0, 0, 0]);
    expect(notes).toEqual([
      "entries: 1 of 2 times not among the bars, left out: 1970-01-10",
      "entries: assets not among the prices, left out: X",
      "entries: assets without a column, 0 everywhere: B",
    ]);
  });

  test("must match somewhere", () => {
    expect(() => alignTo(prices, given([9], ["A"], [1]), 0, "entries")).toThrow("E_ALIGN");
    expect(() => alignTo(prices, given([1], ["X"], [1]), 0, "entries")).toThrow("E_ALIGN");
  });
});
