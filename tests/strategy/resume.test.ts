// Runs that stop between two bars and go on from bytes.
import { describe, expect, test } from "vitest";
import { sha256 } from "@noble/hashes/sha2.js";
import fc from "fast-check";
import {
  fromOrders,
  openStrategy,
  resumeStrategy,
  runStrategy,
  type Matrix,
  type Portfolio,
  type Slice,
  type Strategy,
  type StrategyContext,
  type StrategyOptions,
} from "../../src/index.ts";
import { pack } from "../../src/strategy/pack.ts";
import { dataOf } from "../lookahead/data.ts";
import { uniformAt } from "../support/cells.ts";
import { property } from "../support/property.ts";
import { expectSameRun } from "../support/strategyForm.ts";

interface Plan {
  readonly bars: number;
  readonly columns: number;
  readonly seed: number;
  readonly cut: number;
  readonly fill: string;
  readonly account: string;
  readonly settlementBars: number;
  readonly slStop: number;
  readonly isShared: boolean;
}

const PLANS = fc.record({
  bars: fc.integer({ min: 2, max: 24 }),
  columns: fc.integer({ min: 1, max: 3 }),
  seed: fc.integer({ min: 0, max: 10_000 }),
  cut: fc.double({ min: 0, max: 1, noNaN: true }),
  fill: fc.constantFrom("nextOpen", "nextClose", "sameClose"),
  account: fc.constantFrom("cash", "margin"),
  settlementBars: fc.constantFrom(0, 2),
  slStop: fc.constantFrom(NaN, 0.02),
  isShared: fc.boolean(),
});

const DAY = 86_400_000;

function dataFor({ bars, columns, seed }: Plan) {
  const { feed, ...prices } = dataOf(bars, columns, seed);
  const tilt = prices.close.data.map((_, i) => uniformAt(seed, 9, i, 0) - 0.5);
  return {
    ...prices,
    signals: { tilt: { data: tilt, rows: bars, columns } },
    feeds: { reports: { feed: { times: feed.time, values: feed.value } } },
  };
}

type Given = ReturnType<typeof dataFor>;

function optionsFor({
  fill,
  account,
  settlementBars,
  slStop,
  isShared,
  columns,
  bars,
  seed,
}: Plan): StrategyOptions<object> {
  return {
    ...{ initCash: 10_000, fees: 0.001, fill, account, cashSharing: isShared, initialMargin: 0.5 },
    ...(account === "cash" ? { settlementBars } : {}),
    ...(Number.isNaN(slStop) ? {} : { slStop }),
    slippage: {
      data: Float64Array.from({ length: bars * columns }, (_, i) => 0.001 * uniformAt(seed, 11, i, 0)),
      rows: bars,
      columns,
    },
    debitRate: 0.05,
    actions:
      bars < 6
        ? []
        : [
            { column: 0, bar: 2, kind: "dividend", amount: 0.5, payBar: 5 },
            { column: columns - 1, bar: 3, kind: "split", ratio: 2 },
          ],
  } as StrategyOptions<object>;
}

interface State {
  readonly average: string;
  readonly seen: Map<string, Float64Array>;
  last: number;
  fills: number;
}

/** Does a bit of everything, by chances that hang on the seed and on what it remembers. */
function strategyFor({ seed }: Plan): Strategy<object, State> {
  const chance = (slice: Slice, i: number, k: number): number => uniformAt(seed, 100 + k, slice.bar, i);
  return {
    init: ({ indicator }: StrategyContext<object>) => ({
      average: indicator("ema", { window: 3, lag: 1 }),
      seen: new Map([["prices", new Float64Array(2)]]),
      ...{ last: NaN, fills: 0 },
    }),
    onFill(fill, state) {
      state.fills += 1;
      state.last = fill.price;
    },
    onBar(slice, state) {
      state.seen.get("prices")![slice.bar % 2] = slice.close(0);
      const held = state.seen.get("prices")![(slice.bar + 1) % 2];
      if (chance(slice, 0, 0) < 0.1) slice.serve([slice.columnCount - 1]);
      for (let i = 0; i < slice.columnCount; i++) {
        const units = Math.round(20 * chance(slice, i, 1)) - 5 + (slice.feed("reports") > 0 ? 1 : 0);
        const rises = slice.indicator(state.average, i) > slice.indicator(state.average, i, 1);
        const [order] = slice.workingOrders(i);
        if (chance(slice, i, 2) < 0.3)
          slice.order(i, Math.max(units, 1), {
            limitPrice: slice.close(i) * (0.97 + 0.05 * chance(slice, i, 3)),
            bracket: { stopLoss: slice.close(i) * 0.95, takeProfit: slice.close(i) * 1.05 },
          });
        else if (chance(slice, i, 4) < 0.2 && order?.role === "order") slice.cancel(order.id);
        else if (chance(slice, i, 5) < 0.3 && order?.type === "limit")
          slice.modify(order.id, { limitPrice: slice.close(i) });
        else if (rises && slice.close(0) > held)
          slice.orderTargetPercent(i, slice.signal("tilt", i) + (state.fills % 2) * 0.1);
        else if (slice.close(i) > state.last) slice.closePosition(i);
      }
    },
  };
}

/** Rows of a part of the bars. */
function part(data: Given, from: number, to: number): Given {
  const rows = (matrix: Matrix): Matrix => ({
    ...{
      data: (matrix.data as Float64Array).slice(from * matrix.columns, to * matrix.columns),
      rows: to - from,
      columns: matrix.columns,
    },
  });
  const { time, open, high, low, close, volume, signals, feeds } = data;
  const prices = {
    open: rows(open),
    high: rows(high),
    low: rows(low),
    close: rows(close),
    volume: rows(volume),
  };
  return {
    ...prices,
    time: time.slice(from, to),
    signals: { tilt: rows(signals.tilt) },
    feeds,
  } as unknown as Given;
}

const cutOf = ({ bars, cut }: Plan): number => 1 + Math.floor(cut * (bars - 2));

function resumed(plan: Plan): { whole: Portfolio; again: Portfolio } {
  const [data, options] = [dataFor(plan), optionsFor(plan)];
  const cut = cutOf(plan);
  const run = openStrategy(strategyFor(plan), data, options);
  run.runTo(cut);
  const bytes = run.snapshot();
  run.close();
  const more = part(data, cut, plan.bars);
  return {
    whole: runStrategy(strategyFor(plan), data, options),
    again: resumeStrategy(strategyFor(plan), bytes, more, options).finish(),
  };
}

const PLAN: Plan = {
  ...{ bars: 20, columns: 2, seed: 3, cut: 0.5, fill: "nextOpen", account: "cash", settlementBars: 2 },
  ...{ slStop: 0.02, isShared: true },
};

describe("a run that was put away after k bars and taken up again", () => {
  property(
    "is the one that never stopped, to the last bit",
    PLANS,
    (plan) => {
      const { whole, again } = resumed(plan);
      expectSameRun(again, whole);
    },
    2,
  );

  test("is that also where the data pass the kernel in parts", () => {
    for (const cut of [0.2, 0.4, 0.9]) {
      const { whole, again } = resumed({ ...PLAN, bars: 80, columns: 300, cut });
      expectSameRun(again, whole);
    }
  });

  test("does trade in these plans", () => {
    const { whole } = resumed(PLAN);
    expect(whole.fills.length).toBeGreaterThan(10);
    expect(whole.orders.length).toBeGreaterThan(whole.fills.length);
  });

  test("may be put away after any bar, again and again", () => {
    const [data, options] = [dataFor(PLAN), optionsFor(PLAN)];
    let run = openStrategy(strategyFor(PLAN), part(data, 0, 1), firstBars(options, 1));
    for (let bar = 1; bar < PLAN.bars; bar++) {
      run.step();
      const bytes = run.snapshot();
      run.close();
      run = resumeStrategy(strategyFor(PLAN), bytes, part(data, bar, bar + 1), firstBars(options, bar + 1));
    }
    expectSameRun(run.finish(), runStrategy(strategyFor(PLAN), data, options));
  });

  test("goes on in the run that the snapshot was taken of, as if there had been none", () => {
    const [data, options] = [dataFor(PLAN), optionsFor(PLAN)];
    const run = openStrategy(strategyFor(PLAN), data, options);
    while (run.step()) run.snapshot();
    expectSameRun(run.finish(), runStrategy(strategyFor(PLAN), data, options));
    expect(() => run.step()).toThrow(expect.objectContaining({ code: "E_DISPOSED" }));
  });
});

/** Options of the first bars: slippage has a row for each. */
function firstBars(options: StrategyOptions<object>, bars: number): StrategyOptions<object> {
  const { data, columns } = options.slippage as Matrix;
  const actions = (options.actions ?? []).filter(({ bar }) => bar < bars);
  return { ...options, actions, slippage: { data: data.slice(0, bars * columns), rows: bars, columns } };
}

describe("a snapshot", () => {
  const [data, options] = [dataFor(PLAN), optionsFor(PLAN)];
  const more = part(data, 10, 20);
  const run = openStrategy(strategyFor(PLAN), data, options);
  run.runTo(10);
  const bytes = run.snapshot();
  const resume = (snapshot: Uint8Array, changes: object = {}, other: object = {}): unknown =>
    resumeStrategy(strategyFor(PLAN), snapshot, { ...more, ...other }, { ...options, ...changes });

  test("that is damaged anywhere is refused", () => {
    for (let at = 0; at < bytes.length; at += 997) {
      const damaged = bytes.slice();
      damaged[at] ^= 1;
      expect(() => resume(damaged)).toThrow(expect.objectContaining({ code: "E_STATE" }));
    }
    for (const length of [0, 10, 32, 40, bytes.length - 1])
      expect(() => resume(bytes.slice(0, length))).toThrow(expect.objectContaining({ code: "E_STATE" }));
  });

  test.each([
    ["other options", { fees: 0.002 }, {}, "E_STATE"],
    ["another account", { account: "margin", settlementBars: 0 }, {}, "E_STATE"],
    ["other costs of a bar that is over", { slippage: 0.0001 }, {}, "E_STATE"],
    ["fewer series", {}, { volume: undefined }, "E_STATE"],
    ["no times", {}, { time: undefined, feeds: undefined }, "E_STATE"],
    ["other signals", {}, { signals: { other: more.signals.tilt } }, "E_STATE"],
    ["times before its own", {}, { time: more.time.map((time) => time - 30 * DAY) }, "E_TIME_ORDER"],
  ] as const)("is refused with %s", (_, changes, other, code) => {
    expect(() => resume(bytes, changes, other)).toThrow(expect.objectContaining({ code }));
  });

  test("is refused for another strategy: other indicators", () => {
    const { init: _, ...other } = strategyFor(PLAN);
    expect(() => resumeStrategy(other as Strategy<object, State>, bytes, more, options)).toThrow(
      expect.objectContaining({ code: "E_STATE" }),
    );
  });

  test("is refused for a state that is no plain value, with its place", () => {
    const { close } = data;
    const odd = openStrategy(
      { init: () => ({ a: [() => 1] }), onBar: () => undefined },
      { close },
      { fill: "nextClose" },
    );
    odd.step();
    expect(() => odd.snapshot()).toThrow(expect.objectContaining({ code: "E_STATE", option: "state.a[0]" }));
  });

  test.each([
    ["of an older version", { kind: "barloom strategy", version: 0 }],
    ["of something else", { kind: "another thing" }],
  ])("%s is refused, whole as it is", (_, content) => {
    const body = pack("snapshot", content);
    expect(() => resume(Uint8Array.of(...body, ...sha256(body)))).toThrow(
      expect.objectContaining({ code: "E_STATE" }),
    );
  });

  test("of other things than bytes, of an indicator, of another run is refused", () => {
    expect(() => resume("bytes" as unknown as Uint8Array)).toThrow(
      expect.objectContaining({ code: "E_DTYPE" }),
    );
    expect(() => resume(new TextEncoder().encode(fromOrders.name))).toThrow(
      expect.objectContaining({ code: "E_STATE" }),
    );
  });
});
