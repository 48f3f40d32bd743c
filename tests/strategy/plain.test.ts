// Orders that say nothing but their size, in runs with plain fills: the kernel has a shorter way for them, which a traced run
// does not take.
import { describe } from "vitest";
import fc from "fast-check";
import {
  matrixFrom,
  runStrategy,
  type Slice,
  type Strategy,
  type StrategyData,
  type StrategyOptions,
} from "../../src/index.ts";
import { runTelling } from "../../src/audit/live.ts";
import { setupOf } from "../../src/strategy/run.ts";
import { pickAt, uniformAt } from "../support/cells.ts";
import { property } from "../support/property.ts";
import { expectSameRun } from "../support/strategyForm.ts";

const oneOf = <Value>(...values: Value[]): fc.Arbitrary<Value> => fc.constantFrom(...values);

const PLANS = fc.record({
  bars: fc.integer({ min: 2, max: 24 }),
  columns: fc.integer({ min: 1, max: 5 }),
  seed: fc.integer({ min: 0, max: 100_000 }),
  /** Part of the prices that are missing. */
  gaps: oneOf(0, 0.1),
  delists: fc.boolean(),
  fill: oneOf("nextOpen", "nextClose", "sameClose"),
  direction: oneOf("both", "longonly", "shortonly"),
  cashSharing: fc.boolean(),
  lotSize: oneOf(NaN, 1, 0.01),
  minSize: oneOf(0, 0, 0, 2),
  maxSize: oneOf(Infinity, Infinity, Infinity, 50),
  minOrderValue: oneOf(0, 50),
  timeInForce: oneOf<string | number>("gtc", 1, "ioc"),
  /** One for all, one a column, or one a cell. */
  slStop: oneOf("none", "one", "columns", "cells"),
  initCash: oneOf(30, 900, 1e6),
  /** How orders are asked for. */
  way: oneOf("rebalance", "single", "both"),
});

type Plan = typeof PLANS extends fc.Arbitrary<infer Value> ? Value : never;

function dataFor({ bars, columns, seed, gaps }: Plan): StrategyData {
  const price = (purpose: number) =>
    matrixFrom(bars, columns, (bar, column) =>
      uniformAt(seed, purpose + 10, bar, column) < gaps
        ? NaN
        : 50 + 20 * uniformAt(seed, purpose, bar, column),
    );
  return { open: price(1), close: price(2) };
}

function optionsFor(plan: Plan): StrategyOptions<object> {
  const { bars, columns, seed, delists, slStop, lotSize } = plan;
  const stop = (bar: number, column: number): number => pickAt([NaN, 0.05], seed, 31, bar, column);
  const stops = {
    none: {},
    one: { slStop: 0.05 },
    columns: { slStop: matrixFrom(1, columns, stop) },
    cells: { slStop: matrixFrom(bars, columns, stop) },
  } as const;
  const { fill, direction, cashSharing, minSize, maxSize, minOrderValue, timeInForce, initCash } = plan;
  return {
    ...{ fill, direction, cashSharing, minSize, maxSize, minOrderValue, timeInForce, initCash },
    ...(Number.isNaN(lotSize) ? {} : { lotSize }),
    ...stops[slStop as keyof typeof stops],
    ...{ fees: 0.001, fixedFees: 0.5, slippage: 0.0005 },
    actions: delists && bars > 4 ? [{ column: 0, bar: 3, kind: "delisting" }] : [],
  } as StrategyOptions<object>;
}

const SIZES = [NaN, Infinity, -Infinity, 0, 0.1, 0.3, 0.9, 1.4, -0.2];
const PARTS = SIZES.filter((size) => Math.abs(size) !== Infinity);
const TYPES = ["amount", "value", "percent", "targetAmount", "targetValue", "targetPercent", "valuePercent"];
const UNIT: Readonly<Record<string, number>> = {
  amount: 40,
  targetAmount: 40,
  value: 2000,
  targetValue: 2000,
};

function strategyFor({ seed, way, columns }: Plan): Strategy {
  const chance = (slice: Slice, purpose: number, column = 0): number =>
    uniformAt(seed, purpose, slice.bar, column);
  const single = (slice: Slice, column: number): void => {
    const size = pickAt(SIZES, seed, 41, slice.bar, column);
    const sizeType = pickAt(TYPES, seed, 42, slice.bar, column);
    const whole = size * (UNIT[sizeType] ?? 1);
    if (sizeType === "targetPercent") slice.orderTargetPercent(column, whole);
    else if (sizeType === "targetAmount") slice.orderTarget(column, whole);
    else if (sizeType === "targetValue") slice.orderTargetValue(column, whole);
    else if (sizeType === "value") slice.orderValue(column, whole);
    else if (sizeType === "valuePercent") slice.orderPercent(column, whole);
    else if (sizeType === "amount") slice.order(column, whole);
    else slice.order(column, whole, { sizeType });
  };
  return {
    onBar(slice) {
      for (let column = 0; column < columns; column++) {
        if (way !== "rebalance" && chance(slice, 43, column) < 0.6) single(slice, column);
        const own = { limitPrice: 48 + 20 * chance(slice, 44, column), slStop: 0.1, timeInForce: 2 };
        if (chance(slice, 45, column) < 0.15) slice.order(column, 10 * chance(slice, 46, column) - 3, own);
      }
      const weights = Array.from(
        { length: columns },
        (_, i) => pickAt(PARTS, seed, 47, slice.bar, i) / columns,
      );
      if (way !== "single" && chance(slice, 48) < 0.7) slice.rebalance(weights);
    },
  };
}

describe("orders that say nothing but their size", () => {
  property("have the same bits whether they take the shorter way or the one of all orders", PLANS, (plan) => {
    const [strategy, data, options] = [strategyFor(plan), dataFor(plan), optionsFor(plan)];
    const traced = runTelling(setupOf(strategy, data, options), () => undefined, true)!;
    expectSameRun(runStrategy(strategy, data, options), traced);
  });
});
