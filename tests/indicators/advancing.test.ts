// Indicators that are given one bar after another, beside the same over whole matrices.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  advancing,
  matrixFrom,
  rank,
  sma,
  topK,
  zscore,
  type AdvancingIndicator,
  type AdvancingName,
  type AdvancingOptions,
  type IndicatorName,
  type Matrix,
} from "../../src/index.ts";
import { analysis } from "../../src/analysis.ts";
import { cellIndex } from "../../src/matrix.ts";
import { pickAt } from "../support/cells.ts";
import { callIndicator } from "../support/indicatorCall.ts";
import {
  indicatorPlans,
  NAMES,
  parametersAt,
  seriesOf,
  type IndicatorPlan,
} from "../support/indicatorPlan.ts";
import { faultOf, firstLine } from "../support/market.ts";
import { property } from "../support/property.ts";
import { expectSame } from "../support/same.ts";

type Any = AdvancingIndicator<"macd">;
type Rows = Parameters<Any["next"]>[0];

const made = (name: AdvancingName, options: object): Any =>
  advancing(name, options as AdvancingOptions<AdvancingName>) as unknown as Any;

const barOf = (matrix: Matrix, bar: number): Float64Array =>
  Float64Array.from({ length: matrix.columns }, (_, c) => matrix.data[cellIndex(matrix, bar, c)]);

/** What an indicator is given at a bar: a row, or rows by name. */
function givenAt(indicator: Any, series: Readonly<Record<string, Matrix>>, bar: number): Rows {
  const rows = Object.fromEntries(indicator.inputs.map((name) => [name, barOf(series[name], bar)]));
  return (indicator.inputs.length === 1 ? rows[indicator.inputs[0]] : rows) as unknown as Rows;
}

/** What it gave, as rows by name. */
function namedRows(indicator: Any, values: unknown): Record<string, Float64Array> {
  const isRow = ArrayBuffer.isView(values);
  return (isRow ? { [indicator.outputs[0]]: values } : values) as Record<string, Float64Array>;
}

const start = (plan: IndicatorPlan, history = 0): Any =>
  made(plan.name, { columns: plan.columns, history, ...parametersAt(plan, 0) });

const copied = (indicator: Any, values: unknown): Record<string, Float64Array> =>
  Object.fromEntries(Object.entries(namedRows(indicator, values)).map(([name, row]) => [name, row.slice()]));

describe("an indicator that advances", () => {
  property(
    "gives at every bar the bits of the matrix form, whatever is computed in between",
    indicatorPlans,
    (plan) => {
      const series = seriesOf(plan);
      const whole = callIndicator(plan.name, series, parametersAt(plan, 0));
      const indicator = start(plan);
      for (let bar = 0; bar < plan.bars; bar++) {
        if (bar % 7 === 3) sma(series.close, { window: [2, 9] });
        const rows = namedRows(indicator, indicator.next(givenAt(indicator, series, bar)));
        for (const [name, matrix] of Object.entries(whole))
          expectSame(rows[name], barOf(matrix, bar), `${plan.name} ${name} at ${bar}`);
      }
      expect(indicator.bars).toBe(plan.bars);
      indicator.free();
    },
    2,
  );

  property(
    "goes on from a snapshot, taken at any bar and restored into another one, as if nothing had been between",
    fc.tuple(indicatorPlans, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(4)),
    ([plan, part, history]) => {
      const series = seriesOf(plan);
      const cut = Math.floor(part * plan.bars);
      const straight = start(plan, history);
      const other = made("sma", { columns: 3, window: 5 });
      const later = start(plan, history);
      for (let bar = 0; bar < cut; bar++) straight.next(givenAt(straight, series, bar));
      const snapshot = straight.snapshot();
      // Whatever the other one has seen does not matter.
      for (let bar = 0; bar < plan.bars; bar += 2) later.next(givenAt(later, series, bar));
      later.restore(snapshot);
      expect(later.snapshot()).toEqual(snapshot);
      for (let bar = cut; bar < plan.bars; bar++) {
        const wanted = namedRows(straight, straight.next(givenAt(straight, series, bar)));
        const got = namedRows(later, later.next(givenAt(later, series, bar)));
        for (const name of straight.outputs) expectSame(got[name], wanted[name], `${name} at ${bar}`);
      }
      for (let bars = 0; bars <= history; bars++) expect(later.ago(bars)).toEqual(straight.ago(bars));
      for (const one of [straight, other, later]) one.free();
    },
    4,
  );

  property(
    "keeps the bars of its history, and no more",
    fc.tuple(indicatorPlans, fc.nat(6)),
    ([plan, history]) => {
      const series = seriesOf(plan);
      const indicator = start(plan, history);
      const seen: Record<string, Float64Array>[] = [];
      for (let bar = 0; bar < Math.min(plan.bars, 20); bar++) {
        seen.push(copied(indicator, indicator.next(givenAt(indicator, series, bar))));
        for (let bars = 0; bars <= history; bars++) {
          const rows = namedRows(indicator, indicator.ago(bars));
          for (const name of indicator.outputs)
            expectSame(
              rows[name],
              seen[bar - bars]?.[name] ?? new Float64Array(plan.columns).fill(NaN),
              `${name}, ${bars} before ${bar}`,
            );
        }
        expect(faultOf(() => indicator.ago(history + 1))).toMatchObject({ code: "E_RANGE", option: "bars" });
      }
      indicator.free();
    },
    8,
  );

  const scores = fc.record({
    seed: fc.nat(1e6),
    bars: fc.integer({ min: 1, max: 8 }),
    columns: fc.integer({ min: 1, max: 70 }),
    k: fc.integer({ min: 1, max: 9 }),
    ascending: fc.boolean(),
  });

  property(
    "across columns is the matrix form of each bar",
    scores,
    ({ seed, bars, columns, k, ascending }) => {
      const values = matrixFrom(bars, columns, (bar, c) => pickAt([NaN, -1, 0, 0.5, 2, 3], seed, 1, bar, c));
      const forms = [
        [made("rank", { columns, ascending, method: "min" }), rank(values, { ascending, method: "min" })],
        [made("zscore", { columns, ddof: 1 }), zscore(values, { ddof: 1 })],
        [made("topK", { columns, k, largest: ascending }), topK(values, { k, largest: ascending })],
      ] as const;
      for (const [indicator, matrix] of forms)
        for (let bar = 0; bar < bars; bar++) {
          const got = indicator.next(barOf(values, bar) as unknown as Rows) as unknown as Float64Array;
          expectSame(
            got,
            matrix.data.subarray(bar * columns, (bar + 1) * columns),
            `${indicator.name} ${bar}`,
          );
        }
    },
    4,
  );

  test("is given lists of numbers as well as typed arrays", () => {
    const average = advancing("sma", { columns: 2, window: 2 });
    average.next([1, 10]);
    expect([...average.next([3, 20])]).toEqual([2, 15]);
    const bands = advancing("bollinger", { columns: 1, window: 1 });
    expect(bands.next(Float64Array.of(5))).toEqual({
      middle: Float64Array.of(5),
      upper: Float64Array.of(5),
      lower: Float64Array.of(5),
    });
  });

  test("of a bar that it refuses is where it was before", () => {
    const series = seriesOf({ ...SAMPLE, name: "atr" });
    const [tried, calm] = [start({ ...SAMPLE, name: "atr" }), start({ ...SAMPLE, name: "atr" })];
    for (let bar = 0; bar < SAMPLE.bars; bar++) {
      const rows = givenAt(tried, series, bar) as unknown as Record<string, Float64Array>;
      const close = rows.close.slice();
      close[1] = Infinity;
      const fault = faultOf(() => tried.next({ ...rows, close } as unknown as Rows));
      expect(fault).toMatchObject({ code: "E_RANGE", option: "close", bar, column: 1 });
      const [got, wanted] = [tried, calm].map((one) => one.next(rows as unknown as Rows));
      expect(got).toEqual(wanted);
    }
    tried.free();
    calm.free();
  });
});

const SAMPLE: IndicatorPlan = {
  ...{ name: "sma", seed: 3, bars: 30, columns: 3, order: "row", gaps: 0.02, step: 0.5, scale: 1 },
};

describe("the memory of indicators that advance", () => {
  test.each(NAMES)("of %s does not grow with the bars, and is used again", (name) => {
    const { base } = analysis();
    const plan = { ...SAMPLE, name };
    const series = seriesOf(plan);
    const first = start(plan);
    const grown = analysis().base;
    expect(grown).toBeGreaterThan(base);
    for (let bar = 0; bar < plan.bars; bar++) first.next(givenAt(first, series, bar));
    expect(analysis().base).toBe(grown);
    first.free();
    first.free();
    expect(analysis().base).toBe(base);
    for (let round = 0; round < 50; round++) {
      const next = start(plan);
      expect(analysis().base).toBe(grown);
      next.free();
    }
  });

  test("that was given back in the middle goes to the next one that fits, and starts from nothing", () => {
    const [first, middle, last] = [3, 40, 3].map((window) => made("sma", { columns: 2, window }));
    for (let bar = 0; bar < 50; bar++) middle.next([1, 2] as unknown as Rows);
    const { base } = analysis();
    middle.free();
    expect(analysis().base).toBe(base);
    const small = made("sma", { columns: 2, window: 4 });
    expect(analysis().base).toBe(base);
    const values = small.next([5, 6] as unknown as Rows) as unknown as Float64Array;
    expect([...values]).toEqual([NaN, NaN]);
    for (const one of [first, last, small]) one.free();
  });

  test("is no longer there once it was given back", () => {
    const average = advancing("sma", { columns: 1, window: 1 });
    average.free();
    for (const use of [
      () => average.next([1]),
      () => average.snapshot(),
      () => average.restore(new Uint8Array(1)),
    ])
      expect(faultOf(use)).toMatchObject({ code: "E_DISPOSED", option: "sma" });
  });
});

describe("a snapshot", () => {
  const average = advancing("sma", { columns: 2, window: 3, history: 1 });
  average.next([1, 2]);
  const snapshot = average.snapshot();

  test.each([
    ["another indicator", "ema", { columns: 2, window: 3, history: 1 }],
    ["another width", "sma", { columns: 3, window: 3, history: 1 }],
    ["another window", "sma", { columns: 2, window: 4, history: 1 }],
    ["another history", "sma", { columns: 2, window: 3 }],
  ] as [string, IndicatorName, object][])("of %s is refused, and nothing changes", (_, name, options) => {
    const other = made(name, options);
    const before = other.snapshot();
    expect(faultOf(() => other.restore(snapshot))).toMatchObject({ code: "E_STATE", option: "snapshot" });
    expect(other.snapshot()).toEqual(before);
    other.free();
  });

  property(
    "with any bit flipped, or cut, is refused",
    fc.tuple(fc.nat(snapshot.length - 1), fc.nat(7)),
    ([place, bit]) => {
      const flipped = snapshot.slice();
      flipped[place] ^= 1 << bit;
      for (const bytes of [flipped, snapshot.slice(0, place)])
        expect(faultOf(() => average.restore(bytes))).toMatchObject({ code: "E_STATE" });
      expect(average.snapshot()).toEqual(snapshot);
    },
    4,
  );

  test("that is none is refused", () => {
    for (const given of [undefined, null, "bytes", [1, 2], new Float64Array(9)])
      expect(faultOf(() => average.restore(given as unknown as Uint8Array)).code).toBe("E_DTYPE");
  });
});

test.each([
  ["E_ENUM", "smaa", { columns: 1, window: 1 }, "name 'smaa' — expected one of"],
  ["E_MISSING", "sma", { window: 1 }, "columns is required"],
  ["E_MISSING", "sma", { columns: 1 }, "window is required"],
  ["E_MISSING", "topK", { columns: 1 }, "k is required"],
  ["E_RANGE", "sma", { columns: 0, window: 1 }, "columns is 0"],
  ["E_RANGE", "sma", { columns: NaN, window: 1 }, "columns is NaN"],
  ["E_RANGE", "sma", { columns: 1.5, window: 1 }, "columns is 1.5"],
  ["E_RANGE", "sma", { columns: 1, window: -1 }, "window is -1"],
  ["E_RANGE", "sma", { columns: 1, window: Infinity }, "window is Infinity"],
  ["E_RANGE", "sma", { columns: 1, window: 1, history: -1 }, "history is -1"],
  ["E_RANGE", "macd", { columns: 1, fast: 5, slow: 5 }, "macd got fast 5"],
  ["E_DTYPE", "sma", { columns: 1, window: [1, 2] }, "window is an array"],
  ["E_DTYPE", "sma", { columns: "1", window: 1 }, "columns is 1"],
  ["E_UNKNOWN_KEY", "sma", { columns: 1, windw: 1 }, "windw — did you mean window"],
  ["E_UNKNOWN_KEY", "rank", { columns: 1, window: 1 }, "rank has no option window"],
  ["E_LIMIT", "sma", { columns: 100_000, window: 1, history: 100_000 }, "a history of 100000 bars"],
  ["E_MEMORY", "sma", { columns: 1_000_000, window: 100_000 }, "needs"],
] as [string, string, object, string][])("%s is the fault of %s with %j", (code, name, options, text) => {
  const fault = faultOf(() => advancing(name as AdvancingName, options as AdvancingOptions<AdvancingName>));
  expect(fault.code).toBe(code);
  expect(firstLine(fault)).toContain(text);
});

test.each([
  ["E_SHAPE", "sma", [1, 2, 3]],
  ["E_DTYPE", "sma", ["1", 2]],
  ["E_DTYPE", "sma", 7],
  ["E_MISSING", "sma", undefined],
  ["E_RANGE", "sma", [1, 1e101]],
  ["E_RANGE", "rank", [1, -Infinity]],
  ["E_MISSING", "obv", { close: [1, 2] }],
  ["E_DTYPE", "obv", [1, 2]],
  ["E_DTYPE", "obv", { close: [1, 2], volume: "many" }],
] as [string, AdvancingName, unknown][])("%s is the fault of a bar of %s that is %j", (code, name, rows) => {
  const indicator = made(
    name,
    name === "obv" || name === "rank" ? { columns: 2 } : { columns: 2, window: 2 },
  );
  expect(faultOf(() => indicator.next(rows as Rows)).code).toBe(code);
  expect(indicator.bars).toBe(0);
  indicator.free();
});

test("a matrix beyond what a core's cache holds is computed behind the indicators that advance", () => {
  const values = matrixFrom(3000, 40, (bar, column) => ((bar * 31 + column * 17) % 97) - 40);
  const average = advancing("sma", { columns: 40, window: 7 });
  const wanted = sma(values, { window: 7 });
  for (let bar = 0; bar < 1500; bar++) average.next(barOf(values, bar));
  const again = sma(values, { window: 7 });
  for (let bar = 1500; bar < 3000; bar++) average.next(barOf(values, bar));
  expectSame(again.data, wanted.data, "matrix");
  expectSame(average.ago(0), barOf(wanted, 2999), "last bar");
  average.free();
});
