// Results of the vectorbt profile as named columns for Arrow, Parquet and other tables.
import { named, type NamedColumns } from "../columns.ts";
import { namedColumns, type RecordColumn, type RecordTable } from "../table.ts";
import type { VectorbtPortfolio } from "./portfolio.ts";

/** Orders, trades and values; times and column names are added where the run has them. */
export function vectorbtColumns(
  portfolio: VectorbtPortfolio,
): Record<"orders" | "trades" | "value", NamedColumns> {
  const table = (records: object): NamedColumns =>
    named(portfolio, namedColumns(records as RecordTable<Record<string, RecordColumn>>));
  return {
    orders: table(portfolio.orders),
    trades: table(portfolio.trades),
    value: valueColumns(portfolio),
  };
}

/** One row per bar and group. */
function valueColumns(portfolio: VectorbtPortfolio): NamedColumns {
  const { time, groupLengths } = portfolio;
  const groups = groupLengths.length;
  const value = portfolio.value().data;
  const cells = Array.from(value.keys());
  return {
    ...(time === null ? {} : { time: Float64Array.from(cells, (i) => time[Math.floor(i / groups)]) }),
    bar: Int32Array.from(cells, (i) => Math.floor(i / groups)),
    group: Int32Array.from(cells, (i) => i % groups),
    ...{ value, cash: portfolio.cash().data, assetValue: portfolio.assetValue().data },
    returns: portfolio.returns().data,
  };
}
