// Single rules of margin, locked and pro-rata accounts and of corporate actions that random plans have found wrong once.
import { describe, expect, test } from "vitest";
import { fromOrders } from "../../src/index.ts";
import { trade } from "../support/market.ts";

describe("the entry of a position", () => {
  test("is the price of its one fill, to the last bit: a stop loss of 0 fires at it", () => {
    const price = 60.416374867016614;
    const run = trade([price, price], [12.501305897345633, NaN], {
      slStop: 0,
      orderType: "limit",
      limitPrice: price,
    });
    expect(run.fills.at(1)).toMatchObject({ reason: "StopLoss", price });
  });

  test("stays what it was where nearly all is sold", () => {
    const prices = [43, 43.13564858624056, 42.52531354958731, 30];
    const run = trade(prices, [20, -19.9999, NaN, NaN], { slStop: 0.2 });
    const trades = run.trades;
    expect(trades.entryPrice[trades.length - 1]).toBe(43.13564858624056);
  });
});

describe("corporate actions", () => {
  test("two splits of one bar pay out a fraction each, in the position too", () => {
    const run = trade([10, 10, 10], [99, NaN, NaN], {
      account: "unlimited",
      lotSize: 1,
      fractionalShares: "cashInLieu",
      actions: [
        { column: 0, bar: 2, kind: "split", ratio: 0.5 },
        { column: 0, bar: 2, kind: "split", ratio: 3 },
      ],
    });
    expect(run.position().data[2]).toBe(147);
  });

  test("a delisting at 0 leaves the last valid price as the mark", () => {
    const run = trade([10, 10, 10], [1, NaN, 50], {
      sizeType: "value",
      actions: [{ column: 0, bar: 2, kind: "delisting", price: 0 }],
    });
    expect(run.orders.at(1)).toMatchObject({ asked: 5, outcome: "Rejected", reason: "NotTradable" });
  });
});

describe("lots", () => {
  test("within the tolerance of a leverage cap count", () => {
    // 0.3 of 999 is 33.3 units at 9: 333 lots of 0.1, but for rounding.
    const run = trade([9, 9], [-400, NaN], {
      shorting: "locked",
      lotSize: 0.1,
      fixedFees: 1,
      maxNetLeverage: 0.3,
    });
    expect(run.orders.filled[0]).toBeCloseTo(-33.3, 9);
  });
});

test("the reason of a pro-rata cut is that of the state before the step, whatever the order of the columns", () => {
  const quoted = { data: new Float64Array(4).fill(10), rows: 2, columns: 2 };
  const reasons = [0, 1].map((first) => {
    const size = { data: new Float64Array(4).fill(NaN), rows: 2, columns: 2 };
    size.data[first] = 90;
    size.data[1 - first] = 60;
    const fees = { data: new Float64Array(4).fill(0), rows: 2, columns: 2 };
    for (const bar of [0, 1]) fees.data[bar * 2 + 1 - first] = 300;
    const { orders } = fromOrders({
      close: quoted,
      open: quoted,
      size,
      fixedFees: fees,
      initCash: 1000,
      allocation: "proRata",
      cashSharing: true,
    });
    return [orders.at(first).reason, orders.at(1 - first).reason];
  });
  expect(reasons).toEqual([
    ["NoCash", "NoCash"],
    ["NoCash", "NoCash"],
  ]);
});
