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

  test("holds more units after a split, and keeps dividends of the units before it as cash", () => {
    const close = Float64Array.of(10, 12, 6, 7);
    const actions = [
      { column: 0, bar: 2, kind: "split", ratio: 2 },
      { column: 0, bar: 2, kind: "dividend", amount: 1, withholding: 0.25 },
    ];
    const run = call("fromOrders", { close, size: NaN, fill: "nextClose", initCash: 100, actions });
    // 10 units of 10, then 20 of 6 and 7.5 of dividend.
    expect(Array.from(run.benchmark())).toEqual([100, 120, 127.5, 147.5]);
  });

  test("keeps what a delisted column left; one that was never bought pays nothing", () => {
    const close = matrixFrom(4, 2, (bar, column) => (column === 0 ? [10, 12, 99, 99][bar] : NaN));
    const actions = [
      { column: 1, bar: 1, kind: "dividend", amount: 5 },
      { column: 0, bar: 2, kind: "delisting", price: 3 },
      { column: 0, bar: 3, kind: "dividend", amount: 5 },
    ];
    const given = { close, size: NaN, fill: "nextClose", initCash: 100, cashSharing: true, actions };
    expect(Array.from(call("fromOrders", given).benchmark())).toEqual([100, 110, 65, 65]);
  });

  test("follows the exchange rate of its columns", () => {
    const close = Float64Array.of(10, 10, 20);
    const fx = { data: Float64Array.of(2, 3, 3), rows: 3, columns: 1 };
    const run = call("fromOrders", { close, size: NaN, fill: "nextClose", initCash: 100, fx });
    expect(Array.from(run.benchmark())).toEqual([100, 150, 300]);
  });

  test("is what a holder without costs has, splits and dividends of real shares included", () => {
    const { open, close } = market(60, 1, 3);
    for (let bar = 30; bar < 60; bar++) close.data[bar] /= 4;
    const actions = [
      { column: 0, bar: 20, kind: "dividend", amount: 2.5 },
      { column: 0, bar: 30, kind: "split", ratio: 4 },
      { column: 0, bar: 45, kind: "dividend", amount: 0.5 },
    ];
    const size = matrixFrom(60, 1, (bar) => (bar === 0 ? Infinity : NaN));
    const run = call("fromOrders", { open, close, size, fill: "sameClose", quality: "warn", actions });
    const equity = run.equity().data;
    run.benchmark().forEach((value, bar) => expect(value).toBeCloseTo(equity[bar], 10));
  });
});
