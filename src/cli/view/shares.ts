// A run → returns, exposure and positions of all its accounts together, as the page draws them.
import { columnOf, type Matrix } from "../../matrix.ts";
import type { ReportExposure, ReportPosition } from "../../report/types.ts";

/** Bars × accounts → the sum of the accounts at every bar. */
export function sumOfAccounts({ data, rows, columns }: Matrix): Float64Array {
  if (columns === 1) return data;
  return Float64Array.from({ length: rows }, (_, bar) =>
    data.subarray(bar * columns, (bar + 1) * columns).reduce((sum, value) => sum + value, 0),
  );
}

/**
 * Return of all accounts together: the mean of theirs, each weighted with its equity before the bar. An account without a
 * return (its equity was not above zero) has no weight; NaN where none has one.
 * @param initial equity of each account before the first bar
 */
export function pooledReturns(returns: Matrix, equity: Matrix, initial: readonly number[]): Float64Array {
  const { data, rows, columns } = returns;
  if (columns === 1) return data;
  return Float64Array.from({ length: rows }, (_, bar) => {
    let [gain, weights] = [0, 0];
    for (let account = 0; account < columns; account++) {
      const at = bar * columns + account;
      const before = bar === 0 ? initial[account] : equity.data[at - columns];
      if (Number.isNaN(data[at])) continue;
      gain += before * data[at];
      weights += before;
    }
    return weights > 0 ? gain / weights : NaN;
  });
}

/** Return of every bar of a curve that begins with `start`; NaN after what is not above zero. */
export function curveReturns(curve: Float64Array, start: number): Float64Array {
  return curve.map((value, bar) => {
    const before = bar === 0 ? start : curve[bar - 1];
    return before > 0 ? value / before - 1 : NaN;
  });
}

/** Longs, shorts and cash as fractions of equity; NaN where equity is not above zero. */
export function exposureOf(value: Matrix, cash: Float64Array, equity: Float64Array): ReportExposure {
  const share = (amountAt: (bar: number) => number): Float64Array =>
    equity.map((whole, bar) => (whole > 0 ? amountAt(bar) / whole : NaN));
  const sumAt = (bar: number, part: (amount: number) => number): number =>
    value.data
      .subarray(bar * value.columns, (bar + 1) * value.columns)
      .reduce((sum, amount) => sum + part(amount), 0);
  return {
    long: share((bar) => sumAt(bar, (amount) => Math.max(0, amount))),
    short: share((bar) => sumAt(bar, (amount) => Math.min(0, amount))),
    cash: share((bar) => cash[bar]),
  };
}

/** Value of every column as a fraction of equity; NaN where equity is not above zero. */
export function positionsOf(
  value: Matrix,
  equity: Float64Array,
  names: (column: number) => string,
): ReportPosition[] {
  return Array.from({ length: value.columns }, (_, column) => ({
    name: names(column),
    share: columnOf(value, column).map((amount, bar) => (equity[bar] > 0 ? amount / equity[bar] : NaN)),
  }));
}
