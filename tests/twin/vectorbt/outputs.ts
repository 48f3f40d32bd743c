// The names and layout results have in the case files.

import type { CaseArray, CaseObject, CaseValue } from "../caseFiles.ts";
import { DIRECTIONS, SIZE_TYPES } from "./codes.ts";
import type { Drawdown } from "./drawdowns.ts";
import type { CallSequence } from "./inputs.ts";
import type { MetricLists } from "./metrics.ts";
import type { LogRecord, OrderRecord } from "./records.ts";
import type { PortfolioSeries } from "./series.ts";
import type { Trade } from "./tradeRecord.ts";

/** Field names of a record type, and where each value comes from. */
type Fields<Row> = readonly (readonly [name: string, valueOf: (row: Row) => number | boolean])[];

const ORDER_FIELDS: Fields<OrderRecord> = [
  ["id", (order) => order.id],
  ["col", (order) => order.column],
  ["idx", (order) => order.bar],
  ["size", (order) => order.size],
  ["price", (order) => order.price],
  ["fees", (order) => order.fees],
  ["side", (order) => order.side],
];

const LOG_FIELDS: Fields<LogRecord> = [
  ["id", (log) => log.id],
  ["group", (log) => log.group],
  ["col", (log) => log.column],
  ["idx", (log) => log.bar],
  ["cash", (log) => log.before.cash],
  ["position", (log) => log.before.position],
  ["debt", (log) => log.before.debt],
  ["free_cash", (log) => log.before.freeCash],
  ["val_price", (log) => log.before.valPrice],
  ["value", (log) => log.before.value],
  ["req_size", (log) => log.order.size],
  ["req_price", (log) => log.order.price],
  ["req_size_type", (log) => codeOf(SIZE_TYPES, log.order.sizeType)],
  ["req_direction", (log) => codeOf(DIRECTIONS, log.order.direction)],
  ["req_fees", (log) => log.order.fees],
  ["req_fixed_fees", (log) => log.order.fixedFees],
  ["req_slippage", (log) => log.order.slippage],
  ["req_min_size", (log) => log.order.minSize],
  ["req_max_size", (log) => log.order.maxSize],
  ["req_size_granularity", (log) => log.order.sizeGranularity],
  ["req_reject_prob", (log) => log.order.rejectProb],
  ["req_lock_cash", (log) => log.order.lockCash],
  ["req_allow_partial", (log) => log.order.allowPartial],
  ["req_raise_reject", (log) => log.raiseReject],
  // Only orders that ask for it are logged.
  ["req_log", () => true],
  ["new_cash", (log) => log.after.cash],
  ["new_position", (log) => log.after.position],
  ["new_debt", (log) => log.after.debt],
  ["new_free_cash", (log) => log.after.freeCash],
  ["new_val_price", (log) => log.after.valPrice],
  ["new_value", (log) => log.after.value],
  ["res_size", (log) => log.result.size],
  ["res_price", (log) => log.result.price],
  ["res_fees", (log) => log.result.fees],
  ["res_side", (log) => log.result.side],
  ["res_status", (log) => log.result.status],
  ["res_status_info", (log) => log.result.statusInfo],
  ["order_id", (log) => log.orderId],
];

/** Code of a name; an order that is ignored before any check may carry a code that is none, and is logged with it. */
function codeOf(names: readonly string[], name: string | number): number {
  return typeof name === "number" ? name : names.indexOf(name);
}

const TRADE_FIELDS: Fields<Trade> = [
  ["id", (trade) => trade.id],
  ["col", (trade) => trade.column],
  ["size", (trade) => trade.size],
  ["entry_idx", (trade) => trade.entryBar],
  ["entry_price", (trade) => trade.entryPrice],
  ["entry_fees", (trade) => trade.entryFees],
  ["exit_idx", (trade) => trade.exitBar],
  ["exit_price", (trade) => trade.exitPrice],
  ["exit_fees", (trade) => trade.exitFees],
  ["pnl", (trade) => trade.pnl],
  ["return", (trade) => trade.return],
  ["direction", (trade) => trade.direction],
  ["status", (trade) => trade.status],
  ["parent_id", (trade) => trade.parentId],
];

const DRAWDOWN_FIELDS: Fields<Drawdown> = [
  ["id", (drawdown) => drawdown.id],
  ["col", (drawdown) => drawdown.group],
  ["peak_idx", (drawdown) => drawdown.peakBar],
  ["start_idx", (drawdown) => drawdown.startBar],
  ["valley_idx", (drawdown) => drawdown.valleyBar],
  ["end_idx", (drawdown) => drawdown.endBar],
  ["peak_val", (drawdown) => drawdown.peak],
  ["valley_val", (drawdown) => drawdown.valley],
  ["end_val", (drawdown) => drawdown.end],
  ["status", (drawdown) => drawdown.status],
];

export const orderColumns = columnDict(ORDER_FIELDS);
export const logColumns = columnDict(LOG_FIELDS);
export const tradeColumns = columnDict(TRADE_FIELDS);
export const drawdownColumns = columnDict(DRAWDOWN_FIELDS);

function columnDict<Row>(fields: Fields<Row>): (rows: readonly Row[]) => CaseObject {
  return (rows) => Object.fromEntries(fields.map(([name, valueOf]) => [name, rows.map(valueOf)]));
}

/** Series per column or group as a row-major array. */
export function matrixOf(series: readonly (readonly number[])[], barCount: number): CaseArray {
  const rows = Array.from({ length: barCount }, (_, bar) => series.map((values) => values[bar]));
  return { shape: [barCount, series.length], dtype: "float64", data: rows.flat() };
}

export function callSeqArray(callSeq: CallSequence, columnCount: number): CaseArray {
  return { shape: [callSeq.length, columnCount], dtype: "int64", data: callSeq.flat() };
}

export function seriesOutputs(series: PortfolioSeries, barCount: number): CaseObject {
  return {
    init_cash: series.initCash,
    asset_flow: matrixOf(series.assetFlow, barCount),
    assets: matrixOf(series.assets, barCount),
    cash: matrixOf(series.cash, barCount),
    free_cash: matrixOf(series.freeCash, barCount),
    value: matrixOf(series.value, barCount),
    returns: matrixOf(series.returns, barCount),
    gross_exposure: matrixOf(series.grossExposure, barCount),
    net_exposure: matrixOf(series.netExposure, barCount),
    total_profit: series.totalProfit,
    final_value: series.finalValue,
    total_return: series.totalReturn,
    total_benchmark_return: series.totalBenchmarkReturn,
  };
}

export function ungroupedOutputs(series: PortfolioSeries, barCount: number): CaseObject {
  return {
    init_cash: series.initCash,
    cash: matrixOf(series.cash, barCount),
    value: matrixOf(series.value, barCount),
    total_return: series.totalReturn,
  };
}

export function metricOutputs(metrics: MetricLists): CaseObject {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, list]) => [snakeCase(name), list as CaseValue]),
  );
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
