// Every indicator once: what it takes and gives, its formula, where it begins. The functions check their arguments by this
// table, docs/indicators.md is made from it, and the tests hold the numbers of missing first bars against it.
import { IndicatorKind } from "../../assembly/indicators/layout.ts";
import { check, type NumberCheck } from "../optionSpec.ts";

/** Longest window, as in TA-Lib. */
const WINDOW_MAX = 100_000;

/** What the task of a kernel has of its own. */
export type TaskField = "window" | "secondWindow" | "thirdWindow" | "number";

export interface ParameterSpec {
  readonly field: TaskField;
  /** Undefined: required. */
  readonly default: number | undefined;
  readonly check: NumberCheck;
  readonly doc: string;
}

/** One value of every parameter. */
export type ParameterSet = Readonly<Record<string, number>>;

/** What an indicator reads, takes and gives. */
export interface IndicatorDefinition {
  readonly kind: IndicatorKind;
  readonly title: string;
  /** Names of the series; one alone is the first argument itself. */
  readonly inputs: readonly string[];
  /** Names of the results; one alone is the result itself. */
  readonly outputs: readonly string[];
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
  /** What values must be to each other. */
  readonly relation?: { readonly holds: (set: ParameterSet) => boolean; readonly expected: string };
  /** Panels of the kernel's scratch room that it uses. */
  readonly scratch: number;
  readonly formula: string;
  /** First bar of each output with a value, on series without a missing value. */
  readonly first: (set: ParameterSet) => readonly number[];
  /** The same in words. */
  readonly firstText: string;
  /** What a missing value does. */
  readonly missing: string;
  readonly source: string;
}

const WINDOW = check(
  "a whole number from 1 to 100,000",
  (x) => Number.isInteger(x) && x >= 1 && x <= WINDOW_MAX,
);
const DEVIATIONS = check("a finite number of 0 or more", (x) => x >= 0 && x < Infinity);
const DDOF = check("0 or 1", (x) => x === 0 || x === 1);

const window = (
  doc: string,
  standard?: number,
  field: TaskField = "window",
): ParameterSpec & { readonly check: NumberCheck } => ({ field, default: standard, check: WINDOW, doc });

const ddof: ParameterSpec = {
  field: "number",
  default: 0,
  check: DDOF,
  doc: "What is taken off the number of bars that squares are divided by: 0 as in TA-Lib, 1 as in pandas",
};
const beyondDdof = {
  holds: (set: ParameterSet): boolean => set.window > set.ddof,
  expected: "a window above ddof",
};

const IN_WINDOW = "NaN at every bar whose window holds it, and at no other";
const SKIPPED =
  "NaN at that bar, which is otherwise skipped: the next bar goes on from the last one with a value";
const OF_WINDOW = "window − 1";

/** Every indicator by its name: inputs, parameters with defaults and bounds, results. */
export const INDICATORS = {
  sma: {
    kind: IndicatorKind.Sma,
    title: "Simple moving average",
    inputs: ["values"],
    outputs: ["sma"],
    parameters: { window: window("Bars") },
    scratch: 0,
    formula: "Σ x / window over the last `window` bars",
    first: (set) => [set.window - 1],
    firstText: OF_WINDOW,
    missing: IN_WINDOW,
    source: "TA-Lib SMA",
  },
  ema: {
    kind: IndicatorKind.Ema,
    title: "Exponential moving average",
    inputs: ["values"],
    outputs: ["ema"],
    parameters: { window: window("Bars; the newest value weighs 2 / (window + 1)") },
    scratch: 0,
    formula: "the mean of the first `window` values, then e + (x − e) · 2 / (window + 1)",
    first: (set) => [set.window - 1],
    firstText: OF_WINDOW,
    missing: SKIPPED,
    source: "TA-Lib EMA",
  },
  wma: {
    kind: IndicatorKind.Wma,
    title: "Weighted moving average",
    inputs: ["values"],
    outputs: ["wma"],
    parameters: { window: window("Bars") },
    scratch: 0,
    formula: "Σ i · xᵢ / Σ i over the last `window` bars, i = 1 for the oldest to `window` for the newest",
    first: (set) => [set.window - 1],
    firstText: OF_WINDOW,
    missing: IN_WINDOW,
    source: "TA-Lib WMA",
  },
  rollingStd: {
    kind: IndicatorKind.RollingStd,
    title: "Rolling standard deviation",
    inputs: ["values"],
    outputs: ["rollingStd"],
    parameters: { window: window("Bars"), ddof },
    relation: beyondDdof,
    scratch: 2,
    formula: "√(Σ (x − mean)² / (window − ddof)) over the last `window` bars",
    first: (set) => [set.window - 1],
    firstText: OF_WINDOW,
    missing: IN_WINDOW,
    source: "TA-Lib STDDEV; with ddof 1 pandas rolling().std()",
  },
  rollingZscore: {
    kind: IndicatorKind.RollingZscore,
    title: "Rolling z-score",
    inputs: ["values"],
    outputs: ["rollingZscore"],
    parameters: { window: window("Bars"), ddof },
    relation: beyondDdof,
    scratch: 2,
    formula: "(x − mean) / standard deviation of the last `window` bars; NaN where they are all the same",
    first: (set) => [set.window - 1],
    firstText: OF_WINDOW,
    missing: IN_WINDOW,
    source: "pandas rolling().mean() and .std()",
  },
  bollinger: {
    kind: IndicatorKind.Bollinger,
    title: "Bollinger bands",
    inputs: ["close"],
    outputs: ["middle", "upper", "lower"],
    parameters: {
      window: window("Bars", 20),
      deviations: {
        field: "number",
        default: 2,
        check: DEVIATIONS,
        doc: "Standard deviations (ddof 0) from the middle to a band",
      },
    },
    scratch: 2,
    formula: "middle = sma; upper and lower = middle ± deviations · rollingStd with ddof 0",
    first: (set) => new Array<number>(3).fill(set.window - 1),
    firstText: OF_WINDOW,
    missing: IN_WINDOW,
    source: "TA-Lib BBANDS",
  },
  momentum: {
    kind: IndicatorKind.Momentum,
    title: "Momentum",
    inputs: ["values"],
    outputs: ["momentum"],
    parameters: { window: window("Bars back", 10) },
    scratch: 0,
    formula: "x less x `window` bars before",
    first: (set) => [set.window],
    firstText: "window",
    missing: "NaN at that bar and `window` bars later",
    source: "TA-Lib MOM",
  },
  rsi: {
    kind: IndicatorKind.Rsi,
    title: "Relative strength index",
    inputs: ["close"],
    outputs: ["rsi"],
    parameters: { window: window("Changes that the averages begin with; a new one weighs 1 / window", 14) },
    scratch: 4,
    formula:
      "100 · G / (G + L), 0 where both are 0 (below 1e-300 together); G and L are the means of the first `window` gains and losses, then g + (gain − g) / window",
    first: (set) => [set.window],
    firstText: "window",
    missing: SKIPPED,
    source: "TA-Lib RSI (Wilder 1978)",
  },
  atr: {
    kind: IndicatorKind.Atr,
    title: "Average true range",
    inputs: ["high", "low", "close"],
    outputs: ["atr"],
    parameters: {
      window: window("True ranges that the average begins with; a new one weighs 1 / window", 14),
    },
    scratch: 1,
    formula:
      "the mean of the first `window` true ranges max(high − low, |high − last close|, |low − last close|), the first of them at bar 1, then a + (range − a) / window",
    first: (set) => [set.window],
    firstText: "window",
    missing: `in any of the three: ${SKIPPED}`,
    source: "TA-Lib ATR (Wilder 1978)",
  },
  macd: {
    kind: IndicatorKind.Macd,
    title: "Moving average convergence/divergence",
    inputs: ["close"],
    outputs: ["macd", "signal", "histogram"],
    parameters: {
      fast: window("Bars of the fast average", 12),
      slow: window("Bars of the slow average", 26, "secondWindow"),
      signal: window("Bars of the signal's average", 9, "thirdWindow"),
    },
    relation: { holds: (set) => set.fast < set.slow, expected: "fast below slow" },
    scratch: 3,
    formula:
      "macd = ema of `fast` − ema of `slow`, signal = ema of macd, histogram = macd − signal; the fast average begins slow − fast bars late, so that both have their first value at the same bar",
    first: (set) => new Array<number>(3).fill(set.slow + set.signal - 2),
    firstText: "slow + signal − 2, all three",
    missing: SKIPPED,
    source: "TA-Lib MACD",
  },
  stochastic: {
    kind: IndicatorKind.Stochastic,
    title: "Stochastic oscillator",
    inputs: ["high", "low", "close"],
    outputs: ["k", "d"],
    parameters: {
      window: window("Bars of the highest high and the lowest low", 14),
      smoothK: window("Bars of the mean that makes %K", 3, "secondWindow"),
      smoothD: window("Bars of the mean of %K that makes %D", 3, "thirdWindow"),
    },
    scratch: 5,
    formula:
      "k = sma over `smoothK` of 100 · (close − lowest low) / (highest high − lowest low), 0 where these are equal; d = sma of k over `smoothD`",
    first: (set) => new Array<number>(2).fill(set.window + set.smoothK + set.smoothD - 3),
    firstText: "window + smoothK + smoothD − 3, both",
    missing: "NaN at every bar that it takes part in, through all three windows, and at no other",
    source: "TA-Lib STOCH",
  },
  donchian: {
    kind: IndicatorKind.Donchian,
    title: "Donchian channel",
    inputs: ["high", "low"],
    outputs: ["upper", "middle", "lower"],
    parameters: { window: window("Bars", 20) },
    scratch: 2,
    formula:
      "upper = highest high, lower = lowest low of the last `window` bars, this one included; middle = (upper + lower) / 2",
    first: (set) => new Array<number>(3).fill(set.window - 1),
    firstText: OF_WINDOW,
    missing: "upper and lower each by their own series: " + IN_WINDOW,
    source: "TA-Lib MAX and MIN",
  },
  obv: {
    kind: IndicatorKind.Obv,
    title: "On-balance volume",
    inputs: ["close", "volume"],
    outputs: ["obv"],
    parameters: {},
    scratch: 0,
    formula: "the volume of the first bar, then + volume where the close rises and − volume where it falls",
    first: () => [0],
    firstText: "0",
    missing: `in either: ${SKIPPED}`,
    source: "TA-Lib OBV",
  },
  adx: {
    kind: IndicatorKind.Adx,
    title: "Average directional index",
    inputs: ["high", "low", "close"],
    outputs: ["adx", "plusDi", "minusDi"],
    parameters: { window: window("Bars of every average; a new value weighs 1 / window", 14) },
    scratch: 6,
    formula:
      "plusDi and minusDi = 100 · smoothed movement up and down / smoothed true range, each sum beginning with window − 1 values and going on as s − s / window + new; adx = Wilder's average of 100 · |plusDi − minusDi| / (plusDi + minusDi)",
    first: (set) => [2 * set.window - 1, set.window, set.window],
    firstText: "adx 2 · window − 1, the indicators window",
    missing: `in any of the three: ${SKIPPED}`,
    source: "TA-Lib ADX, PLUS_DI, MINUS_DI (Wilder 1978)",
  },
} as const satisfies Record<string, IndicatorDefinition>;

/** Name of an indicator, as `indicator`, `advancing` and `context.indicator` take it. */
export type IndicatorName = keyof typeof INDICATORS;

/** The entry of an indicator, with its optional parts visible. */
export function definitionOf(name: IndicatorName): IndicatorDefinition {
  return INDICATORS[name];
}
