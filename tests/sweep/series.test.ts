// Series that a sweep makes in the module, asset after asset, against the indicators as functions.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { indicator } from "../../src/index.ts";
import { analysis } from "../../src/analysis.ts";
import { definitionOf, INDICATORS, type IndicatorName } from "../../src/indicators/definitions.ts";
import { computeIndicator } from "../../src/indicators/indicators.ts";
import { columnOf, type Matrix } from "../../src/matrix.ts";
import { ExpressionList, keyOf, type Expression } from "../../src/sweep/expression.ts";
import { SeriesMaker } from "../../src/sweep/fused/seriesMaker.ts";
import type { PanelPrices } from "../../src/sweep/prices.ts";
import { property } from "../support/property.ts";
import { closes, lived, lives } from "../support/sweeps.ts";

const NAMES = Object.keys(INDICATORS) as IndicatorName[];

/** Any indicator with windows of some bars; each longer than the one before, as some want it. */
const called = fc
  .record({ name: fc.constantFrom(...NAMES), window: fc.integer({ min: 2, max: 40 }), output: fc.nat() })
  .map(({ name, window, output }) => {
    const { parameters, outputs } = definitionOf(name);
    const windows = Object.keys(parameters).filter((key) => parameters[key].field !== "number");
    const given = Object.fromEntries(windows.map((key, i) => [key, window + i]));
    return indicator(name, given, outputs[output % outputs.length]);
  });

function pricesOf(
  bars: number,
  columns: number,
  seed: number,
  all: Parameters<typeof lived>[1],
): PanelPrices {
  const data = lived(closes(bars, columns, seed, 0), all);
  const panel = (change: (price: number, cell: number) => number): Matrix => ({
    ...{ data: data.map(change), rows: bars, columns },
  });
  return {
    close: panel((price) => price),
    high: panel((price, cell) => price + (cell % 5)),
    low: panel((price, cell) => price - (cell % 3)),
    volume: panel((price, cell) => (Number.isNaN(price) ? 0 : 1000 + (cell % 7))),
  };
}

function expectSeries(expressions: readonly Expression[], prices: PanelPrices): void {
  const list = new ExpressionList();
  const places = expressions.map((expression) => list.placeOf(expression));
  const target = analysis();
  const { base } = target;
  const maker = new SeriesMaker(target, list.all, prices);
  for (let asset = 0; asset < prices.close!.columns; asset++) {
    maker.make(asset);
    const own = Object.fromEntries(Object.entries(prices).map(([name, of]) => [name, columnOf(of, asset)]));
    expressions.forEach((expression, i) => {
      const { indicator: name, parameters, output } = expression as ReturnType<typeof indicator>;
      const { inputs, outputs } = definitionOf(name);
      const given = inputs.length === 1 ? own[inputs[0] === "values" ? "close" : inputs[0]] : own;
      const wanted = computeIndicator(name, given, parameters)[outputs.indexOf(output)].data;
      expect(maker.series[places[i]], `${name} ${output} of asset ${asset}`).toEqual(wanted);
    });
  }
  maker.free();
  expect(analysis().base).toBe(base);
}

describe("series of a sweep", () => {
  property(
    "are those of the indicators, whichever are made together, for one asset after another",
    fc.record({
      ...{
        bars: fc.integer({ min: 1, max: 150 }),
        columns: fc.integer({ min: 1, max: 3 }),
        seed: fc.integer(),
      },
      expressions: fc.array(called, { minLength: 1, maxLength: 8 }),
      all: lives(3),
    }),
    ({ bars, columns, seed, expressions, all }) =>
      expectSeries(expressions, pricesOf(bars, columns, seed, all.slice(0, columns))),
    2,
  );

  test.each(NAMES)("are the same where they are long: %s", (name) => {
    const { parameters, outputs } = definitionOf(name);
    const windows = Object.keys(parameters).filter((key) => parameters[key].field !== "number");
    const given = Object.fromEntries(windows.map((key, i) => [key, 9 + i]));
    const life = { listing: 0.1, end: 1, gaps: [[0.5, 3] as const] };
    expectSeries(
      outputs.map((output) => indicator(name, given, output)),
      pricesOf(9000, 1, 4, [life]),
    );
  });
});

test("an indicator of one parameter is made once, and nobody can change it", () => {
  const mean = indicator("sma", { window: 12 });
  expect(indicator("sma", { window: 12 })).toBe(mean);
  expect(indicator("sma", { window: 13 })).not.toBe(mean);
  expect(indicator("ema", { window: 12 }).indicator).toBe("ema");
  const [upper, lower] = ["upper", "lower"].map((output) => indicator("donchian", { window: 12 }, output));
  expect([upper.output, lower.output]).toEqual(["upper", "lower"]);
  expect(() => Object.assign(mean.parameters, { window: 5 })).toThrow(TypeError);
  // What is made of it is another one.
  expect(keyOf({ ...mean, of: "high" })).not.toBe(keyOf(mean));
  expect(keyOf({ indicator: "sma", parameters: { window: 12 }, output: mean.output })).toBe(keyOf(mean));
});

test("indicators that are refused stay so", () => {
  for (let again = 0; again < 2; again++) {
    expect(() => indicator("smma" as IndicatorName, { window: 5 })).toThrow(/E_ENUM/);
    expect(() => indicator("sma", { window: 5 }, "upper")).toThrow(/E_ENUM/);
    expect(indicator("sma", { window: "5" } as never).parameters.window).toBe("5");
  }
});

test("indicators beyond those that are kept are made anew, the same", () => {
  const made = Array.from({ length: 3000 }, (_, i) => indicator("rsi", { window: i }));
  expect(made.map(({ parameters }) => parameters.window)).toEqual(made.map((_, i) => i));
});
