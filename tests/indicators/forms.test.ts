// What must not matter: how a call is written, how the series lie, how much of them is known.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  columnOf,
  labelsOf,
  matrixFrom,
  sma,
  macd,
  type IndicatorName,
  type Matrix,
} from "../../src/index.ts";
import { parameterSets } from "../../src/indicators/arguments.ts";
import { runIndicator } from "../../src/indicators/run.ts";
import { barsOf, callIndicator, columnsOf, type Outputs } from "../support/indicatorCall.ts";
import {
  definitionOf,
  indicatorPlans,
  parametersAt,
  seriesOf,
  type IndicatorPlan,
} from "../support/indicatorPlan.ts";
import { property } from "../support/property.ts";
import { expectSame } from "../support/same.ts";

type Series = Record<string, Matrix>;

const mapped = (series: Series, change: (matrix: Matrix) => Matrix): Series =>
  Object.fromEntries(Object.entries(series).map(([name, matrix]) => [name, change(matrix)]));

const call = (plan: IndicatorPlan, series: Series, options: unknown): Outputs =>
  callIndicator(plan.name, series, options);

function forEachOutput(outputs: Outputs, check: (name: string, matrix: Matrix) => void): void {
  for (const [name, matrix] of Object.entries(outputs)) check(name, matrix);
}

const listOf = (plan: IndicatorPlan, places: readonly number[]): Record<string, number[]> =>
  Object.fromEntries(
    Object.keys(definitionOf(plan).parameters).map((name) => [
      name,
      places.map((place) => parametersAt(plan, place)[name]),
    ]),
  );

describe("an indicator", () => {
  property(
    "of a list of windows is that of one window after another, repeats included",
    fc.tuple(indicatorPlans, fc.array(fc.nat(3), { minLength: 1, maxLength: 5 })),
    ([plan, places]) => {
      const series = seriesOf(plan);
      const options = listOf(plan, places);
      const all = call(plan, series, options);
      if (Object.keys(options).length === 0) return;
      places.forEach((place, block) =>
        forEachOutput(call(plan, series, parametersAt(plan, place)), (name, one) => {
          expect(all[name].parameters[block]).toEqual(parametersAt(plan, place));
          for (let c = 0; c < plan.columns; c++) {
            const got = columnOf(all[name], block * plan.columns + c);
            expectSame(got, columnOf(one, c), `${name} of ${place}, column ${c}`);
          }
        }),
      );
    },
    4,
  );

  property(
    "of a matrix is that of its columns one by one, each as a typed array",
    indicatorPlans,
    (plan) => {
      const series = seriesOf(plan);
      const options = parametersAt(plan, 0);
      const all = call(plan, series, options);
      for (let c = 0; c < plan.columns; c++) {
        const column = Object.fromEntries(Object.entries(series).map(([name, m]) => [name, columnOf(m, c)]));
        const one = callIndicator(plan.name, column, options);
        forEachOutput(all, (name, matrix) =>
          expectSame(columnOf(matrix, c), one[name].data, `${name}, column ${c}`),
        );
      }
    },
    4,
  );

  property(
    "is the same in rows and in columns, and lies as its series do",
    indicatorPlans,
    (plan) => {
      const series = seriesOf(plan);
      const options = parametersAt(plan, 0);
      const turned = plan.order === "row" ? "column" : "row";
      const other = call(
        plan,
        mapped(series, (matrix) => columnsOf(matrix, 0, plan.columns, turned)),
        options,
      );
      forEachOutput(call(plan, series, options), (name, matrix) => {
        if (plan.columns > 1) expect([matrix.order, other[name].order]).toEqual([plan.order, turned]);
        for (let c = 0; c < plan.columns; c++)
          expectSame(columnOf(matrix, c), columnOf(other[name], c), `${name}, column ${c}`);
      });
    },
    4,
  );

  property(
    "comes out bar by bar as it does all at once, and with any other stretch between",
    fc.tuple(indicatorPlans, fc.integer({ min: 1, max: 30 })),
    ([plan, stretch]) => {
      const definition = definitionOf(plan);
      const series = seriesOf(plan);
      const inputs = definition.inputs.map((name) => ({ ...series[name], order: plan.order }));
      const sets = parameterSets(plan.name, definition, listOf(plan, [0, 1]));
      const [whole, single, other] = [undefined, 1, stretch].map((bars) =>
        runIndicator(definition, inputs, sets, bars),
      );
      whole.forEach(({ data }, output) => {
        expectSame(single[output].data, data, `${definition.outputs[output]}, bar by bar`);
        expectSame(other[output].data, data, `${definition.outputs[output]}, by ${stretch} bars`);
      });
    },
    4,
  );

  property(
    "does not look ahead: bars that follow change nothing, whatever they are, and may be missing",
    fc.tuple(indicatorPlans, fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean()),
    ([plan, part, isCut]) => {
      const known = Math.ceil(part * plan.bars);
      const series = seriesOf(plan);
      const later = seriesOf({ ...plan, seed: plan.seed + 1 });
      const changed = Object.fromEntries(
        Object.entries(series).map(([name, matrix]) => [
          name,
          isCut
            ? barsOf(matrix, known)
            : matrixFrom(
                plan.bars,
                plan.columns,
                (bar, c) => columnOf(bar < known ? matrix : later[name], c)[bar],
              ),
        ]),
      );
      const options = parametersAt(plan, 0);
      const outputs = call(plan, changed, options);
      forEachOutput(call(plan, series, options), (name, matrix) => {
        for (let c = 0; c < Math.min(plan.columns, 5); c++)
          expectSame(
            columnOf(outputs[name], c).subarray(0, known),
            columnOf(matrix, c).subarray(0, known),
            `${name}, column ${c}`,
          );
      });
    },
    4,
  );

  property(
    "of prices times a power of two is the same times it, or the same where it has no unit",
    fc.tuple(indicatorPlans, fc.integer({ min: -30, max: 30 })),
    ([plan, exponent]) => {
      const options = parametersAt(plan, 0);
      const series = seriesOf(plan);
      const scaled = mapped(series, (matrix) => ({
        ...matrix,
        data: matrix.data.map((x) => x * 2 ** exponent),
      }));
      const outputs = call(plan, scaled, options);
      forEachOutput(call(plan, series, options), (name, matrix) => {
        const unit = HAS_NO_UNIT.test(name) ? 1 : 2 ** exponent;
        const wanted = matrix.data.map((x) => x * unit);
        expectSame(outputs[name].data, wanted, name);
      });
    },
    4,
  );
});

const HAS_NO_UNIT = /^(rsi|k|d|adx|plusDi|minusDi|rollingZscore)$/;

describe("several sets of parameters", () => {
  test("whose states do not fit into memory at once go in batches", () => {
    // A window of 100,000 over 64 columns remembers 51 MB.
    const windows = [2, 100_000, 3, 99_999, 99_998, 4];
    const rows = matrixFrom(6, 64, (bar, column) => (bar * 13 + column * 7) % 11);
    for (const series of [rows, columnsOf(rows, 0, 64, "column")]) {
      const all = sma(series, { window: windows });
      windows.forEach((window, block) => {
        const one = sma(series, { window });
        for (const c of [0, 1, 63])
          expectSame(columnOf(all, block * 64 + c), columnOf(one, c), `${window}, ${c}`);
      });
    }
  });

  test("are named by their values and the columns of the series", () => {
    const close = matrixFrom(50, 2, (bar) => bar);
    expect(labelsOf(sma(close, { window: [2, 5] }), ["AAPL", "IBM"])).toEqual([
      "2 AAPL",
      "2 IBM",
      "5 AAPL",
      "5 IBM",
    ]);
    const { signal } = macd(close, { fast: [3, 4], slow: 9 });
    expect(labelsOf(signal)).toEqual(["3 9 9 0", "3 9 9 1", "4 9 9 0", "4 9 9 1"]);
  });

  test("of one column lie column by column", () => {
    const { order, columns, data } = sma(Float64Array.of(1, 2, 3), { window: [1, 2] });
    expect([order, columns, ...data]).toEqual(["column", 2, 1, 2, 3, NaN, 1.5, 2.5]);
  });
});

test.each<[IndicatorName]>([["sma"], ["ema"], ["donchian"], ["adx"]])(
  "%s of no bars, or of no columns, is a matrix without cells",
  (name) => {
    for (const [rows, columns] of [
      [0, 3],
      [4, 0],
    ]) {
      const empty = { data: new Float64Array(0), rows, columns };
      const series = { values: empty, close: empty, high: empty, low: empty };
      forEachOutput(callIndicator(name, series, { window: [2, 3] }), (_, matrix) =>
        expect([matrix.rows, matrix.columns, matrix.data.length]).toEqual([rows, columns * 2, 0]),
      );
    }
  },
);
