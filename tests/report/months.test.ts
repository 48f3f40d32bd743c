import fc from "fast-check";
import { expect, test } from "vitest";
import { heatClass } from "../../src/report/figureSections.ts";
import { monthlyReturns } from "../../src/report/months.ts";
import { tries } from "../support/runs.ts";

const DAY_MS = 86_400_000;

const timed = fc.array(
  fc.record({ days: fc.integer({ min: 1, max: 40 }), gain: fc.double({ min: -0.2, max: 0.2, noNaN: true }) }),
  { minLength: 1, maxLength: 200 },
);

test("a month is the product of its bars, a year that of its months, and all years that of the run", () => {
  fc.assert(
    fc.property(timed, fc.integer({ min: 0, max: 20_000 }), (bars, start) => {
      let day = start;
      const time = Float64Array.from(bars, ({ days }) => (day += days) * DAY_MS);
      const returns = Float64Array.from(bars, ({ gain }) => gain);
      const years = monthlyReturns(time, returns);
      for (const { year, months, total } of years) {
        months.forEach((value, month) => {
          const own = bars.filter((_, bar) => {
            const moment = new Date(time[bar]);
            return moment.getUTCFullYear() === year && moment.getUTCMonth() === month;
          });
          if (own.length === 0) expect(value).toBeNull();
          else
            expect(value! + 1).toBeCloseTo(
              own.reduce((product, { gain }) => product * (1 + gain), 1),
              12,
            );
        });
        const product = months.reduce<number>((all, value) => all * (1 + (value ?? 0)), 1);
        expect(total + 1).toBeCloseTo(product, 12);
      }
      const run = returns.reduce((product, gain) => product * (1 + gain), 1);
      expect(years.reduce((product, { total }) => product * (1 + total), 1)).toBeCloseTo(run, 10);
    }),
    tries(60),
  );
});

test("a month with a bar that has no return has none either, and the months around it do", () => {
  const time = Float64Array.of(Date.UTC(2020, 0, 31), Date.UTC(2020, 1, 1), Date.UTC(2020, 2, 1));
  const [{ months, total }] = monthlyReturns(time, Float64Array.of(0.5, NaN, 0.25));
  expect(months.slice(0, 4)).toEqual([0.5, NaN, 0.25, null]);
  expect(total).toBeNaN();
});

test("times that are no dates have no months", () => {
  expect(monthlyReturns(Float64Array.of(1e17, 2e17), new Float64Array(2))).toEqual([]);
});

test("shades grow with the size of a return, and hardly any has none", () => {
  expect([0, 0.1, 0.2, 0.3, 0.6, 1, 7, Infinity, NaN].map(heatClass)).toEqual([
    ...["h0", "h0", "up1", "up2", "up3", "up4", "up4", "up4", "h0"],
  ]);
  expect([-0.1, -0.2, -0.6, -7].map(heatClass)).toEqual(["h0", "dn1", "dn3", "dn4"]);
});
