// Indicators that a strategy makes in `init`.
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { analysis } from "../../src/analysis.ts";
import { computeIndicator } from "../../src/indicators/indicators.ts";
import {
  atr,
  macd,
  momentum,
  rank,
  runStrategy,
  sma,
  topK,
  type Matrix,
  type Slice,
  type StrategyContext,
} from "../../src/index.ts";
import { dataOf } from "../lookahead/data.ts";
import { NAMES, definitionOf, parametersAt } from "../support/indicatorPlan.ts";
import { property } from "../support/property.ts";

type Context = StrategyContext<object>;

/** What slices have of indicators, bar by bar: each a list of rows. */
function seen(
  data: ReturnType<typeof dataOf>,
  make: (context: Context) => readonly string[],
  read: (slice: Slice, name: string) => Float64Array = (slice, name) => slice.indicatorValues(name),
): number[][] {
  const all: number[][] = [];
  const { feed: _feed, ...prices } = data;
  runStrategy(
    {
      init: (context: Context) => make(context).map((name, i) => ({ name, i })),
      onBar(slice, made) {
        for (const { name, i } of made) (all[i] ??= []).push(...read(slice as Slice, name));
      },
    },
    prices,
  );
  return all;
}

const cells = ({ data }: { data: Matrix["data"] | Uint8Array }): number[] => Array.from(data);

describe("an indicator of a strategy", () => {
  property(
    "has at every bar the bits of the matrix form",
    fc.record({
      bars: fc.integer({ min: 1, max: 30 }),
      columns: fc.integer({ min: 1, max: 4 }),
      window: fc.integer({ min: 1, max: 8 }),
      seed: fc.integer({ min: 0, max: 1000 }),
    }),
    ({ bars, columns, window, seed }) => {
      const data = dataOf(bars, columns, seed);
      const { high, low, close } = data;
      const [average, range, line] = seen(data, ({ indicator }) => [
        indicator("sma", { window }),
        indicator("atr", { window }),
        indicator("macd", { fast: 2, slow: 4, signal: 2 }) + ".signal",
      ]);
      expect(average).toEqual(cells(sma(close, { window })));
      expect(range).toEqual(cells(atr({ high, low, close }, { window })));
      expect(line).toEqual(cells(macd(close, { fast: 2, slow: 4, signal: 2 }).signal));
    },
    4,
  );

  test.each(NAMES)("has the bits of the matrix form whichever it is: %s", (name) => {
    const plan = { name, bars: 60, columns: 3, order: "row", gaps: 0, step: 1, scale: 1 } as const;
    const { inputs, outputs } = definitionOf(plan);
    for (let seed = 0; seed < 5; seed++) {
      const data = dataOf(plan.bars, plan.columns, seed);
      const parameters = parametersAt({ ...plan, seed }, 0);
      const got = seen(data, ({ indicator }) => {
        const made = indicator(name, parameters);
        return outputs.length === 1 ? [made] : outputs.map((output) => `${made}.${output}`);
      });
      const wanted = computeIndicator(name, inputs.length === 1 ? data.close : data, parameters);
      expect(got).toEqual(wanted.map(cells));
    }
  });

  test("may be of another series, and of another indicator", () => {
    const data = dataOf(20, 3);
    const change = momentum(data.close, { window: 3 });
    const [volume, order, best] = seen(data, ({ indicator }) => {
      const rise = indicator("momentum", { window: 3, as: "rise" });
      return [
        indicator("sma", { window: 4, of: "volume" }),
        indicator("rank", { of: rise }),
        indicator("topK", { k: 1, of: rise }),
      ];
    });
    expect(volume).toEqual(cells(sma(data.volume, { window: 4 })));
    expect(order).toEqual(cells(rank(change)));
    expect(best).toEqual(cells(topK(change, { k: 1 })));
  });

  test("reads back up to its lag; a second one of a name is #2", () => {
    const data = dataOf(12, 2);
    const names: string[] = [];
    const lagged = seen(
      data,
      ({ indicator }) => {
        names.push(indicator("sma", { window: 2 }), indicator("sma", { window: 3, lag: 2 }));
        return [names[1]];
      },
      (slice, name) => slice.indicatorValues(name, 2),
    );
    expect(names).toEqual(["sma", "sma#2"]);
    const whole = cells(sma(data.close, { window: 3 }));
    expect(lagged[0]).toEqual([NaN, NaN, NaN, NaN, ...whole.slice(0, -4)]);
  });

  test("gives its memory back when the run is over, also when it fails", () => {
    const { close } = dataOf(5, 2);
    const before = (analysis(), sma(close, { window: 2 }), analysis().base);
    const init = ({ indicator }: Context): string => indicator("sma", { window: 2 });
    runStrategy({ init, onBar: () => undefined }, { close }, { fill: "nextClose" });
    expect(analysis().base).toBe(before);
    const fails = (): void => {
      expect(analysis().base).toBeGreaterThan(before);
      throw new Error("no luck");
    };
    expect(() => runStrategy({ init, onBar: fails }, { close }, { fill: "nextClose" })).toThrow("no luck");
    expect(analysis().base).toBe(before);
  });

  test.each([
    ["a name that is none", { onBar: (slice: Slice) => void slice.indicator("sma", 0) }, "E_ENUM"],
    [
      "a result that is not named",
      { init: ({ indicator }: Context) => indicator("bollinger", { window: 2 }), name: "bollinger" },
      "E_ENUM",
    ],
    [
      "a lag beyond its own",
      { init: ({ indicator }: Context) => indicator("sma", { window: 2 }), lag: 1 },
      "E_RANGE",
    ],
    [
      "a lag below 0",
      { init: ({ indicator }: Context) => indicator("sma", { window: 2 }), lag: -1 },
      "E_LOOK_AHEAD",
    ],
    [
      "another parameter",
      { init: ({ indicator }: Context) => indicator("sma", { span: 2 }) },
      "E_UNKNOWN_KEY",
    ],
    [
      "an unknown series",
      { init: ({ indicator }: Context) => indicator("sma", { window: 2, of: "x" }) },
      "E_ENUM",
    ],
    [
      "a name with a dot",
      { init: ({ indicator }: Context) => indicator("sma", { window: 2, as: "a.b" }) },
      "E_DTYPE",
    ],
    [
      "one name twice",
      {
        init: ({ indicator }: Context) =>
          indicator("sma", { window: 2, as: "a" }) + indicator("ema", { window: 2, as: "a" }),
      },
      "E_OPTION_CONFLICT",
    ],
  ] as const)("is refused for %s", (_, given, code) => {
    const {
      lag = 0,
      name = "sma",
      ...strategy
    } = given as {
      lag?: number;
      name?: string;
      onBar?: (slice: Slice) => void;
    };
    const onBar = (slice: Slice): void => void slice.indicator(name, 0, lag);
    const { close } = dataOf(5, 2);
    expect(() => runStrategy({ onBar, ...strategy }, { close }, { fill: "nextClose" })).toThrow(
      expect.objectContaining({ code }),
    );
  });

  test("is made in init only", () => {
    const { close } = dataOf(5, 2);
    const late = {
      init: ({ indicator }: Context) => indicator,
      onBar: (_: Slice, indicator: Context["indicator"]) => void indicator("sma", { window: 2 }),
    };
    expect(() => runStrategy(late, { close }, { fill: "nextClose" })).toThrow(
      expect.objectContaining({ code: "E_STRATEGY" }),
    );
  });
});
