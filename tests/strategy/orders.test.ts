// Orders of a strategy beside each other: targets, several at work in one column, cancellations.
import { describe, expect, test } from "vitest";
import { runStrategy, type Slice } from "../../src/index.ts";
import fc from "fast-check";
import { faultOf } from "../support/market.ts";
import { property } from "../support/property.ts";
import { endings, fillsOf, held, run, type Act } from "./run.ts";

describe("a target", () => {
  test("asked for twice at one close trades once", () => {
    const twice: Act = (slice) => {
      expect(slice.orderTarget(0, 7)).toBe(0);
      expect(slice.orderTarget(0, 7)).toBeUndefined();
    };
    expect(endings(run([10, 10, 10], [twice]))).toEqual([[7, 7, "Filled"]]);
  });

  test("asked for again while its order waits trades once", () => {
    const target: Act = (slice) => void slice.orderTarget(0, 7);
    const portfolio = run([10, NaN, NaN, 10, 10], [target, target, target, target]);
    expect(endings(portfolio)).toEqual([[7, 7, "Filled"]]);
    const byLimit: Act = (slice) => void slice.orderTarget(0, 7, { limitPrice: 9 });
    expect(endings(run([10, 10, 10, 8, 10], [byLimit, byLimit, byLimit]))).toEqual([[7, 7, "Filled"]]);
  });

  property(
    "asked for twice trades once, whatever is held and whatever is asked",
    fc.record({
      price: fc.double({ min: 0.01, max: 1000, noNaN: true }),
      held: fc.double({ min: -50, max: 50, noNaN: true }),
      part: fc.double({ min: -2, max: 2, noNaN: true }),
      kind: fc.constantFrom("orderTarget", "orderTargetValue", "orderTargetPercent"),
    }),
    ({ price, held: before, part, kind }) => {
      const sizes = { orderTarget: part * 100, orderTargetValue: part * 1e4, orderTargetPercent: part };
      const twice: Act = (slice) => {
        slice[kind](0, sizes[kind]);
        const { length } = slice.workingOrders();
        expect(slice[kind](0, sizes[kind])).toBeUndefined();
        expect(slice.workingOrders().length).toBe(length);
      };
      const buy: Act = (slice) => void slice.order(0, before);
      run([price, price, price, price], [buy, twice], { account: "margin" });
    },
  );

  test.each([
    ["orderTargetValue", 70],
    ["orderTargetPercent", 0.007],
  ] as const)("of %s counts what is at work, too", (name, size) => {
    const twice: Act = (slice) => {
      slice[name](0, size);
      slice[name](0, size);
    };
    expect(endings(run([10, 10], [twice]))).toEqual([[7, 7, "Filled"]]);
  });

  test("raised while its order waits adds the difference, lowered it replaces the order", () => {
    const to =
      (units: number): Act =>
      (slice) =>
        void slice.orderTarget(0, units);
    const portfolio = run([10, NaN, NaN, 10], [to(10), to(4), to(6)]);
    expect(endings(portfolio)).toEqual([
      [10, 0, "Replaced"],
      [4, 4, "Filled"],
      [2, 2, "Filled"],
    ]);
    expect(held(portfolio)).toEqual([0, 0, 0, 6]);
  });

  test("beyond what a waiting order leaves opens on the other side", () => {
    const to =
      (units: number): Act =>
      (slice) =>
        void slice.orderTarget(0, units);
    const portfolio = run([10, 10, NaN, 10, 10], [to(5), to(0), to(-5)], { account: "unlimited" });
    expect(held(portfolio)).toEqual([0, 5, 5, -5, -5]);
  });

  test("that the position meets ends what leads away from it", () => {
    const to =
      (units: number): Act =>
      (slice) =>
        void slice.orderTarget(0, units);
    const portfolio = run([10, 10, NaN, 10], [to(5), to(0), to(5)]);
    expect(endings(portfolio)).toEqual([
      [5, 5, "Filled"],
      [-5, 0, "Replaced"],
    ]);
  });

  test("leaves a stop alone that only protects the position", () => {
    const start: Act = (slice) => void slice.orderTarget(0, 5);
    const protect: Act = (slice) => {
      slice.order(0, -5, { stopPrice: 8 });
      expect(slice.orderTarget(0, 5)).toBeUndefined();
    };
    expect(held(run([10, 10, 10, 7], [start, protect]))).toEqual([0, 5, 5, 0]);
  });

  test("of nothing closes the position", () => {
    const buy: Act = (slice) => void slice.order(0, 5);
    const close: Act = (slice) => void slice.closePosition(0);
    expect(held(run([10, 10, 10, 10], [buy, close, close]))).toEqual([0, 5, 0, 0]);
  });
});

describe("several orders", () => {
  const ladder: Act = (slice) => {
    for (const limitPrice of [9, 8, 7]) slice.order(0, 1, { limitPrice });
  };

  test("work in one column beside each other, each at its own price", () => {
    const portfolio = run([10, [10, 10, 8.5, 9], [9, 9, 6, 8]], [ladder]);
    expect([...portfolio.fills.price]).toEqual([9, 8, 7]);
    expect([...portfolio.fills.bar]).toEqual([1, 2, 2]);
  });

  test("are told as they are at work", () => {
    const check: Act = (slice) => {
      expect(
        slice.workingOrders(0).map(({ id, limitPrice, type, asked }) => [id, limitPrice, type, asked]),
      ).toEqual([
        [1, 8, "limit", 1],
        [2, 7, "limit", 1],
      ]);
      expect(slice.workingOrders()).toEqual(slice.workingOrders(0));
    };
    expect.assertions(2);
    run([10, [10, 10, 8.5, 9]], [ladder, check]);
  });

  test("are served in the order in which they were given where cash is short", () => {
    const both: Act = (slice) => {
      slice.order(0, 6);
      slice.order(0, 6);
    };
    expect(endings(run([10, 10], [both], { initCash: 100 }))).toEqual([
      [6, 6, "Filled"],
      [6, 4, "PartiallyFilled"],
    ]);
  });

  test("share the volume of a bar", () => {
    const both: Act = (slice) => {
      slice.order(0, 6);
      slice.order(0, 6);
    };
    const bars = [[10], [10], [10]];
    const strategy = { onBar: (slice: Slice) => void (slice.bar === 0 && both(slice)) };
    for (const allocation of ["sequence", "proRata"] as const) {
      const data = { open: bars, close: bars, volume: [[100], [80], [80]] };
      const portfolio = runStrategy(strategy, data, { initCash: 1e4, participationRate: 0.1, allocation });
      expect(
        portfolio.fills.units.filter((_, i) => portfolio.fills.bar[i] === 1).reduce((a, b) => a + b),
      ).toBe(8);
    }
  });

  test("all take part in a split, and all end when the column is delisted", () => {
    const actions = [
      { column: 0, bar: 1, kind: "split", ratio: 2 },
      { column: 0, bar: 3, kind: "delisting" },
    ] as const;
    const portfolio = run([10, 5, 5, 5], [ladder], { actions });
    expect(endings(portfolio)).toEqual([
      [2, 0, "Cancelled"],
      [2, 0, "Cancelled"],
      [2, 0, "Cancelled"],
    ]);
    expect([...portfolio.orders.reason].every((reason) => reason === portfolio.orders.reason[0])).toBe(true);
  });

  test("that are cancelled end, and others work on", () => {
    const cancel: Act = (slice) => {
      expect(slice.cancel(1)).toBe(true);
      expect(slice.cancel(1)).toBe(false);
    };
    const portfolio = run([10, 10, [10, 10, 6, 8]], [ladder, cancel]);
    expect(endings(portfolio).map((row) => (row as unknown[])[2])).toEqual(["Filled", "Cancelled", "Filled"]);
  });

  test("end as Replaced where an order replaces them", () => {
    const replace: Act = (slice) => void slice.order(0, 2, { replaces: true });
    const portfolio = run([10, 10, 10], [ladder, replace]);
    expect(endings(portfolio).map((row) => (row as unknown[])[2])).toEqual([
      "Replaced",
      "Replaced",
      "Replaced",
      "Filled",
    ]);
  });

  test("are as many as fit, and one more is an error", () => {
    const many =
      (count: number): Act =>
      (slice) => {
        for (let k = 0; k < count; k++) slice.order(0, 1, { limitPrice: 1 });
      };
    expect(run([10, 10], [many(261)]).orders.length).toBe(261);
    expect(faultOf(() => run([10, 10], [many(262)]))).toMatchObject({ code: "E_LIMIT", bar: 0 });
  });

  test("give their places back when they end", () => {
    const day: Act = (slice) => {
      for (let k = 0; k < 200; k++) slice.order(0, 1, { limitPrice: 1, timeInForce: "day" });
    };
    const portfolio = run([10, 10, 10, 10, 10, 10], [day, day, day, day, day]);
    expect(portfolio.orders.length).toBe(1000);
    expect(new Set(endings(portfolio).map((row) => (row as unknown[])[2]))).toEqual(new Set(["Expired"]));
  });

  test("come out whole and in order, however many there are", () => {
    const busy: Act = (slice) => {
      for (let k = 0; k < 3000; k++) slice.cancel(slice.order(0, k + 1)!);
    };
    const portfolio = run([10, 10, 10, 10, 10, 10, 10, 10, 10], new Array<Act>(9).fill(busy));
    expect([...portfolio.orders.id].every((id, i) => id === i)).toBe(true);
    expect([...portfolio.orders.asked].every((asked, i) => asked === (i % 3000) + 1)).toBe(true);
    expect(portfolio.orders.length).toBe(27_000);
  });
});

describe("columns that are to be served first", () => {
  test("take the cash before the others, from the next fills on", () => {
    const data = {
      open: [
        [10, 10, 10],
        [10, 10, 10],
      ],
      close: [
        [10, 10, 10],
        [10, 10, 10],
      ],
    };
    const onBar = (slice: Slice): void => {
      if (slice.bar > 0) return;
      slice.serve([2, 1]);
      slice.rebalance([0.6, 0.6, 0.6]);
    };
    const portfolio = runStrategy({ onBar }, data, { initCash: 1000, cashSharing: true });
    expect([...portfolio.orders.filled]).toEqual([0, 40, 60]);
  });

  test("cannot be named beside a matrix of call sequences", () => {
    const callSeq = { data: Float64Array.of(0), rows: 1, columns: 1 };
    const serve: Act = (slice) => slice.serve([0]);
    expect(faultOf(() => run([10, 10], [serve], { callSeq })).code).toBe("E_OPTION_CONFLICT");
  });
});

describe("an order at work that is modified", () => {
  const buy: Act = (slice) => void slice.order(0, 5, { limitPrice: 8 });

  test("works on at its new price", () => {
    const raise: Act = (slice) => void expect(slice.modify(0, { limitPrice: 9 })).toBe(true);
    const portfolio = run([10, 10, 8.9, 8], [buy, raise]);
    expect(fillsOf(portfolio)).toEqual([[2, 5, 8.9]]);
  });

  test("asks for its new units", () => {
    const resize: Act = (slice) => void slice.modify(0, { units: 3 });
    expect(endings(run([10, 10, 8, 8], [buy, resize]))).toEqual([[3, 3, "Filled"]]);
    const more: Act = (slice) => void slice.modify(0, { units: 12 });
    expect(endings(run([10, 10, 8, 8], [buy, more]))).toEqual([[12, 12, "Filled"]]);
  });

  test("keeps what it has filled", () => {
    const data = {
      open: [[10], [10], [10], [10]],
      close: [[10], [10], [10], [10]],
      volume: [[9], [3], [3], [3]],
    };
    const acts: Act[] = [
      (slice) => void slice.order(0, 8),
      (slice) => {
        expect(slice.workingOrders()[0]).toMatchObject({ asked: 8, filled: 3 });
        slice.modify(0, { units: 5 });
      },
    ];
    const onBar = (slice: Slice): void => acts[slice.bar]?.(slice);
    const portfolio = runStrategy({ onBar }, data, { initCash: 1000, participationRate: 1 });
    expect(endings(portfolio)).toEqual([[5, 5, "Filled"]]);
    expect(held(portfolio)).toEqual([0, 3, 5, 5]);
  });

  test("lasts as long as it now says", () => {
    const soon: Act = (slice) => void slice.modify(0, { timeInForce: "day" });
    expect(endings(run([10, 10, 10, 8], [buy, soon]))).toEqual([[5, 0, "Expired"]]);
  });

  test("is false where it has ended, and an error where it has not what is to be changed", () => {
    const late: Act = (slice) => void expect(slice.modify(0, { units: 9 })).toBe(false);
    run([10, 8, 8], [buy, late]);
    const fault = (changes: object): unknown =>
      faultOf(() => run([10, 10], [buy, (slice) => void slice.modify(0, changes)])).code;
    expect(fault({ stopPrice: 9 })).toBe("E_ORDER");
    expect(fault({ units: -5 })).toBe("E_ORDER");
    expect(fault({ units: NaN })).toBe("E_ORDER");
    expect(fault({ timeInForce: "ioc" })).toBe("E_ORDER");
    expect(fault({ limitPrice: "9" })).toBe("E_DTYPE");
    expect(fault({ price: 9 })).toBe("E_UNKNOWN_KEY");
  });
});

describe("an order beside another that was to close the position", () => {
  const short: Act = (slice) => void slice.order(0, -10);
  const margin = { account: "margin" } as const;
  const tradesOf = ({ trades }: ReturnType<typeof run>): unknown[] =>
    Array.from(trades.size, (size, i) => [size, trades.at(i).direction, trades.at(i).status]);

  test("reduces what is held when it fills, and opens the rest", () => {
    const two: Act = (slice) => {
      slice.order(0, 4, { limitPrice: 5 });
      slice.orderTarget(0, 8);
    };
    const portfolio = run([10, 10, 10, 10], [short, two], margin);
    // A target of 8 counts the four at work: 14 are missing.
    expect(fillsOf(portfolio)).toEqual([
      [1, -10, 10],
      [2, 10, 10],
      [2, 4, 10],
    ]);
    expect(tradesOf(portfolio)).toEqual([
      [10, "Short", "Closed"],
      [4, "Long", "Open"],
    ]);
  });

  test("on the other side closes what the first has opened in the same step", () => {
    const both: Act = (slice) => {
      slice.order(0, 5);
      slice.order(0, -8);
    };
    const portfolio = run([10, 10, 10], [both], margin);
    expect(fillsOf(portfolio)).toEqual([
      [1, 5, 10],
      [1, -5, 10],
      [1, -3, 10],
    ]);
    expect(tradesOf(portfolio)).toEqual([
      [5, "Long", "Closed"],
      [3, "Short", "Open"],
    ]);
  });

  test("for all that is affordable closes the position first", () => {
    const all: Act = (slice) => void slice.order(0, Infinity);
    const sell: Act = (slice) => {
      slice.order(0, -4);
      slice.order(0, Infinity);
    };
    const portfolio = run([10, 10, 10, 10], [sell, all], { ...margin, initialMargin: 1 });
    expect(fillsOf(portfolio).map(([bar, units]) => [bar, units])).toEqual([
      [1, -4],
      [1, 4],
      [1, 1000],
    ]);
    expect(tradesOf(portfolio)[0]).toEqual([4, "Short", "Closed"]);
  });
});
