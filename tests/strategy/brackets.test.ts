// Exits that come with an order: when they live, what they sell, and which of two fills.
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import {
  BacktestError,
  fromOrders,
  matrixFrom,
  runStrategy,
  type Bracket,
  type OrderDetails,
  type Slice,
  type Strategy,
} from "../../src/index.ts";
import { checkResult } from "../../src/invariants/check.ts";
import { uniformAt } from "../support/cells.ts";
import { faultOf } from "../support/market.ts";
import { property } from "../support/property.ts";
import { endings, fillsOf, held, run, type Act } from "./run.ts";

const BRACKET = { stopLoss: 9, takeProfit: 12 };
const enter: Act = (slice) => void slice.order(0, 5, { bracket: BRACKET });
const enterAt = (limitPrice: number): Act => {
  return (slice) => void slice.order(0, 5, { limitPrice, bracket: BRACKET });
};

describe("the exits of a bracket", () => {
  test("wait until the order has opened something", () => {
    const look: Act = (slice) =>
      void expect(slice.workingOrders(0).map(({ id, role, asked }) => [id, role, asked])).toEqual([
        [0, "order", 5],
        [1, "waits", -0],
        [2, "waits", -0],
      ]);
    const later: Act = (slice) =>
      void expect(slice.workingOrders(0).map(({ id, role, asked }) => [id, role, asked])).toEqual([
        [1, "exit", -5],
        [2, "exit", -5],
      ]);
    // The price passes both exits before the order is filled.
    const portfolio = run(
      [10, [11, 13, 11, 11], [11, 11, 9.5, 10], [10, 10, 10, 10]],
      [enterAt(9.8), look, later],
    );
    expect(held(portfolio)).toEqual([0, 0, 5, 5]);
    expect(endings(portfolio).map((row) => (row as unknown[])[2])).toEqual(["Filled", "Working", "Working"]);
  });

  test.each([
    ["stop loss", [10, 10, 8, 9], 9, ["Filled", "Filled", "Cancelled"]],
    ["take profit", [10, 13, 10, 12], 12, ["Filled", "Cancelled", "Filled"]],
  ] as const)("sell what was bought; the %s that fills ends the other", (_name, bar, price, outcomes) => {
    const portfolio = run([10, 10, [...bar], [10, 14, 7, 10]], [enter]);
    expect(fillsOf(portfolio)).toEqual([
      [1, 5, 10],
      [2, -5, price],
    ]);
    expect(endings(portfolio).map((row) => (row as unknown[])[2])).toEqual(outcomes);
  });

  test("of a short buy it back", () => {
    const short: Act = (slice) => void slice.order(0, -5, { bracket: { stopLoss: 11, takeProfit: 8 } });
    const portfolio = run([10, 10, [10, 10, 7, 8]], [short], { account: "unlimited" });
    expect(fillsOf(portfolio)).toEqual([
      [1, -5, 10],
      [2, 5, 8],
    ]);
  });

  test("live from the open at which the order filled", () => {
    const portfolio = run([10, [10, 10, 8.5, 9.5], 10], [enter]);
    expect(fillsOf(portfolio)).toEqual([
      [1, 5, 10],
      [1, -5, 9],
    ]);
  });

  test("of an order that filled inside a bar: the stop loss may follow in that bar, the take profit not", () => {
    const low = run([11, [11, 13, 8, 11], 11], [enterAt(10)]);
    expect(fillsOf(low)).toEqual([
      [1, 5, 10],
      [1, -5, 9],
    ]);
    const high = run([11, [11, 13, 9.5, 11], [11, 12.5, 11, 12]], [enterAt(10)]);
    expect(fillsOf(high).map(([bar]) => bar)).toEqual([1, 2]);
    const spared = run([11, [11, 13, 8, 11], 11], [enterAt(10)], { intrabarPath: "optimistic" });
    expect(fillsOf(spared).map(([bar]) => bar)).toEqual([1]);
  });

  test.each([
    ["conservative", [10, 13, 8, 10], 9],
    ["optimistic", [10, 13, 8, 10], 12],
    ["ohlc", [10, 13, 8, 10], 12],
    ["olhc", [10, 13, 8, 10], 9],
    ["conservative", [12.5, 13, 8, 10], 12.5],
    ["optimistic", [8.5, 13, 8, 10], 8.5],
  ] as const)("both within reach of a bar: %s takes %j at %d", (intrabarPath, bar, price) => {
    const portfolio = run([10, 10, [...bar], 10], [enter], { intrabarPath });
    expect(fillsOf(portfolio).slice(1)).toEqual([[2, -5, price]]);
  });

  test("sell only what has been bought so far, and end the rest of the order when they fill", () => {
    const bars = [[10], [10], [13], [10], [10]];
    const data = { open: bars, close: bars, volume: [[9], [2], [9], [9], [9]] };
    const onBar = (slice: Slice): void => {
      if (slice.bar === 0) slice.order(0, 8, { limitPrice: 10, bracket: BRACKET });
    };
    const portfolio = runStrategy({ onBar }, data, { initCash: 1000, participationRate: 1 });
    expect(fillsOf(portfolio)).toEqual([
      [1, 2, 10],
      [2, -2, 13],
    ]);
    expect(endings(portfolio)).toEqual([
      [8, 2, "PartiallyFilled"],
      [-2, 0, "Cancelled"],
      [-2, -2, "Filled"],
    ]);
  });

  test("end where the order ends without a fill", () => {
    const cancel: Act = (slice) => {
      slice.cancel(0);
      expect(slice.workingOrders()).toEqual([]);
    };
    const outcomes = (acts: (Act | undefined)[]): unknown[] =>
      endings(run([10, 10, 10, 10], acts)).map((row) => (row as unknown[])[2]);
    expect(outcomes([enterAt(9.5), cancel])).toEqual(["Cancelled", "Cancelled", "Cancelled"]);
    const day: Act = (slice) =>
      void slice.order(0, 5, { limitPrice: 9.5, timeInForce: "day", bracket: BRACKET });
    expect(outcomes([day])).toEqual(["Expired", "Cancelled", "Cancelled"]);
  });

  test("end where the position is closed by something else", () => {
    const close: Act = (slice) => void slice.closePosition(0);
    const portfolio = run([10, 10, 10, 10, [10, 10, 5, 10]], [enter, undefined, close]);
    expect(held(portfolio)).toEqual([0, 5, 5, 0, 0]);
    expect(endings(portfolio).map((row) => (row as unknown[])[2])).toEqual([
      "Filled",
      "Cancelled",
      "Cancelled",
      "Filled",
    ]);
  });

  test("do not count for targets", () => {
    const again: Act = (slice) => void expect(slice.orderTarget(0, 5)).toBeUndefined();
    run([10, 10, 10], [enter, again, again]);
  });

  test("of several orders in one column each sell their own part", () => {
    const second: Act = (slice) => void slice.order(0, 3, { bracket: { stopLoss: 8, takeProfit: 11 } });
    const portfolio = run([10, 10, 10, [10, 11.5, 10, 11], [10, 10, 8.5, 9]], [enter, second]);
    expect(held(portfolio)).toEqual([0, 5, 8, 5, 0]);
    expect(fillsOf(portfolio).slice(2)).toEqual([
      [3, -3, 11],
      [4, -5, 9],
    ]);
  });

  test("one of them cancelled leaves the other", () => {
    const cancel: Act = (slice) => void slice.cancel(1);
    const portfolio = run([10, 10, [10, 10, 8, 9], [10, 13, 10, 12]], [enter, cancel]);
    expect(fillsOf(portfolio)[1]).toEqual([3, -5, 12]);
  });

  test("can be moved while they live", () => {
    const trail: Act = (slice) => void slice.modify(1, { stopPrice: 10.5 });
    const portfolio = run([10, 10, 11, [11, 11, 10, 11]], [enter, undefined, trail]);
    expect(fillsOf(portfolio)[1]).toEqual([3, -5, 10.5]);
    expect(
      faultOf(() => run([10, 10, 10], [enter, (slice) => void slice.modify(1, { units: 2 })])).code,
    ).toBe("E_ORDER");
  });

  test("with a stopLimit are limited once they are triggered", () => {
    const bracket = { stopLoss: 9, stopLimit: 8.8 };
    const limited: Act = (slice) => void slice.order(0, 5, { bracket });
    const portfolio = run([10, 10, [9.5, 9.5, 7, 7], [7, 8, 7, 8], [8, 9.5, 8, 9]], [limited]);
    expect(fillsOf(portfolio)[1]).toEqual([4, -5, 8.8]);
  });

  test("take part in a split", () => {
    const actions = [{ column: 0, bar: 2, kind: "split", ratio: 2 }] as const;
    const portfolio = run([10, 10, 5, [5, 6.5, 5, 6]], [enter], { actions, lotSize: 1 });
    expect(fillsOf(portfolio)[1]).toEqual([3, -10, 6]);
    const waiting = run([10, 10, 5, [5, 5, 4.8, 5], [5, 6.5, 5, 6]], [enterAt(9.8)], { actions, lotSize: 1 });
    expect(fillsOf(waiting)).toEqual([
      [3, 10, 4.9],
      [4, -10, 6],
    ]);
  });

  test("of an order that gapped beyond its stop loss inside a bar sell where it bought", () => {
    const long: Act = (slice) => void slice.order(0, 5, { limitPrice: 10, bracket: { stopLoss: 9.5 } });
    expect(fillsOf(run([11, [9, 9.2, 8.8, 9.1], 9], [long]))).toEqual([
      [1, 5, 9],
      [1, -5, 9],
    ]);
    const short: Act = (slice) => void slice.order(0, -5, { limitPrice: 10, bracket: { stopLoss: 10.5 } });
    expect(fillsOf(run([9, [11, 11.2, 10.8, 11], 11], [short], { account: "unlimited" }))).toEqual([
      [1, -5, 11],
      [1, 5, 11],
    ]);
  });

  test("of a market order that has passed them already fill at the price of the market", () => {
    const order: Act = (slice) => void slice.order(0, 5, { bracket: { stopLoss: 20 } });
    expect(fillsOf(run([11, [11, 12, 10, 11], 11], [order]))).toEqual([
      [1, 5, 11],
      [1, -5, 11],
    ]);
  });

  test.each([
    ["a stop loss above a limit to buy", 5, { limitPrice: 10, bracket: { stopLoss: 10.1 } }],
    ["a take profit below a limit to buy", 5, { limitPrice: 10, bracket: { takeProfit: 9.9 } }],
    ["a stop loss above a stop to buy", 5, { stopPrice: 12, bracket: { stopLoss: 12.1 } }],
    [
      "a stop loss above a stop-limit's limit",
      5,
      { stopPrice: 12, limitPrice: 13, bracket: { stopLoss: 13.1 } },
    ],
    ["a take profit below both", 5, { stopPrice: 12, limitPrice: 13, bracket: { takeProfit: 11.9 } }],
    ["a stop loss below a limit to sell", -5, { limitPrice: 10, bracket: { stopLoss: 9.9 } }],
    ["a take profit above a stop to sell", -5, { stopPrice: 10, bracket: { takeProfit: 10.1 } }],
    ["a stop loss above the take profit", 5, { bracket: { stopLoss: 12, takeProfit: 9 } }],
    ["a stop loss below the take profit of a short", -5, { bracket: { stopLoss: 9, takeProfit: 12 } }],
  ])("refuse %s", (_what, size, details) => {
    const order: Act = (slice) => {
      expect(faultOf(() => slice.order(0, size, details)).code).toBe("E_ORDER");
      expect(slice.workingOrders()).toEqual([]);
      const other: Act = (slice) => void slice.order(0, -size, details);
      expect(() => other(slice)).not.toThrow();
    };
    run([11, 11], [order], { account: "unlimited" });
  });

  test.each([
    ["at the price of the entry", { limitPrice: 10, bracket: { stopLoss: 10, takeProfit: 10 } }],
    ["between the stop and the limit", { stopPrice: 12, limitPrice: 13, bracket: { stopLoss: 12.5 } }],
    ["above a limit below the stop", { stopPrice: 12, limitPrice: 11, bracket: { takeProfit: 11.5 } }],
  ])("may lie %s", (_what, details) => {
    const order: Act = (slice) => void expect(slice.order(0, 5, details)).toBe(0);
    run([11, 11], [order]);
  });

  test("are held against the side that the direction makes of the size", () => {
    const order: Act = (slice) => void slice.order(0, 5, { limitPrice: 12, bracket: { stopLoss: 13 } });
    const options = { account: "unlimited", direction: "shortonly" } as const;
    expect(fillsOf(run([11, [11, 12, 11, 12]], [order], options))).toEqual([[1, -5, 12]]);
    expect(faultOf(() => run([11, 11], [order])).code).toBe("E_ORDER");
  });

  test.each([
    ["no exits", {}, "E_MISSING"],
    ["a limit without a stop", { stopLimit: 9, takeProfit: 12 }, "E_MISSING"],
    ["a price of 0", { stopLoss: 0 }, "E_RANGE"],
    ["a price that is none", { takeProfit: NaN }, "E_RANGE"],
    ["a key that it has not", { stop: 9 }, "E_UNKNOWN_KEY"],
  ])("refuse %s", (_what, bracket, code) => {
    const order: Act = (slice) => void slice.order(0, 5, { bracket: bracket as Bracket });
    expect(faultOf(() => run([10, 10], [order])).code).toBe(code);
  });
});

/** One column of bars. */
function walk(seed: number, bars: number) {
  let last = 100;
  const cell = (bar: number, k: number): number => uniformAt(seed, k, bar, 0);
  const open = matrixFrom(bars, 1, (bar) => (last *= 0.98 + 0.04 * cell(bar, 1)));
  const close = matrixFrom(bars, 1, (bar) => open.data[bar] * (0.98 + 0.04 * cell(bar, 2)));
  const edge = (side: 1 | -1) => (bar: number) => {
    const outer = side > 0 ? Math.max : Math.min;
    return outer(open.data[bar], close.data[bar]) * (1 + side * 0.03 * cell(bar, 3 + side));
  };
  const volume = matrixFrom(bars, 1, (bar) => Math.floor(200 * cell(bar, 9)));
  return { open, close, high: matrixFrom(bars, 1, edge(1)), low: matrixFrom(bars, 1, edge(-1)), volume };
}

/** Orders of all types and sides with brackets anywhere, some of which are moved later; notes those that never slip. */
function bracketeer(seed: number, moves: boolean, unslipped: Set<number>): Strategy {
  return {
    onBar(slice) {
      const chance = (k: number): number => uniformAt(seed, 50 + k, slice.bar, 0);
      const price = (k: number): number => slice.close(0) * (0.97 + 0.06 * chance(k));
      const moved = slice.workingOrders(0).find(({ type }) => type === "stop");
      if (moves && moved !== undefined && chance(1) < 0.2) slice.modify(moved.id, { stopPrice: price(2) });
      if (chance(3) < 0.4) return;
      const isLimit = chance(4) < 0.6;
      const details: OrderDetails = {
        ...(isLimit ? { limitPrice: price(5) } : {}),
        ...(chance(6) < 0.4 ? { stopPrice: price(7) } : {}),
        bracket: { stopLoss: price(8), takeProfit: price(9) },
      };
      const id = unlessRefused(() => slice.order(0, Math.round(8 * chance(10)) - 4, details));
      if (id === undefined) return;
      if (isLimit) unslipped.add(id);
      unslipped.add(id + 2);
    },
  };
}

function unlessRefused(order: () => number | undefined): number | undefined {
  try {
    return order();
  } catch (error) {
    if (error instanceof BacktestError && error.code === "E_ORDER") return undefined;
    throw error;
  }
}

describe("brackets over random walks", () => {
  const traits = fc.record({
    seed: fc.nat(0xffff),
    bars: fc.integer({ min: 2, max: 40 }),
    every: fc.integer({ min: 1, max: 7 }),
    width: fc.constantFrom(0.01, 0.03, 0.1),
    byLimit: fc.boolean(),
    intrabarPath: fc.constantFrom("conservative", "optimistic", "ohlc", "olhc", "nearest"),
    fill: fc.constantFrom("nextOpen", "nextClose", "sameClose"),
    participationRate: fc.constantFrom(NaN, 0.05),
  });

  property(
    "never sell more than their orders have bought, leave no exit behind a closed position, and end at most once a pair whole",
    traits,
    ({ seed, bars, every, width, byLimit, participationRate, ...options }) => {
      const data = walk(seed, bars);
      const parents = new Set<number>();
      const onBar = (slice: Slice): void => {
        if (slice.position(0) === 0)
          expect(slice.workingOrders(0).some(({ role }) => role === "exit")).toBe(false);
        if (slice.bar % every !== 0) return;
        const price = slice.close(0);
        const bracket = { stopLoss: price * (1 - width), takeProfit: price * (1 + width) };
        const limit = byLimit ? { limitPrice: price * (1 - width / 2) } : {};
        const id = slice.order(0, 3, { bracket, ...limit });
        if (id !== undefined && slice.workingOrders(0).some((order) => order.id === id)) parents.add(id);
      };
      const portfolio = runStrategy({ onBar }, data, { initCash: 1e4, participationRate, ...options });
      const { filled } = portfolio.orders;
      for (const id of parents) {
        const sold = -(filled[id + 1] + filled[id + 2]);
        expect(sold).toBeLessThanOrEqual(filled[id] * (1 + 1e-9));
      }
      for (const units of held(portfolio)) expect(units).toBeGreaterThanOrEqual(0);
    },
  );

  property(
    "fill within the range of the bar, before slippage",
    fc.record({
      seed: fc.nat(0xffff),
      bars: fc.integer({ min: 2, max: 40 }),
      moves: fc.boolean(),
      slippage: fc.constantFrom(0, 0.05),
      intrabarPath: fc.constantFrom("conservative", "optimistic", "ohlc", "olhc", "nearest"),
      fill: fc.constantFrom("nextOpen", "nextClose", "sameClose"),
      orderOfFills: fc.constantFrom("exitsFirst", "sequence"),
      participationRate: fc.constantFrom(NaN, 0.05),
    }),
    ({ seed, bars, moves, slippage, ...options }) => {
      const data = walk(seed, bars);
      const unslipped = new Set<number>();
      const given = { account: "unlimited", slippage, ...options } as const;
      const portfolio = runStrategy(bracketeer(seed, moves, unslipped), data, given);
      for (let i = 0; i < portfolio.fills.length; i++) {
        const { bar, units, price, order } = portfolio.fills.at(i);
        const quoted = unslipped.has(order) ? price : price / (1 + Math.sign(units) * slippage);
        expect(quoted).toBeLessThanOrEqual(data.high.data[bar] * (1 + 1e-12));
        expect(quoted).toBeGreaterThanOrEqual(data.low.data[bar] * (1 - 1e-12));
      }
      // What the volume holds back of a touched stop, or was moved then, has left no trace of when that was.
      if (!moves && Number.isNaN(options.participationRate))
        expect(checkResult(portfolio).checks.filter(({ ok }) => !ok)).toEqual([]);
    },
  );
});

test("stops of a position can be had from an order, too, as in a matrix run", () => {
  const size = [[5], [NaN], [NaN]];
  const [open, high, low] = [
    [[10], [10], [10]],
    [[10], [10], [10]],
    [[10], [10], [8]],
  ];
  const matrices = { open, high, low, close: open };
  const wanted = fromOrders({ ...matrices, size, slStop: 0.1, initCash: 1000 });
  const onBar = (slice: Slice): void => {
    if (slice.bar === 0) slice.order(0, 5, { slStop: 0.1 });
  };
  expect(runStrategy({ onBar }, matrices, { initCash: 1000 }).digest()).toBe(wanted.digest());
});
