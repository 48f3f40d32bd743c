// The library's door: re-exports only.
export { fromOrders, fromSignals, type Realistic, type Vectorbt } from "./backtest.ts";
export {
  fromHolding,
  fromRandomSignals,
  type HoldingOptions,
  type RandomSignalOptions,
} from "./entryPoints.ts";
export { randomSignals, type PerColumn, type RandomDraw, type RandomSignals } from "./random/signals.ts";
export { init } from "./kernel.ts";
export { BacktestError, type ErrorDetails, type Warning } from "./errors.ts";
export {
  maskFrom,
  matrixFrom,
  cellIndex,
  columnOf,
  type Mask,
  type Matrix,
  type MatrixData,
} from "./matrix.ts";
export type {
  CallSeqOption,
  CellInput,
  CorporateAction,
  FillOption,
  GroupOption,
  MaskInput,
  PriceInput,
  Rate,
  TimeInput,
} from "./inputs.ts";
export type { Asset, OrderOptions, SignalOptions } from "./generated/optionTypes.ts";
export { OPTIONS, type OptionName, type OptionSpec } from "./options.ts";
export { ASSUMPTIONS, type Assumption } from "./assumptions.ts";
export { METRICS, type Metric, type MetricName, type MetricUnit } from "./metrics/registry.ts";
export type { Drawdowns, Fills, Orders, PlanReport, Portfolio, Trades } from "./results/portfolio.ts";
export type { VectorbtPortfolio } from "./results/vectorbt/portfolio.ts";
export { checkInvariants, exactReplay } from "./invariants/door.ts";
export type { RunCall } from "./plan/arguments.ts";
export type { Drift, ExactReplay, SeriesDrift } from "./invariants/drift.ts";
export type { Breach, InvariantCheck, InvariantReport } from "./invariants/report.ts";
export type { ResultToCheck, TradesToCheck } from "./invariants/result.ts";
export type { VectorbtResultToCheck, VectorbtTradesToCheck } from "./invariants/vectorbtResult.ts";
export { sweep } from "./sweep/sweep.ts";
export { SWEEP_METRICS, type SweepOptions, type SweepProgress } from "./sweep/columns.ts";
export { COMBINATIONS_MAX, type Combination, type Parameters, type ParameterValue } from "./sweep/grid.ts";
export {
  alignLong,
  alignWide,
  type DuplicatePolicy,
  type LongMapping,
  type MarketData,
  type TimePolicy,
} from "./ingest/align.ts";
export { adjustPrices } from "./ingest/adjust.ts";
export { alignActions, type ActionMapping, type AlignedActions } from "./ingest/actions.ts";
export { describeQuality, qualityReport, type QualityReport } from "./ingest/quality.ts";
export { parquetTable } from "./ingest/parquet.ts";
export { columnNamed, numbersOf, tableOf, textOf, type ColumnData, type Table } from "./ingest/table.ts";
