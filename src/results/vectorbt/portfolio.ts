// The result of a run of the vectorbt profile. Nothing is made before it is asked for.
import type { Assumption } from "../../assumptions.ts";
import { BacktestError, type Warning } from "../../errors.ts";
import { explainVectorbt } from "../../explain/vectorbt.ts";
import type { VectorbtExplanation } from "../../explain/vectorbtTypes.ts";
import { barIndex, columnIndex, placesOf, type BarPlace, type ColumnPlace } from "../../explain/where.ts";
import type { Matrix } from "../../matrix.ts";
import type { RunCall } from "../../plan/arguments.ts";
import type { VectorbtRunPlan } from "../../plan/vectorbt.ts";
import { cellOf, type Source } from "../../plan/source.ts";
import { digestOf } from "../digest.ts";
import type { VectorbtGroupFigures } from "../../metrics/scratch.ts";
import { figureTable, meanOf, type FigureTable } from "../figureTable.ts";
import { lazy, type Lazy } from "../lazy.ts";
import type { PlanReport } from "../portfolio.ts";
import { prefixDigestsOf } from "../prefix.ts";
import { vectorbtArrays, vectorbtPast } from "./arrays.ts";
import { vectorbtAssumptionsOf } from "./assumed.ts";
import { valueDrawdowns, type ValueDrawdown } from "./drawdowns.ts";
import { figuresOfGroup, figuresOfGroups, type GroupSource } from "./groupBlocks.ts";
import { tradeMetricsOf, type SeriesMetrics, type TradeMetrics, type VectorbtMetrics } from "./metrics.ts";
import type { VectorbtOutput } from "./run.ts";
import { deepestFalls, sharpeRatios, type HeadlineSource } from "./headline.ts";
import { VectorbtSeries } from "./series.ts";
import { spanRows, spansOf, statsRows, type SeriesSpans, type StatsRows } from "./stats.ts";
import {
  drawdownTable,
  fillTable,
  logTable,
  matrixOf,
  orderTable,
  tradeTable,
  type VectorbtDrawdowns,
  type VectorbtFills,
  type VectorbtLogs,
  type VectorbtOrders,
  type VectorbtTrades,
} from "./tables.ts";
import { heldCloseWarnings, oddPriceWarnings } from "./warnings.ts";
import {
  entryTradesOf,
  exitTradesOf,
  positionsOf,
  tradesOf,
  type Trade,
  type TradeSource,
} from "./trades.ts";

/** `metrics()` of all groups, as columns. */
export type VectorbtMetricsTable = FigureTable<"group", keyof VectorbtMetrics>;
/** The numbers of `stats()` of all groups, as columns. */
export type VectorbtStatsTable = FigureTable<"group", keyof StatsRows>;

/**
 * The result of one run, in VectorBT's terms. Per-order views are bars × columns; cash, value, returns and exposures are
 * bars × groups. Arrays that were handed in are kept for the views: do not change them while the portfolio is in use.
 */
export class VectorbtPortfolio {
  readonly profile = "vectorbt";
  readonly plan: PlanReport;
  readonly time: Float64Array | null;
  readonly columns: readonly string[] | null;
  /** Columns of each group of the results. */
  readonly groupLengths: readonly number[];
  /** Bars in a year, for annualized figures. */
  readonly barsPerYear: number;
  /** The entry point and the arguments of the run, as they were given. */
  readonly call: RunCall;

  private readonly source: { plan: VectorbtRunPlan; output: VectorbtOutput; grouped: boolean };
  private readonly series: VectorbtSeries;
  private readonly headline: HeadlineSource;
  private readonly tradeSource: TradeSource;
  private readonly lazyAssumptions: Lazy<readonly Assumption[]>;
  private readonly lazyOrders: Lazy<VectorbtOrders>;
  private readonly lazyExitTrades: Lazy<Trade[]>;
  private readonly lazyTrades: Lazy<Trade[]>;
  private readonly lazyDrawdowns: Lazy<ValueDrawdown[]>;
  private readonly lazyGroupTrades: Lazy<Trade[][]>;
  private readonly lazyWarnings: Lazy<readonly Warning[]>;

  /** @param grouped false looks at every column alone, whatever the groups of the run */
  constructor(plan: VectorbtRunPlan, output: VectorbtOutput, report: PlanReport, grouped = plan.grouped) {
    const { bars } = plan.shape;
    this.source = { plan, output, grouped };
    this.plan = report;
    this.call = plan.call;
    this.time = plan.time;
    this.columns = plan.columns;
    this.barsPerYear = plan.barsPerYear;
    this.series = new VectorbtSeries(plan, output, grouped);
    this.headline = { plan, output, series: this.series, grouped };
    this.groupLengths = this.series.lengths();
    const { series } = this;
    this.tradeSource = {
      orders: output.orders,
      bars,
      lastClose: lastCloses(plan.close, bars, plan.shape.columns),
      get index() {
        return series.index();
      },
    };
    // What the run assumed does not depend on how its columns are looked at.
    const whole = grouped === plan.grouped ? series : new VectorbtSeries(plan, output, plan.grouped);
    this.lazyAssumptions = lazy(() => Object.freeze(vectorbtAssumptionsOf(plan, output.orders, whole)));
    this.lazyOrders = lazy(() => orderTable(output.orders));
    this.lazyExitTrades = lazy(() => exitTradesOf(this.tradeSource));
    this.lazyTrades = lazy(() => tradesOf(plan.tradesType, this.tradeSource));
    this.lazyDrawdowns = lazy(() => valueDrawdowns(this.series.value()));
    this.lazyGroupTrades = lazy(() => {
      const groups = this.groupLengths.flatMap((length, group) => new Array<number>(length).fill(group));
      return splitBy(this.lazyTrades(), this.groupLengths.length, ({ column }) => groups[column]);
    });
    this.lazyWarnings = lazy(() => [
      ...plan.warnings,
      ...oddPriceWarnings(plan),
      ...heldCloseWarnings(plan, () => this.series.assets()),
    ]);
  }

  /** Codes of the optimistic choices of the run; `ASSUMPTIONS` has a sentence for each. */
  get assumptions(): readonly Assumption[] {
    return this.lazyAssumptions();
  }

  /** Bad data that VectorBT takes silently. */
  get warnings(): readonly Warning[] {
    return this.lazyWarnings();
  }

  /** Order records in VectorBT's order: only filled orders have one. */
  get orders(): VectorbtOrders {
    return this.lazyOrders();
  }

  /** Executions with signed units, in the order of the records. */
  get fills(): VectorbtFills {
    return fillTable(this.source.output.orders);
  }

  /** Log records: every processed order whose cell asked for one, with the state around it. Codes are numbers. */
  get logs(): VectorbtLogs {
    return logTable(this.source.output.logs);
  }

  /** One row per increasing order. */
  get entryTrades(): VectorbtTrades {
    return tradeTable(entryTradesOf(this.tradeSource));
  }

  /** One row per reducing order. */
  get exitTrades(): VectorbtTrades {
    return tradeTable(this.lazyExitTrades());
  }

  /** The records that `tradesType` chose. */
  get trades(): VectorbtTrades {
    return tradeTable(this.lazyTrades());
  }

  /** One row per position. */
  get positions(): VectorbtTrades {
    return tradeTable(positionsOf(this.lazyExitTrades()));
  }

  /** Falls of a group's value below its running peak. */
  get drawdowns(): VectorbtDrawdowns {
    return drawdownTable(this.lazyDrawdowns());
  }

  /** Final call sequence, bars × columns (positions within the group); null where no group shares cash. */
  get callSeq(): Int32Array | null {
    return this.source.output.callSeq();
  }

  /** The same result with every column looked at alone. */
  ungrouped(): VectorbtPortfolio {
    return new VectorbtPortfolio(this.source.plan, this.source.output, this.plan, false);
  }

  /** Units bought and sold, bars × columns. */
  assetFlow(): Matrix {
    return matrixOf(this.series.assetFlow());
  }

  /** Units held, bars × columns. */
  assets(): Matrix {
    return matrixOf(this.series.assets());
  }

  /** The same as `assets()`. */
  position(): Matrix {
    return this.assets();
  }

  /** Cash, bars × groups. */
  cash(): Matrix {
    return matrixOf(this.series.cash());
  }

  /** Cash without what shorts lock, bars × groups. */
  freeCash(): Matrix {
    return matrixOf(this.series.freeCash());
  }

  /** Value of what is held, bars × groups. */
  assetValue(): Matrix {
    return matrixOf(this.series.assetValue());
  }

  /** Cash plus value of what is held, bars × groups. */
  value(): Matrix {
    return matrixOf(this.series.value());
  }

  /** The same as `value()`. */
  equity(): Matrix {
    return this.value();
  }

  /** Return of every bar, bars × groups. */
  returns(): Matrix {
    return matrixOf(this.series.returns());
  }

  /** Return on what is held, bars × groups. */
  assetReturns(): Matrix {
    return matrixOf(this.series.assetReturns());
  }

  /** Value held over value held plus free cash, bars × groups. */
  grossExposure(): Matrix {
    return matrixOf(this.series.grossExposure());
  }

  /** Gross exposure of the longs less that of the shorts, bars × groups. */
  netExposure(): Matrix {
    return matrixOf(this.series.netExposure());
  }

  /** Value of holding equal parts of the columns, bars × groups. */
  benchmarkValue(): Matrix {
    return matrixOf(this.series.benchmarkValue());
  }

  /** Return of the benchmark at every bar, bars × groups; the first one is measured from the initial cash. */
  benchmarkReturns(): Matrix {
    return matrixOf(this.series.benchmarkReturns());
  }

  /** Initial cash per group; in the auto modes what the run turned out to need. */
  initCash(): readonly number[] {
    return this.series.initCash();
  }

  /** Profit per group. */
  totalProfit(): readonly number[] {
    return this.series.totalProfit();
  }

  /** Value at the end per group. */
  finalValue(): readonly number[] {
    return this.series.finalValue();
  }

  /** Profit over initial cash per group. */
  totalReturn(): readonly number[] {
    return this.series.totalReturn();
  }

  /** Sharpe ratio per group, annualized; without `exactMetrics` within 1e-12 of `metrics(group).sharpeRatio`. */
  sharpeRatio(): readonly number[] {
    return sharpeRatios(this.headline);
  }

  /** Deepest fall of the value per group, a fraction of 0 or less; NaN where the value never fell. */
  maxDrawdown(): readonly number[] {
    return deepestFalls(this.headline);
  }

  /** Return of the benchmark per group. */
  totalBenchmarkReturn(): readonly number[] {
    return this.series.totalBenchmarkReturn();
  }

  /** Every metric of one group; fractions, not percents. */
  metrics(group = 0): VectorbtMetrics {
    return { ...this.seriesMetrics(group), ...this.tradeMetrics(group) };
  }

  /** The metrics that need no trades: they exist even where VectorBT cannot build trade records. */
  seriesMetrics(group = 0): SeriesMetrics {
    this.requireGroup(group);
    return this.seriesMetricsOf(figuresOfGroup(this.measures(), this.series.group(group)), group);
  }

  /** Figures of the trades of one group. */
  tradeMetrics(group = 0): TradeMetrics {
    this.requireGroup(group);
    return tradeMetricsOf(this.lazyGroupTrades()[group]);
  }

  /**
   * `metrics()` of all groups: a row for each group, a column for each metric; fractions, not percents. A block of groups is
   * measured in one call, block after block, so that no series of all of them is held.
   */
  metricsTable(): VectorbtMetricsTable {
    const measured = figuresOfGroups(this.groupSource(), () => null);
    return figureTable("group", this.groupLengths.length, (group) =>
      this.metricsOf(measured(group).figures, group),
    );
  }

  /**
   * VectorBT's `stats()` rows; percents where the row says so.
   * @param group one group; default: the only one, or the mean over all
   */
  stats(group?: number): Record<string, number | string> {
    const span = spanRows(this.time, this.plan.bars);
    if (group !== undefined || this.groupLengths.length === 1) {
      this.requireGroup(group ?? 0);
      return { ...span, ...this.statsOfOne(group ?? 0) };
    }
    const { group: _groups, at: _at, codes: _codes, length: _length, ...rows } = this.statsTable();
    const means = Object.entries(rows).map(([name, values]) => [name, meanOf(values)]);
    return { ...span, ...Object.fromEntries(means) };
  }

  /** The numbers of `stats()` of all groups: a row for each group, a column for each row of `stats()`. */
  statsTable(): VectorbtStatsTable {
    const measured = figuresOfGroups(this.groupSource(), spansOf);
    return figureTable("group", this.groupLengths.length, (group) => {
      const { figures, kept } = measured(group);
      return this.statsOf(figures, kept, group);
    });
  }

  /** Metrics that are NaN, each with the reason. */
  get undefinedMetrics(): Record<string, string> {
    const { group: _groups, at: _at, codes: _codes, length: _length, ...metrics } = this.metricsTable();
    const missing = Object.entries(metrics).filter(([, figures]) => figures.some(Number.isNaN));
    return Object.fromEntries(
      missing.map(([name]) => [name, "VectorBT has no value for it: nothing to average or divide"]),
    );
  }

  /**
   * The headline figures again with every choice of `assumptions` flipped in its turn, signals a bar later among them,
   * with dearer costs, other call orders, and with the columns of a shared account in other orders.
   * @throws BacktestError for options that do not fit; E_SENSITIVITY_SIZE above `runsMax`; E_INPUT_CHANGED where arrays
   *   that were handed in have changed since; the signal's reason when aborted
   */
  async sensitivity(
    options: import("../../sensitivity/options.ts").SensitivityOptions = {},
  ): Promise<import("../../sensitivity/table.ts").Sensitivity> {
    const { vectorbtSensitivityOf } = await import("../../sensitivity/sensitivity.ts");
    return vectorbtSensitivityOf(this, this.source.plan, this.source.grouped, options);
  }

  /**
   * The headline figures beside those of the same run without its suspect prices, which are taken for missing.
   * @throws BacktestError for options that do not fit; E_INPUT_CHANGED where arrays that were handed in have changed since
   */
  async qualityImpact(
    options: import("../../sensitivity/suspects.ts").QualityImpactOptions = {},
  ): Promise<import("../../sensitivity/suspects.ts").QualityImpact> {
    const { vectorbtQualityImpactOf } = await import("../../sensitivity/suspects.ts");
    return vectorbtQualityImpactOf(this, this.source.plan, this.source.grouped, options);
  }

  /**
   * SHA-256 over every array of the result, its shape, times and names (docs/digests.md lists them): the same on every
   * machine for the same run. Every NaN counts as the same one.
   */
  digest(): string {
    return digestOf(vectorbtArrays(this, this.source));
  }

  /**
   * A SHA-256 for each bar, over everything that was decided or had happened by its close: runs whose inputs are the same
   * up to a bar have the same hashes up to it. docs/digests.md says what VectorBT itself takes from later bars.
   */
  prefixDigests(): readonly string[] {
    return prefixDigestsOf(vectorbtPast(this, this.source, this.tradeSource));
  }

  /**
   * What happened at one bar in one column, by VectorBT's order log: the run is made again with the log of that bar on.
   * `String(explanation)` is its text.
   * @param bar its index; with `time`, also an ISO 8601 date or time, a Date, or milliseconds since 1970 UTC
   * @param column its index or its name
   * @throws BacktestError `E_RANGE`, `E_COLUMN` where the run has no such bar or column; `E_INPUT_CHANGED` where arrays that were
   *   handed in have changed since
   */
  explain(bar: BarPlace, column: ColumnPlace): VectorbtExplanation {
    const { plan } = this.source;
    const places = placesOf(plan);
    return explainVectorbt(plan, this.orders, barIndex(places, bar), columnIndex(places, column));
  }

  /** What series are measured by. */
  private measures(): Omit<GroupSource, "groups" | "seriesOf"> {
    const { shape, riskFree } = this.source.plan;
    return { bars: shape.bars, barsPerYear: this.barsPerYear, riskFree };
  }

  private groupSource(): GroupSource {
    const seriesOf = this.series.groupByGroup();
    return { ...this.measures(), groups: this.groupLengths.length, seriesOf };
  }

  private seriesMetricsOf(figures: VectorbtGroupFigures, group: number): SeriesMetrics {
    return { ...figures, totalFeesPaid: this.series.totalFeesPaid()[group] };
  }

  private metricsOf(figures: VectorbtGroupFigures, group: number): VectorbtMetrics {
    return { ...this.seriesMetricsOf(figures, group), ...tradeMetricsOf(this.lazyGroupTrades()[group]) };
  }

  private statsOfOne(group: number): StatsRows {
    const series = this.series.group(group);
    return this.statsOf(figuresOfGroup(this.measures(), series), spansOf(series), group);
  }

  private statsOf(figures: VectorbtGroupFigures, spans: SeriesSpans, group: number): StatsRows {
    const [endValue, totalReturn] = [this.finalValue()[group], this.totalReturn()[group]];
    return statsRows({ metrics: this.metricsOf(figures, group), spans, endValue, totalReturn });
  }

  private requireGroup(group: number): void {
    const { length } = this.groupLengths;
    if (Number.isInteger(group) && group >= 0 && group < length) return;
    throw new BacktestError("E_RANGE", `group ${group} of ${length}`, {
      option: "group",
      got: group,
      expected: `0 to ${length - 1}`,
    });
  }
}

function lastCloses(close: Source, bars: number, columns: number): number[] {
  const closes = new Array<number>(columns);
  for (let column = 0; column < columns; column++) closes[column] = cellOf(close, bars - 1, column);
  return closes;
}

/** Items by the group that each belongs to, in the order given. */
function splitBy<Item>(items: readonly Item[], groups: number, groupOf: (item: Item) => number): Item[][] {
  const split: Item[][] = Array.from({ length: groups }, () => []);
  for (const item of items) split[groupOf(item)].push(item);
  return split;
}
