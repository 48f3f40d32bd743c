// All recorded metrics, one list per metric with an item per column or group (specification sections 18 and 19).

import type { TradesType } from "./codes.ts";
import { drawdownBars, drawdownDepth, type Drawdown } from "./drawdowns.ts";
import { attempt, type ErrorOutput } from "./errors.ts";
import type { OrderRecord } from "./records.ts";
import { returnsMetrics, type ReturnsMetrics } from "./returnsMetrics.ts";
import { grouping, type PortfolioSeries, type SeriesInputs } from "./series.ts";
import { largest, smallest, sumOf } from "./statistics.ts";
import { tradeMetrics, type TradeMetrics } from "./tradeMetrics.ts";
import type { Trade } from "./tradeRecord.ts";

export interface DrawdownMetrics {
  readonly maxDrawdown: number;
  readonly maxDrawdownDuration: number;
}

/** Values per column or group, by metric. */
export type MetricLists = { [Metric in keyof AllMetrics]: number[] | ErrorOutput };
type AllMetrics = DrawdownMetrics & { totalFeesPaid: number } & ReturnsMetrics & TradeMetrics;

export function portfolioMetrics(
  inputs: SeriesInputs & { readonly tradesType: TradesType },
  series: Pick<PortfolioSeries, "returns">,
  orders: readonly OrderRecord[],
  found: readonly Drawdown[],
  tradesOfType: () => readonly Trade[],
): MetricLists {
  const groupColumns = reportColumns(inputs);
  const ofGroups = <Row extends { readonly column: number }>(rows: readonly Row[]): Row[][] =>
    groupColumns.map((columns) => rows.filter(({ column }) => columns.includes(column)));
  const drawdownLists = groupColumns.map((_, group) =>
    drawdownMetrics(found.filter((one) => one.group === group)),
  );
  const trades = attempt(() => listed(ofGroups(tradesOfType()).map(tradeMetrics)));
  return {
    ...listed(drawdownLists),
    totalFeesPaid: ofGroups(orders).map((records) => sumOf(records.map(({ fees }) => fees))),
    ...listed(series.returns.map(returnsMetrics)),
    ...("error" in trades ? failedTradeMetrics(trades) : trades),
  };
}

function reportColumns({ columnCount, groupLengths, grouped }: SeriesInputs): number[][] {
  return grouping(groupLengths, grouped)(Array.from({ length: columnCount }, (_, column) => column));
}

function drawdownMetrics(found: readonly Drawdown[]): DrawdownMetrics {
  return {
    maxDrawdown: smallest(found.map(drawdownDepth)),
    maxDrawdownDuration: largest(found.map(drawdownBars)),
  };
}

/** Turns one object per group into one list per metric. */
function listed<Metrics extends object>(
  perGroup: readonly Metrics[],
): { [Metric in keyof Metrics]: number[] } {
  const names = Object.keys(perGroup[0]) as (keyof Metrics)[];
  const lists = names.map((name) => [name, perGroup.map((metrics) => metrics[name])]);
  return Object.fromEntries(lists) as { [Metric in keyof Metrics]: number[] };
}

/** When trades cannot be built, every metric of trades raises the same error. */
function failedTradeMetrics(error: ErrorOutput): { [Metric in keyof TradeMetrics]: ErrorOutput } {
  const names = Object.keys(tradeMetrics([])) as (keyof TradeMetrics)[];
  return Object.fromEntries(names.map((name) => [name, error])) as {
    [Metric in keyof TradeMetrics]: ErrorOutput;
  };
}
