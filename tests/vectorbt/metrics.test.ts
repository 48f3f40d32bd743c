import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromOrders, fromSignals } from "../../src/backtest.ts";
import { vectorbtReturnFigures } from "../../src/metrics/scratch.ts";
import { benchmarkMetrics } from "../twin/vectorbt/benchmarkMetrics.ts";
import { returnsMetrics } from "../twin/vectorbt/index.ts";
import { tries } from "../support/runs.ts";

const close = Float64Array.of(10, 11, 9, 12, 10);

/** Figures that go through a power, where platforms differ in the last bit. */
const POWERS = [
  "annualizedReturn",
  "calmarRatio",
  "martinRatio",
  "alpha",
  "capture",
  "upCapture",
  "downCapture",
];

const gain = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: -1000, max: 1000 }).map((k) => k / 9973) },
  { weight: 1, arbitrary: fc.constantFrom(0, NaN, -1, Infinity, -Infinity, 1e-9, -2) },
);

const gains = fc
  .integer({ min: 1, max: 60 })
  .chain((length) => fc.array(fc.tuple(gain, gain), { minLength: length, maxLength: length }));

/** A quotient of powers magnifies what they differ in by what divides them. */
function near(name: string, got: number, expected: number, benchmark: number[]): boolean {
  if (Object.is(got, expected)) return true;
  if (!POWERS.includes(name)) return false;
  const divisor = name.endsWith("apture") ? smallestYear(benchmark) : 1;
  return Math.abs(got - expected) <= (1e-9 * (1 + Math.abs(expected))) / Math.min(1, divisor);
}

function smallestYear(benchmark: number[]): number {
  const sides = [benchmark, benchmark.filter((x) => x > 0), benchmark.filter((x) => x < 0)];
  const years = sides
    .map((side) => Math.abs(returnsMetrics(side).annualizedReturn))
    .filter((year) => year > 0);
  return Math.min(1, ...years);
}

describe("figures of a return series", () => {
  test("are the twin's, also beside a benchmark", () => {
    const property = fc.property(gains, (pairs) => {
      const returns = pairs.map(([own]) => own);
      const benchmark = pairs.map(([, market]) => market);
      const got = vectorbtReturnFigures(Float64Array.from(returns), Float64Array.from(benchmark), 365, 0);
      const expected = { ...returnsMetrics(returns), ...benchmarkMetrics(returns, benchmark) };
      for (const [name, value] of Object.entries(expected)) {
        const figure = got[name as keyof typeof got];
        if (!near(name, figure, value, benchmark)) expect({ [name]: figure }).toEqual({ [name]: value });
      }
    });
    fc.assert(property, tries(3000));
  });

  test("returns that are the benchmark's have beta 1, alpha 0 and capture all of it", () => {
    const returns = Float64Array.of(0, 0.1, -0.2, 0.3, -0.1);
    const figures = vectorbtReturnFigures(returns, returns, 365, 0);
    expect(figures.beta).toBeCloseTo(1, 12);
    expect(figures.alpha).toBeCloseTo(0, 12);
    expect(figures.informationRatio).toBe(Infinity);
    expect([figures.capture, figures.upCapture, figures.downCapture]).toEqual([1, 1, 1]);
  });

  test("a portfolio's benchmark holds its columns from the first close on", () => {
    const portfolio = fromSignals({ profile: "vectorbt", close });
    expect(Array.from(portfolio.benchmarkValue().data)).toEqual([100, 110.00000000000001, 90, 120, 100]);
    expect(portfolio.metrics().beta).toBeCloseTo(1, 12);
    expect(portfolio.metrics().capture).toBe(Infinity);
  });

  test("the ulcer index is the root of the mean squared fall", () => {
    const falls = [0, 0, 9 / 11 - 1, 0, 10 / 12 - 1];
    const expected = Math.sqrt(falls.reduce((sum, fall) => sum + fall * fall, 0) / 5);
    expect(fromSignals({ profile: "vectorbt", close }).metrics().ulcerIndex).toBeCloseTo(expected, 12);
  });

  test("a single infinite return has no percentile", () => {
    const figures = vectorbtReturnFigures(Float64Array.of(-Infinity), Float64Array.of(0), 365, 0);
    expect([figures.valueAtRisk, figures.tailRatio]).toEqual([NaN, NaN]);
  });
});

describe("figures of a portfolio", () => {
  test("a fee that is NaN adds nothing to the fees paid", () => {
    const price = Float64Array.of(10, 10, 10, 10, 10);
    const size = Float64Array.of(1, 0, NaN, NaN, NaN);
    const sizeType = { data: ["amount", "percent", "amount", "amount", "amount"], rows: 5, columns: 1 };
    const portfolio = fromOrders({ profile: "vectorbt", close, price, size, sizeType, fixedFees: 0.5 });
    expect(Array.from(portfolio.orders.fees)).toEqual([0.5, NaN]);
    expect(portfolio.metrics().totalFeesPaid).toBe(0.5);
  });

  test("trade figures look at closed trades, those with a suffix at all", () => {
    const size = Float64Array.of(1, -1, 1, NaN, NaN);
    const metrics = fromOrders({ profile: "vectorbt", close, size }).metrics();
    expect(metrics).toMatchObject({ totalTrades: 2, totalClosedTrades: 1, totalOpenTrades: 1 });
    expect(metrics).toMatchObject({ winRate: 1, winRateInclOpen: 1, openTradePnl: 1, bestTrade: 0.1 });
  });

  test("metrics without a value are named", () => {
    const none = fromOrders({ profile: "vectorbt", close, size: NaN });
    expect(Object.keys(none.undefinedMetrics)).toContain("winRate");
    expect(none.metrics().totalTrades).toBe(0);
  });
});
