// The result of a run: records and series at hand, views made when they are first asked for.
import { FractionalShares, Input } from "../../assembly/layout.ts";
import type { Assumption } from "../assumptions.ts";
import type { Warning } from "../errors.ts";
import { BacktestError } from "../errors.ts";
import { explain } from "../explain/explain.ts";
import type { Explanation } from "../explain/types.ts";
import { barIndex, columnIndex, placesOf, type BarPlace, type ColumnPlace } from "../explain/where.ts";
import { accountView, accountViews, type AccountView } from "../metrics/account.ts";
import { recordsByAccount, type AccountRecords } from "../metrics/accountRecords.ts";
import { columnsOfAccount } from "../metrics/accountSeries.ts";
import { DRAWDOWN_STATUS, type DrawdownColumns } from "../metrics/drawdowns.ts";
import { METRIC_NAMES, metricOf, type MetricName } from "../metrics/registry.ts";
import { barsPerYear } from "../metrics/year.ts";
import type { Matrix } from "../matrix.ts";
import type { RunCall } from "../plan/arguments.ts";
import type { Plan } from "../plan/plan.ts";
import type { Source } from "../plan/source.ts";
import { assumptionsOf } from "./assumed.ts";
import { cutCounts, drawdownColumns, returnsMatrix } from "./accountViews.ts";
import { digestOf } from "./digest.ts";
import { figureTable, meanOf, type FigureTable } from "./figureTable.ts";
import { lazy, type Lazy } from "./lazy.ts";
import { positionMatrix } from "./position.ts";
import { positionValueOf } from "./positionValue.ts";
import { CODE_NAMES } from "./records.ts";
import type { RunOutput } from "./run.ts";
import { prefixDigestsOf } from "./prefix.ts";
import { realisticArrays, realisticPast } from "./realisticArrays.ts";
import { recordTable, type RecordTable } from "./table.ts";
import { unitWorth } from "./tradeReturns.ts";
import { entryTradesOf, positionsOf, tradesOf, type TradeViewColumns } from "./views.ts";

const ORDER_CODES = { outcome: CODE_NAMES.outcome, reason: CODE_NAMES.orderReason };
const FILL_CODES = { reason: CODE_NAMES.fillReason };
const TRADE_CODES = { direction: CODE_NAMES.direction, status: CODE_NAMES.status };
const DRAWDOWN_CODES = { status: DRAWDOWN_STATUS };

/** Records of orders, as columns. */
export type Orders = RecordTable<RunOutput["orders"], typeof ORDER_CODES>;
export type MarginCalls = RecordTable<RunOutput["marginCalls"], Record<never, never>>;
/** Records of fills, as columns. */
export type Fills = RecordTable<RunOutput["fills"], typeof FILL_CODES>;
/** Records of trades, as columns. */
export type Trades = RecordTable<TradeViewColumns, typeof TRADE_CODES>;
/** Records of drawdowns, as columns. */
export type Drawdowns = RecordTable<DrawdownColumns, typeof DRAWDOWN_CODES>;

/** `metrics()` of all accounts, as columns. */
export type MetricsTable = FigureTable<"account", MetricName>;
type Figures = Record<MetricName, number>;

/** From when to when: ISO times, or bars where there are no times. */
interface Span {
  readonly start: number | string;
  readonly end: number | string;
}

/** What `stats()` gives: the span, the number of bars, and every metric. */
type RunStats = Span & { readonly bars: number } & Figures;

/** How a run was laid out and how long its parts took. */
export interface PlanReport {
  /** The kernel that ran and why. */
  readonly kernel: string;
  readonly bars: number;
  readonly columns: number;
  readonly accounts: number;
  /** Bytes of the kernel's memory that the run used. */
  readonly arenaBytes: number;
  /** Milliseconds of checking and laying out. */
  readonly planMs: number;
  /** Milliseconds in the kernel and of copying the results out. */
  readonly kernelMs: number;
}

/** What made a run bar by bar: how it is told again, and made again. */
export interface RunMaker {
  /** One bar of one column, by their indices. */
  readonly explain: (bar: number, column: number) => Explanation;
  /** The same under another plan, its columns served in another order. */
  readonly again: (plan: Plan, order?: readonly number[]) => Portfolio;
  /** Whether it named an order in which columns are served. */
  readonly serves: boolean;
  /** What to do where the run is not the same again. */
  readonly hint: string;
}

/** What a portfolio was made from. */
export interface RunSource {
  readonly plan: Plan;
  readonly output: RunOutput;
  readonly maker: RunMaker | undefined;
}

/**
 * The result of one run. Series are time × accounts, `position()` is time × columns, both row by row. Arrays that were
 * handed in are kept for the views: do not change them while the portfolio is in use.
 */
export class Portfolio {
  readonly profile = "realistic";
  readonly warnings: readonly Warning[];
  readonly plan: PlanReport;
  /** Bars in a year, for annualized figures. */
  readonly barsPerYear: number;
  /** Milliseconds since 1970 UTC per bar, or null. */
  readonly time: Float64Array | null;
  /** Names of the columns, or null. */
  readonly columns: readonly string[] | null;
  readonly groupLengths: readonly number[];
  /** The entry point and the arguments of the run, as they were given. */
  readonly call: RunCall;

  private readonly source: RunSource;
  private readonly lazyAssumptions: Lazy<readonly Assumption[]>;
  private readonly lazyOrders: Lazy<Orders>;
  private readonly lazyFills: Lazy<Fills>;
  private readonly lazyTrades: Lazy<Trades>;
  private readonly lazyEntryTrades: Lazy<Trades>;
  private readonly lazyPositions: Lazy<Trades>;
  private readonly lazyDrawdowns: Lazy<Drawdowns>;
  private readonly lazyPosition: Lazy<Matrix>;
  private readonly lazyReturns: Lazy<Matrix>;
  private readonly records: Lazy<AccountRecords>;
  private readonly views: Lazy<AccountView>[];

  /** @param maker of a run that was made bar by bar; undefined: its plan says everything */
  constructor(plan: Plan, output: RunOutput, report: PlanReport, maker?: RunMaker) {
    this.source = { plan, output, maker };
    this.lazyOrders = lazy(() => recordTable(output.orders, ORDER_CODES));
    this.lazyFills = lazy(() => recordTable(output.fills, FILL_CODES));
    this.time = plan.time;
    this.columns = plan.columns;
    this.groupLengths = plan.groupLengths;
    this.call = plan.call;
    this.plan = report;
    this.barsPerYear = barsPerYear(plan.barsPerYear, plan.time);
    this.lazyAssumptions = lazy(() => Object.freeze(assumptionsOf(plan, output)));
    this.warnings = [...plan.warnings, ...staleWarnings(output.staleBars)];
    const worth = lazy(() => unitWorth(plan.inputs));
    const book = { shape: plan.shape, actions: plan.actions, lots: lotsPaidOut(plan) };
    this.lazyTrades = lazy(() => recordTable(tradesOf(output.trades, worth()), TRADE_CODES));
    this.lazyEntryTrades = lazy(() =>
      recordTable(entryTradesOf(output.trades, output.fills, book, worth()), TRADE_CODES),
    );
    this.lazyPositions = lazy(() => recordTable(positionsOf(output.trades, worth()), TRADE_CODES));
    this.lazyDrawdowns = lazy(() => recordTable(drawdownColumns(plan, output), DRAWDOWN_CODES));
    this.lazyPosition = lazy(() => positionMatrix(output.fills, book));
    this.lazyReturns = lazy(() => returnsMatrix(plan, output));
    this.records = lazy(() => recordsByAccount(plan, output));
    this.views = plan.groupLengths.map((_, account) => lazy(() => this.viewOnce(account)));
  }

  /** Codes of the optimistic choices of the run; `ASSUMPTIONS` has a sentence for each. */
  get assumptions(): readonly Assumption[] {
    return this.lazyAssumptions();
  }

  /** One row per intent that became an order or was refused: what was asked, what was filled, how it ended and why. */
  get orders(): Orders {
    return this.lazyOrders();
  }

  /** One row per execution, in the order of bars and columns; units are signed. */
  get fills(): Fills {
    return this.lazyFills();
  }

  /** One row per reducing fill, at average cost with the entry's fees in proportion; open positions at their last mark. */
  get trades(): Trades {
    return this.lazyTrades();
  }

  /** One row per opening fill, with its share of the position's exits. */
  get entryTrades(): Trades {
    return this.lazyEntryTrades();
  }

  /** One row per position, from flat to flat. */
  get positions(): Trades {
    return this.lazyPositions();
  }

  /** Falls of an account's equity, flows taken out, below its running peak (the initial cash counts as one). */
  get drawdowns(): Drawdowns {
    return this.lazyDrawdowns();
  }

  /**
   * Cash plus positions at their marks, at the end of every bar: bars × accounts, account currency.
   * @throws BacktestError `E_INPUT_CHANGED` where it is made only now (plain runs of signals, and those with an account for every
   *   column) and prices that were handed in have changed since; so do trades and metrics of plain runs of signals
   */
  equity(): Matrix {
    return this.series(this.source.output.equity);
  }

  /** The same as `equity()`, under VectorBT's name. */
  value(): Matrix {
    return this.equity();
  }

  /** Settled plus unsettled cash at the end of every bar: bars × accounts; throws as `equity` does. */
  cash(): Matrix {
    return this.series(this.source.output.cash);
  }

  /** Cash that may be spent, at the end of every bar: bars × accounts. */
  settledCash(): Matrix {
    return this.series(this.source.output.settledCash);
  }

  /** Dividends booked and not yet paid, at the end of every bar: bars × accounts. */
  receivable(): Matrix {
    const { receivable, cash } = this.source.output;
    return this.series(receivable ?? new Float64Array(cash.length));
  }

  /** Bars at whose end a column held a position and had no close, per column. */
  get staleBars(): Int32Array {
    return this.source.output.staleBars;
  }

  /** Margin calls: bar, account, equity and the maintenance requirement that it fell below. */
  get marginCalls(): MarginCalls {
    return recordTable(this.source.output.marginCalls, {});
  }

  /** Units held at the end of every bar: bars × columns, signed. */
  position(): Matrix {
    return this.lazyPosition();
  }

  /** Value of every position at its mark, at the end of every bar: bars × columns, account currency, signed. */
  positionValue(): Matrix {
    return positionValueOf(this.source.plan, this.position());
  }

  /** Return of every bar, flows taken out: bars × accounts, fractions; NaN once equity is not above zero. */
  returns(): Matrix {
    return this.lazyReturns();
  }

  /** Equity of buy and hold: equal money in each column of the account from its first valid close, without costs. */
  benchmark(account = 0): Float64Array {
    return this.view(account).benchmark;
  }

  /**
   * How many orders each reason cut or refused, the reasons in order of precedence; those that cut none are left out.
   * @param account index of the account; without it: of all
   */
  cutOrders(account?: number): Record<string, number> {
    return cutCounts(this.source.output.orders, ...this.columnRange(account));
  }

  /** Every metric of one account, by name; fractions, not percents. */
  metrics(account = 0): Figures {
    return figuresOf(this.view(account));
  }

  /**
   * `metrics()` of all accounts: a row for each account, a column for each metric; fractions, not percents. A block of
   * accounts is measured in one call, block after block, so that no series of all of them is held but the equity.
   */
  metricsTable(): MetricsTable {
    const { plan, output } = this.source;
    const viewOf = accountViews(plan, output, this.barsPerYear, this.records());
    return figureTable("account", this.groupLengths.length, (account) => figuresOf(viewOf(account)));
  }

  /** The metrics that buy and hold has too. */
  benchmarkMetrics(account = 0): Partial<Record<MetricName, number>> {
    const view = this.view(account);
    const entries = METRIC_NAMES.flatMap((name) => {
      const { ofBenchmark } = metricOf(name);
      return ofBenchmark === undefined ? [] : [[name, ofBenchmark(view)]];
    });
    return Object.fromEntries(entries) as Partial<Record<MetricName, number>>;
  }

  /**
   * Start, end and all metrics. Without an account: of the only one, or the mean over all that have the figure.
   * @param account index of the account
   */
  stats(account?: number): RunStats {
    const only = account ?? (this.groupLengths.length === 1 ? 0 : undefined);
    const figures = only === undefined ? this.meanFigures() : this.metrics(only);
    return { ...this.span(), bars: this.plan.bars, ...figures };
  }

  /** Metrics of the first account (or of any one) that are NaN, each with the reason. */
  get undefinedMetrics(): Record<string, string> {
    const table = this.metricsTable();
    const reasons = METRIC_NAMES.flatMap((name) => {
      const missing = table[name].findIndex(Number.isNaN);
      if (missing < 0) return [];
      return [[name, metricOf(name).undefinedBecause?.(this.view(missing)) ?? "equity fell to zero"]];
    });
    return Object.fromEntries(reasons);
  }

  /**
   * The headline figures again with every choice of `assumptions` flipped in its turn, with dearer costs, later fills, and
   * with the columns of a shared account in other orders. Plans and runs again, one after another.
   * @throws BacktestError for options that do not fit; E_SENSITIVITY_SIZE above `runsMax`; E_INPUT_CHANGED where arrays
   *   that were handed in have changed since, or a strategy did not decide the same again; the signal's reason when aborted
   */
  async sensitivity(
    options: import("../sensitivity/options.ts").SensitivityOptions = {},
  ): Promise<import("../sensitivity/table.ts").Sensitivity> {
    const { sensitivityOf } = await import("../sensitivity/sensitivity.ts");
    return sensitivityOf(this, this.source, options);
  }

  /**
   * The headline figures beside those of the same run without its suspect prices, which are taken for missing.
   * @throws BacktestError for options that do not fit; E_INPUT_CHANGED where arrays that were handed in have changed since
   */
  async qualityImpact(
    options: import("../sensitivity/suspects.ts").QualityImpactOptions = {},
  ): Promise<import("../sensitivity/suspects.ts").QualityImpact> {
    const { qualityImpactOf } = await import("../sensitivity/suspects.ts");
    return qualityImpactOf(this, this.source, options);
  }

  /**
   * SHA-256 over every array of the result, its shape, times and names (docs/digests.md lists them): the same on every
   * machine for the same run. Every NaN counts as the same one.
   */
  digest(): string {
    return digestOf(realisticArrays(this, this.source));
  }

  /**
   * A SHA-256 for each bar, over everything that was decided or had happened by its close: runs whose inputs are the same
   * up to a bar have the same hashes up to it (docs/digests.md).
   */
  prefixDigests(): readonly string[] {
    return prefixDigestsOf(realisticPast(this, this.source));
  }

  /**
   * What happened at one bar in one column, with the numbers that it follows from: the intent decided there, every order that
   * was decided, at work or ended there with its whole life, stops, liquidations and corporate actions. The run is made again
   * with a trace of that column, through the end of those orders; that of a strategy from what it asked for, without calling it.
   * `String(explanation)` is its table as text.
   * @param bar its index; with `time`, also an ISO 8601 date or time, a Date, or milliseconds since 1970 UTC
   * @param column its index or its name
   * @throws BacktestError `E_RANGE`, `E_COLUMN` where the run has no such bar or column; `E_INPUT_CHANGED` where arrays that were
   *   handed in have changed since
   */
  explain(bar: BarPlace, column: ColumnPlace): Explanation {
    const { plan, output, maker } = this.source;
    const places = placesOf(plan);
    const [at, of] = [barIndex(places, bar), columnIndex(places, column)];
    return maker === undefined ? explain(plan, output, at, of) : maker.explain(at, of);
  }

  /** Every result as an Arrow table; loads Arrow when first called. */
  async toArrow(): Promise<
    Record<
      "orders" | "fills" | "trades" | "positions" | "drawdowns" | "equity",
      import("../arrow.ts").ArrowTable
    >
  > {
    const [{ toArrowTable }, { resultColumns }] = await Promise.all([
      import("../arrow.ts"),
      import("./columns.ts"),
    ]);
    const columns = resultColumns(this);
    return {
      orders: toArrowTable(columns.orders),
      fills: toArrowTable(columns.fills),
      trades: toArrowTable(columns.trades),
      positions: toArrowTable(columns.positions),
      drawdowns: toArrowTable(columns.drawdowns),
      equity: toArrowTable(columns.equity),
    };
  }

  /** Of every metric the mean over the accounts that have it. */
  private meanFigures(): Figures {
    const table = this.metricsTable();
    return namedFigures((name) => meanOf(table[name]));
  }

  private series(data: Float64Array): Matrix {
    return { data, rows: this.plan.bars, columns: this.groupLengths.length };
  }

  private span(): Span {
    if (this.time === null) return { start: 0, end: this.plan.bars - 1 };
    const date = (bar: number): string => new Date(this.time![bar]).toISOString();
    return { start: date(0), end: date(this.plan.bars - 1) };
  }

  private columnRange(account: number | undefined): [number, number] {
    if (account === undefined) return [0, this.plan.columns];
    this.requireAccount(account);
    return columnsOfAccount(this.groupLengths, account);
  }

  private viewOnce(account: number): AccountView {
    const { plan, output } = this.source;
    return accountView(plan, output, account, this.barsPerYear, this.records());
  }

  private view(account: number): AccountView {
    this.requireAccount(account);
    return this.views[account]();
  }

  private requireAccount(account: number): void {
    if (Number.isInteger(account) && account >= 0 && account < this.views.length) return;
    throw new BacktestError("E_RANGE", `account ${account} of ${this.views.length}`, {
      option: "account",
      got: account,
      expected: `0 to ${this.views.length - 1}`,
    });
  }
}

function figuresOf(view: AccountView): Figures {
  return namedFigures((name) => metricOf(name).of(view));
}

function namedFigures(of: (name: MetricName) => number): Figures {
  const figures: Partial<Figures> = {};
  for (const name of METRIC_NAMES) figures[name] = of(name);
  return figures as Figures;
}

/** Lots whose fractions a split pays out; undefined: they are kept. */
function lotsPaidOut({ fractionalShares, inputs }: Plan): Source | undefined {
  return fractionalShares === FractionalShares.CashInLieu ? inputs.get(Input.LotSize) : undefined;
}

function staleWarnings(staleBars: Int32Array): Warning[] {
  const bars = staleBars.reduce((sum, count) => sum + count, 0);
  if (bars === 0) return [];
  const columns = staleBars.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  return [
    {
      code: "W_STALE_MARK",
      message: `${bars} bars in ${columns} columns end with a position and no close: the last mark is kept`,
    },
  ];
}
