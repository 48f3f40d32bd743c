// What the rules look for, and our run with Phasor's habit.
import { vectorbtReturnFigures } from "../../../src/metrics/scratch.ts";
import { isClose } from "../engines/compare.ts";
import { isResult, withExtra } from "../engines/results.ts";
import type { Rows } from "../engines/rows.ts";
import type { ComparableFill, ComparableResult, ComparableRun } from "../engines/types.ts";
import type { Option, PhasorPlan } from "./draw.ts";
import { BARS_PER_YEAR } from "./ours.ts";
import {
  accountLengths,
  accountsOf,
  compound,
  isShared,
  lastOverFirst,
  logOf,
  sum,
  withStat,
  type AccountTrade,
} from "./results.ts";

// ---- closes ------------------------------------------------------------------------------------------------------------

/** Value and return unknown where a close is, and the figures taken from what is left. */
export function valuedAtRawCloses(plan: PhasorPlan, ours: ComparableResult): ComparableRun {
  const accounts = accountLengths(plan).length;
  const equity = ours.equity.map((value, i) =>
    isValued(plan, ours, Math.floor(i / accounts), i % accounts) ? value : NaN,
  );
  const returns = (ours.extra!.returns as readonly number[]).map((gain, i) =>
    Number.isNaN(equity[i]) || (i >= accounts && Number.isNaN(equity[i - accounts])) ? NaN : gain,
  );
  const run = { ...ours, equity, extra: { ...ours.extra, returns } };
  const series = accountsOf(run, "returns");
  const figures = series.map((gains) =>
    vectorbtReturnFigures(Float64Array.from(gains), new Float64Array(gains.length), BARS_PER_YEAR, 0),
  );
  return withExtra(withStat(run, "Open Trade PnL", openProfit), {
    totalReturn: isShared(plan) ? lastOverFirst(plan, run) : series.map(compound),
    sharpe: figures.map(({ sharpeRatio }) => sharpeRatio),
    maxDrawdown: figures.map(({ maxDrawdownFromReturns }) => maxDrawdownFromReturns),
  });
}

/** Whether Phasor has a value of the account: in a shared one a column without a position needs no close. */
function isValued(plan: PhasorPlan, ours: ComparableResult, bar: number, account: number): boolean {
  const { close } = plan.prices;
  const lengths = accountLengths(plan);
  const first = sum(lengths.slice(0, account));
  const assets = (ours.extra!.assets as readonly number[]).slice(bar * close[0].length);
  const counts = (column: number): boolean => !isShared(plan) || assets[column] !== 0;
  const columns = Array.from({ length: lengths[account] }, (_, i) => first + i);
  return columns.every((column) => !counts(column) || !Number.isNaN(close[bar][column]));
}

/** Unknown as soon as one of the open trades is: VectorBT leaves that one out. */
function openProfit(trades: readonly AccountTrade[]): number {
  return sum(trades.filter(({ closed }) => !closed).map(({ pnl }) => pnl));
}

/** Whether an account was worth nothing, or as much as rounding leaves of it, at the end of a bar. */
export function isRuined({ options }: PhasorPlan, ours: ComparableResult): boolean {
  const cash = [options.initCash ?? 100].flat() as readonly number[];
  return accountsOf(ours, "equity").some((values, i) =>
    values.some((value) => value <= 1e-9 * (cash[i] ?? cash[0])),
  );
}

// ---- granularity -------------------------------------------------------------------------------------------------------

/**
 * Whether the first fill of Phasor that ours has not is a whole number of steps, of which floor division finds one less: ours is
 * such a step smaller, or too small to be filled. Where only one side ended in an error: whether the other has any such fill.
 */
export function isOneStepShort(
  steps: Option | undefined,
  ours: ComparableRun,
  theirs: ComparableRun,
): boolean {
  if (steps === undefined) return false;
  if (!isResult(theirs)) return isResult(ours) && ours.fills.some((fill) => isStepMoreLost(fill, steps));
  if (!isResult(ours)) return theirs.fills.some((fill) => isStepLost(fill, steps));
  const k = firstDifferentFill(ours.fills, theirs.fills);
  const [own, other] = [ours.fills[k], theirs.fills[k]];
  if (other === undefined) return false;
  const isSameOrder = own !== undefined && own[0] === other[0] && own[1] === other[1];
  const isStepLess = isSameOrder && isNear(Math.abs(other[2]) - Math.abs(own[2]), stepOf(other, steps));
  return isStepLess || isStepLost(other, steps);
}

/** Whether the fill is a whole number of steps, of which floor division finds one less. */
function isStepLost(fill: ComparableFill, steps: Option): boolean {
  const [step, size] = [stepOf(fill, steps), Math.abs(fill[2])];
  const count = Math.round(size / step);
  return isNear(size / count, step) && floorDivision(size, step) === count - 1;
}

/** The same of a fill with one step more. */
function isStepMoreLost(fill: ComparableFill, steps: Option): boolean {
  const step = stepOf(fill, steps);
  const count = Math.round(Math.abs(fill[2]) / step);
  return floorDivision((count + 1) * step, step) === count;
}

function isNear(size: number, step: number): boolean {
  return Math.abs(size - step) < 1e-6 * step;
}

function firstDifferentFill(own: readonly ComparableFill[], other: readonly ComparableFill[]): number {
  return other.findIndex((fill, i) => own[i] === undefined || fill.some((value, j) => value !== own[i][j]));
}

function stepOf([bar, column]: ComparableFill, steps: Option): number {
  return cellOf(steps, bar, column) as number;
}

/** Of amounts above zero, as Python has it: the remainder is exact. */
function floorDivision(amount: number, step: number): number {
  return Math.round((amount - (amount % step)) / step);
}

/** The steps as the nearest powers of two, of which any quotient is exact. */
export function binarySteps(steps: Option): Option {
  if (!Array.isArray(steps)) return powerOfTwo(steps as number);
  return (steps as readonly (number | readonly number[])[]).map((cell) =>
    Array.isArray(cell) ? cell.map(powerOfTwo) : powerOfTwo(cell as number),
  ) as Option;
}

function powerOfTwo(step: number): number {
  return Number.isNaN(step) ? step : 2 ** Math.round(Math.log2(step));
}

function cellOf(option: Option, bar: number, column: number): unknown {
  if (!Array.isArray(option)) return option;
  return Array.isArray(option[0]) ? (option as Rows<number>)[bar][column] : option[column];
}

// ---- reasons -----------------------------------------------------------------------------------------------------------

const NO_CASH_LONG = 7;
const CANT_COVER_FEES = 11;

/** Our reasons of refusals, with Phasor's where free cash below zero makes the two differ. */
export function reasonsBelowZero(ours: ComparableRun, theirs: ComparableRun): number[] {
  const their = logOf(theirs, "res_status_info");
  const [free, locks] = [logOf(ours, "free_cash"), logOf(ours, "req_lock_cash")];
  return logOf(ours, "res_status_info").map((reason, k) => {
    const isSuch = reason === CANT_COVER_FEES && their[k] === NO_CASH_LONG && free[k] < 0 && locks[k] === 1;
    return isSuch ? NO_CASH_LONG : reason;
  });
}

// ---- call sequence -----------------------------------------------------------------------------------------------------

/** Whether only one side ended in an error. */
export function onlyOneFails(ours: ComparableRun, theirs: ComparableRun): boolean {
  return isResult(ours) !== isResult(theirs);
}

/** The bar of the first fill or log record that differs. */
export function firstDifferentBar(ours: ComparableRun, theirs: ComparableRun): number | undefined {
  if (!isResult(ours) || !isResult(theirs)) return undefined;
  const bars = [differentFill(ours.fills, theirs.fills), differentLog(ours, theirs)];
  return bars.reduce((first, bar) => (bar === undefined || first! < bar ? first : bar), undefined);
}

function differentFill(own: readonly ComparableFill[], other: readonly ComparableFill[]): number | undefined {
  const isSame = (k: number): boolean =>
    own[k]?.every((value, i) => isClose(value, other[k]?.[i] ?? NaN)) ?? false;
  const k = Array.from({ length: Math.max(own.length, other.length) }).findIndex((_, i) => !isSame(i));
  return k < 0 ? undefined : Math.min(own[k]?.[0] ?? Infinity, other[k]?.[0] ?? Infinity);
}

function differentLog(ours: ComparableRun, theirs: ComparableRun): number | undefined {
  const other = logOf(theirs, "col");
  const k = logOf(ours, "col").findIndex((column, i) => column !== other[i]);
  return k < 0 ? undefined : logOf(ours, "idx")[k];
}

/** Whether a column of the bar has no valuation price. */
export function hasUnknownPrice({ prices, options }: PhasorPlan, bar: number): boolean {
  const before = (column: number): number => (bar === 0 ? NaN : prices.close[bar - 1][column]);
  const order = (column: number): number => {
    const price = cellOf(options.price ?? Infinity, bar, column) as number;
    if (price === -Infinity) return prices.open?.[bar][column] ?? before(column);
    return price === Infinity ? prices.close[bar][column] : price;
  };
  return prices.close[bar].some((_, column) => {
    const price = cellOf(options.valPrice ?? Infinity, bar, column) as number;
    if (price === -Infinity) return Number.isNaN(before(column));
    return Number.isNaN(price === Infinity ? order(column) : price);
  });
}

/** The call sequence of our run, as it is given. */
export function callsOf({ prices }: PhasorPlan, ours: ComparableResult): Rows<number> {
  const calls = ours.extra!.callSeq as readonly number[];
  const columns = prices.close[0].length;
  return prices.close.map((_, bar) => calls.slice(bar * columns, (bar + 1) * columns));
}

// ---- expectancy --------------------------------------------------------------------------------------------------------

/** Every closed trade that did not win counts as a loss. */
export function expectancyOf(trades: readonly AccountTrade[]): number {
  const closed = trades.filter((trade) => trade.closed).map(({ pnl }) => pnl);
  if (closed.length === 0) return NaN;
  const [wins, losses] = [closed.filter((pnl) => pnl > 0), closed.filter((pnl) => pnl < 0)];
  const winning = wins.length / closed.length;
  return winning * mean(wins) + (1 - winning) * mean(losses);
}

/** 0 of none. */
function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : sum(values) / values.length;
}
