// Bad input: every argument of every indicator, before anything is computed.
import { describe, expect, test } from "vitest";
import * as library from "../../src/index.ts";
import { INDICATORS, matrixFrom, type IndicatorDefinition, type IndicatorName } from "../../src/index.ts";
import { callIndicator } from "../support/indicatorCall.ts";
import { NAMES } from "../support/indicatorPlan.ts";
import { faultOf, firstLine } from "../support/market.ts";

const CLOSE = matrixFrom(40, 2, (bar, column) => 100 + Math.abs(((bar * 7 + column) % 13) - 6));
const SERIES = { values: CLOSE, close: CLOSE, high: CLOSE, low: CLOSE, volume: CLOSE };

const definitionOf = (name: IndicatorName): IndicatorDefinition => INDICATORS[name];

/** Parameters that pass, with changes. */
function optionsOf(name: IndicatorName, changes: Record<string, unknown> = {}): Record<string, unknown> {
  const required = "window" in definitionOf(name).parameters ? { window: 5 } : {};
  return { ...required, ...changes };
}

const parameterNames = NAMES.flatMap((name) =>
  Object.entries(definitionOf(name).parameters).map(([parameter, { field }]) => ({ name, parameter, field })),
);
const windows = parameterNames.filter(({ field }) => field !== "number");

describe("a window", () => {
  const BAD = [
    0,
    -1,
    1.5,
    NaN,
    Infinity,
    -Infinity,
    100_001,
    "5",
    null,
    true,
    {},
    [0],
    [5, 2.5],
    [5, "6"],
    [[5]],
  ];

  test.each(windows)(
    "$parameter of $name must be a whole number from 1 to 100,000, or a list",
    ({ name, parameter }) => {
      for (const bad of BAD) {
        const fault = faultOf(() => callIndicator(name, SERIES, optionsOf(name, { [parameter]: bad })));
        expect(["E_RANGE", "E_DTYPE"], `${String(bad)}: ${fault.message}`).toContain(fault.code);
        expect(fault.option).toBe(parameter);
        expect(fault.expected).toBeDefined();
      }
      const fault = faultOf(() => callIndicator(name, SERIES, optionsOf(name, { [parameter]: [] })));
      expect(fault).toMatchObject({ code: "E_EMPTY", option: parameter });
    },
  );

  test("is required where there is no usual one", () => {
    for (const name of ["sma", "ema", "wma", "rollingStd", "rollingZscore"] as const)
      expect(faultOf(() => callIndicator(name, SERIES, {}))).toMatchObject({
        code: "E_MISSING",
        option: "window",
      });
  });

  test("of more values than a call may have is refused", () => {
    const window = new Array<number>(100_001).fill(5);
    expect(faultOf(() => library.sma(CLOSE, { window }))).toMatchObject({ code: "E_RANGE", got: 100_001 });
  });
});

describe("other parameters", () => {
  test.each([
    ["rollingStd", { ddof: 2 }, "E_RANGE", "ddof"],
    ["rollingStd", { ddof: -1 }, "E_RANGE", "ddof"],
    ["rollingStd", { window: 1, ddof: 1 }, "E_RANGE", "window"],
    ["rollingZscore", { window: [5, 1], ddof: 1 }, "E_RANGE", "window"],
    ["bollinger", { deviations: -1 }, "E_RANGE", "deviations"],
    ["bollinger", { deviations: NaN }, "E_RANGE", "deviations"],
    ["bollinger", { deviations: Infinity }, "E_RANGE", "deviations"],
    ["macd", { fast: 26, slow: 12 }, "E_RANGE", "fast"],
    ["macd", { fast: 12, slow: 12 }, "E_RANGE", "fast"],
    ["macd", { fast: [3, 5], slow: [8, 9, 10] }, "E_BROADCAST", "fast"],
    ["stochastic", { smoothK: [1, 2], smoothD: [1, 2, 3] }, "E_BROADCAST", "smoothK"],
  ] as const)("of %s: %o", (name, changes, code, option) => {
    expect(faultOf(() => callIndicator(name, SERIES, optionsOf(name, changes)))).toMatchObject({
      code,
      option,
    });
  });

  test("misspelt are named, with the nearest right one", () => {
    const fault = faultOf(() => callIndicator("sma", SERIES, { windows: 5 }));
    expect(fault.code).toBe("E_UNKNOWN_KEY");
    expect(firstLine(fault)).toContain("did you mean window");
    for (const name of NAMES)
      if (name !== "obv")
        expect(faultOf(() => callIndicator(name, SERIES, optionsOf(name, { zzzz: 1 }))).code).toBe(
          "E_UNKNOWN_KEY",
        );
  });

  test("come in an object", () => {
    for (const bad of [5, "5", null, [5], Float64Array.of(5)])
      expect(faultOf(() => library.sma(CLOSE, bad as never)).code).toBe("E_DTYPE");
  });
});

describe("a series", () => {
  const inputs = NAMES.flatMap((name) => definitionOf(name).inputs.map((input) => ({ name, input })));

  test.each(inputs)(
    "$input of $name must be there, of numbers, finite and not too large",
    ({ name, input }) => {
      const faultWith = (value: unknown): library.BacktestError =>
        faultOf(() => callIndicator(name, { ...SERIES, [input]: value }, optionsOf(name)));
      expect(faultWith(undefined)).toMatchObject({ code: "E_MISSING", option: input });
      for (const bad of [
        5,
        "close",
        new Float32Array(80),
        { ...CLOSE, data: new Uint8Array(80) },
        ["a"],
        [[1], ["b"]],
      ])
        expect(faultWith(bad)).toMatchObject({ code: "E_DTYPE", option: input });
      for (const bad of [
        { ...CLOSE, rows: 39 },
        { ...CLOSE, order: "diagonal" },
        { data: CLOSE.data },
        [[1, 2], [3]],
      ])
        expect(faultWith(bad)).toMatchObject({ code: "E_SHAPE", option: input });
      for (const bad of [Infinity, -Infinity, 1.1e100, -1e308]) {
        const data = CLOSE.data.slice();
        data[2 * 17 + 1] = bad;
        for (const order of ["row", "column"] as const) {
          const place = order === "row" ? { bar: 17, column: 1 } : { bar: 35, column: 0 };
          const fault = faultOf(() =>
            callIndicator(
              name,
              {
                ...Object.fromEntries(Object.keys(SERIES).map((key) => [key, { ...CLOSE, order }])),
                [input]: { ...CLOSE, data, order },
              },
              optionsOf(name),
            ),
          );
          expect(fault).toMatchObject({ code: "E_RANGE", option: input, got: bad, ...place });
        }
      }
    },
  );

  test("must have the shape of the first", () => {
    const { high, low, close } = SERIES;
    const shorter = { ...close, data: close.data.subarray(0, 78), rows: 39 };
    expect(faultOf(() => library.atr({ high, low, close: shorter }))).toMatchObject({
      code: "E_SHAPE",
      option: "close",
      got: "39×2",
      expected: "40×2",
    });
    for (const bad of [close, null, undefined, close.data, [close]])
      expect(["E_DTYPE", "E_MISSING"]).toContain(faultOf(() => library.atr(bad as never)).code);
  });

  test("may lie otherwise than the first, or be a list, or rows of numbers", () => {
    const turned = {
      ...CLOSE,
      data: Float64Array.from(CLOSE.data, (_, i) => CLOSE.data[(i % 40) * 2 + Math.floor(i / 40)]),
      order: "column" as const,
    };
    const rows = Array.from({ length: 40 }, (_, bar) => [...CLOSE.data.subarray(bar * 2, bar * 2 + 2)]);
    const wanted = library.atr(SERIES).data;
    expect(library.atr({ ...SERIES, low: turned }).data).toEqual(wanted);
    expect(library.atr({ high: rows, low: rows, close: rows }).data).toEqual(wanted);
    expect(library.sma([1, 2, 3] as never, { window: 2 }).data).toEqual(Float64Array.of(NaN, 1.5, 2.5));
  });

  test("that has infinite values in a later stretch gives no partial result either", () => {
    const long = new Float64Array(200_000).fill(1);
    long[199_999] = Infinity;
    expect(faultOf(() => library.ema(long, { window: 3 }))).toMatchObject({ code: "E_RANGE", bar: 199_999 });
    long[199_999] = 1;
    expect(library.ema(long, { window: 3 }).data[199_999]).toBe(1);
  });
});

test("results of more than 2^31 cells are refused before any is made", () => {
  const window = Array.from({ length: 100_000 }, (_, i) => 1 + (i % 99_000));
  const fault = faultOf(() => library.sma(new Float64Array(40_000), { window }));
  expect(fault.code).toBe("E_SHAPE_OVERFLOW");
});

test("a state of more than 4 GiB is refused before memory is asked for", () => {
  const wide = { data: new Float64Array(2 * 20_000), rows: 2, columns: 20_000 };
  const fault = faultOf(() => library.bollinger(wide, { window: 100_000 }));
  expect(fault).toMatchObject({ code: "E_MEMORY", option: "window" });
  expect(library.sma(wide, { window: 2 }).data.length).toBe(40_000);
});
