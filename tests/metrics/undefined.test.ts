// Figures that do not exist: NaN with the reason, never infinite and never a made-up 0.
import { describe, expect, test } from "vitest";
import { METRIC_NAMES } from "../../src/metrics/registry.ts";
import { market } from "../support/market.ts";
import { call, type Arguments } from "../support/runPlan.ts";

const { open, close } = market(200, 1);
const orders = (changes: Arguments) => call("fromOrders", { open, close, ...changes });

const TRADE_FIGURES = [
  ...["winRate", "profitFactor", "expectancy", "grossProfit", "grossLoss"],
  ...["bestTrade", "worstTrade", "meanTradeDuration"],
];

describe("reasons of undefined figures", () => {
  test("without trades the trade figures say that there is none", () => {
    const run = orders({ size: NaN });
    for (const name of TRADE_FIGURES)
      expect([name, run.undefinedMetrics[name]]).toEqual([name, "no closed trade"]);
    expect(run.undefinedMetrics.sqn).toBe("fewer than two closed trades");
    const { maxDrawdown, openTradePnl, totalFeesPaid, slippageCost, maxDrawdownDuration } = run.metrics();
    expect([maxDrawdown, openTradePnl, totalFeesPaid, slippageCost, maxDrawdownDuration]).toEqual([
      0, 0, 0, 0, 0,
    ]);
    expect(run.undefinedMetrics.calmarRatio).toContain("no drawdown");
    expect(run.undefinedMetrics.sharpeRatio).toBe("the returns do not vary");
    expect(run.undefinedMetrics.omegaRatio).toContain("no bar fell short");
    expect(run.undefinedMetrics.tailRatio).toBe("the 5 % percentile is zero");
  });

  test("a single bar has no ratio", () => {
    const run = call("fromOrders", { open: open.data.slice(0, 1), close: close.data.slice(0, 1), size: 1 });
    const ratios = [
      ...["sharpeRatio", "sortinoRatio", "omegaRatio", "tailRatio", "calmarRatio", "annualizedVolatility"],
      ...["informationRatio", "trackingError", "alpha", "beta", "correlation", "upCapture", "downCapture"],
    ];
    for (const name of ratios) expect([name, run.undefinedMetrics[name]]).toEqual([name, "a single bar"]);
    expect(run.undefinedMetrics.skew).toBe("fewer than 3 bars");
    expect(run.undefinedMetrics.kurtosis).toBe("fewer than 4 bars");
    expect(run.undefinedMetrics.annualizedReturn).toBe("less than a quarter of a year");
    expect(run.metrics().valueAtRisk).toBe(0);
  });

  test("a quarter of a year is enough for an annualized return, a bar less is not", () => {
    const cut = (bars: number): Arguments => ({
      open: open.data.slice(0, bars),
      close: close.data.slice(0, bars),
      size: 0.5,
    });
    expect(orders(cut(63)).metrics().annualizedReturn).not.toBeNaN();
    expect(orders(cut(62)).metrics().annualizedReturn).toBeNaN();
  });

  test("a strategy that is its benchmark has no information ratio", () => {
    const size = Float64Array.from(close.data, (_, bar) => (bar === 0 ? Infinity : NaN));
    const run = orders({ size, fill: "sameClose" });
    expect(run.undefinedMetrics.informationRatio).toContain("do not vary against");
    const { excessReturn, beta, trackingError } = run.metrics();
    expect(excessReturn).toBeCloseTo(0, 12);
    expect(beta).toBeCloseTo(1, 12);
    expect(trackingError).toBeCloseTo(0, 12);
  });
});

describe("an account that has lost everything", () => {
  const prices = Float64Array.of(10, 10, 40, 40, 5, 5);
  const size = Float64Array.of(-50, NaN, NaN, NaN, NaN, NaN);
  const short = (bars: number, changes: Arguments = {}) =>
    call("fromOrders", {
      open: prices.slice(0, bars),
      close: prices.slice(0, bars),
      size: size.slice(0, bars),
      account: "unlimited",
      ...changes,
    });

  test("has no return after that, and no figure of its returns", () => {
    const run = short(6);
    expect(run.equity().data[2]).toBeLessThan(0);
    expect(Array.from(run.returns().data).map(Number.isNaN)).toEqual([false, false, false, true, true, true]);
    for (const name of ["totalReturn", "maxDrawdown", "valueAtRisk", "sharpeRatio", "alpha", "excessReturn"])
      expect([name, run.undefinedMetrics[name]]).toEqual([name, "equity fell to zero or below"]);
    expect(run.metrics().endValue).toBe(run.equity().data[5]);
  });

  test("at the last bar has a total return and no rate a year", () => {
    const run = short(3, { barsPerYear: 6 });
    expect(run.metrics().totalReturn).toBeLessThan(-1);
    expect(run.undefinedMetrics.annualizedReturn).toBe("more than everything was lost");
    expect(run.undefinedMetrics.calmarRatio).toBeDefined();
  });

  test("is not saved by a deposit", () => {
    const run = short(6, { cashFlows: Float64Array.of(0, 0, 0, 5000, 0, 0) });
    expect(run.equity().data[3]).toBeGreaterThan(0);
    expect(run.returns().data[4]).toBeNaN();
    expect(run.metrics().totalReturn).toBeNaN();
    expect(run.drawdowns.at(0)).toMatchObject({ endBar: 2, status: "Active" });
  });

  test("has reasons for all that is missing", () => {
    const run = short(6);
    const missing = METRIC_NAMES.filter((name) => Number.isNaN(run.metrics()[name]));
    expect(Object.keys(run.undefinedMetrics)).toEqual(missing);
  });
});
