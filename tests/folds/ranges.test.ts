// Folds: which bars are trained on and which are tested, against what they promise bar by bar.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { purgedFolds, walkForwardFolds, type BarRange } from "../../src/index.ts";
import { faultOf } from "../support/market.ts";
import { property } from "../support/property.ts";

const barsIn = (ranges: readonly BarRange[]): number[] =>
  ranges.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i));

describe("folds that walk forward", () => {
  property(
    "are tested right after their training, one step apart, as often as the bars allow",
    fc.record({
      bars: fc.integer({ min: 2, max: 200 }),
      train: fc.integer({ min: 1, max: 100 }),
      test: fc.integer({ min: 1, max: 100 }),
      step: fc.integer({ min: 1, max: 50 }),
      purge: fc.integer({ min: 0, max: 20 }),
      anchored: fc.boolean(),
    }),
    (shape) => {
      const { bars, train, test: tested, step, purge, anchored } = shape;
      if (train + tested > bars || purge >= train) {
        expect(faultOf(() => walkForwardFolds(shape)).code).toBe("E_SPLIT");
        return;
      }
      const folds = walkForwardFolds(shape);
      expect(folds.length).toBe(1 + Math.floor((bars - train - tested) / step));
      folds.forEach((fold, i) => {
        const end = i * step + train;
        expect(fold.test).toEqual({ from: end, to: end + tested });
        expect(fold.train).toEqual({ from: anchored ? 0 : i * step, to: end - purge });
      });
    },
  );

  test("have tests that follow each other without a gap, unless a step is given", () => {
    const tests = walkForwardFolds({ bars: 103, train: 40, test: 10 }).map((fold) => fold.test);
    expect(barsIn(tests)).toEqual(Array.from({ length: 60 }, (_, i) => 40 + i));
  });

  test.each([
    ["more training and test than bars", { bars: 10, train: 6, test: 5 }, "E_SPLIT"],
    ["a purge as long as the training", { bars: 10, train: 4, test: 2, purge: 4 }, "E_SPLIT"],
    ["no training", { bars: 10, train: 0, test: 2 }, "E_RANGE"],
    ["half a bar", { bars: 10, train: 2.5, test: 2 }, "E_RANGE"],
    ["a step of nothing", { bars: 10, train: 2, test: 2, step: 0 }, "E_RANGE"],
    ["bars that are not told", { train: 2, test: 2 }, "E_DTYPE"],
    ["anchored by a number", { bars: 10, train: 2, test: 2, anchored: 1 }, "E_DTYPE"],
    ["a word that is none", { bars: 10, train: 2, test: 2, gap: 1 }, "E_UNKNOWN_KEY"],
  ])("are refused with %s", (_, shape, code) => {
    expect(faultOf(() => walkForwardFolds(shape as Parameters<typeof walkForwardFolds>[0])).code).toBe(code);
  });
});

describe("purged folds", () => {
  test("train on every bar whose label does not meet a label of the test, nor lies in the embargo, and on no other", () => {
    let tried = 0;
    for (let bars = 2; bars <= 60; bars++)
      for (let folds = 2; folds <= Math.min(8, bars); folds++)
        for (const horizon of [0, 1, 2, 3].filter((h) => h === 0 || h < Math.floor(bars / folds)))
          for (const embargo of [0, 2]) {
            expectPurged(bars, folds, horizon, embargo);
            tried += 1;
          }
    expect(tried).toBeGreaterThan(1500);
  });

  test.each([
    ["more folds than bars", { bars: 5, folds: 6 }, "E_SPLIT"],
    ["labels as long as a fold", { bars: 20, folds: 4, horizon: 5 }, "E_SPLIT"],
    ["one fold", { bars: 20, folds: 1 }, "E_RANGE"],
    ["an embargo into the past", { bars: 20, folds: 2, embargo: -1 }, "E_RANGE"],
    ["nothing", undefined, "E_DTYPE"],
  ])("are refused with %s", (_, shape, code) => {
    expect(faultOf(() => purgedFolds(shape as Parameters<typeof purgedFolds>[0])).code).toBe(code);
  });
});

/** A label of a bar looks at the bars from its own to `horizon` later. */
function expectPurged(bars: number, count: number, horizon: number, embargo: number): void {
  const folds = purgedFolds({ bars, folds: count, horizon, embargo });
  expect(folds.length).toBe(count);
  const sizes = folds.map(({ test: { from, to } }) => to - from);
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  expect(barsIn(folds.map((fold) => fold.test))).toEqual(Array.from({ length: bars }, (_, bar) => bar));
  for (const { train, test: tested } of folds) {
    const meets = (bar: number): boolean => bar + horizon >= tested.from && bar < tested.to + horizon;
    const isEmbargoed = (bar: number): boolean =>
      bar >= tested.to + horizon && bar < tested.to + horizon + embargo;
    const wanted = Array.from({ length: bars }, (_, bar) => bar).filter(
      (bar) => !meets(bar) && !isEmbargoed(bar),
    );
    expect(barsIn(train)).toEqual(wanted);
  }
}
