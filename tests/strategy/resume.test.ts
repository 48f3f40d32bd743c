// Runs that stop between two bars and go on from bytes.
import { describe, expect, test } from "vitest";
import { sha256 } from "@noble/hashes/sha2.js";
import {
  fromOrders,
  openStrategy,
  resumeStrategy,
  runStrategy,
  type Matrix,
  type Portfolio,
  type Strategy,
  type StrategyOptions,
} from "../../src/index.ts";
import { pack, unpack } from "../../src/strategy/pack.ts";
import { property } from "../support/property.ts";
import { expectSameRun } from "../support/strategyForm.ts";
import { PLAN, PLANS, dataFor, optionsFor, strategyFor, type Given, type Plan, type State } from "./plans.ts";

const DAY = 86_400_000;

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
    for (const cut of [0.3, 0.9]) {
      const { whole, again } = resumed({ ...PLAN, bars: 80, columns: 150, cut });
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

  class Ring extends Array<number> {}
  test.each<[string, unknown]>([
    ["a list of a class of its own", Ring.of(1, 2)],
    ["a map of a class of its own", new (class Prices extends Map<string, number> {})()],
    ["a list with a name", Object.assign([1], { total: 1 })],
    ["a map with a name", Object.assign(new Map(), { total: 1 })],
    [
      "a value that is computed",
      {
        get half() {
          return 1;
        },
      },
    ],
    ["a part under a symbol", { [Symbol("hidden")]: 1 }],
    ["a hidden part", Object.defineProperty({}, "hidden", { value: 1 })],
    ["half a character", "\ud83d"],
    ["half a character in a name", { "\udca9": 1 }],
  ])("would not bring back %s, and is refused", (_, state) => {
    expect(() => pack("state", { a: state })).toThrow(
      expect.objectContaining({ code: "E_STATE", option: "state.a" }),
    );
  });

  test("brings back texts as they were", () => {
    for (const text of ["", "\ufeffmark", "a\u0000b", "\ud83d\udca9"])
      expect(unpack(pack("state", { [text]: text }))).toEqual({ [text]: text });
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
