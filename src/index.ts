// The library's door: re-exports only.
export { fromOrders, fromSignals } from "./backtest.ts";
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
  FillOption,
  GroupOption,
  MaskInput,
  PriceInput,
  TimeInput,
} from "./inputs.ts";
export type { OrderOptions, SignalOptions } from "./generated/optionTypes.ts";
export { OPTIONS, type OptionName, type OptionSpec } from "./options.ts";
export { ASSUMPTIONS, type Assumption } from "./assumptions.ts";
export { METRICS, type Metric, type MetricName, type MetricUnit } from "./metrics/registry.ts";
export type { Drawdowns, Fills, Orders, PlanReport, Portfolio, Trades } from "./results/portfolio.ts";
