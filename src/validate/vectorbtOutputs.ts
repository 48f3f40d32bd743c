// What a run of the vectorbt profile gave, in the words of the case files.
import { BacktestError } from "../errors.ts";
import type { RecordTable } from "../results/table.ts";
import type { VectorbtPortfolio } from "../results/vectorbt/portfolio.ts";
import type { JsonObject } from "./encoding.ts";

/** An error that VectorBT raises, as the files write it. */
export interface RaisedError {
  readonly error: { readonly type: string; readonly message: string };
}

/** The value, or the error of VectorBT's that computing it raises. */
export function attempt<Value>(compute: () => Value): Value | RaisedError {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof BacktestError)) throw error;
    return { error: error.peer ?? { type: error.code, message: error.message } };
  }
}

const SPECIAL_NAMES: Readonly<Record<string, string>> = { bar: "idx", column: "col", group: "col" };

/** `entryBar` → `entry_idx`, `peakValue` → `peak_val`. */
function recordedName(name: string, isLog: boolean): string {
  if (isLog && name === "group") return "group";
  if (name in SPECIAL_NAMES) return SPECIAL_NAMES[name];
  return snakeCase(name.replace(/Bar$/, "Idx").replace(/(peak|valley|end)Value$/, "$1Val"));
}

/** `sizeType` → `size_type`. */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function columnsOf(table: object, isLog = false): Record<string, unknown> {
  const {
    length: _length,
    at: _at,
    codes: _codes,
    ...columns
  } = table as RecordTable<Record<string, Float64Array>>;
  const named = Object.entries(columns).map(([name, values]) => [recordedName(name, isLog), values]);
  return Object.fromEntries(named) as Record<string, unknown>;
}

/** Flags of log records are booleans in the files. */
const LOG_FLAGS = ["req_lock_cash", "req_allow_partial", "req_raise_reject", "req_log"];

function logColumns(portfolio: VectorbtPortfolio): Record<string, unknown> {
  const columns = columnsOf(portfolio.logs, true);
  for (const flag of LOG_FLAGS)
    columns[flag] = Array.from(columns[flag] as Float64Array, (value) => value !== 0);
  return columns;
}

/** Every output that was recorded. */
export function outputsOf(portfolio: VectorbtPortfolio, expected: JsonObject): Record<string, unknown> {
  const all: Record<string, () => unknown> = {
    order_records: () => columnsOf(portfolio.orders),
    log_records: () => logColumns(portfolio),
    call_seq: () => portfolio.callSeq ?? undefined,
    init_cash: () => portfolio.initCash(),
    asset_flow: () => portfolio.assetFlow(),
    assets: () => portfolio.assets(),
    cash: () => portfolio.cash(),
    free_cash: () => portfolio.freeCash(),
    value: () => portfolio.value(),
    returns: () => portfolio.returns(),
    gross_exposure: () => portfolio.grossExposure(),
    net_exposure: () => portfolio.netExposure(),
    total_profit: () => portfolio.totalProfit(),
    final_value: () => portfolio.finalValue(),
    total_return: () => portfolio.totalReturn(),
    total_benchmark_return: () => portfolio.totalBenchmarkReturn(),
    entry_trades: () => columnsOf(portfolio.entryTrades),
    exit_trades: () => columnsOf(portfolio.exitTrades),
    positions: () => columnsOf(portfolio.positions),
    drawdowns: () => columnsOf(portfolio.drawdowns),
    metrics: () => metricLists(portfolio, expected.metrics as JsonObject),
    ungrouped: () => ungroupedOutputs(portfolio.ungrouped()),
  };
  const wanted = Object.keys(expected).filter((name) => name in all);
  return Object.fromEntries(wanted.map((name) => [name, attempt(all[name])]));
}

function ungroupedOutputs(portfolio: VectorbtPortfolio): Record<string, unknown> {
  return {
    init_cash: portfolio.initCash(),
    cash: portfolio.cash(),
    value: portfolio.value(),
    total_return: portfolio.totalReturn(),
  };
}

/** One list per metric, with an entry per group. */
function metricLists(portfolio: VectorbtPortfolio, expected: JsonObject): Record<string, unknown> {
  const groups = portfolio.groupLengths.map((_, group) => group);
  const series = groups.map((group) => portfolio.seriesMetrics(group) as Record<string, number>);
  const trades = attempt(() =>
    groups.map((group) => portfolio.tradeMetrics(group) as Record<string, number>),
  );
  const lists = Object.keys(expected).map((name) => {
    const own = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (own in series[0]) return [name, series.map((metrics) => metrics[own])];
    return [name, "error" in trades ? trades : trades.map((metrics) => metrics[own])];
  });
  return Object.fromEntries(lists) as Record<string, unknown>;
}
