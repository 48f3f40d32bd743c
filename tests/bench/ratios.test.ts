// Ratios of interleaved rounds, and what they say about a target.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quantile, ratioOfRound, ratiosAgainst, spreadOf } from "../../bench/peers/statistics.ts";
import { TARGETS, verdict, withinVerdict } from "../../bench/peers/targets.ts";
import { property } from "../support/property.ts";

const times = fc.array(fc.double({ min: 0.01, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 9 });

describe("quantiles", () => {
  property("at the places of the sorted values are those values", times, (values) => {
    const sorted = [...values].sort((a, b) => a - b);
    const last = Math.max(1, values.length - 1);
    for (const [place, value] of sorted.entries())
      expect(quantile(values, place / last)).toBeCloseTo(value, 9 - Math.ceil(Math.log10(value + 1)));
  });

  property("the quarters lie around the median", times, (values) => {
    const { lower, median, upper, count } = spreadOf(values);
    expect(lower).toBeLessThanOrEqual(median);
    expect(median).toBeLessThanOrEqual(upper);
    expect(count).toBe(values.length);
  });

  test("of nothing are nothing", () => {
    expect(quantile([], 0.5)).toBeNaN();
  });
});

describe("ratios", () => {
  property(
    "of a round count the sets that both have done",
    fc.tuple(times, times, fc.double({ min: 1, max: 1e6, noNaN: true })),
    ([theirs, ours, extra]) => {
      const both = Math.min(theirs.length, ours.length);
      const more = (values: number[]): number[] => (values.length === both ? values : [...values, extra]);
      expect(ratioOfRound(more(theirs), more(ours))).toBe(
        ratioOfRound(theirs.slice(0, both), ours.slice(0, both)),
      );
    },
  );

  property(
    "do not depend on how fast the machine was in a round",
    fc.tuple(times, times),
    ([theirs, ours]) => {
      const slower = (values: number[]): number[] => values.map((ms) => ms * 4);
      expect(ratioOfRound(slower(theirs), slower(ours))).toBe(ratioOfRound(theirs, ours));
    },
  );

  test("are taken round by round against the fastest way to call a peer", () => {
    const slices = [[10], [30], undefined];
    const oneCall = [[20], [20], [8]];
    expect(ratiosAgainst([slices, oneCall], [[2], [4], [1]])).toEqual([5, 5, 8]);
  });

  test("leave out rounds in which one of the two did not take part", () => {
    expect(ratiosAgainst([[[10], undefined, [6]]], [[5], [5], undefined])).toEqual([2]);
    expect(ratiosAgainst([], [[5]])).toEqual([]);
  });
});

describe("a verdict", () => {
  const narrow = (median: number) => ({ median, lower: median * 0.99, upper: median * 1.01, count: 9 });

  test("is met, floor or missed, and by how much", () => {
    expect(verdict(narrow(120), 100, 50)).toBe("met");
    expect(verdict(narrow(80), 100, 50)).toBe("floor, 20 % short of the target");
    expect(verdict(narrow(40), 100, 50)).toBe("missed, 20 % short of the floor");
  });

  test("is open where the quarters reach over the nearer bound", () => {
    expect(verdict({ median: 105, lower: 95, upper: 130, count: 9 }, 100, 50)).toBe(
      "inconclusive: met by the median",
    );
    expect(verdict({ median: 95, lower: 90, upper: 101, count: 9 }, 100, 50)).toMatch(/^inconclusive: floor/);
    expect(verdict({ median: 55, lower: 49, upper: 60, count: 9 }, 100, 50)).toMatch(/^inconclusive: floor/);
    expect(verdict({ median: 45, lower: 40, upper: 51, count: 9 }, 100, 50)).toMatch(/^inconclusive: missed/);
  });

  test("of one or two rounds says so, and of none is none", () => {
    expect(verdict({ ...narrow(120), count: 1 }, 100, 50)).toBe("met (1 round only)");
    expect(verdict({ ...narrow(120), count: 2 }, 100, 50)).toBe("met (2 rounds only)");
    expect(verdict(spreadOf([]), 100, 50)).toBe("not measured");
  });

  property(
    "calls a line met exactly where the median reaches the target",
    fc.tuple(fc.double({ min: 0.1, max: 500, noNaN: true }), fc.double({ min: 0.1, max: 500, noNaN: true })),
    ([median, target]) => {
      expect(
        verdict(narrow(median), target, target / 2)
          .replace("inconclusive: ", "")
          .startsWith("met"),
      ).toBe(median >= target);
    },
  );

  test("of an upper bound says by how much it is passed", () => {
    expect(withinVerdict(2, 2)).toBe("met");
    expect(withinVerdict(3, 2)).toBe("missed, 50 % over");
    expect(withinVerdict(NaN, 2)).toBe("not measured");
  });
});

test("floors are half the target, and 0.8 of it beside loops written by hand", () => {
  for (const { rival, target, floor } of TARGETS)
    expect(floor / target).toBeCloseTo(rival === "loop" || rival === "c" ? 0.8 : 0.5, 12);
});
