// The indicators that look back over bars, one function each.
import { isObject, requireType, runNumber } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import type { PriceInput } from "../inputs.ts";
import { check } from "../optionSpec.ts";
import { describe } from "../plan/values.ts";
import { allSeriesOf, parameterSets } from "./arguments.ts";
import { definitionOf, type IndicatorName } from "./definitions.ts";
import { runIndicator, type IndicatorMatrix } from "./run.ts";

/** One value, or a list: a block of columns for each. */
export type OneOrMore = number | readonly number[];

/** How many bars an indicator looks back over, its own bar among them. */
export interface WindowOptions {
  /** Bars; a whole number from 1 to 100,000, or a list of them. */
  readonly window: OneOrMore;
}

/** A window, and how a standard deviation divides in it. */
export interface DeviationOptions extends WindowOptions {
  /** 0 divides squares by the number of bars, 1 by one less. 0 by default. */
  readonly ddof?: OneOrMore;
}

/** Prices that bars are made of; what an indicator does not need may be there too. */
export interface HighLow {
  readonly high: PriceInput;
  readonly low: PriceInput;
}

export interface HighLowClose extends HighLow {
  readonly close: PriceInput;
}

/** Closes and the units traded at them, bars × columns each. */
export interface CloseVolume {
  readonly close: PriceInput;
  readonly volume: PriceInput;
}

export function computeIndicator(name: IndicatorName, given: unknown, options: unknown): IndicatorMatrix[] {
  const definition = definitionOf(name);
  const series = allSeriesOf(definition.inputs, namedSeries(name, definition.inputs, given));
  return runIndicator(definition, series, parameterSets(name, definition, options));
}

/** One series is the argument itself, several are the fields of an object. */
function namedSeries(
  name: IndicatorName,
  inputs: readonly string[],
  given: unknown,
): Readonly<Record<string, PriceInput | undefined>> {
  if (inputs.length === 1) return { [inputs[0]]: given as PriceInput };
  if (typeof given === "object" && given !== null && !Array.isArray(given) && !ArrayBuffer.isView(given))
    return given as Readonly<Record<string, PriceInput>>;
  throw new BacktestError("E_DTYPE", `${name} takes one object of series, got ${describe(given)}`, {
    got: describe(given),
    expected: `{ ${inputs.join(", ")} }`,
  });
}

/**
 * Simple moving average: the mean of the last `window` values; NaN for the first window − 1 bars and wherever the window
 * holds a NaN. Source: TA-Lib SMA, without its running sum: what has left the window leaves no rounding behind.
 * @param values bars × columns, or one column
 * @throws BacktestError as every function here does: E_RANGE for a window that is none or a value that is not finite,
 *   E_MISSING, E_EMPTY, E_SHAPE, E_DTYPE, E_UNKNOWN_KEY
 * @example
 * const average = sma(close, { window: 20 });
 * const averages = sma(close, { window: [10, 20, 30] }); // columns of 10, then of 20, then of 30
 */
export function sma(values: PriceInput, options: WindowOptions): IndicatorMatrix {
  return computeIndicator("sma", values, options)[0];
}

/**
 * Exponential moving average: the mean of the first `window` values, then e + (x − e) · 2 / (window + 1). NaN for the first
 * window − 1 bars, and at a NaN, which moves nothing. Source: TA-Lib EMA.
 * @param values bars × columns, or one column
 * @throws BacktestError as `sma` does
 */
export function ema(values: PriceInput, options: WindowOptions): IndicatorMatrix {
  return computeIndicator("ema", values, options)[0];
}

/**
 * Weighted moving average: weights 1 for the oldest of `window` values to `window` for the newest. NaN for the first
 * window − 1 bars and wherever the window holds a NaN. Source: TA-Lib WMA.
 * @param values bars × columns, or one column
 * @throws BacktestError as `sma` does
 */
export function wma(values: PriceInput, options: WindowOptions): IndicatorMatrix {
  return computeIndicator("wma", values, options)[0];
}

/**
 * Standard deviation of the last `window` values: √(Σ (x − mean)² / (window − ddof)); exactly 0 where all are the same.
 * NaN for the first window − 1 bars and wherever the window holds a NaN. Source: TA-Lib STDDEV; with `ddof: 1` pandas
 * `rolling(window).std()`.
 * @param values bars × columns, or one column
 * @throws BacktestError as `sma` does
 */
export function rollingStd(values: PriceInput, options: DeviationOptions): IndicatorMatrix {
  return computeIndicator("rollingStd", values, options)[0];
}

/**
 * (x − mean) / standard deviation over the last `window` values; NaN where all are the same, for the first window − 1 bars
 * and wherever the window holds a NaN. Source: pandas `rolling(window)`, whose `std` has ddof 1. `zscore` goes across columns.
 * @param values bars × columns, or one column
 * @throws BacktestError as `sma` does
 */
export function rollingZscore(values: PriceInput, options: DeviationOptions): IndicatorMatrix {
  return computeIndicator("rollingZscore", values, options)[0];
}

/**
 * Bollinger bands: `middle` is the sma, `upper` and `lower` are `deviations` standard deviations (ddof 0) away.
 * Source: TA-Lib BBANDS, whose defaults are 5 and 2.
 * @param close bars × columns, or one column
 * @param options `window`, 20 by default; `deviations`, 2 by default
 * @throws BacktestError as `sma` does
 */
export function bollinger(
  close: PriceInput,
  options?: Partial<WindowOptions> & { readonly deviations?: OneOrMore },
): { readonly middle: IndicatorMatrix; readonly upper: IndicatorMatrix; readonly lower: IndicatorMatrix } {
  const [middle, upper, lower] = computeIndicator("bollinger", close, options);
  return { middle, upper, lower };
}

/**
 * The value less that of `window` bars before (10 by default). Source: TA-Lib MOM.
 * @param values bars × columns, or one column
 * @throws BacktestError as `sma` does
 */
export function momentum(values: PriceInput, options?: Partial<WindowOptions>): IndicatorMatrix {
  return computeIndicator("momentum", values, options)[0];
}

/**
 * Relative strength index, 0 to 100: 100 · G / (G + L) of Wilder's averages of gains and losses (window 14 by default), 0
 * where nothing has moved. NaN for the first `window` bars, and at a NaN, which is skipped. Source: TA-Lib RSI.
 * @param close bars × columns, or one column
 * @throws BacktestError as `sma` does
 */
export function rsi(close: PriceInput, options?: Partial<WindowOptions>): IndicatorMatrix {
  return computeIndicator("rsi", close, options)[0];
}

/**
 * Average true range: Wilder's average (window 14 by default) of the largest of high − low and the distances of both to the
 * last close. NaN for the first `window` bars; a bar that lacks one of the three is skipped. Source: TA-Lib ATR.
 * @param prices high, low and close, bars × columns each; it may hold more
 * @throws BacktestError as `sma` does
 */
export function atr(prices: HighLowClose, options?: Partial<WindowOptions>): IndicatorMatrix {
  return computeIndicator("atr", prices, options)[0];
}

/**
 * Moving average convergence/divergence: `macd` is the difference of two EMAs, `signal` its EMA, `histogram` macd − signal;
 * all three are NaN for the first slow + signal − 2 bars. Source: TA-Lib MACD, also in that both averages begin at one bar.
 * @param close bars × columns, or one column
 * @param options `fast`, `slow` and `signal`, 12, 26 and 9 by default; lists are read side by side
 * @throws BacktestError as `sma` does
 */
export function macd(
  close: PriceInput,
  options?: { readonly fast?: OneOrMore; readonly slow?: OneOrMore; readonly signal?: OneOrMore },
): { readonly macd: IndicatorMatrix; readonly signal: IndicatorMatrix; readonly histogram: IndicatorMatrix } {
  const [line, signal, histogram] = computeIndicator("macd", close, options);
  return { macd: line, signal, histogram };
}

/**
 * Stochastic oscillator, 0 to 100: `k` is the mean over `smoothK` of the close's place between lowest low and highest high
 * of `window` bars (0 where these are equal), `d` the mean of `k` over `smoothD`; both are NaN until d exists. Source:
 * TA-Lib STOCH, whose window is 5.
 * @param prices high, low and close, bars × columns each; it may hold more
 * @param options `window`, `smoothK`, `smoothD`, 14, 3 and 3 by default; lists are read side by side
 * @throws BacktestError as `sma` does
 */
export function stochastic(
  prices: HighLowClose,
  options?: Partial<WindowOptions> & { readonly smoothK?: OneOrMore; readonly smoothD?: OneOrMore },
): { readonly k: IndicatorMatrix; readonly d: IndicatorMatrix } {
  const [k, d] = computeIndicator("stochastic", prices, options);
  return { k, d };
}

/**
 * Donchian channel: highest high and lowest low of the last `window` bars (20 by default), this one included, and the middle
 * between them. A breakout is a close beyond the channel of the bar before: `shift` it by one. Source: TA-Lib MAX and MIN.
 * @param prices high and low, bars × columns each; it may hold more
 * @throws BacktestError as `sma` does
 */
export function donchian(
  prices: HighLow,
  options?: Partial<WindowOptions>,
): { readonly upper: IndicatorMatrix; readonly middle: IndicatorMatrix; readonly lower: IndicatorMatrix } {
  const [upper, middle, lower] = computeIndicator("donchian", prices, options);
  return { upper, middle, lower };
}

/**
 * On-balance volume: the first bar's volume, then plus the volume of rising and minus that of falling bars. Source: TA-Lib OBV.
 * @param prices close and volume, bars × columns each; it may hold more
 * @throws BacktestError as `sma` does
 */
export function obv(prices: CloseVolume): IndicatorMatrix {
  return computeIndicator("obv", prices, undefined)[0];
}

/**
 * Average directional index, 0 to 100, and its two indicators (window 14 by default). `adx` is NaN for the first
 * 2 · window − 1 bars, `plusDi` and `minusDi` for the first `window`; a bar that lacks one of the three is skipped.
 * Source: TA-Lib ADX, PLUS_DI, MINUS_DI.
 * @param prices high, low and close, bars × columns each; it may hold more
 * @throws BacktestError as `sma` does
 */
export function adx(
  prices: HighLowClose,
  options?: Partial<WindowOptions>,
): { readonly adx: IndicatorMatrix; readonly plusDi: IndicatorMatrix; readonly minusDi: IndicatorMatrix } {
  const [index, plusDi, minusDi] = computeIndicator("adx", prices, options);
  return { adx: index, plusDi, minusDi };
}

const CELLS = check("a number of columns", (x) => Number.isInteger(x) && x >= 0 && x < 2 ** 31);

/**
 * Names for the columns of a result: its parameters and the name (or number) of the series' column, `10 AAPL`, `12 26 9 0`.
 * @param result of an indicator
 * @param names of the columns of the series; their numbers by default
 * @throws BacktestError E_DTYPE
 */
export function labelsOf(result: IndicatorMatrix, names?: readonly string[]): string[] {
  const isSound = isObject(result) && Array.isArray(result.parameters) && result.parameters.every(isObject);
  requireType(isSound, "result", result, "what an indicator gave");
  requireType(names === undefined || Array.isArray(names), "names", names, "names of columns");
  const width = runNumber("columns", result.columns, CELLS) / result.parameters.length;
  return result.parameters.flatMap((set) =>
    Array.from({ length: width }, (_, c) => [...Object.values(set), names?.[c] ?? c].join(" ")),
  );
}
