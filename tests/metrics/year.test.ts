// Bars in a year, found from the times.
import { describe, expect, test } from "vitest";
import { barsPerYear } from "../../src/metrics/year.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONDAY = Date.UTC(2018, 0, 1);

const every = (step: number, count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, bar) => MONDAY + bar * step);

/** So many bars on each weekday, from 14:30 UTC. */
function weekdays(days: number, perDay: number, step: number): Float64Array {
  const times: number[] = [];
  for (let day = 0; times.length < days * perDay; day++)
    if (day % 7 < 5) for (let k = 0; k < perDay; k++) times.push(MONDAY + day * DAY + 14.5 * HOUR + k * step);
  return Float64Array.from(times);
}

const months = (count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => Date.UTC(2010, i, 1));

describe("bars in a year", () => {
  test.each<[string, Float64Array, number]>([
    ["business days", weekdays(600, 1, 0), 252],
    ["calendar days", every(DAY, 600), 365],
    ["weeks", every(7 * DAY, 150), 52],
    ["months", months(60), 12],
    ["years", Float64Array.from({ length: 12 }, (_, i) => Date.UTC(2000 + i, 0, 1)), 1],
    ["hours around the clock", every(HOUR, 5000), 24 * 365],
    ["minutes around the clock", every(MINUTE, 20_000), 1440 * 365],
    ["hours of an exchange", weekdays(200, 7, HOUR), 7 * 252],
    ["minutes of an exchange", weekdays(250, 390, MINUTE), 390 * 252],
    ["hours of a week without weekends", weekdays(200, 24, HOUR), 24 * 252],
  ])("of %s are recognised", (_, time, wanted) => {
    expect(barsPerYear(undefined, time)).toBe(wanted);
  });

  test("that fit no calendar are taken as they are", () => {
    const time = every(20 * DAY, 100);
    expect(barsPerYear(undefined, time)).toBeCloseTo(365.25 / 20, 10);
  });

  test("that are given are taken whatever the times", () => {
    expect(barsPerYear(260, weekdays(600, 1, 0))).toBe(260);
  });

  test("without times, or with a single one, are 252", () => {
    expect(barsPerYear(undefined, null)).toBe(252);
    expect(barsPerYear(undefined, Float64Array.of(MONDAY))).toBe(252);
  });
});
