// What a run is about: its shape, prices, times, names and accounts.
import { BacktestError, describeCells, type Warning } from "../errors.ts";
import { PRICE, VOLUME } from "../optionSpec.ts";
import {
  rectangleOf,
  broadcast,
  cellOf,
  requireCountable,
  type Rectangle,
  type Shape,
  type Source,
} from "./source.ts";
import { isUnseen, leaveUnseen, noteSeen } from "./unseen.ts";
import { describe, numberSource, requireAll } from "./values.ts";

/** Prices of a run; `close` always, the others where they were given. */
export interface Prices {
  readonly close: Source<Float64Array>;
  readonly open?: Source<Float64Array>;
  readonly high?: Source<Float64Array>;
  readonly low?: Source<Float64Array>;
  /** Units traded in the market; NaN or 0: none. */
  readonly volume?: Source<Float64Array>;
}

export type PriceName = keyof Prices;

export const PRICE_NAMES: readonly PriceName[] = ["close", "open", "high", "low"];

/**
 * Rows and columns of the run: those of `close`; a close of one column is repeated for signals of several.
 * @param shaped names and values of the other arguments that must cover the same bars
 */
export function shapeOf(close: unknown, shaped: readonly (readonly [string, unknown])[]): Shape {
  const base = asBars(rectangleOf("close", requireGiven(close)));
  if (base.rows === 0) throw new BacktestError("E_EMPTY", "no bars", { option: "close" });
  if (base.columns === 0) throw new BacktestError("E_EMPTY", "no assets", { option: "close" });
  let columns = base.columns;
  for (const [option, value] of shaped) {
    const other = asBars(rectangleOf(option, value));
    if (isScalar(other)) continue;
    const isRow = other.rows === 1 && base.rows !== 1 && other.columns === columns;
    const widens = columns === 1 && other.columns > 1;
    if (!isRow && (other.rows !== base.rows || (other.columns !== columns && other.columns !== 1 && !widens)))
      throw new BacktestError(
        "E_SHAPE",
        `${option} is ${other.rows}×${other.columns} but close is ${base.rows}×${columns}`,
        { option, got: `${other.rows}×${other.columns}`, expected: `${base.rows}×${columns}` },
      );
    if (widens) columns = other.columns;
  }
  requireCountable("close", base.rows, columns);
  return { bars: base.rows, columns };
}

function requireGiven(close: unknown): unknown {
  if (close !== undefined && close !== null) return close;
  throw new BacktestError("E_MISSING", "close is required", { option: "close", expected: "closing prices" });
}

function isScalar({ rows, columns, isList }: Rectangle): boolean {
  return rows === 1 && columns === 1 && !isList;
}

/** A plain list of prices or signals is one column. */
function asBars(rectangle: Rectangle): Rectangle {
  if (!rectangle.isList) return rectangle;
  return { ...rectangle, rows: rectangle.columns, columns: 1, isList: false };
}

/** Prices as strided doubles: finite or NaN. With `isLater` their cells are left unseen, without those of the volume. */
export function pricesOf(
  given: Readonly<Partial<Record<PriceName, unknown>>>,
  shape: Shape,
  isLater = false,
): Prices {
  const prices: Partial<Record<PriceName, Source<Float64Array>>> = {};
  for (const name of [...PRICE_NAMES, "volume"] as const) {
    const value = given[name];
    if (value === undefined) continue;
    const rectangle = asBars(rectangleOf(name, value));
    if (rectangle.rows !== shape.bars || (rectangle.columns !== shape.columns && rectangle.columns !== 1))
      throw new BacktestError(
        "E_SHAPE",
        `${name} is ${rectangle.rows}×${rectangle.columns} but close is ${shape.bars}×${shape.columns}`,
        {
          option: name,
          got: `${rectangle.rows}×${rectangle.columns}`,
          expected: `${shape.bars}×${shape.columns}`,
        },
      );
    const source = numberSource(name, asMatrix(rectangle), shape, name === "volume" ? VOLUME : undefined);
    if (name !== "volume" && isLater) leaveUnseen(source, () => checkPrices(name, source));
    else if (name !== "volume") checkPrices(name, source);
    prices[name] = source;
  }
  return prices as Prices;
}

/** Prices none of which is missing or beyond what is usual: they were looked at once, and need not be again. */
const complete = new WeakSet<Source>();
/** Beyond it, products of prices and amounts may pass the doubles. */
const USUAL_MOST = 1e100;

/** Whether prices that `pricesOf` read are all there, and none is beyond 1e100. */
export function areComplete(source: Source): boolean {
  return complete.has(source);
}

/** The same of prices that may turn out to be so. */
export function mayBeComplete(source: Source): boolean {
  return complete.has(source) || isUnseen(source);
}

/** The kernel has looked at the prices: all are there, and none is beyond 1e100. */
export function noteComplete(source: Source): void {
  complete.add(source);
  noteSeen(source);
}

function checkPrices(name: PriceName, source: Source<Float64Array>): void {
  if (areUsual(source.data)) complete.add(source);
  else requireAll(name, source, PRICE.accepts, PRICE);
}

/** A loop of its own, four at a time: prices are the largest inputs. */
function areUsual(prices: Float64Array): boolean {
  const fours = prices.length & ~3;
  for (let i = 0; i < fours; i += 4) {
    const isPair = isUsual(prices[i]) && isUsual(prices[i + 1]);
    if (!isPair || !isUsual(prices[i + 2]) || !isUsual(prices[i + 3])) return false;
  }
  for (let i = fours; i < prices.length; i++) if (!isUsual(prices[i])) return false;
  return true;
}

function isUsual(price: number): boolean {
  return price > 0 && price < USUAL_MOST;
}

function asMatrix({ data, rows, columns, order }: Rectangle): unknown {
  return { data, rows, columns, order };
}

/** Signals of one column may be a plain list of bars too. */
export function signalBars(option: string, value: unknown, shape: Shape): unknown {
  const rectangle = rectangleOf(option, value);
  if (!rectangle.isList || shape.bars === 1) return value;
  broadcast(option, asBars(rectangle), new Float64Array(0), shape);
  return asMatrix(asBars(rectangle));
}

/** Bars whose prices contradict each other; a missing price contradicts nothing. */
export function inconsistentBars(prices: Prices, shape: Shape): { total: number; cells: [number, number][] } {
  const cells: [number, number][] = [];
  let total = 0;
  if (prices.high === undefined && prices.low === undefined) return { total, cells };
  for (let bar = 0; bar < shape.bars; bar++)
    for (let column = 0; column < shape.columns; column++) {
      if (isConsistent(prices, bar, column)) continue;
      total += 1;
      if (cells.length < 10) cells.push([bar, column]);
    }
  return { total, cells };
}

function isConsistent(prices: Prices, bar: number, column: number): boolean {
  const high = priceAt(prices.high, bar, column);
  const low = priceAt(prices.low, bar, column);
  const open = priceAt(prices.open, bar, column);
  const close = priceAt(prices.close, bar, column);
  return !(high < low || open > high || open < low || close > high || close < low);
}

/** A price that is missing compares with nothing. */
function priceAt(source: Source<Float64Array> | undefined, bar: number, column: number): number {
  if (source === undefined) return NaN;
  const price = cellOf(source, bar, column);
  return price > 0 ? price : NaN;
}

/** Refuses inconsistent bars, or warns of them with `quality: "warn"`. */
export function checkBars(prices: Prices, shape: Shape, warn: boolean): Warning[] {
  const { total, cells } = inconsistentBars(prices, shape);
  if (total === 0) return [];
  const text = `${total} bars with high below low, or open or close outside, at (bar, column) ${describeCells(cells, total)}`;
  if (warn) return [{ code: "W_OHLC", message: text }];
  const [bar, column] = cells[0];
  throw new BacktestError("E_OHLC", text, {
    option: "high",
    bar,
    column,
    got: total,
    expected: "low <= open, close <= high",
    hint: 'Mend the bars, or run all the same with quality: "warn".',
  });
}

/** Zero and negative prices count as missing; say how many there are. */
export function missingPriceWarnings(prices: Prices): Warning[] {
  return PRICE_NAMES.flatMap((name) => {
    const source = prices[name];
    if (source === undefined || areComplete(source)) return [];
    const total = missingPrices(source.data);
    if (total === 0) return [];
    return [
      {
        code: "W_PRICE_MISSING" as const,
        message: `${total} ${name} prices of 0 or less are treated as missing`,
      },
    ];
  });
}

function missingPrices(prices: Float64Array): number {
  let total = 0;
  for (let i = 0; i < prices.length; i++) if (prices[i] <= 0) total += 1;
  return total;
}

// ---- time and names --------------------------------------------------------------------------------------------------

/** Times as doubles: whole milliseconds, one per bar, strictly increasing unless any order will do. */
export function timesOf(value: unknown, bars: number, anyOrder = false): Float64Array | null {
  if (value === undefined) return null;
  if (!(value instanceof BigInt64Array) && !(value instanceof Float64Array))
    throw new BacktestError("E_DTYPE", `time is ${describe(value)}`, {
      option: "time",
      got: describe(value),
      expected: "BigInt64Array or Float64Array of milliseconds since 1970 UTC",
    });
  const times = Float64Array.from(value as ArrayLike<number | bigint>, Number);
  if (times.length !== bars)
    throw new BacktestError("E_SHAPE", `time has ${times.length} entries but close has ${bars} bars`, {
      option: "time",
      got: times.length,
      expected: bars,
    });
  times.forEach((_, bar) => checkTime(times, bar, anyOrder));
  return times;
}

/** The first bar that is no later than the one before; −1 where there is none. */
export function firstDisorder(times: Float64Array): number {
  return times.findIndex((time, bar) => bar > 0 && time <= times[bar - 1]);
}

/** Milliseconds of the years 1800 and 2300: outside, the unit is not milliseconds. */
export const EARLIEST = Date.UTC(1800, 0);
export const LATEST = Date.UTC(2300, 0);

function checkTime(times: Float64Array, bar: number, anyOrder: boolean): void {
  const time = times[bar];
  if (!Number.isInteger(time) || time < EARLIEST || time > LATEST)
    throw new BacktestError("E_TIME_UNIT", `time of bar ${bar} is ${time}${yearText(time)}`, {
      option: "time",
      bar,
      got: time,
      expected: "whole milliseconds since 1970 UTC",
    });
  if (anyOrder || bar === 0 || time > times[bar - 1]) {
    checkSeconds(times, bar);
    return;
  }
  if (time === times[bar - 1])
    throw new BacktestError("E_TIME_DUP", `row ${bar} = row ${bar - 1}`, {
      option: "time",
      bar,
      got: time,
      expected: "each time once",
    });
  throw new BacktestError("E_TIME_ORDER", `row ${bar} < row ${bar - 1}`, {
    option: "time",
    bar,
    got: time,
    expected: `more than ${times[bar - 1]}`,
  });
}

/** Seconds read as milliseconds put today's markets into January 1970. */
function checkSeconds(times: Float64Array, bar: number): void {
  const last = times.length - 1;
  const suspicious = bar === last && last > 0 && times[0] > 1e8 && times[last] < 1e10;
  if (!suspicious) return;
  throw new BacktestError(
    "E_TIME_UNIT",
    `all times lie in January to April 1970: seconds where milliseconds are expected?`,
    {
      option: "time",
      bar: 0,
      got: times[0],
      expected: "milliseconds since 1970 UTC",
    },
  );
}

function yearText(time: number): string {
  return Number.isFinite(time) ? `, the year ${Math.round(1970 + time / 31_556_952_000)}` : "";
}

/** Column names; `null` where none were given. */
export function namesOf(value: unknown, columns: number): readonly string[] | null {
  if (value === undefined) return null;
  const isNames = Array.isArray(value) && value.every((name) => typeof name === "string");
  if (!isNames)
    throw new BacktestError("E_DTYPE", `columns is ${describe(value)}`, {
      option: "columns",
      got: describe(value),
      expected: "an array of names",
    });
  if (value.length !== columns)
    throw new BacktestError("E_SHAPE", `columns has ${value.length} names but close has ${columns} columns`, {
      option: "columns",
      got: value.length,
      expected: columns,
    });
  return [...value];
}

// ---- accounts --------------------------------------------------------------------------------------------------------

/** Lengths of the accounts, left to right. */
export function groupLengthsOf(groupBy: unknown, cashSharing: boolean, columns: number): number[] {
  if (groupBy !== undefined && !cashSharing)
    throw new BacktestError("E_OPTION_CONFLICT", "groupBy without cashSharing", {
      option: "groupBy",
      hint: "Groups are accounts: give cashSharing: true with groupBy, or neither.",
    });
  if (!cashSharing) return new Array<number>(columns).fill(1);
  if (groupBy === undefined) return [columns];
  if (!Array.isArray(groupBy) || groupBy.length === 0)
    throw new BacktestError("E_DTYPE", `groupBy is ${describe(groupBy)}`, {
      option: "groupBy",
      got: describe(groupBy),
      expected: "group lengths or one label per column",
    });
  return groupBy.every((entry) => typeof entry === "number")
    ? checkedLengths(groupBy as number[], columns)
    : lengthsOfLabels(groupBy, columns);
}

function checkedLengths(lengths: number[], columns: number): number[] {
  const sum = lengths.reduce((total, length) => total + length, 0);
  if (lengths.every((length) => Number.isInteger(length) && length > 0) && sum === columns)
    return [...lengths];
  throw new BacktestError(
    "E_GROUP",
    `groupBy lengths [${lengths.join(", ")}] add up to ${sum}, there are ${columns} columns`,
    {
      option: "groupBy",
      got: sum,
      expected: columns,
    },
  );
}

function lengthsOfLabels(labels: unknown[], columns: number): number[] {
  if (labels.length !== columns)
    throw new BacktestError("E_GROUP", `groupBy has ${labels.length} labels, there are ${columns} columns`, {
      option: "groupBy",
      got: labels.length,
      expected: columns,
    });
  const seen = new Set<unknown>();
  const lengths: number[] = [];
  labels.forEach((label, column) => {
    if (column > 0 && label === labels[column - 1]) {
      lengths[lengths.length - 1] += 1;
      return;
    }
    if (seen.has(label))
      throw new BacktestError("E_GROUP", `groupBy label ${describe(label)} comes back at column ${column}`, {
        option: "groupBy",
        column,
        got: label,
        expected: "contiguous groups",
        hint: "Reorder the columns so that each group is one run.",
      });
    seen.add(label);
    lengths.push(1);
  });
  return lengths;
}
