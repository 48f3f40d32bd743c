import { describe, expect, test } from "vitest";
import { fromOrders } from "../../src/backtest.ts";

const START = Date.UTC(2024, 0, 1);
const DAY = 86_400_000;
const close = { data: Float64Array.of(10, 20, 11, 18, 12, 22), rows: 3, columns: 2 };
const time = Float64Array.of(START, START + DAY, START + 2 * DAY);
const portfolio = fromOrders({
  profile: "vectorbt",
  close,
  time,
  size: { data: Float64Array.of(1, -1, NaN), rows: 3, columns: 1 },
  fixedFees: 0.25,
});

/** The rows of VectorBT's `Portfolio.stats()`, in its order. */
const ROWS = [
  "Start",
  "End",
  "Period",
  "Start Value",
  "End Value",
  "Total Return [%]",
  "Benchmark Return [%]",
  "Max Gross Exposure [%]",
  "Total Fees Paid",
  "Max Drawdown [%]",
  "Max Drawdown Duration",
  "Total Trades",
  "Total Closed Trades",
  "Total Open Trades",
  "Open Trade PnL",
  "Win Rate [%]",
  "Best Trade [%]",
  "Worst Trade [%]",
  "Avg Winning Trade [%]",
  "Avg Losing Trade [%]",
  "Avg Winning Trade Duration",
  "Avg Losing Trade Duration",
  "Profit Factor",
  "Expectancy",
  "Sharpe Ratio",
  "Calmar Ratio",
  "Omega Ratio",
  "Sortino Ratio",
];

describe("stats", () => {
  test("have VectorBT's rows in VectorBT's order", () => {
    expect(Object.keys(portfolio.stats())).toEqual(ROWS);
    expect(Object.keys(portfolio.stats(1))).toEqual(ROWS);
  });

  test("of one group are its own, in percents where the row says so", () => {
    const stats = portfolio.stats(0);
    expect(stats).toMatchObject({
      Start: "2024-01-01T00:00:00.000Z",
      End: "2024-01-03T00:00:00.000Z",
      Period: 3,
      "Start Value": 100,
      "End Value": 100.5,
      "Total Fees Paid": 0.5,
      "Win Rate [%]": 100,
      "Total Closed Trades": 1,
    });
    expect(stats["Total Return [%]"]).toBeCloseTo(0.5, 12);
    expect(stats["Benchmark Return [%]"]).toBeCloseTo(20, 12);
    expect(stats["Best Trade [%]"]).toBeCloseTo(5, 12);
  });

  test("of several groups are the mean of the values that are there", () => {
    const [a, b] = [portfolio.stats(0), portfolio.stats(1)];
    const all = portfolio.stats();
    const mean = (row: string): number => ((a[row] as number) + (b[row] as number)) / 2;
    expect(all["End Value"]).toBe(mean("End Value"));
    expect(all["Win Rate [%]"]).toBe(50);
    // Only the second column loses.
    expect(all["Avg Losing Trade [%]"]).toBe(b["Avg Losing Trade [%]"]);
  });

  test("a group that does not exist is refused", () => {
    expect(() => portfolio.stats(2)).toThrow("group 2 of 2");
  });
});
