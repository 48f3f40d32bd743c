// The library's door: re-exports only.
export { fromOrders, fromSignals, type Realistic, type Vectorbt } from "./backtest.ts";
export {
  fromHolding,
  fromRandomSignals,
  type HoldingOptions,
  type RandomSignalOptions,
} from "./entryPoints.ts";
export { randomSignals, type PerColumn, type RandomDraw, type RandomSignals } from "./random/signals.ts";
export { defineStrategy } from "./strategy/define.ts";
export { runStrategy } from "./strategy/run.ts";
export { runPaper, type PaperEvent, type PaperOptions } from "./strategy/paper.ts";
export type { PaperBar } from "./strategy/paperBars.ts";
export type { OrderIntent, StrategyIntent } from "./strategy/intent.ts";
export { openStrategy, resumeStrategy, type StrategyRun } from "./strategy/steps.ts";
export type { Slice } from "./strategy/slice.ts";
export type { WorkingOrder } from "./strategy/book.ts";
export type {
  Bracket,
  OrderChanges,
  OrderDetails,
  IndicatorOptions,
  Strategy,
  StrategyContext,
  StrategyData,
  StrategyFill,
  StrategyOptions,
} from "./strategy/types.ts";
export { allocate, free, type AllocationOptions, type AllocationType } from "./allocate.ts";
export { init } from "./kernel.ts";
export { initAnalysis } from "./analysis.ts";
export {
  adx,
  atr,
  bollinger,
  donchian,
  ema,
  labelsOf,
  macd,
  momentum,
  obv,
  rollingStd,
  rollingZscore,
  rsi,
  sma,
  stochastic,
  wma,
  type CloseVolume,
  type DeviationOptions,
  type HighLow,
  type HighLowClose,
  type OneOrMore,
  type WindowOptions,
} from "./indicators/indicators.ts";
export { rank, topK, zscore, type RankOptions } from "./indicators/crossSection.ts";
export {
  advancing,
  type AdvancingIndicator,
  type AdvancingName,
  type AdvancingOptions,
  type AdvancingRows,
  type AdvancingValues,
} from "./indicators/advancing.ts";
export type { ValueRow } from "./rows.ts";
export {
  crossedAbove,
  crossedBelow,
  crossings,
  type CrossingArrays,
  type Crossings,
  type Level,
} from "./signals/crossings.ts";
export { clean, first, shift } from "./signals/masks.ts";
export {
  longShortRow,
  longShortWeights,
  quantileRow,
  quantileWeights,
  topKRow,
  topKWeights,
  type LongShortOptions,
  type QuantileWeightOptions,
  type TopKWeightOptions,
  type WeightMatrix,
  type WeightOptions,
} from "./signals/weights.ts";
export { bestFirst } from "./signals/bestFirst.ts";
export { INDICATORS, type IndicatorDefinition, type IndicatorName } from "./indicators/definitions.ts";
export type { IndicatorMatrix } from "./indicators/run.ts";
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
export type { Asset, OrderOptions, SignalOptions, StrategyArguments } from "./generated/optionTypes.ts";
export { OPTIONS, type OptionName, type OptionSpec } from "./options.ts";
export {
  ASSUMPTIONS,
  MAGNITUDES,
  type Assumption,
  type MagnitudeName,
  type Magnitudes,
  type Variation,
} from "./assumptions.ts";
export type { FigureName, Figures } from "./sensitivity/figures.ts";
export type { SensitivityOptions, SensitivityProgress } from "./sensitivity/options.ts";
export type { Range, Sensitivity, SensitivityRow, Shuffles } from "./sensitivity/table.ts";
export { METRICS, type Metric, type MetricName, type MetricUnit } from "./metrics/registry.ts";
export type {
  Drawdowns,
  Fills,
  MetricsTable,
  Orders,
  PlanReport,
  Portfolio,
  Trades,
} from "./results/portfolio.ts";
export { DIGEST_VERSION } from "./results/digest.ts";
export type {
  VectorbtMetricsTable,
  VectorbtPortfolio,
  VectorbtStatsTable,
} from "./results/vectorbt/portfolio.ts";
export { diff, type Comparable } from "./diff/diff.ts";
export { differenceLines } from "./diff/lines.ts";
export type { StoredResults } from "./diff/stored.ts";
export {
  EQUITY_PARTS,
  type ArrayDifference,
  type Attribution,
  type EquityDifference,
  type EquityPart,
  type FirstDifference,
  type RunDifference,
} from "./diff/types.ts";
export type {
  ActionExplanation,
  Attempt,
  Bound,
  BoundName,
  Explanation,
  FillNumbers,
  ForcedFill,
  IntentExplanation,
  Liquidation,
  Making,
  OrderExplanation,
  StopTest,
} from "./explain/types.ts";
export type {
  VectorbtBoundName,
  VectorbtExplanation,
  VectorbtFate,
  VectorbtOrderExplanation,
  VectorbtSizing,
  VectorbtStops,
} from "./explain/vectorbtTypes.ts";
export type { BarPlace, ColumnPlace } from "./explain/where.ts";
export { explanationLines } from "./explain/lines.ts";
export { auditTrail } from "./audit/door.ts";
export type { AuditEvent, AuditHeader, EventField, EventKind } from "./audit/events.ts";
export type { AuditSeries, AuditState } from "./audit/replay.ts";
export type { AuditOptions, AuditTrail } from "./audit/trail.ts";
export { checkInvariants, exactReplay } from "./invariants/door.ts";
export { detectLookahead } from "./lookahead/door.ts";
export type {
  Decision,
  DecisionMaker,
  FailedRun,
  Leak,
  LookaheadOptions,
  LookaheadReport,
  Nondeterminism,
  Perturbation,
  SignalMaker,
} from "./lookahead/types.ts";
export type { RunCall } from "./plan/arguments.ts";
export type { Drift, ExactReplay, SeriesDrift } from "./invariants/drift.ts";
export type { Breach, InvariantCheck, InvariantReport } from "./invariants/report.ts";
export type { ResultToCheck, TradesToCheck } from "./invariants/result.ts";
export type { VectorbtResultToCheck, VectorbtTradesToCheck } from "./invariants/vectorbtResult.ts";
export { sweep, sweepColumns, sweepRun, type SweepRow } from "./sweep/sweep.ts";
export { sweepReport, type SweepReportOptions } from "./sweep/page.ts";
export { sweepReturns, walkForward, walkForwardRun } from "./folds/door.ts";
export { probabilityOfOverfitting, type Overfitting } from "./folds/overfitting.ts";
export {
  deflatedSharpeRatio,
  probabilisticSharpeRatio,
  type DeflatedSharpeOptions,
  type DeflatedSharpeRatio,
  type ProbabilisticSharpeOptions,
  type ProbabilisticSharpeRatio,
} from "./folds/sharpe.ts";
export {
  purgedFolds,
  walkForwardFolds,
  type BarRange,
  type Fold,
  type PurgedFold,
  type PurgedShape,
  type WalkForwardShape,
} from "./folds/ranges.ts";
export type { WalkForwardOptions } from "./folds/types.ts";
export { crossover, type CrossoverRule, type ExpressionOf, type Rule } from "./sweep/rules.ts";
export {
  above,
  allOf,
  anyOf,
  below,
  crossesAbove,
  crossesBelow,
  not,
  starts,
  type Condition,
} from "./sweep/rules/conditions.ts";
export {
  breakout,
  signals,
  threshold,
  type BreakoutWindows,
  type NumberOf,
  type SignalRule,
  type ThresholdLevels,
} from "./sweep/rules/signals.ts";
export {
  topRanked,
  type MaskArrays,
  type MaskContext,
  type MaskFunction,
  type Masks,
  type TopRankedOptions,
  type TopRankedRule,
} from "./sweep/rules/panel.ts";
export {
  combine,
  indicator,
  lagged,
  type CombinedExpression,
  type Expression,
  type IndicatorExpression,
  type LaggedExpression,
  type Operator,
} from "./sweep/expression.ts";
export {
  RULE_METRICS,
  type RuleMetric,
  type RuleSweepOptions,
  type RunOptions,
} from "./sweep/ruleOptions.ts";
export { SWEEP_METRICS, type SweepOptions } from "./sweep/columns.ts";
export { MEMORY_BUDGET } from "./sweep/budget.ts";
export {
  COMBINATIONS_MAX,
  type Combination,
  type ParameterRange,
  type Parameters,
  type ParameterValue,
  type RangeKind,
} from "./sweep/grid.ts";
export type { SweepProgress } from "./sweep/progress.ts";
export type { Keep } from "./sweep/rows.ts";
export type { Sample } from "./sweep/sample.ts";
export {
  alignLong,
  alignWide,
  type DuplicatePolicy,
  type LongMapping,
  type MarketData,
  type TimePolicy,
} from "./ingest/align.ts";
export { openFeed, type FeedCursor } from "./feeds/cursor.ts";
export {
  openFeeds,
  type FeedNews,
  type FeedStates,
  type FeedsCursor,
  type NamedFeed,
} from "./feeds/merge.ts";
export { alignFeed } from "./feeds/align.ts";
export {
  resampleBars,
  type BarsInput,
  type Gathering,
  type LongerBars,
  type ResampleOptions,
} from "./feeds/resample.ts";
export type { Timeframe } from "./feeds/periods.ts";
export {
  sessionsOf,
  type Hours,
  type Session,
  type SessionCalendar,
  type Weekday,
} from "./feeds/calendar.ts";
export { collectFeed } from "./feeds/collect.ts";
export type {
  AlignedFeed,
  Feed,
  FeedFunction,
  FeedOptions,
  FeedRow,
  FeedSource,
  FeedState,
  KnownRow,
} from "./feeds/types.ts";
export { adjustPrices } from "./ingest/adjust.ts";
export { forwardFill, type FilledData } from "./ingest/fill.ts";
export { alignActions, type ActionMapping, type AlignedActions } from "./ingest/actions.ts";
export {
  FINDINGS,
  QUALITY_THRESHOLDS,
  describeQuality,
  qualityReport,
  suspectMask,
  type AssetSpan,
  type FindingCode,
  type QualityCell,
  type QualityFinding,
  type QualityOptions,
  type QualityReport,
  type QualityThreshold,
  type QualityThresholds,
} from "./ingest/quality.ts";
export type { QualityImpact, QualityImpactOptions } from "./sensitivity/suspects.ts";
export { csvTable } from "./ingest/textTable.ts";
export type { CsvOptions } from "./ingest/csv.ts";
export { parquetTable } from "./ingest/parquet.ts";
export { columnNamed, numbersOf, tableOf, textOf, type ColumnData, type Table } from "./ingest/table.ts";
