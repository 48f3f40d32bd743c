// What a Sharpe ratio is worth: the normal distribution to its last digits, both ratios against their formulas written out, and
// what holds of any returns.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { analysis } from "../../src/analysis.ts";
import {
  crossover,
  deflatedSharpeRatio,
  fromSignals,
  indicator,
  matrixFrom,
  probabilisticSharpeRatio,
  sweepReturns,
  type Matrix,
} from "../../src/index.ts";
import { uniformAt } from "../support/cells.ts";
import { faultOf } from "../support/market.ts";
import { errorBelow, errorOfQuantile } from "../support/normalTwin.ts";
import { property } from "../support/property.ts";

const below = (x: number): number => analysis().exports.normalBelow(x);
const quantile = (p: number): number => analysis().exports.normalQuantile(p);

/** Skewed noise around an edge for each trial. */
function noise(
  seed: number,
  bars: number,
  trials: number,
  edge: (trial: number) => number = () => 0,
): Matrix {
  const jump = (bar: number, trial: number): number => (uniformAt(seed, 2, bar, trial) < 0.05 ? -0.03 : 0);
  return matrixFrom(
    bars,
    trials,
    (bar, trial) => 0.02 * (uniformAt(seed, 1, bar, trial) - 0.5) + jump(bar, trial) + edge(trial),
  );
}

const ofColumn = ({ data, columns }: Matrix, column: number): number[] =>
  Array.from(data).filter((_, i) => i % columns === column);
const meanOf = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

/** Sharpe ratio per bar, and central moments over powers of the second. */
function twinOf(values: readonly number[]): { ratio: number; skew: number; kurtosis: number } {
  const mean = meanOf(values);
  const moment = (k: number): number => meanOf(values.map((x) => (x - mean) ** k));
  const deviation = Math.sqrt((moment(2) * values.length) / (values.length - 1));
  return {
    ratio: mean / deviation,
    skew: moment(3) / moment(2) ** 1.5,
    kurtosis: moment(4) / moment(2) ** 2 - 3,
  };
}

/** How many deviations of the estimate lie between it and a bound. */
function distanceTwin(values: readonly number[], bound: number): number {
  const { ratio, skew, kurtosis } = twinOf(values);
  const variance = 1 - skew * ratio + ((kurtosis + 3 - 1) / 4) * ratio ** 2;
  return ((ratio - bound) * Math.sqrt(values.length - 1)) / Math.sqrt(variance);
}

const near = (got: number | null, wanted: number): void => {
  expect(Math.abs(got! - wanted)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(wanted)));
};

describe("the normal distribution", () => {
  property(
    "is that of the series in whole numbers to 1e-14 of each probability, out to 37 deviations",
    fc.oneof(
      fc.double({ min: -37, max: 9, noNaN: true }),
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.constantFrom(0, 1e-300, -0.67448975, 0.67448975, -5.656854249492381, 5.656854249492381),
    ),
    (x) => {
      expect(errorBelow(x, below(x))).toBeLessThanOrEqual(1e-14);
    },
    6,
  );

  property(
    "is turned around to 1e-14 of each number",
    fc.oneof(
      fc.double({ min: 1e-300, max: 1, noNaN: true, maxExcluded: true }),
      fc.double({ min: -300, max: -0.01, noNaN: true }).map((power) => 10 ** power),
      fc.constantFrom(0.075, 0.925, 2 ** -52, 1 - 2 ** -53, 1.3e-11, 1.4e-11),
    ),
    (p) => {
      if (p !== 0.5) expect(errorOfQuantile(p, quantile(p))).toBeLessThanOrEqual(1e-14);
    },
    6,
  );

  test("ends at 0 and 1, and is nothing of nothing", () => {
    expect([-Infinity, -1e300, -41, 41, 1e300, Infinity].map(below)).toEqual([0, 0, 0, 1, 1, 1]);
    expect([0, 0.5, 1].map(quantile)).toEqual([-Infinity, 0, Infinity]);
    expect([below(NaN), quantile(NaN), quantile(-1e-300), quantile(1.0000000000000002)]).toEqual([
      NaN,
      NaN,
      NaN,
      NaN,
    ]);
    expect(below(0)).toBe(0.5);
  });
});

const traits = fc.record({
  seed: fc.nat(),
  bars: fc.integer({ min: 5, max: 300 }),
  trials: fc.integer({ min: 2, max: 8 }),
  edge: fc.constantFrom(-0.01, 0, 0.001, 0.01),
});

describe("the probabilistic Sharpe ratio", () => {
  property(
    "is its formula written out, in deviations of the estimate",
    fc.tuple(traits, fc.double({ min: -0.5, max: 0.5, noNaN: true })),
    ([{ seed, bars, edge }, benchmark]) => {
      const returns = noise(seed, bars, 3, () => edge);
      const values = ofColumn(returns, 2);
      const twin = twinOf(values);
      const got = probabilisticSharpeRatio(returns, { trial: 2, benchmark });
      near(got.sharpeRatio, twin.ratio);
      near(got.skew, twin.skew);
      near(got.kurtosis, twin.kurtosis);
      near(got.probability, below(distanceTwin(values, benchmark)));
    },
    3,
  );

  property(
    "falls as the benchmark rises, and lies between 0 and 1",
    fc.tuple(traits, fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 2, maxLength: 6 })),
    ([{ seed, bars, edge }, benchmarks]) => {
      const returns = noise(seed, bars, 1, () => edge);
      const rising = benchmarks.toSorted((a, b) => a - b);
      const shares = rising.map((benchmark) => probabilisticSharpeRatio(returns, { benchmark }).probability!);
      // Φ is monotone but for its last digits.
      for (let i = 1; i < shares.length; i++)
        expect(shares[i]).toBeLessThanOrEqual(shares[i - 1] * (1 + 1e-14));
      expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
    },
    3,
  );

  test("of returns that lie around the benchmark evenly is a half", () => {
    const returns = matrixFrom(100, 1, (bar) => (bar % 2 === 0 ? 0.01 : -0.01));
    expect(probabilisticSharpeRatio(returns).probability).toBe(0.5);
    const { sharpeRatio } = probabilisticSharpeRatio(noise(3, 90, 1));
    expect(probabilisticSharpeRatio(noise(3, 90, 1), { benchmark: sharpeRatio! }).probability).toBe(0.5);
  });

  test("is the same of Sharpe ratios per bar and of annualized ones", () => {
    const returns = noise(5, 500, 1, () => 0.002);
    const perBar = probabilisticSharpeRatio(returns, { benchmark: 0.125 });
    const perYear = probabilisticSharpeRatio(returns, { benchmark: 2, barsPerYear: 256 });
    expect(perYear.probability).toBe(perBar.probability);
    expect(perYear.sharpeRatio).toBe(perBar.sharpeRatio! * 16);
  });

  test("takes the returns of a run, whose annualized Sharpe ratio it shows", () => {
    const close = Float64Array.from({ length: 300 }, (_, bar) => 100 + ((bar * 37) % 23) + bar / 10);
    const entries = Uint8Array.from(close, (_, bar) => Number(bar % 7 === 0));
    const exits = Uint8Array.from(close, (_, bar) => Number(bar % 7 === 4));
    const run = fromSignals({ close, entries, exits, fill: "nextClose", barsPerYear: 252 });
    const { sharpeRatio } = probabilisticSharpeRatio(run.returns(), { barsPerYear: 252 });
    near(sharpeRatio, run.metrics().sharpeRatio);
  });

  test("is null with the reason where two values leave the estimate no error, or less than none by rounding", () => {
    // One of four bars is higher by 1: at a Sharpe ratio of 2 / skewness, √3, the error is 0.
    const all = Array.from({ length: 400 }, (_, k) =>
      probabilisticSharpeRatio(
        matrixFrom(4, 1, (bar) => Math.sqrt(0.75) - 0.25 + (k - 200) * 1e-16 + Number(bar === 3)),
      ),
    );
    const without = all.filter(({ probability }) => probability === null);
    expect(without.length).toBeGreaterThan(0);
    for (const { reason, sharpeRatio } of without) {
      expect(reason).toContain("no error");
      near(sharpeRatio, Math.sqrt(3));
    }
    for (const { reason, probability } of all) expect(reason === null).toBe(probability !== null);
  });

  test("is null with the reason where the returns do not vary", () => {
    for (const value of [0, 0.1, -1]) {
      const flat = probabilisticSharpeRatio(matrixFrom(50, 1, () => value));
      expect(flat).toMatchObject({ probability: null, sharpeRatio: null, skew: null, kurtosis: null });
      expect(flat.reason).toContain("trial 0 do not vary");
    }
  });

  test.each([
    ["one bar", matrixFrom(1, 1, () => 0.1), {}],
    ["no column", matrixFrom(5, 0, () => 0.1), {}],
    ["a return that is not there", matrixFrom(5, 1, (bar) => (bar === 3 ? NaN : bar)), {}],
    ["a return whose square is none", matrixFrom(5, 1, (bar) => bar * 1e200), {}],
    ["a column that is not there", noise(1, 9, 2), { trial: 2 }],
    ["half a column", noise(1, 9, 2), { trial: 0.5 }],
    ["a benchmark without end", noise(1, 9, 1), { benchmark: Infinity }],
    ["a benchmark that is none", noise(1, 9, 1), { benchmark: NaN }],
    ["no bars in a year", noise(1, 9, 1), { barsPerYear: 0 }],
  ])("is refused for %s", (_, returns, options) => {
    expect(faultOf(() => probabilisticSharpeRatio(returns, options)).code).toBe("E_SHARPE");
  });
});

describe("the deflated Sharpe ratio", () => {
  property(
    "is the probabilistic one against what the best of as many trials is expected to show",
    fc.tuple(traits, fc.constantFrom(undefined, 2, 3.5, 100, 1e6)),
    ([{ seed, bars, trials, edge }, counted]) => {
      const returns = noise(seed, bars, trials, (trial) => (trial === 1 ? edge : 0));
      const ratios = Array.from({ length: trials }, (_, trial) => twinOf(ofColumn(returns, trial)).ratio);
      const mean = meanOf(ratios);
      const variance = ratios.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0) / (trials - 1);
      const n = counted ?? trials;
      const gamma = 0.5772156649015329;
      const wanted =
        Math.sqrt(variance) *
        ((1 - gamma) * quantile(1 - 1 / n) + gamma * quantile(1 - 1 / (n * Math.exp(1))));
      const got = deflatedSharpeRatio(returns, counted === undefined ? {} : { trials: counted });
      const best = ratios.indexOf(Math.max(...ratios));
      expect(got.trial).toBe(best);
      // 1 − 1 / N has lost digits that 1 / N still has.
      expect(Math.abs(got.expectedMax! - wanted)).toBeLessThanOrEqual(1e-9 * Math.abs(wanted));
      near(got.probability, below(distanceTwin(ofColumn(returns, best), got.expectedMax!)));
    },
    3,
  );

  property(
    "I29: is never above the probabilistic one, against 0 and against any benchmark up to the expected maximum",
    fc.tuple(
      traits,
      fc.double({ min: 2, max: 1e9, noNaN: true }),
      fc.double({ min: -1, max: 1, noNaN: true }),
    ),
    ([{ seed, bars, trials, edge }, counted, part]) => {
      const returns = noise(seed, bars, trials, (trial) => (trial === 0 ? edge : 0));
      for (let trial = 0; trial < trials; trial++) {
        const got = deflatedSharpeRatio(returns, { trials: counted, trial });
        expect(got.expectedMax).toBeGreaterThanOrEqual(0);
        expect(got.undeflated).toBe(probabilisticSharpeRatio(returns, { trial }).probability);
        expect(got.probability).toBeLessThanOrEqual(got.undeflated!);
        expect(got.probability! >= 0 && got.probability! <= 1).toBe(true);
        const benchmark = part * got.expectedMax!;
        const { probability } = probabilisticSharpeRatio(returns, { trial, benchmark });
        expect(got.probability).toBeLessThanOrEqual(probability! * (1 + 1e-14));
      }
    },
    5,
  );

  test("falls as more trials were made", () => {
    const returns = noise(11, 400, 5, (trial) => (trial === 2 ? 0.003 : 0));
    const shares = [2, 5, 10, 100, 1e4, 1e300].map(
      (trials) => deflatedSharpeRatio(returns, { trials }).probability!,
    );
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    expect(new Set(shares).size).toBe(shares.length);
  });

  test("of the best of pure noise is above 0.95 in few of 200 seeds, and the probabilistic one in many", () => {
    const all = Array.from({ length: 200 }, (_, seed) => {
      const returns = matrixFrom(250, 20, (bar, trial) => uniformAt(seed + 1, 1, bar, trial) - 0.5);
      return deflatedSharpeRatio(returns);
    });
    const share = (of: (one: (typeof all)[number]) => number): number =>
      all.filter((one) => of(one) > 0.95).length / all.length;
    expect(share(({ probability }) => probability!)).toBeLessThanOrEqual(0.05);
    expect(share(({ undeflated }) => undeflated!)).toBeGreaterThan(0.5);
  });

  test("takes the runs of a sweep, and shows annualized ratios where it is told the bars of a year", async () => {
    const close = Float64Array.from({ length: 300 }, (_, bar) => 100 + ((bar * 37) % 23) + bar / 10);
    const returns = await sweepReturns({
      parameters: { fast: [2, 3, 5], slow: [8, 13] },
      rule: crossover(
        ({ fast }) => indicator("sma", { window: fast }),
        ({ slow }) => indicator("sma", { window: slow }),
      ),
      close,
    });
    const [perBar, perYear] = [
      deflatedSharpeRatio(returns),
      deflatedSharpeRatio(returns, { barsPerYear: 256 }),
    ];
    expect(perYear.probability).toBe(perBar.probability);
    expect([perYear.sharpeRatio, perYear.expectedMax]).toEqual([
      perBar.sharpeRatio! * 16,
      perBar.expectedMax! * 16,
    ]);
    const everyRatio = Array.from({ length: returns.columns }, (_, trial) => {
      return probabilisticSharpeRatio(returns, { trial }).sharpeRatio!;
    });
    expect(perBar.sharpeRatio).toBe(Math.max(...everyRatio));
  });

  test("is null with the reason where a trial never moves, whichever is asked for", () => {
    const flat = matrixFrom(64, 3, (bar, trial) => (trial === 1 ? 0.001 : (bar % 7) - 3));
    for (const options of [{}, { trial: 0 }]) {
      const got = deflatedSharpeRatio(flat, options);
      expect(got).toMatchObject({
        probability: null,
        undeflated: null,
        sharpeRatio: null,
        expectedMax: null,
      });
      expect(got.reason).toContain("trial 1");
    }
  });

  test.each([
    ["one trial", noise(1, 64, 1), {}],
    ["one bar", noise(1, 1, 3), {}],
    ["fewer than two trials", noise(1, 64, 3), { trials: 1 }],
    ["trials without end", noise(1, 64, 3), { trials: Infinity }],
    ["a number of trials that is none", noise(1, 64, 3), { trials: NaN }],
    ["a column that is not there", noise(1, 64, 3), { trial: -1 }],
    ["bars of a year below 0", noise(1, 64, 3), { barsPerYear: -252 }],
    ["a return that is not there", matrixFrom(64, 2, (bar) => (bar === 5 ? -Infinity : bar)), {}],
  ])("is refused for %s", (_, returns, options) => {
    expect(faultOf(() => deflatedSharpeRatio(returns, options)).code).toBe("E_SHARPE");
  });
});
