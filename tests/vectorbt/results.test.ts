import { describe, expect, test } from "vitest";
import { fromOrders, fromSignals } from "../../src/backtest.ts";
import { maskFrom, matrixFrom } from "../../src/matrix.ts";
import type { VectorbtPortfolio } from "../../src/results/vectorbt/portfolio.ts";

const close = Float64Array.of(10, 11, 9, 12);

/** Buys on even bars, sells on odd ones. */
function alternating(bars: number, columns: number): VectorbtPortfolio {
  return fromSignals({
    profile: "vectorbt",
    close: matrixFrom(bars, columns, (bar) => 10 + (bar % 7)),
    entries: maskFrom(bars, columns, (bar) => bar % 2 === 0),
    exits: maskFrom(bars, columns, (bar) => bar % 2 === 1),
    size: 1,
    log: true,
  });
}

describe("views", () => {
  test("are made when they are first asked for, and once", () => {
    const prices = Float64Array.from(close);
    const portfolio = fromOrders({ profile: "vectorbt", close: prices, size: 1 });
    prices[3] = 100;
    expect(portfolio.value().data[3]).toBe(100 - 42 + 4 * 100);
    prices[3] = 50;
    expect(portfolio.value().data[3]).toBe(458);
    expect(portfolio.trades.at(0).exitPrice).toBe(12);
  });

  test("survive later runs of the kernel", () => {
    const portfolio = fromOrders({ profile: "vectorbt", close, size: 1, log: true });
    const digest = portfolio.digest();
    for (let i = 0; i < 5; i++) alternating(50, 3);
    expect(portfolio.digest()).toBe(digest);
    expect(Array.from(portfolio.orders.price)).toEqual([10, 11, 9, 12]);
    expect(Array.from(portfolio.value().data)).toEqual([100, 101, 97, 106]);
  });

  test("more records come out than the kernel holds at a time", () => {
    const [bars, columns] = [9_000, 3];
    const { orders, logs } = alternating(bars, columns);
    expect(orders.length).toBe(bars * columns);
    expect(logs.length).toBe(bars * columns);
    for (const [i, id] of orders.id.entries()) {
      const bar = i % bars;
      const row = [id, orders.column[i], orders.bar[i], orders.price[i], orders.side[i]];
      expect(row).toEqual([i, Math.floor(i / bars), bar, 10 + (bar % 7), bar % 2]);
      expect([logs.id[i], logs.bar[i], logs.orderId[i]]).toEqual([i, bar, i]);
    }
  });

  test("fills are the orders with signed units", () => {
    const { fills } = fromOrders({ profile: "vectorbt", close, size: Float64Array.of(2, -1, NaN, -3) });
    expect(Array.from(fills.units)).toEqual([2, -1, -3]);
    expect(Array.from(fills.bar)).toEqual([0, 1, 3]);
  });

  test("a run without a fill has empty records and constant series", () => {
    const portfolio = fromOrders({ profile: "vectorbt", close, size: NaN });
    const { orders, logs, trades, entryTrades, positions, drawdowns } = portfolio;
    const records = [orders, logs, trades, entryTrades, positions, drawdowns];
    expect(records.map(({ length }) => length)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(Array.from(portfolio.value().data)).toEqual([100, 100, 100, 100]);
    expect(portfolio.callSeq).toBeNull();
  });
});

describe("groups", () => {
  const two = { data: Float64Array.of(10, 20, 11, 18), rows: 2, columns: 2 };

  test("without sharing only add up", () => {
    const apart = fromOrders({ profile: "vectorbt", close: two, size: 1 });
    const grouped = fromOrders({ profile: "vectorbt", close: two, size: 1, groupBy: [2] });
    expect(grouped.orders.length).toBe(apart.orders.length);
    expect(grouped.initCash()).toEqual([200]);
    expect(grouped.value().columns).toBe(1);
    const [a, b] = apart.totalProfit();
    expect(grouped.totalProfit()).toEqual([a + b]);
    expect(Array.from(grouped.ungrouped().value().data)).toEqual(Array.from(apart.value().data));
  });

  test("with sharing spend one purse, which every column reports as its own", () => {
    const shared = fromOrders({ profile: "vectorbt", close: two, size: Infinity, cashSharing: true });
    expect(Array.from(shared.orders.column)).toEqual([0]);
    expect(shared.initCash()).toEqual([100]);
    expect(shared.ungrouped().initCash()).toEqual([100, 100]);
    expect(Array.from(shared.callSeq!)).toEqual([0, 1, 0, 1]);
  });
});
