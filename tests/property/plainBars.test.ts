// The shorter ways of plain runs against the general bar loop: the same plans, to the bit, with hostile prices and sizes among
// them. A trace changes nothing and takes the general loop, so a traced run is the twin.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Plain } from "../../assembly/layout.ts";
import { BacktestError, allocate, free, fromOrders, fromSignals } from "../../src/index.ts";
import { plainnessOf } from "../../src/plan/plain.ts";
import { makePlan, type Plan } from "../../src/plan/plan.ts";
import { execute, type RunOutput } from "../../src/results/run.ts";
import { TraceCollector } from "../../src/results/trace.ts";
import { walk } from "../../src/results/walked.ts";
import { uniformAt } from "../support/cells.ts";
import { property } from "../support/property.ts";
import { expectSame } from "../support/same.ts";

const HOSTILE_PRICES = [NaN, NaN, 0, -5, 1e-13, 5e-324, 1e308];
const HOSTILE_SIZES = [NaN, 0, -0, Infinity, -Infinity, 1e-12, -1e-12, 1e300, 5e-324];

const shapes = fc.record({
  seed: fc.nat(),
  bars: fc.integer({ min: 1, max: 120 }),
  columns: fc.integer({ min: 1, max: 40 }),
  order: fc.constantFrom("row" as const, "column" as const),
  api: fc.constantFrom("fromSignals" as const, "fromOrders" as const),
  sharing: fc.constantFrom("none" as const, "one" as const, "two" as const),
  hostility: fc.constantFrom(0, 0, 0.002, 0.05),
  activity: fc.constantFrom(0.02, 0.1, 0.5, 1),
  signalSize: fc.constantFrom(Infinity, 1, 0.3, 40, 1e-9, 1e6, 0, NaN),
  holdings: fc.constantFrom("targets" as const, "trades" as const),
});
const options = fc.record({
  fill: fc.constantFrom("nextOpen", "nextClose", "sameClose"),
  signalType: fc.constantFrom("amount", "value", "percent", "valuePercent"),
  orderType: fc.constantFrom("amount", "value", "percent", "valuePercent"),
  targetType: fc.constantFrom("targetAmount", "targetValue", "targetPercent"),
  onInsufficient: fc.constantFrom("partial", "partial", "reject"),
  minOrderValue: fc.constantFrom(0, 0, 3),
  lotSize: fc.constantFrom(NaN, NaN, 1, 0.37, 100),
  initCash: fc.constantFrom(100, 1000, 1e6, 0.5),
  fees: fc.constantFrom(0, 0.001, 0.05),
  fixedFees: fc.constantFrom(0, 0, 0.5, 60),
  perUnitFees: fc.constantFrom(0, 0, 0.01),
  minFees: fc.constantFrom(0, 0, 1),
  slippage: fc.constantFrom(0, 0.0005, 0.1),
  multiplier: fc.constantFrom(1, 1, 2.5),
  fx: fc.constantFrom(1, 1, 0.9),
});

type ValueOf<One> = One extends fc.Arbitrary<infer Value> ? Value : never;
type Given = { shape: ValueOf<typeof shapes>; options: ValueOf<typeof options> };
const given: fc.Arbitrary<Given> = fc.record({ shape: shapes, options });

const pick = (values: readonly number[], u: number): number => values[Math.floor(u * values.length)];

type Call = readonly ["fromSignals" | "fromOrders", Record<string, unknown>];

function planOf(given: Given): Plan {
  return makePlan(...callOf(given));
}

function callOf({ shape, options }: Given): Call {
  const { seed, bars, columns, order, api, hostility, activity } = shape;
  const random = (purpose: number, bar: number, column: number) => uniformAt(seed, purpose, bar, column);
  const matrix = <Data extends Float64Array | Uint8Array>(
    data: Data,
    cell: (bar: number, column: number) => number,
  ): object => {
    for (let bar = 0; bar < bars; bar++)
      for (let column = 0; column < columns; column++)
        data[order === "row" ? bar * columns + column : column * bars + bar] = cell(bar, column);
    return { data, rows: bars, columns, order };
  };
  const prices = (purpose: number): object =>
    matrix(new Float64Array(bars * columns), (bar, column) =>
      random(purpose, bar, column) < hostility
        ? pick(HOSTILE_PRICES, random(purpose + 1, bar, column))
        : 5 + 10 * random(9, 0, column) + random(purpose + 2, bar, column),
    );
  const marks = (purpose: number): object =>
    matrix(new Uint8Array(bars * columns), (bar, column) => Number(random(purpose, bar, column) < activity));
  const { signalType, orderType, targetType, ...others } = options;
  const common = { ...others, ...sharingOf(shape), open: prices(10), close: prices(20), quality: "warn" };
  if (api === "fromSignals")
    return [
      api,
      {
        ...{ ...common, sizeType: signalType, size: shape.signalSize },
        ...{ entries: marks(30), exits: marks(31) },
      },
    ];
  const sizeType = shape.holdings === "targets" ? targetType : orderType;
  const size = matrix(new Float64Array(bars * columns), (bar, column) => {
    if (random(40, bar, column) >= activity) return NaN;
    if (random(41, bar, column) < hostility) return pick(HOSTILE_SIZES, random(42, bar, column));
    return sizeOf(sizeType, random(43, bar, column), random(44, bar, column), options.initCash / columns);
  });
  return [api, { ...common, size, sizeType }];
}

/** Sizes that a column's share of the cash can pay for more often than not; targets are repeated and left now and then. */
function sizeOf(sizeType: string, u: number, v: number, cash: number): number {
  if (sizeType.startsWith("target") && u < 0.3) return 0;
  const sign = sizeType.startsWith("target") ? (u < 0.33 ? -1 : 1) : u < 0.5 ? -1 : 1;
  const most =
    { amount: cash / 10, value: cash, targetAmount: cash / 10, targetValue: cash }[sizeType] ?? 0.5;
  return sign * most * (v < 0.3 ? 0.5 : 1.5 * v);
}

function sharingOf({ sharing, columns }: Given["shape"]): object {
  if (sharing === "none") return {};
  return {
    cashSharing: true,
    ...(sharing === "two" && columns > 1 ? { groupBy: [columns >> 1, columns - (columns >> 1)] } : {}),
  };
}

/** A run's output without its memory, or the text of its error. */
function outcomeOf(run: () => RunOutput): object | string {
  try {
    const { arenaBytes: _any, ...output } = run();
    return { ...output, trades: output.trades };
  } catch (error) {
    return (error as Error).message;
  }
}

let compared = 0;
let fills = 0;

describe("a plain run", () => {
  property(
    "is to the bit what the general loop makes of it",
    given,
    (one) => {
      const plan = planOf(one);
      expect(plainnessOf(plan).why).toBeUndefined();
      const whole = new TraceCollector({ firstColumn: 0, lastColumn: plan.shape.columns, firstBar: 0 });
      const outcome = outcomeOf(() => execute(plan));
      expect(outcome).toEqual(outcomeOf(() => execute(plan, whole)));
      compared += 1;
      if (typeof outcome !== "string") fills += (outcome as RunOutput).fills.bar.length;
    },
    3,
  );

  test("fills orders in those plans", () => {
    expect(fills).toBeGreaterThan(20 * compared);
  });
});

/** Signals on prices that are all there; columns share an account only at the close that decides. */
const walkable: fc.Arbitrary<Given> = given.map(({ shape, options }) => ({
  shape: {
    ...shape,
    ...{ api: "fromSignals", hostility: 0, bars: 2 * shape.bars },
    sharing: options.fill === "sameClose" ? shape.sharing : "none",
  },
  options: {
    ...options,
    signalType:
      options.signalType === "valuePercent" && shape.sharing !== "none" ? "value" : options.signalType,
  },
}));

/** Entries and exits of many windows, with orders that cash refuses or cuts among them. */
function longPlan(seed: number, bars: number, columns: number, fill: string, others: object): Plan {
  const { order = "row", ...sharing } = others as { order?: "row" | "column" };
  const cells = (purpose: number, cell: (u: number) => number) => (_: unknown, i: number) =>
    cell(uniformAt(seed, purpose, Math.floor(i / columns), i % columns));
  const matrix = <Data>(data: Data) => ({ data, rows: bars, columns, order });
  const prices = (purpose: number) =>
    matrix(
      Float64Array.from(
        { length: bars * columns },
        cells(purpose, (u) => 5 + u),
      ),
    );
  const marks = (purpose: number) =>
    matrix(
      Uint8Array.from(
        { length: bars * columns },
        cells(purpose, (u) => Number(u < 0.04)),
      ),
    );
  const [open, close, entries, exits] = [prices(1), prices(2), marks(3), marks(4)];
  return makePlan("fromSignals", {
    ...{ open, close, entries, exits, fill, size: 30, initCash: 200, fees: 0.002, ...sharing },
  });
}

function expectSameOutput(got: RunOutput, wanted: RunOutput): void {
  for (const name of ["equity", "cash", "settledCash", "staleBars"] as const)
    expectSame(got[name], wanted[name], name);
  for (const table of ["orders", "fills", "trades"] as const)
    for (const [name, column] of Object.entries(wanted[table]))
      expectSame((got[table] as Record<string, typeof column>)[name], column, `${table}.${name}`);
  expect(got.totals).toEqual(wanted.totals);
}

let walks = 0;
let walkedFills = 0;

describe("a run from event to event", () => {
  property(
    "is to the bit what the general loop makes of it",
    walkable,
    (one) => {
      const plan = planOf(one);
      expect(plainnessOf(plan).level).toBe(Plain.Walk);
      const walked = walk(plan);
      if (walked === undefined) return;
      const whole = new TraceCollector({ firstColumn: 0, lastColumn: plan.shape.columns, firstBar: 0 });
      expect(outcomeOf(() => walked)).toEqual(outcomeOf(() => execute(plan, whole)));
      walks += 1;
      walkedFills += walked.fills.bar.length;
    },
    4,
  );

  test("fills orders in those plans, nearly all of which it takes", () => {
    expect(walks).toBeGreaterThan(60);
    expect(walkedFills).toBeGreaterThan(20 * walks);
  });

  test.each([
    ["sameClose", 200, 700, {}],
    ["nextOpen", 200, 700, {}],
    ["nextClose", 30_000, 3, {}],
    ["nextOpen", 60_000, 1, {}],
    ["nextOpen", 400, 300, { order: "column" }],
    ["sameClose", 200, 700, { cashSharing: true, initCash: 50_000 }],
    [
      "sameClose",
      200,
      300,
      { cashSharing: true, initCash: 90_000, size: 500, sizeType: "value", minFees: 1 },
    ],
    ["sameClose", 300, 400, { cashSharing: true, groupBy: [3, 300, 97], initCash: 9_000 }],
  ])(
    "by %s, over %i bars × %i columns in windows, is what it is bar by bar: %o",
    (fill, bars, columns, sharing) => {
      const plan = longPlan(bars, bars, columns, fill, sharing);
      const walked = walk(plan)!;
      expect(walked.fills.bar.length).toBeGreaterThan(1000);
      expectSameOutput(walked, execute(plan));
    },
  );

  test("leaves amounts that may pass the doubles to the bar loop", () => {
    const close = Float64Array.of(1e-90, 1e90, 1e90, 1e-90, 1e90);
    const [entries, exits] = [Uint8Array.of(1, 0, 0, 1, 0), Uint8Array.of(0, 1, 0, 0, 1)];
    const given = { close, entries, exits, size: Infinity, fill: "sameClose" as const };
    expect(walk(makePlan("fromSignals", given))).toBeUndefined();
    expect(() => fromSignals(given)).toThrow(expect.objectContaining({ code: "E_OVERFLOW" }));
  });

  test("refuses figures of prices that have changed since, and keeps its fills", () => {
    const close = Float64Array.of(10, 11, 12, 13, 14);
    const given = { close, entries: Uint8Array.of(1, 0, 0, 0, 0), exits: Uint8Array.of(0, 0, 0, 1, 0) };
    const run = fromSignals({ ...given, size: 2, fill: "sameClose" });
    [close[1], close[2]] = [close[2], close[1]];
    expect([...run.fills.price]).toEqual([10, 13]);
    expect(run.orders.length).toBe(2);
    for (const ask of [() => run.equity(), () => run.metrics(), () => run.trades.length])
      expect(ask).toThrow(expect.objectContaining({ code: "E_INPUT_CHANGED" }));
    [close[1], close[2]] = [close[2], close[1]];
    expect([...run.equity().data]).toEqual([100, 102, 104, 106, 106]);
  });
});

describe("cells that are first seen on the way", () => {
  const cells = fc.record({
    one: walkable,
    odd: fc.constantFrom(
      ...([NaN, 0, -1, 1e308, Infinity, -Infinity] as const).flatMap((price) => [
        ["close", price] as const,
        ["open", price] as const,
      ]),
      ...([2, 128, 255] as const).flatMap((mark) => [["entries", mark] as const, ["exits", mark] as const]),
    ),
    where: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    isNone: fc.constantFrom(false, false, true),
  });
  type Run = { warnings: readonly { code: string }[]; fills: object; equity: Float64Array };

  /** What a run says and does, or the text of its error. */
  function told(run: () => Run): object | string {
    try {
      const { warnings, fills, equity } = run();
      return { warnings: warnings.filter(({ code }) => code !== "W_STALE_MARK"), fills, equity };
    } catch (error) {
      return (error as Error).message;
    }
  }

  const fillsOf = ({ bar, column, units, price, fees }: RunOutput["fills"]): object => ({
    ...{ bar, column, units, price, fees },
  });

  property("are refused, warned of and traded as if they had been seen before", cells, (given) => {
    const [, call] = callOf(given.one);
    const [name, value] = given.odd;
    const { data } = call[name] as { data: Float64Array | Uint8Array };
    if (!given.isNone) data[Math.floor(given.where * data.length)] = value;
    const now = told(() => {
      const run = fromSignals(call as never);
      return { warnings: run.warnings, fills: fillsOf(run.fills), equity: run.equity().data };
    });
    const before = told(() => {
      const plan = makePlan("fromSignals", call);
      const { fills, equity } = execute(plan);
      return { warnings: plan.warnings, fills: fillsOf(fills), equity };
    });
    expect(now).toEqual(before);
  });
});

describe("equity and cash of accounts of one column", () => {
  const open = Float64Array.of(10, 10, 12, 12);
  const size = [5, NaN, -5, NaN];

  test("refuse prices that have changed since", () => {
    const close = Float64Array.of(10, 11, 12, 13);
    const run = fromOrders({ open, close, size, initCash: 100 });
    close[2] = 30;
    expect(() => run.equity()).toThrow(expect.objectContaining({ code: "E_INPUT_CHANGED" }));
    expect(() => run.cash()).toThrow(BacktestError);
  });

  test("outlive prices in the kernel's memory that were given back", () => {
    const close = allocate({ rows: 4, columns: 1 });
    close.data.set([10, 11, 12, 13]);
    const run = fromOrders({ open, close, size, initCash: 100 });
    free(close);
    expect([...run.equity().data]).toEqual([100, 105, 110, 110]);
  });

  test("are no part of a run that nobody asks for them", () => {
    const run = fromOrders({ open, close: open, size, initCash: 100 });
    const kept = fromOrders({ open, close: open, size, initCash: 100, callSeq: "reversed" });
    expect(run.plan.arenaBytes).toBeLessThan(kept.plan.arenaBytes);
    expect([...run.cash().data]).toEqual([...kept.cash().data]);
  });
});

describe("the way that a run takes", () => {
  const prices = { close: Float64Array.of(10, 11, 12), open: Float64Array.of(10, 11, 12) };

  test("is the plain one where nothing needs more, and says so", () => {
    expect(fromOrders({ ...prices, size: [1, NaN, -1] }).plan.kernel).toBe("realistic: the plain bar loop");
    expect(fromSignals({ ...prices, entries: Uint8Array.of(1, 0, 0), size: 1 }).plan.kernel).toBe(
      "realistic: the plain bar loop",
    );
  });

  test("is from event to event for entries and exits on prices that are all there", () => {
    const given = { ...prices, entries: Uint8Array.of(1, 0, 0), exits: Uint8Array.of(0, 0, 1), size: 1 };
    const isWalk = "realistic: plain, from event to event";
    expect(fromSignals(given).plan.kernel).toBe(isWalk);
    expect(fromSignals({ ...given, close: Float64Array.of(10, NaN, 12) }).plan.kernel).not.toBe(isWalk);
  });

  test.each([
    [{ slStop: 0.1 }, "stops, limit or stop orders"],
    [{ account: "margin" }, "no cash account"],
    [{ settlementBars: 2 }, "sales settle later"],
    [{ volume: Float64Array.of(1, 1, 1) }, "volume is given"],
    [{ fees: [0.1, 0.2, 0.1] }, "fees differ by cell"],
    [{ callSeq: "reversed" }, "a call sequence of its own"],
    [{ maxSize: 3 }, "maxSize is set"],
    [{ cashRate: 0.01 }, "interest is paid"],
    [{ fill: { delay: 2, price: "close" } }, "intents are held back"],
    [{ allocation: "proRata" }, "openings share pro rata"],
  ])("is the general one with %o, and says why", (changes, why) => {
    const run = fromOrders({ ...prices, size: [1, NaN, -1], ...changes } as never);
    expect(run.plan.kernel).toBe(`realistic: the general bar loop (${why})`);
  });

  test("leaves a strategy its bars and shortens its fills", () => {
    const plan = makePlan("fromOrders", { ...prices, size: [1, NaN, -1] });
    expect(plainnessOf({ ...plan, api: "runStrategy" }).level).toBe(Plain.Fills);
  });
});
