// What figures of returns must do when returns are scaled, shifted, turned or compared with themselves.
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { barReturns, relativeFigures, returnFigures } from "../../src/metrics/scratch.ts";
import { property } from "../support/property.ts";

const YEAR = 252;

/** Returns of −20 % to 20 % a bar. */
const someReturns = fc
  .array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { minLength: 5, maxLength: 80 })
  .map((gains) => Float64Array.from(gains, (gain) => Math.round(gain * 1e6) / 1e6))
  .filter((gains) => Math.max(...gains) - Math.min(...gains) > 0.01);

const figuresOf = (returns: Float64Array, riskFree = 0): ReturnType<typeof returnFigures> =>
  returnFigures(returns, YEAR, riskFree, 0);

function expectClose(got: number, wanted: number): void {
  if (Number.isNaN(wanted)) expect(got).toBeNaN();
  else expect(Math.abs(got - wanted)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(wanted)));
}

describe("I28: figures of returns", () => {
  property(
    "times k: Sharpe, Sortino, omega, tail ratio and shape stay, volatility and tails are k times as large",
    fc.tuple(someReturns, fc.double({ min: 0.01, max: 4, noNaN: true })),
    ([returns, k]) => {
      const before = figuresOf(returns);
      const after = figuresOf(returns.map((gain) => gain * k));
      for (const name of [
        "sharpeRatio",
        "sortinoRatio",
        "omegaRatio",
        "tailRatio",
        "skew",
        "kurtosis",
      ] as const)
        expectClose(after[name], before[name]);
      for (const name of ["annualizedVolatility", "valueAtRisk", "condValueAtRisk"] as const)
        expectClose(after[name], k * before[name]);
    },
  );

  property(
    "plus c: volatility and shape stay, tails move by c, and Sharpe stays where the risk-free return moves along",
    fc.tuple(someReturns, fc.double({ min: -0.05, max: 0.05, noNaN: true })),
    ([returns, c]) => {
      const before = figuresOf(returns);
      const shifted = returns.map((gain) => gain + c);
      const after = figuresOf(shifted, c * YEAR);
      for (const name of ["sharpeRatio", "annualizedVolatility", "skew", "kurtosis"] as const)
        expectClose(after[name], before[name]);
      expectClose(after.valueAtRisk, before.valueAtRisk + c);
      // A sum that lies on the bound may round to either side of it: then one more return counts.
      const { valueAtRisk } = after;
      if (!shifted.some((gain) => gain !== valueAtRisk && Math.abs(gain - valueAtRisk) < 1e-15))
        expectClose(after.condValueAtRisk, before.condValueAtRisk + c);
    },
  );

  property(
    "are the same for any currency of the account",
    fc.tuple(
      fc.array(fc.double({ min: 1, max: 9, noNaN: true }), { minLength: 2, maxLength: 60 }),
      fc.integer({ min: -40, max: 40 }),
    ),
    ([equity, exponent]) => {
      const [plain, scaled] = [1, 2 ** exponent].map((factor) =>
        figuresOf(
          barReturns(
            Float64Array.from(equity, (value) => value * factor),
            null,
            5 * factor,
          ),
        ),
      );
      expect(scaled).toEqual(plain);
    },
  );

  property("in another order: only the falls differ", someReturns, (returns) => {
    const [before, after] = [figuresOf(returns), figuresOf(returns.slice().reverse())];
    for (const name of [
      "totalReturn",
      "sharpeRatio",
      "sortinoRatio",
      "omegaRatio",
      "condValueAtRisk",
    ] as const)
      expectClose(after[name], before[name]);
    expect([after.valueAtRisk, after.tailRatio]).toEqual([before.valueAtRisk, before.tailRatio]);
  });

  property("keep their bounds", someReturns, (returns) => {
    const { maxDrawdown, ulcerIndex, valueAtRisk, condValueAtRisk, omegaRatio } = figuresOf(returns);
    expect(maxDrawdown).toBeGreaterThanOrEqual(-1);
    expect(maxDrawdown).toBeLessThanOrEqual(0);
    expect(ulcerIndex).toBeLessThanOrEqual(-maxDrawdown + 1e-15);
    expect(condValueAtRisk).toBeLessThanOrEqual(valueAtRisk + 1e-15);
    expect(condValueAtRisk).toBeGreaterThanOrEqual(Math.min(...returns) - 1e-15);
    expect(omegaRatio >= 0 || Number.isNaN(omegaRatio)).toBe(true);
  });

  property(
    "of a fall and its recovery: adding bars after it leaves the largest drawdown",
    someReturns,
    (returns) => {
      const rising = Float64Array.of(...returns, 0.01, 0.02);
      expect(figuresOf(rising).maxDrawdown).toBe(figuresOf(returns).maxDrawdown);
    },
  );
});

describe("I28: figures beside a benchmark", () => {
  property("of the benchmark itself are neutral", someReturns, (returns) => {
    const own = relativeFigures(returns, returns, YEAR, 0.02);
    for (const name of ["beta", "correlation"] as const) expectClose(own[name], 1);
    for (const name of ["alpha", "trackingError"] as const) expectClose(own[name], 0);
    expect(own.informationRatio).toBeNaN();
    for (const name of ["upCapture", "downCapture"] as const)
      if (!Number.isNaN(own[name])) expectClose(own[name], 1);
  });

  property(
    "of k times the benchmark plus a: beta is k, alpha is a year of a",
    fc.tuple(
      someReturns,
      fc.double({ min: 0.1, max: 3, noNaN: true }),
      fc.double({ min: -0.01, max: 0.01, noNaN: true }),
    ),
    ([market, k, a]) => {
      const figures = relativeFigures(
        market.map((gain) => k * gain + a),
        market,
        YEAR,
        0,
      );
      const conditioned = (got: number, wanted: number): void =>
        expect(Math.abs(got - wanted)).toBeLessThanOrEqual(1e-11);
      conditioned(figures.beta, k);
      conditioned(figures.alpha / YEAR, a);
      conditioned(figures.correlation, 1);
    },
  );
});

describe("figures of few returns by hand", () => {
  test("tails of twenty-one returns lie on the second from each end", () => {
    const returns = Float64Array.from({ length: 21 }, (_, i) => ((i * 8) % 21) / 100 - 0.1);
    const { valueAtRisk, condValueAtRisk, tailRatio } = figuresOf(returns);
    expect(valueAtRisk).toBeCloseTo(-0.09, 14);
    expect(condValueAtRisk).toBeCloseTo(-0.095, 14);
    expect(tailRatio).toBeCloseTo(1, 13);
  });

  test("a fall by half and back is half, and its ulcer index that of its three bars", () => {
    const { maxDrawdown, ulcerIndex, totalReturn } = figuresOf(Float64Array.of(0, -0.5, 1));
    expect([maxDrawdown, totalReturn]).toEqual([-0.5, 0]);
    expect(ulcerIndex).toBeCloseTo(Math.sqrt(0.25 / 3), 15);
  });

  test("a deposit is no gain, a withdrawal no loss", () => {
    const equity = Float64Array.of(110, 221, 121);
    expect(Array.from(barReturns(equity, Float64Array.of(0, 100, -100), 100))).toEqual([
      110 / 100 - 1,
      121 / 110 - 1,
      221 / 221 - 1,
    ]);
  });

  test("returns that vary by rounding alone have no ratio", () => {
    const steady = Float64Array.from({ length: 300 }, (_, i) => 1e-4 + (i % 2) * 1e-17);
    const { sharpeRatio, skew, kurtosis, sortinoRatio, calmarRatio } = figuresOf(steady);
    expect([sharpeRatio, skew, kurtosis, sortinoRatio, calmarRatio]).toEqual([NaN, NaN, NaN, NaN, NaN]);
  });
});
