// The arrays of a result of the vectorbt profile, and what of them is known at each bar.
import { LogField, TradeStatus } from "../../../assembly/layout.ts";
import { BacktestError } from "../../errors.ts";
import type { VectorbtRunPlan } from "../../plan/vectorbt.ts";
import { cellOf } from "../../plan/source.ts";
import {
  tableOf,
  type ResultArray,
  type ResultArrays,
  type ResultFrame,
  type ResultSeries,
} from "../arrays.ts";
import type { Past, PastTable } from "../prefix.ts";
import type { VectorbtPortfolio } from "./portfolio.ts";
import type { LogRecords, VectorbtOutput } from "./run.ts";
import { exitTradesOf, tradeFault, type TradeSource } from "./trades.ts";

interface Source {
  readonly plan: VectorbtRunPlan;
  readonly output: VectorbtOutput;
}

/** Every array of the result: causes before what follows from them. */
export function vectorbtArrays(portfolio: VectorbtPortfolio, { plan, output }: Source): ResultArrays {
  const initCash = Float64Array.from(portfolio.initCash());
  return {
    ...frameOf(portfolio),
    arrays: [
      tableOf("orders", portfolio.orders, "bar"),
      tableOf("fills", portfolio.fills, "bar"),
      tableOf("logs", portfolio.logs, "bar"),
      ...callsOf(plan, output),
      ...seriesOf(portfolio, ["position", "cash", "freeCash", "assetValue", "equity", "returns"]),
      ...tradeTables(portfolio),
      tableOf("drawdowns", portfolio.drawdowns, "endBar"),
      { kind: "sums", name: "initCash", of: "account", data: initCash },
    ],
  };
}

function frameOf(portfolio: VectorbtPortfolio): ResultFrame {
  const { profile, columns: names, time, groupLengths, plan } = portfolio;
  return { profile, bars: plan.bars, columns: plan.columns, groupLengths, names, time };
}

type SeriesName = "position" | "cash" | "freeCash" | "assetValue" | "equity" | "returns";

function seriesOf(portfolio: VectorbtPortfolio, names: readonly SeriesName[]): ResultSeries[] {
  return names.map((name) => {
    const { data, columns } = portfolio[name]();
    return { kind: "series", name, of: name === "position" ? "column" : "account", width: columns, data };
  });
}

function callsOf({ shape }: VectorbtRunPlan, output: VectorbtOutput): ResultSeries[] {
  const data = output.callSeq();
  if (data === null) return [];
  return [{ kind: "series", name: "callSeq", of: "column", width: shape.columns, data }];
}

/** None where VectorBT has none: an order of size or price 0 makes no trades. */
function tradeTables(portfolio: VectorbtPortfolio): ResultArray[] {
  const names = ["trades", "exitTrades", "entryTrades", "positions"] as const;
  try {
    return names.map((name) => tableOf(name, portfolio[name], "exitBar"));
  } catch (error) {
    if (error instanceof BacktestError) return [];
    throw error;
  }
}

// ---- what is known at each bar ---------------------------------------------------------------------------------------

/**
 * What was decided or had happened by the close of each bar. Without what VectorBT works out from later bars: ids, which
 * count account by account; the initial cash of the auto modes, and so cash and value; a value at a close that is only
 * filled backward.
 */
export function vectorbtPast(
  portfolio: VectorbtPortfolio,
  { plan, output }: Source,
  trades: TradeSource,
): Past {
  const { bar, ...order } = output.orders;
  const calls = callsOf(plan, output);
  const cash = plan.initCashMode === "amount" ? seriesOf(portfolio, ["cash"]) : [];
  const value = plan.initCashMode === "amount" ? [valueKnown(portfolio, plan)] : [];
  return {
    ...frameOf(portfolio),
    tables: [{ bar, fields: Object.values(order) }, logsKnown(output.logs), closedTrades(trades)],
    series: [...calls, ...seriesOf(portfolio, ["position"]), ...cash, ...value],
  };
}

function logsKnown(logs: LogRecords): PastTable {
  const fields = logs.filter((_, field) => field !== LogField.Id && field !== LogField.OrderId);
  return { bar: logs[LogField.Bar], fields };
}

/** Exit trades up to the first order that VectorBT cannot make one of, without `parentId`, which counts over all columns. */
function closedTrades(source: TradeSource): PastTable {
  const index = source.index.map((rows) => {
    const odd = rows.findIndex((i) => tradeFault(source.orders, i) !== undefined);
    return odd < 0 ? rows : rows.slice(0, odd);
  });
  const { orders, bars, lastClose } = source;
  const trades = exitTradesOf({ orders, bars, lastClose, index }).filter(
    ({ status }) => status === TradeStatus.Closed,
  );
  const names = ["column", "size", "entryBar", "entryPrice", "entryFees"] as const;
  const more = ["exitPrice", "exitFees", "pnl", "return", "direction"] as const;
  return {
    bar: trades.map(({ exitBar }) => exitBar),
    fields: [...names, ...more].map((name) => trades.map((trade) => trade[name])),
  };
}

/** Values per group; NaN while a position is held in a column that has had no close. */
function valueKnown(
  portfolio: VectorbtPortfolio,
  plan: VectorbtRunPlan,
): { readonly data: Float64Array; readonly width: number } {
  const { data, columns: width } = portfolio.value();
  const units = portfolio.position().data;
  const { bars, columns } = plan.shape;
  const known = data.slice();
  const groups = portfolio.groupLengths.flatMap((length, group) => new Array<number>(length).fill(group));
  for (let column = 0; column < columns; column++)
    for (let bar = 0; bar < bars && Number.isNaN(cellOf(plan.close, bar, column)); bar++)
      if (units[bar * columns + column] !== 0) known[bar * width + groups[column]] = NaN;
  return { data: known, width };
}
