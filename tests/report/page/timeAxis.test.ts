import { expect, test } from "vitest";
import { timeTicks } from "../../../src/report/page/timeAxis.ts";

const labels = (from: string, to: string, ticksMax: number) =>
  timeTicks(Date.parse(from), Date.parse(to), ticksMax).map(({ label }) => label);

test("a time axis is ticked at years, months, days or hours, in UTC", () => {
  expect(labels("2000-03-01", "2013-03-01", 8)).toEqual(["2002", "2004", "2006", "2008", "2010", "2012"]);
  expect(labels("2000-11-15", "2001-03-02", 5)).toEqual(["Dec", "2001", "Feb", "Mar"]);
  expect(labels("2000-01-02T01:00Z", "2000-01-04T01:00Z", 3)).toEqual(["3 Jan", "4 Jan"]);
  expect(labels("2000-01-02T22:30Z", "2000-01-03T01:10Z", 3)).toEqual(["23:00", "3 Jan", "01:00"]);
});

test("ticks lie in the range, ascending, and are not many more than asked for", () => {
  const start = Date.UTC(1999, 6, 9, 3, 7);
  for (let span = 600_000; span < 1e13; span *= 1.7)
    for (const ticksMax of [3, 8, 13]) {
      const places = timeTicks(start, start + span, ticksMax).map(({ at }) => at);
      expect(places).toEqual([...places].sort((a, b) => a - b));
      expect(places.every((at) => at >= start && at <= start + span)).toBe(true);
      expect(places.length).toBeLessThanOrEqual(ticksMax + 2);
    }
});
