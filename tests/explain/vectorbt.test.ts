// The vectorbt profile explains an order by VectorBT's log, switched on for the bar that is asked about.
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { OrderStatusInfo } from "../../assembly/layout.ts";
import { explainLog, withLog } from "../../src/explain/vectorbt.ts";
import {
  BacktestError,
  fromOrders,
  fromSignals,
  type VectorbtExplanation,
  type VectorbtOrderExplanation,
} from "../../src/index.ts";
import { makeVectorbtPlan } from "../../src/plan/vectorbt.ts";
import { executeGeneral } from "../../src/results/vectorbt/run.ts";
import type { VectorbtPortfolio } from "../../src/results/vectorbt/portfolio.ts";
import { faultOf } from "../support/market.ts";
import { RUNS, property } from "../support/property.ts";
import { kernelOptions, randomPlan, runKernel } from "../property/vectorbtPlans.ts";

type Options = Readonly<Record<string, unknown>>;

const orders = (close: number[], size: unknown, options: Options = {}): VectorbtPortfolio =>
  fromOrders({
    profile: "vectorbt",
    close: Float64Array.from(close),
    size,
    ...options,
  } as unknown as Parameters<typeof fromOrders>[0]) as VectorbtPortfolio;

const signals = (close: number[], options: Options): VectorbtPortfolio =>
  fromSignals({ profile: "vectorbt", close: Float64Array.from(close), ...options } as unknown as Parameters<
    typeof fromSignals
  >[0]) as VectorbtPortfolio;

const twoColumns = (...cells: number[]) => ({ data: Float64Array.from(cells), rows: 2, columns: 2 });

/** Each status info: a run, the bar, and the number that bounded the order. */
const INFOS: readonly (readonly [
  keyof typeof OrderStatusInfo,
  () => VectorbtPortfolio,
  number,
  string,
  number,
])[] = [
  ["SizeNaN", () => orders([10], [NaN]), 0, "size", NaN],
  ["PriceNaN", () => orders([10, 10], [1, 1], { price: [[10], [NaN]] }), 1, "price", NaN],
  ["ValPriceNaN", () => orders([10], [20], { sizeType: "value", valPrice: NaN }), 0, "valPrice", NaN],
  [
    "ValueNaN",
    // The second column is held and has no valuation price: the account's value is not known.
    () =>
      fromOrders({
        profile: "vectorbt",
        close: twoColumns(10, 10, 10, 10),
        size: twoColumns(NaN, 1, 0.5, NaN),
        sizeType: { data: ["amount", "amount", "targetPercent", "amount"], rows: 2, columns: 2 } as never,
        valPrice: twoColumns(10, 10, 10, NaN),
        ffillValPrice: false,
        cashSharing: true,
      }),
    1,
    "value",
    NaN,
  ],
  // Ten are short at 10; at 25 the account is worth 200 − 250.
  [
    "ValueZeroNeg",
    () => orders([10, 25], [-10, 0.5], { sizeType: [["amount"], ["targetPercent"]] }),
    1,
    "value",
    -50,
  ],
  ["SizeZero", () => orders([10], [0]), 0, "size", 0],
  // A short of all that 100 of free cash back leaves none.
  ["NoCashShort", () => orders([10, 10], [-Infinity, -Infinity]), 1, "freeCash", 0],
  ["NoCashLong", () => orders([10, 10], [10, 1]), 1, "cash", 0],
  ["NoOpenPosition", () => orders([10], [-1], { direction: "longOnly" }), 0, "position", 0],
  ["MaxSizeExceeded", () => orders([10], [5], { maxSize: 4, allowPartial: false }), 0, "maxSize", 4],
  ["RandomEvent", () => orders([10], [1], { rejectProb: 1 }), 0, "rejectProb", 1],
  ["CantCoverFees", () => orders([10], [1], { fixedFees: 150 }), 0, "cash", 100],
  ["MinSizeNotReached", () => orders([10], [2], { minSize: 5 }), 0, "minSize", 5],
  ["PartialFill", () => orders([10], [20], { allowPartial: false }), 0, "cash", 100],
];

describe("an order that VectorBT did not fill", () => {
  test.each(INFOS)("%s", (info, run, bar, name, value) => {
    const explanation = run().explain(bar, 0);
    const [order] = explanation.orders;
    expect([order.id, order.filled, order.statusInfo]).toEqual([null, null, info]);
    expect(order.bound).toEqual({ name, value });
    expect(String(explanation)).toContain(`${order.status} ${info}; bound by `);
  });

  test("is explained for every status info", () => {
    const known = Object.keys(OrderStatusInfo).filter((name) => Number.isNaN(Number(name)));
    expect(INFOS.map(([info]) => info).sort()).toEqual(known.sort());
  });
});

describe("an order that was filled", () => {
  test.each([
    // 100 of cash buy ten units of 10; a limit of 4; lots of 3; a sale of what is held.
    ["by cash", () => orders([10], [15]), 0, { name: "cash", value: 100 }, 10],
    ["by the largest size", () => orders([10], [5], { maxSize: 4 }), 0, { name: "maxSize", value: 4 }, 4],
    ["by lots", () => orders([10], [5], { sizeGranularity: 3 }), 0, { name: "lotSize", value: 3 }, 3],
    [
      "by the position",
      () => orders([10, 10], [5, -8], { direction: "longOnly" }),
      1,
      { name: "position", value: 5 },
      5,
    ],
    ["not at all", () => orders([10], [5]), 0, null, 5],
  ] as const)("in part: bound %s", (_, run, bar, bound, size) => {
    const [order] = run().explain(bar, 0).orders;
    expect([order.status, order.bound, order.filled?.size]).toEqual(["Filled", bound, size]);
  });
});

describe("the stops of a position", () => {
  // Ten bought at the close of 10: stop loss at 9, take profit at 12.
  const stopped = (bar: readonly number[], options: Options = {}): VectorbtExplanation => {
    const at = (field: number): Float64Array => Float64Array.of(10, bar[field]);
    return signals([10, bar[3]], {
      ...{ open: at(0), high: at(1), low: at(2), entries: Uint8Array.of(1, 0), size: 10 },
      ...{ slStop: 0.1, tpStop: 0.2, ...options },
    }).explain(1, 0);
  };

  test.each([
    ["the range reaches no level", [10, 11, 9.5, 10], null, NaN, "nothing reached"],
    ["the range reaches the stop loss", [10, 11, 8, 10], "stopLoss", 9, "stop loss reached"],
    ["the open is beyond the stop loss", [8.5, 11, 8, 10], "stopLoss", 8.5, "stop loss reached"],
    ["the range reaches the take profit", [10, 13, 9.5, 10], "takeProfit", 12, "take profit reached"],
    ["the open is beyond the take profit", [12.5, 13, 10, 13], "takeProfit", 12.5, "take profit reached"],
    [
      "a bar reaches both",
      [12.5, 13, 8, 10],
      "stopLoss",
      9,
      "both reached, the stop loss is looked at first",
    ],
  ] as const)("are told where %s", (_, bar, hit, price, words) => {
    const explanation = stopped(bar);
    expect(explanation.stops).toMatchObject({
      ...{ position: 10, stopLevel: 9, targetLevel: 12, stopBase: 10, targetBase: 10, hit, price },
      ...{ exitPrice: "stopLimit", exit: "close" },
    });
    expect(explanation.fate).toBe(hit === null ? "NoSignal" : "Stop");
    expect(String(explanation)).toContain(
      `stop loss 9, take profit 12, open ${bar[0]}, high ${bar[1]}, low ${bar[2]}: ${words}`,
    );
  });

  test("are told with what a fired stop does, and where it trails from", () => {
    const explanation = signals([10, 20, 17, 15], {
      ...{ entries: Uint8Array.of(1, 0, 0, 0), size: 1, slStop: 0.2, slTrail: true },
      ...{ stopExitPrice: "close", uponStopExit: "reverse" },
    }).explain(3, 0);
    expect(explanation.stops).toMatchObject({
      ...{ stopBase: 20, stopLevel: 16, trails: true, price: 15, exitPrice: "close", exit: "reverse" },
      ...{ hit: "stopLoss", tpStop: NaN, targetReached: false },
    });
    expect(explanation.resolved).toEqual(["shortEntry"]);
    expect(String(explanation)).toContain(
      'fired at 15; the order takes the price "close" and does "reverse"',
    );
  });

  test.each([
    ["that has none", { slStop: NaN, tpStop: NaN }],
    ["that there is not", { entries: Uint8Array.of(0, 0) }],
  ])("%s are none", (_, options) => {
    expect(stopped([10, 13, 8, 10], options).stops).toBeNull();
  });
});

describe("the units of an order", () => {
  const WITHOUT_UNITS = ["SizeNaN", "PriceNaN", "ValPriceNaN", "ValueNaN", "ValueZeroNeg", "SizeZero"];
  const counts = { filled: 0, cut: 0, refused: 0 };

  property(
    "follow from its bounds one after another, to the last bit",
    randomPlan,
    (plan) => {
      const { logs } = finite(() => {
        const planned = makeVectorbtPlan(plan.api, kernelOptions(plan));
        return executeGeneral(withLog(planned, new Uint8Array(planned.shape.bars).fill(1)), "");
      });
      for (const row of logs[0].keys()) expectSized(explainLog(logs, row));
    },
    0.22,
  );

  function expectSized({ sizing, filled, statusInfo, bound, request }: VectorbtOrderExplanation): void {
    if (sizing === null) {
      // A share of 0 comes to no number of units; VectorBT goes on with that and may fill it.
      if (filled !== null) expect(filled.size).toBeNaN();
      else if (request.sizeType !== "percent") expect(WITHOUT_UNITS).toContain(statusInfo);
      return;
    }
    const { bounds, wanted, passed, side, price, cutBy } = sizing;
    expect(passed).toBe(filled?.size ?? 0);
    bounds.forEach(({ before }, i) => expect(before).toBe(i === 0 ? wanted : bounds[i - 1].passed));
    for (const { before, passed: left, largestUnits, name } of bounds)
      if (Number.isNaN(largestUnits)) expect(Number.isNaN(left) || left === before).toBe(true);
      else if (name !== "lotSize" && !Number.isNaN(left)) expect(left).toBeLessThanOrEqual(largestUnits);
    if (filled === null) counts.refused++;
    else {
      counts.filled++;
      if (cutBy !== null) counts.cut++;
      expect([side, price]).toEqual([filled.side, filled.price]);
      expect(bound?.name ?? null).toBe(cutBy);
    }
  }

  test("were those of 10,000 random orders, filled, cut and refused", () => {
    const share = Math.min(1, RUNS / 300);
    expect(counts.filled + counts.refused).toBeGreaterThanOrEqual(10_000 * share);
    for (const count of [counts.cut, counts.refused]) expect(count).toBeGreaterThan(100 * share);
  });
});

describe("a bar", () => {
  const close = [10, 11, 12, 9, 9];
  const run = signals(close, {
    entries: [1, 1, 0, 0, 0].map((bit) => [bit]),
    exits: [0, 0, 0, 0, 1].map((bit) => [bit]),
    size: 1,
    slStop: 0.05,
  });

  test.each([
    [0, "Processed", ["entries"], ["longEntry"], 1],
    [1, "NotAccumulated", ["entries"], ["longEntry"], 0],
    [2, "NoSignal", [], [], 0],
    [3, "Stop", [], ["longExit"], 1],
    [4, "FlatExit", ["exits"], ["longExit"], 0],
  ] as const)("%i: %s of %j", (bar, fate, given, resolved, count) => {
    const explanation = run.explain(bar, 0);
    expect([explanation.fate, explanation.given, explanation.orders.length]).toEqual([fate, given, count]);
    expect(explanation.resolved).toEqual(resolved);
  });

  const mask = (...bits: number[]): Uint8Array => Uint8Array.from(bits);

  test.each([
    ["an entry and an exit at once", "ResolvedAway", { entries: mask(0, 1), exits: mask(0, 1), size: 1 }],
    [
      "an exit of the side that is not held",
      "OtherSide",
      { entries: mask(1, 0), shortExits: mask(0, 1), size: 1 },
    ],
    ["an entry of no units", "AsksNothing", { entries: mask(0, 1), size: 0 }],
    [
      "an addition of no units",
      "AsksNothing",
      { entries: mask(1, 1), accumulate: true, size: Float64Array.of(1, 0) },
    ],
    [
      "an entry against the position that opposite entries leave out",
      "ResolvedAway",
      {
        ...{ entries: mask(1, 0), exits: mask(0, 1), direction: "both", size: 1 },
        uponOppositeEntry: "ignore",
      },
    ],
  ] as const)("with %s: %s", (_, fate, options) => {
    const explanation = signals([10, 10], options).explain(1, 0);
    expect([explanation.fate, explanation.orders]).toEqual([fate, []]);
  });

  test("that the call sequence leaves out says so", () => {
    const skipped = fromOrders({
      profile: "vectorbt",
      close: { data: Float64Array.of(10, 10), rows: 1, columns: 2 },
      size: 1,
      cashSharing: true,
      callSeq: { data: Float64Array.of(0, 0), rows: 1, columns: 2 },
    });
    expect(skipped.explain(0, 1).fate).toBe("NotServed");
    expect(skipped.explain(0, 0).orders).toHaveLength(2);
  });

  test.each([
    [5, 0, "bar"],
    [0, 1, "column"],
    [0, "AAPL", "column"],
  ])("%s in column %s is refused", (bar, column, option) => {
    expect(faultOf(() => run.explain(bar, column)).option).toBe(option);
  });
});

describe("explaining a random bar", () => {
  const counts = { filled: 0, refused: 0 };

  property(
    "changes nothing of the run and tells the order records of that bar",
    fc.record({ plan: randomPlan, at: fc.nat(), in: fc.nat() }),
    ({ plan, at, in: place }) => {
      const run = finite(() => runKernel(plan));
      const digest = run.digest();
      const [bar, column] = [at % run.plan.bars, place % run.plan.columns];
      const explanation = run.explain(bar, column);
      expect(run.digest()).toBe(digest);
      expect(filledOf(explanation)).toEqual(recordsOf(run, bar, column));
      for (const { status } of explanation.orders) counts[status === "Filled" ? "filled" : "refused"]++;
      expect(String(explanation)).not.toMatch(/undefined|null|[ :]NaN[ ,;]|\[object/);
    },
    2,
  );

  test("has met orders that were filled and orders that were not", () => {
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(10);
  });
});

/** A run; what VectorBT raises an error for has none. */
function finite<Run>(run: () => Run): Run {
  try {
    return run();
  } catch (error) {
    fc.pre(!(error instanceof BacktestError));
    throw error;
  }
}

type Filled = readonly [id: number, side: string, size: number, price: number, fees: number];

function filledOf({ orders: told }: VectorbtExplanation): Filled[] {
  return told.flatMap(({ id, filled }) =>
    filled === null ? [] : [[id!, filled.side, filled.size, filled.price, filled.fees] as const],
  );
}

function recordsOf({ orders: records }: VectorbtPortfolio, bar: number, column: number): Filled[] {
  return Array.from({ length: records.length }, (_, i) => records.at(i))
    .filter((order) => order.bar === bar && order.column === column)
    .map(({ id, side, size, price, fees }) => [id, side, size, price, fees] as const);
}
