import fc from "fast-check";
import { expect, test } from "vitest";
import { rollingSharpe, rollingWindow } from "../../src/report/rolling.ts";
import { tries } from "../support/runs.ts";

/** Each window for itself, in two passes. */
function slowSharpe(returns: Float64Array, window: number, perYear: number, riskFree: number): number[] {
  return Array.from(returns, (_, bar) => {
    if (bar + 1 < window) return NaN;
    const held = Array.from(returns.subarray(bar + 1 - window, bar + 1));
    const mean = held.reduce((sum, value) => sum + value, 0) / window;
    const variance = held.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (window - 1);
    return Math.sqrt(variance) < 1e-14 ? NaN : ((mean - riskFree) / Math.sqrt(variance)) * Math.sqrt(perYear);
  });
}

const gain = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: -2000, max: 2000 }).map((steps) => steps / 10_000) },
  { weight: 30, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.constant(NaN) },
);

test("the rolling Sharpe ratio is that of every window on its own, gaps and all", () => {
  const series = fc.array(gain, { minLength: 2, maxLength: 150 });
  fc.assert(
    fc.property(series, fc.integer({ min: 2, max: 30 }), (values, window) => {
      const returns = Float64Array.from(values);
      const slow = slowSharpe(returns, window, 252, 0.0001);
      rollingSharpe(returns, window, 252, 0.0001).forEach((value, bar) => {
        if (Number.isNaN(slow[bar])) expect(value).toBeNaN();
        else expect(Math.abs(value - slow[bar])).toBeLessThan(1e-9 * (1 + Math.abs(slow[bar])));
      });
    }),
    tries(100),
  );
});

test("bars before the first window, a window with a missing return and one that does not vary have none", () => {
  const returns = Float64Array.of(0.01, 0.02, NaN, 0.01, 0.03, 0.01, 0.01);
  const has = Array.from(rollingSharpe(returns, 2, 252, 0), (value) => !Number.isNaN(value));
  expect(has).toEqual([false, true, false, false, true, true, false]);
});

test("the window is a year, or half of a short run, or there is none", () => {
  expect([rollingWindow(3270, 252), rollingWindow(100, 252), rollingWindow(39, 252)]).toEqual([
    252,
    50,
    null,
  ]);
  expect(rollingWindow(10_000, 52.18)).toBe(52);
});
