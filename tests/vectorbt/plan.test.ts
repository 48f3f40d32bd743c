import { describe, expect, test } from "vitest";
import { fromOrders, fromSignals } from "../../src/backtest.ts";
import { BacktestError } from "../../src/errors.ts";
import type { OrderOptions } from "../../src/generated/optionTypes.ts";
import type { VectorbtPortfolio } from "../../src/results/vectorbt/portfolio.ts";

const close = Float64Array.of(10, 11, 12);
const two = { data: Float64Array.of(10, 20, 11, 21, 12, 22), rows: 3, columns: 2 };
const DAY = 86_400_000;
const START = Date.UTC(2024, 0, 1);

/** Times by days since the start. */
const days = (...since: number[]): Float64Array => Float64Array.from(since, (day) => START + day * DAY);

function orders(options: Partial<OrderOptions> = {}): VectorbtPortfolio {
  return fromOrders({ close, size: 1, ...options, profile: "vectorbt" });
}

describe("arguments", () => {
  test.each(["targetpercent", "TargetPercent", "target_percent", "targetPercent", "TARGET_PERCENT"])(
    "the size type may be written %s",
    (sizeType) => {
      expect(orders({ sizeType, size: 0.5 }).orders.size[0]).toBe(5);
    },
  );

  test("initial cash is 100 unless given", () => {
    expect(orders().initCash()).toEqual([100]);
  });

  test("no signals at all enter everywhere", () => {
    expect(fromSignals({ profile: "vectorbt", close }).orders.at(0)).toMatchObject({ bar: 0, size: 10 });
  });

  test("the number 1 is one unit of cash, the names are modes", () => {
    expect(orders({ initCash: 1 }).orders.size[0]).toBe(0.1);
    expect(orders({ initCash: "auto" }).initCash()).toEqual([33]);
    expect(orders({ initCash: "autoalign", close: two }).initCash()).toEqual([63, 63]);
  });
});

describe("bad data that VectorBT takes silently is computed and said", () => {
  const codes = (portfolio: VectorbtPortfolio): string[] => portfolio.warnings.map(({ code }) => code);

  test("nothing is said where nothing is wrong", () => {
    expect(codes(orders({ time: days(0, 1, 2) }))).toEqual([]);
  });

  test("a call sequence that is no permutation names its first row", () => {
    const callSeq = { data: Float64Array.of(0, 1, 1, 0, 1, 1), rows: 3, columns: 2 };
    const portfolio = orders({ close: two, cashSharing: true, callSeq });
    expect(portfolio.warnings).toEqual([
      { code: "W_CALLSEQ", message: expect.stringContaining("row 2") as string },
    ]);
    expect(Array.from(portfolio.orders.column)).toEqual([0, 1, 1, 0, 1, 1]);
    expect(codes(orders({ close: two, callSeq }))).toEqual([]);
  });

  test("times that go back are a warning here and an error in the realistic profile", () => {
    const time = days(2, 1, 3);
    const portfolio = orders({ time });
    expect(portfolio.warnings).toEqual([
      { code: "W_TIME_ORDER", message: expect.stringContaining("row 1") as string },
    ]);
    expect(Array.from(portfolio.orders.bar)).toEqual([0, 1, 2]);
    expect(codes(orders({ time: days(1, 1, 2) }))).toEqual(["W_TIME_ORDER"]);
    const realistic = { close, size: 1, fill: "sameClose", time } as const;
    expect(() => fromOrders(realistic)).toThrow("E_TIME_ORDER");
  });

  test("a missing or negative close counts only where a position is held at it", () => {
    const size = Float64Array.of(NaN, 1, NaN);
    expect(codes(orders({ close: Float64Array.of(NaN, 10, 11), size }))).toEqual([]);
    expect(codes(orders({ close: Float64Array.of(10, 10, NaN), size }))).toEqual(["W_CLOSE_NAN"]);
    expect(codes(orders({ close: Float64Array.of(-1, 10, 11), size }))).toEqual([]);
    const negative = orders({ close: Float64Array.of(10, 10, -5), size });
    expect(codes(negative)).toEqual(["W_CLOSE_NEGATIVE"]);
    expect(Array.from(negative.value().data)).toEqual([100, 100, 85]);
  });
});

describe("length of a bar", () => {
  const yearOf = (options: Partial<OrderOptions>): number => orders(options).barsPerYear;

  test.each([
    ["1d", 365],
    ["D", 365],
    ["1h", 8760],
    ["15min", 35040],
    ["0.5 H", 17520],
    ["1w", 365 / 7],
    [3_600_000, 8760],
  ])("%s", (freq, barsPerYear) => {
    expect(yearOf({ freq })).toBe(barsPerYear);
  });

  test("is that of regular times, else one day", () => {
    expect(yearOf({})).toBe(365);
    expect(yearOf({ time: days(0, 1 / 24, 2 / 24) })).toBe(8760);
    expect(yearOf({ time: days(0, 1 / 24, 3 / 24) })).toBe(365);
    expect(yearOf({ time: days(0, 1 / 24, 2 / 24), freq: "1d" })).toBe(365);
    expect(yearOf({ freq: "1d", barsPerYear: 252 })).toBe(252);
  });

  test.each(["1m", "day", "", "-1d", 0, NaN, true])("%s is refused by name", (freq) => {
    const run = (): unknown => orders({ freq: freq as string });
    expect(run).toThrow(BacktestError);
    expect(run).toThrow("E_FREQ freq");
  });

  test("annualizes the figures", () => {
    const [daily, hourly] = ["1d", "1h"].map((freq) => orders({ freq, size: 5 }).metrics());
    expect(hourly.sharpeRatio / daily.sharpeRatio).toBeCloseTo(Math.sqrt(24), 10);
  });
});
