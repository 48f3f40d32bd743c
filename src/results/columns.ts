// Results as named columns for Arrow, Parquet and other tables.
import type { Portfolio } from "./portfolio.ts";
import { namedColumns, type RecordColumn, type RecordTable } from "./table.ts";

export type NamedColumns = Record<string, RecordColumn | string[]>;

/** Every table of a result; times and column names are added where the run has them. */
export function resultColumns(
  portfolio: Portfolio,
): Record<"orders" | "fills" | "trades" | "positions" | "drawdowns" | "equity", NamedColumns> {
  const table = (records: object): NamedColumns =>
    named(portfolio, namedColumns(records as RecordTable<Record<string, RecordColumn>>));
  return {
    orders: table(portfolio.orders),
    fills: table(portfolio.fills),
    trades: table(portfolio.trades),
    positions: table(portfolio.positions),
    drawdowns: table(portfolio.drawdowns),
    equity: equityColumns(portfolio),
  };
}

/** Adds `time` beside the bar that a record belongs to, and the name of its column as `asset`. */
export function named(portfolio: Pick<Portfolio, "time" | "columns">, columns: NamedColumns): NamedColumns {
  const { time, columns: names } = portfolio;
  const bar = (columns.decisionBar ?? columns.bar ?? columns.exitBar ?? columns.endBar) as Int32Array;
  const column = columns.column as Int32Array | undefined;
  return {
    ...(time === null ? {} : { time: Float64Array.from(bar, (b) => time[b]) }),
    ...(names === null || column === undefined ? {} : { asset: Array.from(column, (c) => names[c]) }),
    ...columns,
  };
}

/** One row per bar and account. */
function equityColumns(portfolio: Portfolio): NamedColumns {
  const { time, groupLengths } = portfolio;
  const accounts = groupLengths.length;
  const equity = portfolio.equity().data;
  const cells = Array.from(equity.keys());
  return {
    ...(time === null ? {} : { time: Float64Array.from(cells, (i) => time[Math.floor(i / accounts)]) }),
    bar: Int32Array.from(cells, (i) => Math.floor(i / accounts)),
    account: Int32Array.from(cells, (i) => i % accounts),
    equity,
    cash: portfolio.cash().data,
    settledCash: portfolio.settledCash().data,
  };
}
