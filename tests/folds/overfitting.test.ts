// The probability of overfitting: against a slow twin, on noise, and on trials that are truly better.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { streamOf } from "../../bench/market.ts";
import { matrixFrom, probabilityOfOverfitting, type Matrix } from "../../src/index.ts";
import { faultOf } from "../support/market.ts";
import { property } from "../support/property.ts";

/** Uniform noise around `edge(trial)`. */
function noise(
  seed: number,
  bars: number,
  trials: number,
  edge: (trial: number) => number = () => 0,
): Matrix {
  const uniform = streamOf(seed);
  return matrixFrom(bars, trials, (_, trial) => 0.02 * (uniform() - 0.5) + edge(trial));
}

/** Every half is written out, its returns are put in a row. */
function slowRanks({ data, rows, columns }: Matrix, blocks: number): { ranks: number[]; losses: number } {
  const edges = Array.from({ length: blocks + 1 }, (_, block) => Math.floor((block * rows) / blocks));
  const blockOf = (bar: number): number => edges.findLastIndex((edge) => edge <= bar);
  const ranks: number[] = [];
  let losses = 0;
  for (let half = 0; half < 2 ** blocks; half++) {
    const isInside = (block: number): boolean => ((half >> block) & 1) === 1;
    if (edges.slice(1).filter((_, block) => isInside(block)).length !== blocks / 2) continue;
    const ratios = (inside: boolean): number[] =>
      Array.from({ length: columns }, (_, trial) => {
        const own = Array.from(data).filter(
          (__, cell) => cell % columns === trial && isInside(blockOf(Math.floor(cell / columns))) === inside,
        );
        const mean = own.reduce((sum, x) => sum + x, 0) / own.length;
        const variance = own.reduce((sum, x) => sum + (x - mean) ** 2, 0) / own.length;
        return mean / Math.sqrt(variance);
      });
    const [inside, outside] = [ratios(true), ratios(false)];
    const chosen = inside.indexOf(Math.max(...inside));
    ranks.push((outside.filter((x) => x < outside[chosen]).length + 1) / (columns + 1));
    losses += Number(outside[chosen] < 0);
  }
  return { ranks, losses };
}

const sorted = (values: Iterable<number>): number[] => [...values].sort((a, b) => a - b);

describe("the probability of overfitting", () => {
  property(
    "is what writing out every half gives",
    fc.record({
      seed: fc.integer(),
      bars: fc.integer({ min: 12, max: 40 }),
      trials: fc.integer({ min: 2, max: 6 }),
      blocks: fc.constantFrom(2, 4, 6),
    }),
    ({ seed, bars, trials, blocks }) => {
      const returns = noise(seed, bars, trials);
      const { ranks, losses } = slowRanks(returns, blocks);
      const got = probabilityOfOverfitting(returns, { blocks });
      expect(sorted(got.ranks)).toEqual(sorted(ranks));
      expect(got.splits).toBe(ranks.length);
      expect(got.probability).toBe(ranks.filter((rank) => rank <= 0.5).length / ranks.length);
      expect(got.probabilityOfLoss).toBe(losses / ranks.length);
    },
    5,
  );

  test("is a half on pure noise, in the mean of 400 seeds", () => {
    const all = Array.from(
      { length: 400 },
      (_, seed) => probabilityOfOverfitting(noise(seed + 1, 120, 10), { blocks: 8 }).probability!,
    );
    expect(all.every((probability) => probability >= 0 && probability <= 1)).toBe(true);
    expect(Math.abs(all.reduce((sum, x) => sum + x, 0) / all.length - 0.5)).toBeLessThanOrEqual(0.03);
  });

  test("is small where one trial is truly better", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const returns = noise(seed, 480, 10, (trial) => (trial === 3 ? 0.003 : 0));
      expect(probabilityOfOverfitting(returns, { blocks: 8 }).probability).toBeLessThan(0.1);
    }
  });

  test("does not depend on the order in which the matrix lies in memory", () => {
    const row = noise(7, 64, 3);
    const data = Float64Array.from(row.data, (_, cell) => row.data[(cell % 64) * 3 + Math.floor(cell / 64)]);
    expect(probabilityOfOverfitting({ ...row, data, order: "column" })).toEqual(
      probabilityOfOverfitting(row),
    );
  });

  test("is null with the reason where a trial never moves", () => {
    const flat = matrixFrom(64, 3, (bar, trial) => (trial === 1 ? 0.001 : (bar % 7) - 3));
    const { probability, probabilityOfLoss, reason, ranks } = probabilityOfOverfitting(flat);
    expect([probability, probabilityOfLoss, ranks.length]).toEqual([null, null, 0]);
    expect(reason).toContain("trial 1");
  });

  test.each([
    ["one trial", noise(1, 64, 1), {}],
    ["no trial", matrixFrom(64, 0, () => 0), {}],
    ["odd blocks", noise(1, 64, 2), { blocks: 7 }],
    ["more blocks than bars", noise(1, 10, 2), { blocks: 12 }],
    ["more blocks than can be halved", noise(1, 64, 2), { blocks: 22 }],
    ["no blocks", noise(1, 64, 2), { blocks: 0 }],
    ["more splits and trials than can be tried", matrixFrom(20, 6000, (bar, i) => bar * i), { blocks: 20 }],
    ["a return that is not there", matrixFrom(64, 2, (bar) => (bar === 5 ? NaN : bar)), {}],
  ])("is refused for %s", (_, returns, options) => {
    expect(faultOf(() => probabilityOfOverfitting(returns, options)).code).toBe("E_PBO");
  });

  test("names the cell of a return that is not finite", () => {
    const returns = matrixFrom(64, 2, (bar, trial) => (bar === 5 && trial === 1 ? Infinity : bar));
    expect(faultOf(() => probabilityOfOverfitting(returns))).toMatchObject({
      bar: 5,
      column: 1,
      got: Infinity,
    });
  });
});
