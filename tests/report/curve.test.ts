import { expect, test } from "vitest";
import { curveBars, CURVE_POINTS_MAX, valuesAt } from "../../src/report/curve.ts";

const wave = (bars: number, period: number) =>
  Float64Array.from({ length: bars }, (_, bar) => Math.sin(bar / period) * bar);

test("a run that fits is drawn bar by bar", () => {
  expect(curveBars([wave(CURVE_POINTS_MAX, 9)])).toBeNull();
});

test("a long run keeps its ends, its extremes and the order of its bars", () => {
  const series = [wave(50_000, 37), wave(50_000, 11)];
  const bars = curveBars(series);
  expect(bars).not.toBeNull();
  if (bars === null) return;
  expect(bars.length).toBeLessThanOrEqual(CURVE_POINTS_MAX);
  expect([bars[0], bars[bars.length - 1]]).toEqual([0, 49_999]);
  expect(bars.every((bar, i) => i === 0 || bar > bars[i - 1])).toBe(true);
  for (const values of series) {
    const kept = valuesAt(values, bars);
    expect([Math.min(...kept), Math.max(...kept)]).toEqual([
      values.reduce((a, b) => Math.min(a, b)),
      values.reduce((a, b) => Math.max(a, b)),
    ]);
  }
});

test("a series without values in a span does not stop the others", () => {
  const bars = curveBars([new Float64Array(9000).fill(NaN), wave(9000, 5)]);
  expect(bars?.length).toBeGreaterThan(1000);
});
