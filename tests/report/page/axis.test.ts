import { expect, test } from "vitest";
import { axisNumbers, axisPercents, logTicks } from "../../../src/report/page/axis.ts";

test("axis numbers are short and in one unit", () => {
  expect(axisNumbers([0, 20_000, 40_000])).toEqual(["0", "20k", "40k"]);
  expect(axisNumbers([1_000_000, 1_250_000, null])).toEqual(["1M", "1.25M", ""]);
  expect(axisNumbers([-5, 0, 5, 1000])).toEqual(["-5", "0", "5", "1000"]);
  expect(axisNumbers([0.00001, 2e9])).toEqual(["1e-14B", "2B"]);
});

test("axis percentages have no floating point tail", () => {
  expect(axisPercents([0, -0.1, -0.35, 0.0025])).toEqual(["0%", "-10%", "-35%", "0.25%"]);
});

test("a log axis is ticked at 1, 2 and 5, or evenly over a short range", () => {
  expect(logTicks(30_000, 600_000, 8)).toEqual([50_000, 100_000, 200_000, 500_000]);
  expect(logTicks(95, 131, 5)).toEqual([100, 110, 120, 130]);
  expect(logTicks(1, 1e8, 6)).toEqual([1, 10, 100, 1000, 10_000, 100_000, 1e6, 1e7, 1e8]);
});
