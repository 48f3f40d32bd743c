// Single rules of orders that random plans have found wrong once, each as the smallest market that shows it.
import { describe, expect, test } from "vitest";
import { fromOrders, fromSignals } from "../../src/index.ts";
import { trade } from "../support/market.ts";

describe("lots", () => {
  test("of a price near nothing are searched for in finite time", () => {
    const run = trade([1e-300, 1e-300], [Infinity, NaN], { lotSize: 1, fees: 0.001 });
    expect(run.orders.length).toBe(1);
    expect(run.settledCash().data[1]).toBeGreaterThanOrEqual(0);
  });

  test("round what a refused short asked, too", () => {
    const { orders } = trade([10, 10], [-2.7, NaN], { lotSize: 1 });
    expect(orders.at(0)).toMatchObject({ asked: -2, outcome: "Rejected", reason: "ShortNotAllowed" });
  });

  test("in millions are not lost to the last digit of their number", () => {
    const { orders } = trade([0.001, 0.001], [1234567.8, NaN], { lotSize: 0.1, account: "unlimited" });
    expect(orders.at(0)).toMatchObject({ outcome: "Filled", reason: "" });
    expect(orders.filled[0]).toBeCloseTo(1234567.8, 6);
  });

  test("round a part of what is affordable once, after the part is taken", () => {
    // 1000 buys 14.99… units at 66.7: 1.499 lots of 10. 0.9 of that is 1.349 lots.
    const { orders } = trade([66.7, 66.7], [0.9, NaN], { sizeType: "percent", lotSize: 10 });
    expect(orders.at(0)).toMatchObject({ asked: 10, filled: 10, outcome: "Filled" });
  });

  test("are the reason where only the part is below one", () => {
    const { orders } = trade([66.7, 66.7], [0.5, NaN], { sizeType: "percent", lotSize: 10 });
    expect(orders.at(0)).toMatchObject({ filled: 0, outcome: "Rejected", reason: "LotSize" });
  });

  test("are not the reason where cash does not buy one", () => {
    const { orders } = trade([667, 667], [1, NaN], { sizeType: "percent", lotSize: 10 });
    expect(orders.at(0)).toMatchObject({ filled: 0, outcome: "Rejected", reason: "NoCash" });
  });
});

describe("an order whose units are known only at the fill", () => {
  test("is filled in part where its short is refused", () => {
    const quoted = new Float64Array(4).fill(10);
    const run = fromSignals({
      close: quoted,
      open: quoted,
      entries: Uint8Array.of(1, 0, 0, 0),
      exits: Uint8Array.of(0, 0, 1, 0),
      size: 0.5,
      sizeType: "percent",
      direction: "both",
    });
    expect(run.orders.at(1)).toMatchObject({
      asked: -Infinity,
      filled: -5,
      outcome: "PartiallyFilled",
      reason: "ShortNotAllowed",
    });
  });

  test("buys nothing with the residue of a sum that should be zero", () => {
    const prices = { data: Float64Array.of(19, 81, 19, 81), rows: 2, columns: 2 };
    const run = fromOrders({
      close: prices,
      open: prices,
      size: { data: Float64Array.of(Infinity, Infinity), rows: 1, columns: 2 },
      initCash: 1000,
      cashSharing: true,
      fees: 0.1,
    });
    expect(run.orders.at(0)).toMatchObject({ outcome: "Filled" });
    expect(run.orders.at(1)).toMatchObject({ outcome: "Rejected", reason: "NoCash", filled: 0 });
    expect(run.settledCash().data[1]).toBeLessThan(1e-9);
  });
});

describe("bounds of size", () => {
  test("maxSize bounds what a reversal closes and opens together", () => {
    const { orders } = trade([10, 10, 10, 10], [-4, NaN, 9, NaN], { account: "unlimited", maxSize: 6 });
    expect(orders.at(1)).toMatchObject({
      asked: 9,
      filled: 6,
      outcome: "PartiallyFilled",
      reason: "MaxSize",
    });
  });

  test("a size that differs from minSize by rounding only is not below it", () => {
    const { orders } = trade([10, 10], [0.1 + 0.2 - 1e-16, NaN], { minSize: 0.3 });
    expect(orders.at(0)).toMatchObject({ outcome: "Filled" });
  });

  test("minOrderValue leaves no record of a sale that would find no position either", () => {
    const { orders } = trade([10, 10], [-0.5, NaN], { direction: "longOnly", minOrderValue: 50 });
    expect(orders.length).toBe(0);
    expect(
      trade([10, 10], [-6, NaN], { direction: "longOnly", minOrderValue: 50 }).orders.at(0),
    ).toMatchObject({
      asked: -6,
      outcome: "Ignored",
      reason: "NoPosition",
    });
  });
});

describe("a share of no equity", () => {
  test("is no order, listed or not", () => {
    const close = { data: Float64Array.of(10, NaN, 30, NaN, 30, NaN), rows: 3, columns: 2 };
    const run = fromOrders({
      close,
      open: close,
      // A short of 100 at 10 that is worth −3000 at 30 leaves the account below zero.
      size: { data: Float64Array.of(-100, NaN, NaN, 0.5, NaN, NaN), rows: 3, columns: 2 },
      sizeType: ["amount", "targetPercent"],
      initCash: 100,
      cashSharing: true,
      account: "unlimited",
      fill: "sameClose",
    });
    expect(run.equity().data[1]).toBeLessThan(0);
    expect(Array.from(run.orders.column)).toEqual([0]);
  });
});

describe("views of a reversal", () => {
  test("the sale that closes a long is no entry of the short that it opens", () => {
    const { entryTrades, positions } = trade([10, 10, 12, 12], [1, NaN, -5, NaN], { account: "unlimited" });
    expect(Array.from(entryTrades.size)).toEqual([1, 4]);
    expect(Array.from(entryTrades.size)).toEqual(Array.from(positions.size));
  });
});
