// Buy and hold: equal money into each column at its first valid close.
import { describe, expect, test } from "vitest";
import { columnOf, matrixFrom } from "../../src/index.ts";
import { market } from "../support/market.ts";
import { call } from "../support/runPlan.ts";

describe("buy and hold", () => {
  test("of one column follows its closes from the initial cash", () => {
    const { open, close } = market(40, 1);
    const run = call("fromOrders", { open, close, size: NaN, initCash: 500 });
    run
      .benchmark()
      .forEach((value, bar) => expect(value).toBeCloseTo((500 * close.data[bar]) / close.data[0], 9));
  });

  test("keeps the money of a late listing as cash until it lists", () => {
    const close = matrixFrom(4, 2, (bar, column) => (column === 1 && bar < 2 ? NaN : 10 * (bar + 1)));
    const run = call("fromOrders", { close, size: NaN, cashSharing: true, initCash: 100, fill: "nextClose" });
    // 50 follow 10, 20, 30, 40; 50 wait, then follow 30, 40.
    const followed = [50 + 50, 100 + 50, 150 + 50, 200 + (50 * 40) / 30];
    run.benchmark().forEach((value, bar) => expect(value).toBeCloseTo(followed[bar], 10));
  });

  test("keeps the last close where one is missing, zero or negative", () => {
    const close = Float64Array.of(10, NaN, 0, -3, 20);
    const run = call("fromOrders", { close, size: NaN, fill: "nextClose", initCash: 100 });
    expect(Array.from(run.benchmark())).toEqual([100, 100, 100, 100, 200]);
  });

  test("of a column that never lists stays cash", () => {
    const close = new Float64Array(5).fill(NaN);
    expect(Array.from(call("fromOrders", { close, size: NaN, fill: "nextClose" }).benchmark())).toEqual([
      100, 100, 100, 100, 100,
    ]);
  });

  test("is per account: columns of others do not count", () => {
    const { open, close } = market(30, 3);
    const run = call("fromOrders", {
      open,
      close,
      size: NaN,
      cashSharing: true,
      groupBy: [2, 1],
      initCash: 90,
    });
    const third = columnOf(close, 2);
    run.benchmark(1).forEach((value, bar) => expect(value).toBeCloseTo((90 * third[bar]) / third[0], 10));
  });

  test("has the same return figures as a strategy that does the same without costs", () => {
    const { open, close } = market(300, 1);
    const first = matrixFrom(300, 1, (bar) => (bar === 0 ? Infinity : NaN));
    const run = call("fromOrders", { open, close, size: first, fill: "sameClose" });
    const [own, benchmark] = [run.metrics(), run.benchmarkMetrics()];
    for (const name of [
      "totalReturn",
      "annualizedReturn",
      "sharpeRatio",
      "sortinoRatio",
      "maxDrawdown",
    ] as const)
      expect(benchmark[name]).toBeCloseTo(own[name], 10);
  });
});
