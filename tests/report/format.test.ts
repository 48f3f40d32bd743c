import { expect, test } from "vitest";
import { count, date, dateTime, money, percent, price, ratio, units } from "../../src/report/format.ts";

test("a fraction reads as a percentage with one decimal", () => {
  expect([0.1234, -0.0567, 1.5, 0].map((value) => percent(value))).toEqual([
    "12.3%",
    "-5.7%",
    "150.0%",
    "0.0%",
  ]);
  expect(percent(0.12345, 2)).toBe("12.35%");
});

test("money has thousands separators and two decimals", () => {
  expect([1234567.89, -1234.5, 999.999, 0.1, 100].map((value) => money(value))).toEqual([
    "1,234,567.89",
    "-1,234.50",
    "1,000.00",
    "0.10",
    "100.00",
  ]);
  expect(money(1234567.89, 0)).toBe("1,234,568");
});

test("ratios and counts", () => {
  expect([ratio(1.2345), ratio(-0.5), ratio(12345.678, 1)]).toEqual(["1.23", "-0.50", "12345.7"]);
  expect([count(3270), count(12), count(1e9)]).toEqual(["3,270", "12", "1,000,000,000"]);
});

test("a price shows at least two decimals and no zeros after them", () => {
  expect([price(27.5, 3), price(27.095, 3), price(1000, 5), price(1.23, 2)]).toEqual([
    "27.50",
    "27.095",
    "1,000.00",
    "1.23",
  ]);
});

test("units show what is traded and no zeros after it", () => {
  expect([100, -1234.5, 0.12345678, 0, 1e-12].map(units)).toEqual([
    "100",
    "-1,234.5",
    "0.12345678",
    "0",
    "1.00e-12",
  ]);
});

test("what rounds to zero has no sign", () => {
  expect([
    money(-0),
    money(-0.001),
    percent(-0),
    percent(-0.0001),
    ratio(-0),
    count(-0.4),
    units(-0),
  ]).toEqual(["0.00", "0.00", "0.0%", "0.0%", "0.00", "0", "0"]);
});

test("a figure that does not exist is n/a, an infinite one is shown as such", () => {
  for (const format of [percent, money, ratio, count, units, date, dateTime]) expect(format(NaN)).toBe("n/a");
  expect([percent(Infinity), money(-Infinity), ratio(Infinity)]).toEqual(["∞", "-∞", "∞"]);
});

test("huge numbers turn to exponents", () => {
  expect([money(1e21), money(-1.5e15), count(999_999_999_999_999)]).toEqual([
    "1.00e+21",
    "-1.50e+15",
    "999,999,999,999,999",
  ]);
});

test("dates are UTC days, times show seconds only where there are any", () => {
  expect([0, 951868800000, -86400000, 1362182399999].map(date)).toEqual([
    "1970-01-01",
    "2000-03-01",
    "1969-12-31",
    "2013-03-01",
  ]);
  expect([951921000000, 951921001000].map(dateTime)).toEqual(["2000-03-01 14:30", "2000-03-01 14:30:01"]);
  expect(date(1e300)).toBe("n/a");
});
