// Figures beside a benchmark that is given as prices.
import { describe, expect, test } from "vitest";
import { columnOf } from "../../src/index.ts";
import { faultOf, firstLine, market } from "../support/market.ts";
import { call } from "../support/runPlan.ts";

const { open, close } = market(80, 2);
const prices = columnOf(close, 1);
const run = (benchmark?: unknown) =>
  call("fromOrders", {
    ...{ open, close, size: 0.3, cashSharing: true },
    ...(benchmark === undefined ? {} : { benchmark }),
  });

describe("a benchmark of prices", () => {
  test("is bought with all cash at its first price and held", () => {
    run(prices)
      .benchmark()
      .forEach((value, bar) => expect(value).toBeCloseTo((100 * prices[bar]) / prices[0], 10));
  });

  test("may be a typed array, a list, or a matrix of one column", () => {
    const wanted = run(prices).metrics();
    expect(run([...prices]).metrics()).toEqual(wanted);
    expect(run({ data: prices, rows: 80, columns: 1 }).metrics()).toEqual(wanted);
    expect(wanted.beta).not.toBe(run().metrics().beta);
  });

  test("waits for its first price, and keeps the last one where one is missing", () => {
    const gaps = prices.map((price, bar) => (bar < 3 || bar === 9 ? NaN : price));
    const curve = run(gaps).benchmark();
    expect([...curve.slice(0, 4)]).toEqual([100, 100, 100, 100]);
    expect(curve[9]).toBe(curve[8]);
  });

  test("changes neither fills nor digest", () => {
    expect(run(prices).digest()).toBe(run().digest());
  });

  test.each([
    ["negative prices", prices.map((price, bar) => (bar === 7 ? -price : price)), "finite prices above 0"],
    ["a price of 0", prices.map((price, bar) => (bar === 7 ? 0 : price)), "finite prices above 0"],
    [
      "an infinite price",
      prices.map((price, bar) => (bar === 7 ? Infinity : price)),
      "finite prices above 0",
    ],
    ["a shorter series", prices.slice(0, 79), "79 prices but close has 80 bars"],
    ["a longer series", Float64Array.of(...prices, 1), "81 prices but close has 80 bars"],
    [
      "two columns",
      { data: new Float64Array(160).fill(1), rows: 80, columns: 2 },
      "80×2 but close has 80 bars",
    ],
    ["one price", 100, "1×1 but close has 80 bars"],
    [
      "one price among gaps",
      prices.map((price, bar) => (bar === 7 ? price : NaN)),
      "1 prices that are not missing",
    ],
    ["no price at all", prices.map(() => NaN), "0 prices that are not missing"],
  ])("B91: %s is refused", (_, benchmark, text) => {
    const fault = faultOf(() => run(benchmark));
    expect(fault).toMatchObject({ code: "E_BENCHMARK", option: "benchmark" });
    expect(firstLine(fault)).toContain(text);
  });
});
