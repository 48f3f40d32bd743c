import { describe, expect, test } from "vitest";
import { BacktestError } from "../../src/errors.ts";
import { combinationsOf, type Combination, type Parameters } from "../../src/sweep/grid.ts";

function codeOf(step: () => unknown): string {
  try {
    step();
    return "none";
  } catch (error) {
    return (error as BacktestError).code;
  }
}

describe("a parameter grid", () => {
  test("runs through every combination, the last parameter fastest", () => {
    expect(combinationsOf({ fast: [5, 10], kind: ["a", "b"] })).toEqual([
      { fast: 5, kind: "a" },
      { fast: 5, kind: "b" },
      { fast: 10, kind: "a" },
      { fast: 10, kind: "b" },
    ]);
  });

  test("keeps what its condition accepts", () => {
    const grid = { fast: [5, 50], slow: [20, 100] };
    const where = ({ fast, slow }: Combination<typeof grid>): boolean => fast < slow;
    expect(combinationsOf(grid, where)).toEqual([
      { fast: 5, slow: 20 },
      { fast: 5, slow: 100 },
      { fast: 50, slow: 100 },
    ]);
  });

  test("is counted before it is made", () => {
    const values = Array.from({ length: 10_000 }, (_, i) => i);
    const grid = { a: values, b: values, c: values };
    let asked = 0;
    const where = (): boolean => ++asked > 0;
    expect(() => combinationsOf(grid, where)).toThrow(/E_SWEEP_SIZE .* 1000000000000 combinations/);
    expect(asked).toBe(0);
  });

  test("must leave something", () => {
    const nothing: Parameters = {};
    expect(codeOf(() => combinationsOf(nothing))).toBe("E_PARAM_EMPTY");
    expect(codeOf(() => combinationsOf({ a: [1], b: [] }))).toBe("E_PARAM_EMPTY");
    expect(codeOf(() => combinationsOf({ a: [1, 2] }, () => false))).toBe("E_PARAM_EMPTY");
  });
});
