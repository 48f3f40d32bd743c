// From neutral plans to the package's arguments, and from its result to what is compared.
import { matrixFrom, type Matrix } from "../../../src/index.ts";
import type { Portfolio } from "../../../src/results/portfolio.ts";
import type { ComparableFill, ComparableResult } from "./types.ts";

type FillColumns = Readonly<Record<"bar" | "column" | "units" | "price" | "fees", ArrayLike<number>>>;

/** Fills, equity and cash of a run with one account; `extra.reasons` counts what was cut or refused. */
export function comparable(portfolio: Portfolio): ComparableResult {
  return {
    fills: fillsOf(portfolio),
    equity: [...portfolio.equity().data],
    cash: [...portfolio.cash().data],
    extra: { reasons: portfolio.cutOrders() },
  };
}

export function fillsOf({ fills }: { readonly fills: FillColumns }): ComparableFill[] {
  const { bar, column, units, price, fees } = fills;
  return Array.from(bar, (at, i): ComparableFill => [at, column[i], units[i], price[i], fees[i]]);
}

export function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  return matrixFrom(rows.length, rows[0].length, (bar, column) => rows[bar][column]);
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
