// What a strategy sees at a bar, and when it is called.
import { describe, expect, test } from "vitest";
import {
  defineStrategy,
  fromOrders,
  matrixFrom,
  runStrategy,
  type BacktestError,
  type Slice,
  type Strategy,
  type StrategyData,
  type StrategyFill,
} from "../../src/index.ts";
import { faultOf, market } from "../support/market.ts";

const SCORES = matrixFrom(6, 3, (bar, column) => 10 * bar + column);
const DATA: StrategyData = { ...market(6, 3), columns: ["a", "b", "c"], signals: { score: SCORES } };
const POOL = { initCash: 1000, cashSharing: true } as const;

/** Runs `act` at one bar. */
function atBar<Result>(
  bar: number,
  act: (slice: Slice) => Result,
  data = DATA,
  options: object = POOL,
): Result {
  let result: { value: Result } | undefined;
  const onBar = (slice: Slice): void => {
    if (slice.bar === bar) result = { value: act(slice) };
  };
  runStrategy({ onBar }, data, options);
  return result!.value;
}

const faultAt = (act: (slice: Slice) => unknown): BacktestError => faultOf(() => atBar(3, act));

describe("a slice", () => {
  const { close } = market(6, 3);

  test("has prices and signals of its bar and of bars before", () => {
    expect(atBar(3, (slice) => [slice.close(1), slice.close("b", 2)])).toEqual([
      close.data[10],
      close.data[4],
    ]);
    expect(atBar(3, (slice) => [slice.signal("score", 2), slice.signal("score", "c", 3)])).toEqual([32, 2]);
    expect([...atBar(3, (slice) => slice.row("score", 1))]).toEqual([20, 21, 22]);
  });

  test("has a history that ends with its bar, NaN before the first", () => {
    expect([...atBar(1, (slice) => slice.history("score", 3, "b"))]).toEqual([NaN, 1, 11]);
    const { data, rows, columns } = atBar(2, (slice) => slice.history("score", 2));
    expect([rows, columns, ...data]).toEqual([2, 3, 10, 11, 12, 20, 21, 22]);
  });

  test("reads matrices of either order and lists of one column", () => {
    const byColumn = { data: Float64Array.of(1, 2, 3, 4), rows: 2, columns: 2, order: "column" as const };
    const data = { ...market(2, 2), signals: { byColumn } };
    expect([...atBar(1, (slice) => slice.row("byColumn"), data)]).toEqual([2, 4]);
    const single = {
      close: Float64Array.of(5, 6),
      open: Float64Array.of(5, 6),
      signals: { list: Float64Array.of(7, 8) },
    };
    expect(atBar(1, (slice) => slice.signal("list", 0), single)).toBe(8);
  });

  test("refuses what lies beyond its bar", () => {
    const beyond: ((slice: Slice) => unknown)[] = [
      (slice) => slice.close(0, -1),
      (slice) => slice.signal("score", 0, -1),
      (slice) => slice.row("close", -2),
    ];
    for (const ask of beyond) expect(faultAt(ask)).toMatchObject({ code: "E_LOOK_AHEAD", bar: 3 });
  });

  test("hands out copies: writing into one changes nothing", () => {
    const seen: number[] = [];
    const onBar = (slice: Slice): void => {
      slice.row("score").fill(-1);
      slice.history("score", 2).data.fill(-1);
      slice.positions().fill(-1);
      seen.push(slice.signal("score", 0), slice.position(0));
    };
    runStrategy({ onBar }, DATA, POOL);
    expect(seen).toEqual([0, 0, 10, 0, 20, 0, 30, 0, 40, 0, 50, 0]);
  });

  test("is over when onBar returns", () => {
    let kept: Slice | undefined;
    const onBar = (slice: Slice): void => {
      if (slice.bar === 1) expect(() => kept!.close(0)).toThrow("E_SLICE the slice of bar 0 is over");
      kept = slice;
    };
    runStrategy({ onBar }, DATA, POOL);
    expect(faultOf(() => kept!.order(0, 1)).code).toBe("E_SLICE");
    expect(faultOf(() => kept!.equity()).code).toBe("E_SLICE");
  });

  test("refuses names, columns and numbers that do not fit", () => {
    const faults: [(slice: Slice) => unknown, string][] = [
      [(slice) => slice.signal("scores", 0), "E_ENUM"],
      [(slice) => slice.volume(0), "E_ENUM"],
      [(slice) => slice.close(3), "E_RANGE"],
      [(slice) => slice.close("d"), "E_COLUMN"],
      [(slice) => slice.close(0, 0.5), "E_RANGE"],
      [(slice) => slice.close(0, Symbol("lag") as never), "E_RANGE"],
      [(slice) => slice.history("close", 0), "E_RANGE"],
      [(slice) => slice.history("close", 1e10), "E_RANGE"],
      [(slice) => slice.history("close", 2 ** 53, 0), "E_RANGE"],
      [(slice) => void slice.serve(undefined as never), "E_DTYPE"],
      [(slice) => void slice.serve(0 as never), "E_DTYPE"],
      [(slice) => slice.cash(1), "E_RANGE"],
      [(slice) => slice.order(0, "1" as never), "E_DTYPE"],
      [(slice) => slice.order(0, 1, { limit: 2 } as never), "E_UNKNOWN_KEY"],
      [(slice) => slice.order(0, 1, { limitPrice: Infinity }), "E_RANGE"],
      [(slice) => slice.order(0, 1, { timeInForce: 0 }), "E_RANGE"],
      [(slice) => slice.order(0, 1, { timeInForce: "week" }), "E_ENUM"],
      [(slice) => slice.order(0, 1, { sizeType: "units" }), "E_ENUM"],
      [(slice) => slice.order(0, 1, { slStop: -0.1 }), "E_STOP"],
      [(slice) => slice.order(0, 1, { slStop: 1 }), "E_STOP"],
      [(slice) => slice.order(0, 1, { slTrail: 1 as never }), "E_DTYPE"],
      [(slice) => slice.orderTarget(0, 1, { sizeType: "value" }), "E_UNKNOWN_KEY"],
      [(slice) => slice.rebalance([1, 0]), "E_SHAPE"],
      [(slice) => slice.rebalance([1, 0, Infinity]), "E_RANGE"],
      [(slice) => slice.rebalance({ d: 1 }), "E_COLUMN"],
      [(slice) => slice.cancel(0), "E_ORDER"],
    ];
    for (const [ask, code] of faults) expect([String(ask), faultAt(ask).code]).toEqual([String(ask), code]);
  });

  test("has positions and money of its close", () => {
    const portfolio = { position: [] as number[], equity: [] as number[], cash: [] as number[] };
    const onBar = (slice: Slice): void => {
      portfolio.position.push(slice.position(1));
      portfolio.equity.push(slice.equity());
      portfolio.cash.push(slice.cash());
      if (slice.bar === 1) slice.order(1, 2);
      if (slice.bar === 3) slice.closePosition(1);
    };
    const run = runStrategy({ onBar }, DATA, { ...POOL, fees: 0.01 });
    expect(portfolio.position).toEqual([0, 0, 2, 2, 0, 0]);
    expect(portfolio.equity).toEqual([...run.equity().data]);
    expect(portfolio.cash).toEqual([...run.cash().data]);
  });
});

describe("buying power", () => {
  const flat = { open: [[10, 10]], close: [[10, 10]] };
  const power = (options: object): number =>
    atBar(0, (slice) => slice.buyingPower(), flat, { ...POOL, ...options });

  test("is the cash of a cash account, what equity backs in a margin account, without bound in an unlimited one", () => {
    expect(power({})).toBe(1000);
    expect(power({ account: "margin", initialMargin: [0.25, 0.5] })).toBe(2000);
    expect(power({ account: "unlimited" })).toBe(Infinity);
  });

  test("counts what positions take of the margin", () => {
    const data = { open: [[10], [10]], close: [[10], [10]] };
    const seen: number[] = [];
    const onBar = (slice: Slice): void => {
      if (slice.bar === 0) slice.order(0, 40);
      seen.push(slice.buyingPower());
    };
    runStrategy({ onBar }, data, { ...POOL, account: "margin", fill: "nextOpen" });
    expect(seen).toEqual([2000, (1000 - 0.5 * 400) / 0.5]);
  });
});

describe("a strategy", () => {
  test("is called once before the bars, once a bar, and once after them, with the state that init gave", () => {
    let calls: unknown[] = [];
    const strategy = defineStrategy({
      parameters: { window: 3 },
      init: ({ parameters, columns, series }) => ({
        calls: [[parameters.window, columns, series] as unknown],
      }),
      onBar: ({ bar, time, parameters }, { calls }) => void calls.push([bar, time, parameters.window]),
      onEnd: (state) => {
        calls = [...state.calls, "end"];
      },
    });
    const time = Float64Array.of(0, 86_400_000);
    runStrategy(strategy, { ...market(2, 1), time, columns: ["a"] }, { parameters: { window: 5 } });
    const init = [5, ["a"], ["open", "close"]];
    expect(calls).toEqual([init, [0, 0, 5], [1, 86_400_000, 5], "end"]);
  });

  test.each([
    ["nextOpen", ["bar 0", "fill 1", "bar 1", "bar 2", "end"]],
    ["sameClose", ["bar 0", "fill 0", "bar 1", "bar 2", "end"]],
  ] as const)("hears of fills before the next decision (%s)", (fill, wanted) => {
    const heard: string[] = [];
    const strategy = {
      onBar(slice: Slice): void {
        heard.push(`bar ${slice.bar}`);
        if (slice.bar === 0) slice.order(0, 2);
      },
      onFill: (one: StrategyFill): void => void heard.push(`fill ${one.bar}`),
      onEnd: (): void => void heard.push("end"),
    };
    runStrategy(strategy, market(3, 1), { ...POOL, fill });
    expect(heard).toEqual(wanted);
  });

  test("hears of every fill as the result has it", () => {
    const heard: StrategyFill[] = [];
    const onBar = (slice: Slice): void => slice.rebalance([0.3, slice.bar % 2, 0.1]);
    const run = runStrategy({ onBar, onFill: (fill) => void heard.push(fill) }, DATA, {
      ...POOL,
      fees: 0.01,
    });
    const wanted = Array.from({ length: run.fills.length }, (_, i) => run.fills.at(i));
    expect(heard.length).toBeGreaterThan(5);
    expect(heard.toSorted((a, b) => a.bar - b.bar || a.column - b.column)).toEqual(wanted);
    expect(Object.isFrozen(heard[0])).toBe(true);
  });

  test("that throws ends the run with the bar, and the error as its cause", () => {
    const cause = new Error("no such luck");
    const onBar = (slice: Slice): void => {
      if (slice.bar === 2) throw cause;
    };
    const fault = faultOf(() => runStrategy({ onBar }, DATA, POOL));
    expect(fault).toMatchObject({ code: "E_STRATEGY", bar: 2, cause });
    expect(fault.message).toContain("onBar of bar 2 threw: no such luck");
  });

  test("may make other runs at any bar", () => {
    const alone = runStrategy({ onBar: (slice: Slice) => slice.rebalance([0.5, 0, 0.5]) }, DATA, POOL);
    const onBar = (slice: Slice): void => {
      fromOrders({ ...market(50, 4), size: 1 });
      runStrategy({ onBar: (inner: Slice) => void inner.order(0, 1) }, market(20, 2), {});
      slice.rebalance([0.5, 0, 0.5]);
    };
    expect(runStrategy({ onBar }, DATA, POOL).digest()).toBe(alone.digest());
  });

  test("leaves nothing behind that changes the next run", () => {
    const run = (): string =>
      runStrategy({ onBar: (slice: Slice) => slice.rebalance([0.5, 0, 0.5]) }, DATA, POOL).digest();
    const before = run();
    const onBar = (slice: Slice): void => {
      slice.order(0, 1, { limitPrice: 1 });
      slice.order(0, 1, { limitPrice: 2, slStop: 0.1 });
      if (slice.bar === 3) throw new Error("stop");
    };
    expect(() => runStrategy({ onBar }, DATA, POOL)).toThrow("E_STRATEGY");
    expect(run()).toBe(before);
  });

  test("has a result that other runs of matrices can be compared with", () => {
    const run = runStrategy({ onBar: (slice: Slice) => void slice.order(0, 1) }, DATA, POOL);
    expect(run.stats().bars).toBe(6);
    expect(run.call.api).toBe("runStrategy");
  });
});

describe("what a strategy's run refuses", () => {
  const onBar = (): void => undefined;
  const refused = (strategy: unknown, data: unknown, options?: unknown): string =>
    faultOf(() => runStrategy(strategy as never, data as never, options as never)).code;

  test.each([
    ["no strategy", null, DATA, {}, "E_DTYPE"],
    ["a strategy without onBar", {}, DATA, {}, "E_STRATEGY"],
    ["an onFill that is no function", { onBar, onFill: 1 }, DATA, {}, "E_STRATEGY"],
    ["a member that is none", { onBar, onbar: onBar }, DATA, {}, "E_UNKNOWN_KEY"],
    ["no data", { onBar }, undefined, {}, "E_DTYPE"],
    ["options that are none", { onBar }, DATA, 5, "E_DTYPE"],
    ["an option of one order", { onBar }, DATA, { size: 1 }, "E_UNKNOWN_KEY"],
    ["an option of signals", { onBar }, DATA, { accumulate: true }, "E_UNKNOWN_KEY"],
    ["the other profile", { onBar }, DATA, { profile: "vectorbt" }, "E_OPTION_CONFLICT"],
    ["prices twice", { onBar }, DATA, { close: market(6, 3).close }, "E_OPTION_CONFLICT"],
    ["orders held back", { onBar }, DATA, { fill: { delay: 2, price: "open" } }, "E_OPTION_CONFLICT"],
    [
      "a parameter that it has not",
      { onBar, parameters: { a: 1 } },
      DATA,
      { parameters: { b: 1 } },
      "E_UNKNOWN_KEY",
    ],
    [
      "a signal of another shape",
      { onBar },
      { ...DATA, signals: { x: matrixFrom(5, 3, () => 1) } },
      {},
      "E_BROADCAST",
    ],
    [
      "a signal called as a price",
      { onBar },
      { ...DATA, signals: { close: SCORES } },
      {},
      "E_OPTION_CONFLICT",
    ],
    ["signals that are a list", { onBar }, { ...DATA, signals: [SCORES] }, {}, "E_DTYPE"],
    ["an async strategy", { onBar: async () => undefined }, DATA, {}, "E_STRATEGY"],
  ])("%s", (_what, strategy, data, options, code) => {
    expect(refused(strategy, data, options)).toBe(code);
  });

  test.each([
    ["init", -1],
    ["onBar", 0],
    ["onFill", 1],
    ["onEnd", -1],
  ] as const)("a promise of %s, whatever it comes to", async (name, bar) => {
    const buys = { onBar: (slice: Slice) => void slice.order(0, 1) };
    for (const wait of [() => Promise.resolve(), () => Promise.reject(new Error("too late"))]) {
      const fault = faultOf(() => runStrategy({ ...buys, [name]: wait } as Strategy, DATA, POOL));
      expect(fault).toMatchObject({ code: "E_STRATEGY", option: name, got: "a promise" });
      expect(fault.bar).toBe(bar < 0 ? undefined : bar);
      expect(fault.hint).toMatch(/runPaper/);
    }
    // A rejection that nobody took would end the process of the tests here.
    await new Promise((resolve) => setImmediate(resolve));
  });

  test("an infinite size in an unlimited account", () => {
    const unlimited = { ...POOL, account: "unlimited" } as const;
    expect(faultOf(() => atBar(0, (slice) => slice.order(0, Infinity), DATA, unlimited)).code).toBe(
      "E_RANGE",
    );
  });
});
