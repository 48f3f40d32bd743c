// From neutral plans to the package's arguments, and from its result to what is compared.
import type { Portfolio } from "../../../src/results/portfolio.ts";
import type { ComparableFill, ComparableResult } from "./types.ts";

/** Fills, equity and cash of a run with one account; `extra.reasons` counts what was cut or refused. */
export function comparable(portfolio: Portfolio): ComparableResult {
  const { bar, column, units, price, fees } = portfolio.fills;
  return {
    fills: Array.from(bar, (at, i): ComparableFill => [at, column[i], units[i], price[i], fees[i]]),
    equity: [...portfolio.equity().data],
    cash: [...portfolio.cash().data],
    extra: { reasons: portfolio.cutOrders() },
  };
}

/** A time × column table with a value where an order was placed, and the standard elsewhere. */
export function cellsOf<Order extends { readonly bar: number; readonly column: number }, Value>(
  bars: number,
  columns: number,
  orders: readonly Order[],
  value: (order: Order) => Value | undefined,
  standard: Value,
): Value[][] {
  const rows = Array.from({ length: bars }, () => new Array<Value>(columns).fill(standard));
  for (const order of orders) rows[order.bar][order.column] = value(order) ?? standard;
  return rows;
}
