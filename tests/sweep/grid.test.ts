import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BacktestError } from "../../src/errors.ts";
import { combinationAt, type Combination, type Parameters } from "../../src/sweep/grid.ts";
import { PURPOSE, uniformAt } from "../../src/random/stream.ts";
import { chosen, type Sample } from "../../src/sweep/sample.ts";
import { property } from "../support/property.ts";

function codeOf(step: () => unknown): string {
  try {
    step();
    return "none";
  } catch (error) {
    return (error as BacktestError).code;
  }
}

function combinationsOf<const P extends Parameters>(
  parameters: P,
  where?: (combination: Combination<P>) => boolean,
  sample?: Sample,
): Combination<P>[] {
  const { space, kept } = chosen(parameters, where, sample);
  return Array.from(kept, (position) => combinationAt(space, position));
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
    expect(combinationsOf(grid, ({ fast, slow }) => fast < slow)).toEqual([
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

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe("a sample of a grid", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 });

  property(
    "is a part of what `where` keeps, in its order, each combination at most once",
    fc.tuple(sizes, fc.integer({ min: 1, max: 5 }), fc.nat(), fc.double({ min: 0, max: 1, noNaN: true })),
    ([lengths, divisor, seed, share]) => {
      const grid = Object.fromEntries(lengths.map((length, k) => [`p${k}`, range(length)]));
      const where = (combination: Combination<typeof grid>): boolean =>
        Object.values(combination).reduce((sum, x) => sum + x, 0) % divisor === 0;
      const all = combinationsOf(grid, where).map((one) => JSON.stringify(one));
      const count = Math.max(1, Math.floor(share * all.length));
      const some = combinationsOf(grid, where, { count, seed }).map((one) => JSON.stringify(one));
      expect(some).toEqual(all.filter((one) => some.includes(one)));
      expect(some).toHaveLength(count);
      expect(combinationsOf(grid, where, { count, seed }).map((one) => JSON.stringify(one))).toEqual(some);
    },
  );

  test("takes every combination about equally often", () => {
    const times = new Map<string, number>();
    for (let seed = 0; seed < 500; seed++)
      for (const one of combinationsOf({ a: range(3), b: range(4) }, undefined, { count: 3, seed }))
        times.set(JSON.stringify(one), (times.get(JSON.stringify(one)) ?? 0) + 1);
    // 125 expected of each, with a deviation of 10.
    expect(times.size).toBe(12);
    for (const count of times.values()) expect(Math.abs(count - 125)).toBeLessThan(5 * 9.7);
  });

  test("of a huge grid is made without listing it", () => {
    const grid = { a: range(100_000), b: range(100_000), c: range(800_000) };
    let asked = 0;
    const where = ({ a, b }: { a: number; b: number }): boolean => ++asked > 0 && a < b;
    const some = combinationsOf(grid, where, { count: 500, seed: 3 });
    expect(asked).toBeLessThan(2000);
    expect(some).toHaveLength(500);
    expect(new Set(some.map((one) => JSON.stringify(one))).size).toBe(500);
    expect(some.every(({ a, b }) => a < b)).toBe(true);
    expect(some).toEqual(some.toSorted((x, y) => x.a - y.a || x.b - y.b || x.c - y.c));
    // The largest number of a combination is exact: the last of each list comes from it.
    const { space } = chosen(grid, undefined, { count: 1 });
    expect(combinationAt(space, space.size - 1)).toEqual({ a: 99_999, b: 99_999, c: 799_999 });
    expect(() => combinationsOf({ ...grid, d: range(100), e: range(100) }, undefined, { count: 1 })).toThrow(
      /E_SWEEP_SIZE/,
    );
  });

  test("of a grid that is not listed is the first draws that differ", () => {
    const [seed, side] = [9, 160];
    const grid = { a: range(side), b: range(side), c: range(side) };
    const where = ({ a, b }: { a: number; b: number }): boolean => (a + b) % 3 === 0;
    for (const [count, condition] of [
      [1, undefined],
      [200_000, undefined],
      [5_000, where],
    ] as const) {
      const { space, kept } = chosen(grid, condition, { count, seed });
      const drawn = new Set<number>();
      for (let draw = 0; drawn.size < count; draw++) {
        const position = Math.floor(uniformAt(seed, draw, 0, PURPOSE.sample) * side ** 3);
        if (condition === undefined || condition(combinationAt(space, position))) drawn.add(position);
      }
      expect([...kept]).toEqual([...drawn].sort((a, b) => a - b));
    }
  });

  test("may take nearly all of a grid that is too large to be swept", () => {
    const { kept } = chosen({ a: range(1001), b: range(1000) }, undefined, { count: 1_000_000, seed: 5 });
    expect(kept).toHaveLength(1_000_000);
    expect(kept.every((position, i) => i === 0 || position > kept[i - 1])).toBe(true);
    expect(kept[kept.length - 1]).toBeLessThan(1_001_000);
  });
});

describe("draws from ranges", () => {
  property(
    "lie within them, are what they say, and depend on the seed alone",
    fc.record({
      seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      low: fc.integer({ min: -50, max: 50 }),
      width: fc.integer({ min: 0, max: 20 }),
      start: fc.double({ min: 1e-6, max: 10, noNaN: true }),
      factor: fc.double({ min: 1, max: 1e6, noNaN: true }),
    }),
    ({ seed, low, width, start, factor }) => {
      const parameters = {
        whole: { min: low, max: low + width, kind: "integer" },
        real: { min: low, max: low + width },
        ratio: { min: start, max: start * factor, kind: "log" },
        list: ["a", "b"],
      } as const;
      const rows = combinationsOf(parameters, undefined, { count: 20, seed });
      expect(rows).toHaveLength(20);
      for (const { whole, real, ratio, list } of rows) {
        expect(Number.isInteger(whole) && whole >= low && whole <= low + width).toBe(true);
        expect(real >= low && real <= low + width).toBe(true);
        expect(ratio >= start && ratio <= start * factor).toBe(true);
        expect(["a", "b"]).toContain(list);
      }
      expect(combinationsOf(parameters, undefined, { count: 20, seed })).toEqual(rows);
      // A longer sample begins with the shorter one.
      expect(combinationsOf(parameters, undefined, { count: 25, seed }).slice(0, 20)).toEqual(rows);
      const kept = combinationsOf(parameters, ({ list }) => list === "a", { count: 5, seed });
      const first = combinationsOf(parameters, undefined, { count: 200, seed });
      expect(kept).toEqual(first.filter(({ list }) => list === "a").slice(0, 5));
    },
    10,
  );

  test("spread evenly: whole numbers and lengths alike, ratios by their logarithms", () => {
    const parameters = {
      whole: { min: 1, max: 4, kind: "integer" },
      real: { min: 0, max: 4 },
      ratio: { min: 1, max: 16, kind: "log" },
    } as const;
    const rows = combinationsOf(parameters, undefined, { count: 4000, seed: 1 });
    for (let quarter = 0; quarter < 4; quarter++) {
      const counts = [
        rows.filter(({ whole }) => whole === quarter + 1).length,
        rows.filter(({ real }) => Math.floor(real) === quarter).length,
        rows.filter(({ ratio }) => ratio >= 2 ** quarter && ratio < 2 ** (quarter + 1)).length,
      ];
      // 1,000 expected, with a deviation of 27.
      for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(5 * 27.4);
    }
  });

  const sample = { count: 3 };
  const bad: [string, unknown, unknown, string][] = [
    ["a range without a sample", { a: { min: 0, max: 1 } }, undefined, "E_MISSING"],
    ["a range that ends before it begins", { a: { min: 1, max: 0 } }, sample, "E_RANGE"],
    ["a range of halves as whole numbers", { a: { min: 0.5, max: 3, kind: "integer" } }, sample, "E_RANGE"],
    ["ratios from nothing", { a: { min: 0, max: 3, kind: "log" } }, sample, "E_RANGE"],
    ["an endless range", { a: { min: 0, max: Infinity } }, sample, "E_RANGE"],
    ["a bound that is none", { a: { min: NaN, max: 1 } }, sample, "E_RANGE"],
    ["a kind that is none", { a: { min: 0, max: 1, kind: "whole" } }, sample, "E_ENUM"],
    ["a range with more", { a: { min: 0, max: 1, step: 1 } }, sample, "E_UNKNOWN_KEY"],
    ["a parameter that is a number", { a: 3 }, sample, "E_DTYPE"],
    ["parameters that are a list", [[1]], sample, "E_DTYPE"],
    ["a sample of nothing", { a: [1, 2, 3] }, { count: 0 }, "E_RANGE"],
    ["half a combination", { a: [1, 2, 3] }, { count: 1.5 }, "E_RANGE"],
    ["a count that is a text", { a: [1, 2, 3] }, { count: "2" }, "E_DTYPE"],
    ["more than there is", { a: [1, 2, 3] }, { count: 4 }, "E_RANGE"],
    ["a seed below 0", { a: [1, 2, 3] }, { count: 1, seed: -1 }, "E_RANGE"],
    ["a sample with more", { a: [1, 2, 3] }, { count: 1, size: 2 }, "E_UNKNOWN_KEY"],
    ["a sample that is a number", { a: [1, 2, 3] }, 3, "E_DTYPE"],
  ];
  test.each(bad)("%s is refused", (_, parameters, given, code) => {
    expect(codeOf(() => chosen(parameters as Parameters, undefined, given as Sample))).toBe(code);
  });
});
