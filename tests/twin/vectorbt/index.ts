// The twin of VectorBT's simulation: slow, obvious, written from the specification.

export { runVectorbtTwin, type TwinResult } from "./run.ts";
export { runSingleOrder } from "./singleOrder.ts";

export {
  caseInputs,
  cellOf,
  type Cells,
  type CommonInputs,
  type FromOrdersInputs,
  type FromSignalsInputs,
  type Grid,
  type SignalInputs,
  type TwinInputs,
} from "./inputs.ts";
export { fromOrdersInputs, fromSignalsInputs } from "./defaults.ts";

export { simulate, type Simulation } from "./simulate.ts";
export { executeOrder } from "./order.ts";
export type { Execution, Holdings, Order, OrderResult, OrderState } from "./state.ts";
export { attempt, TwinError, type ErrorOutput } from "./errors.ts";

export type { LogRecord, OrderRecord } from "./records.ts";
export { portfolioSeries, type PortfolioSeries, type SeriesInputs } from "./series.ts";
export { entryTrades, exitTrades, positions, tradesOf, type TradeInputs } from "./trades.ts";
export type { Trade } from "./tradeRecord.ts";
export { drawdowns, type Drawdown } from "./drawdowns.ts";
export { portfolioMetrics, type MetricLists } from "./metrics.ts";
export { returnsMetrics, type ReturnsMetrics } from "./returnsMetrics.ts";
export { tradeMetrics, type TradeMetrics } from "./tradeMetrics.ts";
export * from "./codes.ts";
