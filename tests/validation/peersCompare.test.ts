// What counts as the same run beside another engine.
import { describe, expect, test } from "vitest";
import { firstDifference, mergeLegs } from "../../validation/peers/engines/compare.ts";
import type { ComparableFill, ComparableResult } from "../../validation/peers/engines/types.ts";

const FILL: ComparableFill = [1, 0, 10, 20, 0.5];
const RUN: ComparableResult = { fills: [FILL], equity: [1000, 1001], cash: [1000, 800] };

const withFills = (...fills: ComparableFill[]): ComparableResult => ({ ...RUN, fills });

describe("the first difference of two runs", () => {
  test("is none between a run and itself, NaN and infinities included", () => {
    const odd = { ...RUN, equity: [NaN, Infinity], extra: { total: NaN } };
    expect(firstDifference(odd, odd, { extra: ["total"] })).toBeUndefined();
  });

  test.each([
    ["bar", 0],
    ["column", 1],
    ["units", 2],
    ["price", 3],
    ["fees", 4],
  ])("names the %s of a fill that is off", (name, place) => {
    const off = [...FILL] as number[];
    off[place] += 1;
    const difference = firstDifference(RUN, withFills(off as unknown as ComparableFill));
    expect(difference).toContain("fill 0");
    // A fill in another place is first of all a fill in another place.
    expect(difference).toContain(name);
  });

  test("counts from one part in 1e9 on, and absolutely near zero", () => {
    const units = (value: number): ComparableResult => withFills([1, 0, value, 20, 0.5]);
    expect(firstDifference(units(1e6), units(1e6 + 0.5e-3))).toBeUndefined();
    expect(firstDifference(units(1e6), units(1e6 + 2e-3))).toContain("units");
    expect(firstDifference({ ...RUN, cash: [0, 0] }, { ...RUN, cash: [0, 0.5e-9] })).toBeUndefined();
    expect(firstDifference({ ...RUN, cash: [0, 0] }, { ...RUN, cash: [0, 2e-9] })).toContain("cash at bar 1");
  });

  test("sees a fill that only one side has, and says which", () => {
    const more = withFills(FILL, [2, 0, -10, 21, 0]);
    expect(firstDifference(more, RUN)).toContain("only ours");
    expect(firstDifference(RUN, more)).toContain("only theirs");
  });

  test("does not depend on the order of fills in different columns, but on that within one", () => {
    const [a, b, other]: ComparableFill[] = [
      [1, 0, 10, 20, 0],
      [1, 0, -4, 21, 0],
      [1, 1, 3, 5, 0],
    ];
    expect(firstDifference(withFills(a, other, b), withFills(other, a, b))).toBeUndefined();
    expect(firstDifference(withFills(a, b), withFills(b, a))).toBeDefined();
  });

  test("leaves out cash that only one side has, and compares extras by name only", () => {
    const { cash: _, ...noCash } = RUN;
    expect(firstDifference(RUN, noCash)).toBeUndefined();
    const [ours, theirs] = [1, 2].map((total) => ({ ...RUN, extra: { total, list: [1, 2] } }));
    expect(firstDifference(ours, theirs)).toBeUndefined();
    expect(firstDifference(ours, theirs, { extra: ["list"] })).toBeUndefined();
    expect(firstDifference(ours, theirs, { extra: ["total"] })).toContain("extra total");
  });

  test("is none between two refusals, whatever they say, and one between a refusal and a run", () => {
    expect(firstDifference({ error: "a" }, { error: "b" })).toBeUndefined();
    expect(firstDifference({ error: "a" }, RUN)).toContain("only ours");
    expect(firstDifference(RUN, { error: "a" })).toContain("only theirs");
  });
});

test("legs of an order are one fill where they go the same way at one price, and stay two otherwise", () => {
  const close: ComparableFill = [1, 0, 4, 20, 1];
  const open: ComparableFill = [1, 0, 6, 20, 2];
  expect(mergeLegs([close, open])).toEqual([[1, 0, 10, 20, 3]]);
  expect(mergeLegs([close, [1, 0, -6, 20, 2]])).toHaveLength(2);
  expect(mergeLegs([close, [1, 0, 6, 20.1, 2]])).toHaveLength(2);
  expect(mergeLegs([close, [2, 0, 6, 20, 2]])).toHaveLength(2);
});
