// What the table of indicators says, and the bounds of rounding that docs/indicators.md gives.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bollinger, ema, rollingStd, rollingZscore, rsi, sma, wma } from "../../src/index.ts";
import { callIndicator } from "../support/indicatorCall.ts";
import { definitionOf, indicatorPlans, NAMES, parametersAt, seriesOf } from "../support/indicatorPlan.ts";
import { ExactSum } from "../support/exact.ts";
import { property } from "../support/property.ts";

const EPSILON = 2 ** -52;

describe("the first bar with a value", () => {
  for (const name of NAMES)
    property(
      `of ${name} is the one that the table says, and all later ones have values`,
      indicatorPlans.map((plan) => ({ ...plan, name, columns: 1, gaps: 0 })),
      (plan) => {
        const parameters = parametersAt(plan, 0);
        const outputs = Object.values(callIndicator(name, seriesOf(plan), parameters));
        definitionOf(plan)
          .first(parameters)
          .forEach((first, output) => {
            const values = [...outputs[output].data];
            // Windows of equal values have no score.
            const isMissing = (x: number): boolean => Number.isNaN(x) && name !== "rollingZscore";
            expect(values.slice(0, first).every(Number.isNaN)).toBe(true);
            expect(values.slice(first).some(isMissing)).toBe(false);
          });
      },
      10,
    );
});

/** Values around a level that is large beside how much they move, and a window. */
const windows = fc
  .record({
    level: fc.constantFrom(0, 100, 1e6, -1e9, 1e15),
    moves: fc.array(fc.double({ min: -8, max: 8, noNaN: true }), { minLength: 2, maxLength: 120 }),
    window: fc.integer({ min: 1, max: 40 }),
  })
  .map(({ level, moves, window }) => ({
    values: Float64Array.from(moves, (move) => level + move),
    window: Math.min(window, moves.length),
  }));

const windowAt = (values: Float64Array, window: number, bar: number): number[] => [
  ...values.subarray(bar - window + 1, bar + 1),
];
const rangeOf = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);
const largestOf = (values: readonly number[]): number => Math.max(...values.map(Math.abs));

describe("rounding", () => {
  property(
    "of a mean stays below ε · (|mean| + window · range) whatever came before",
    windows,
    ({ values, window }) => {
      const means = sma(values, { window }).data;
      for (let bar = window - 1; bar < values.length; bar++) {
        const held = windowAt(values, window, bar);
        const exact = new ExactSum();
        held.forEach((x) => exact.add(x));
        const error = exact.addProduct(-window, means[bar]).distanceTo(0) / window;
        expect(error).toBeLessThanOrEqual(EPSILON * (largestOf(held) + window * rangeOf(held)));
      }
    },
  );

  property("of a weighted mean stays below the same bound", windows, ({ values, window }) => {
    const means = wma(values, { window }).data;
    const all = (window * (window + 1)) / 2;
    for (let bar = window - 1; bar < values.length; bar++) {
      const held = windowAt(values, window, bar);
      const exact = new ExactSum();
      held.forEach((x, i) => exact.addProduct(i + 1, x));
      const error = exact.addProduct(-all, means[bar]).distanceTo(0) / all;
      expect(error).toBeLessThanOrEqual(EPSILON * (largestOf(held) + (window + 2) * rangeOf(held)));
    }
  });

  property(
    "of a variance stays below (window + 3)² · ε of it",
    windows.map(({ values, window }) => ({
      // Multiples of 1/4 up to 2^49: whole numbers in BigInt.
      values: values.map((x) => Math.round(x * 4) / 4),
      window: Math.max(2, window),
    })),
    ({ values, window }) => {
      const deviations = rollingStd(values, { window, ddof: 1 }).data;
      for (let bar = window - 1; bar < values.length; bar++) {
        const quarters = windowAt(values, window, bar).map((x) => BigInt(x * 4));
        const sum = quarters.reduce((total, x) => total + x, 0n);
        const squares = quarters.reduce((total, x) => total + x * x, 0n);
        const n = BigInt(window);
        const variance = Number(n * squares - sum * sum) / (16 * window * (window - 1));
        const error = Math.abs(deviations[bar] ** 2 - variance);
        expect(error).toBeLessThanOrEqual((window + 3) ** 2 * EPSILON * variance);
      }
    },
  );

  test("does not grow: after a price of 1e12 the windows beyond it are as if it had never been", () => {
    const quiet = Float64Array.from({ length: 100 }, (_, bar) => 1 + ((bar * 37) % 11) / 8);
    const spiked = quiet.slice();
    spiked[20] = 1e12;
    const later = 20 + 10;
    for (const compute of [sma, wma, rollingStd, rollingZscore]) {
      const [clean, after] = [quiet, spiked].map((values) => compute(values, { window: 10 }).data);
      expect(after.subarray(later)).toEqual(clean.subarray(later));
    }
  });
});

describe("a flat stretch", () => {
  test("leaves the strength where it was, until its averages have no digits left: then it is 0", () => {
    const values = Float64Array.from({ length: 1400 }, (_, bar) => (bar < 20 ? 100 + ((bar * 7) % 5) : 100));
    const { data } = rsi(values, { window: 2 });
    expect(data[900]).toBeCloseTo(data[20], 9);
    expect([...new Set(data.subarray(1100))]).toEqual([0]);
  });

  property(
    "has its value as mean, exactly, no deviation and no score",
    fc.record({
      value: fc.double({ min: -1e90, max: 1e90, noNaN: true }),
      before: fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { maxLength: 30 }),
      window: fc.integer({ min: 1, max: 15 }),
    }),
    ({ value, before, window }) => {
      const values = Float64Array.from([...before, ...new Array<number>(20).fill(value)]);
      const from = before.length + window - 1;
      for (const means of [
        sma(values, { window }),
        wma(values, { window }),
        bollinger(values, { window }).upper,
      ])
        expect(means.data.subarray(from).every((x) => x === value)).toBe(true);
      expect(
        rollingStd(values, { window })
          .data.subarray(from)
          .every((x) => x === 0),
      ).toBe(true);
      expect(rollingZscore(values, { window }).data.subarray(from).every(Number.isNaN)).toBe(true);
    },
  );

  property(
    "from the first bar on is its exponential average, exactly",
    fc.tuple(fc.double({ min: -1e90, max: 1e90, noNaN: true }), fc.integer({ min: 1, max: 30 })),
    ([value, window]) => {
      const averages = ema(new Float64Array(40).fill(value), { window }).data.subarray(window - 1);
      expect(averages.every((x) => x === value)).toBe(true);
    },
  );
});
