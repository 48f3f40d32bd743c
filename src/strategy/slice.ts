// One bar as a strategy sees it: everything up to its close, nothing beyond, and the desk that takes its orders.
import { SizeType } from "../../assembly/layout.ts";
import { BacktestError } from "../errors.ts";
import { columnIndex, type ColumnPlace } from "../explain/where.ts";
import type { Matrix } from "../matrix.ts";
import type { FeedNews } from "../feeds/merge.ts";
import type { FeedState } from "../feeds/types.ts";
import type { Plan } from "../plan/plan.ts";
import type { Source } from "../plan/source.ts";
import { describe } from "../plan/values.ts";
import type { Book, WorkingOrder } from "./book.ts";
import { copyRow, historyOf } from "./copies.ts";
import { sizeTypeOf, type Desk } from "./desk.ts";
import type { FeedBook } from "./feeds.ts";
import type { IndicatorBook } from "./indicators.ts";
import { seriesNamed, type Series } from "./market.ts";
import type { OrderChanges, OrderDetails } from "./types.ts";

/** What all slices of a run share; `bar` is the one that may be looked at, −1: none. */
export interface Session {
  readonly plan: Plan;
  readonly series: Series;
  readonly book: Book;
  readonly desk: Desk;
  readonly parameters: object;
  readonly indicators: IndicatorBook;
  readonly feeds: FeedBook;
  bar: number;
}

/**
 * A bar at its close, for all columns: prices, volumes and signals up to it, positions and money, and orders. It may be used
 * until `onBar` returns. Columns are named by their index or their name. `lag` counts bars back from this one (default 0);
 * before the first bar everything is NaN.
 */
export class Slice<Parameters extends object = object> {
  /** Index of the bar. */
  readonly bar: number;
  private readonly session: Session;

  constructor(session: Session) {
    this.session = session;
    this.bar = session.bar;
  }

  /** Parameters of the run. */
  get parameters(): Readonly<Parameters> {
    return this.session.parameters as Parameters;
  }

  /** Milliseconds since 1970 UTC, or null. */
  get time(): number | null {
    return this.session.plan.time?.[this.bar] ?? null;
  }

  /** Columns of the run. */
  get columnCount(): number {
    return this.session.plan.shape.columns;
  }

  // ---- market --------------------------------------------------------------------------------------------------------

  /** @throws BacktestError `E_ENUM` where no opens were given; `E_LOOK_AHEAD` for a lag below 0 */
  open(column: ColumnPlace, lag = 0): number {
    return this.value("open", column, lag);
  }

  /** @throws BacktestError `E_ENUM` where no highs were given; `E_LOOK_AHEAD` for a lag below 0 */
  high(column: ColumnPlace, lag = 0): number {
    return this.value("high", column, lag);
  }

  /** @throws BacktestError `E_ENUM` where no lows were given; `E_LOOK_AHEAD` for a lag below 0 */
  low(column: ColumnPlace, lag = 0): number {
    return this.value("low", column, lag);
  }

  /** NaN where it is missing, and before the first bar. @throws BacktestError `E_LOOK_AHEAD` for a lag below 0 */
  close(column: ColumnPlace, lag = 0): number {
    return this.value("close", column, lag);
  }

  /** @throws BacktestError `E_ENUM` where no volumes were given; `E_LOOK_AHEAD` for a lag below 0 */
  volume(column: ColumnPlace, lag = 0): number {
    return this.value("volume", column, lag);
  }

  /** A value of one of `data.signals`. */
  signal(name: string, column: ColumnPlace, lag = 0): number {
    return this.value(name, column, lag);
  }

  /** All columns of a price or signal at this bar, or `lag` bars before: a copy. */
  row(name: string, lag = 0): Float64Array {
    const row = new Float64Array(this.columnCount);
    copyRow(this.source(name), this.barOf(lag), row);
    return row;
  }

  /** The last `bars` bars of a price or signal, this one included, oldest first: a copy, bars × columns. */
  history(name: string, bars: number): Matrix;
  /** The same of one column. */
  history(name: string, bars: number, column: ColumnPlace): Float64Array;
  history(name: string, bars: number, column?: ColumnPlace): Matrix | Float64Array {
    const source = this.source(name);
    if (!Number.isInteger(bars) || bars < 1)
      throw this.fault(
        "E_RANGE",
        `history of ${describe(bars)} bars`,
        "bars",
        bars,
        "a whole number of 1 or more",
      );
    const first = this.bar - bars + 1;
    if (column === undefined) return historyOf(source, first, bars, this.columnCount);
    const { data, rowStride, columnStride } = source;
    const offset = this.column(column) * columnStride;
    const past = new Float64Array(bars);
    for (let k = 0; k < bars; k++) past[k] = first + k < 0 ? NaN : data[(first + k) * rowStride + offset];
    return past;
  }

  /**
   * A value of an indicator that `init` made, at this bar or up to its `lag` bars before.
   * @param name what `context.indicator` gave; of several results with the one that is meant: "macd.signal"
   */
  indicator(name: string, column: ColumnPlace, lag = 0): number {
    return this.indicatorRow(name, lag)[this.column(column)];
  }

  /** The same of all columns: a copy; of `topK` zeros and ones. */
  indicatorValues(name: string, lag = 0): Float64Array {
    return Float64Array.from(this.indicatorRow(name, lag));
  }

  private indicatorRow(name: string, lag: number): Float64Array | Uint8Array {
    this.requireNow();
    this.barOf(lag);
    return this.session.indicators.row(name, lag);
  }

  // ---- feeds ---------------------------------------------------------------------------------------------------------

  /** Last value of a feed that was known at this bar; NaN where there has been none. */
  feed(name: string, column: ColumnPlace = 0): number {
    const { values } = this.feedState(name);
    return values[this.feedColumn(values.length, column)];
  }

  /** Bars since that value became known: 0 at the first bar that has it, NaN where there has been none. */
  feedStaleBars(name: string, column: ColumnPlace = 0): number {
    const { staleBars } = this.feedState(name);
    return staleBars[this.feedColumn(staleBars.length, column)];
  }

  /** Last known values of all columns of a feed: a copy. */
  feedValues(name: string): Float64Array {
    return this.feedState(name).values.slice();
  }

  /** Rows of all feeds that have become known since the bar before, in that order. */
  get news(): readonly FeedNews[] {
    this.requireNow();
    return this.session.feeds.news.map((row) => Object.freeze({ ...row, values: row.values.slice() }));
  }

  private feedState(name: string): FeedState {
    this.requireNow();
    return this.session.feeds.state(name);
  }

  /** A feed has columns of its own; where it has as many as the run they go by the same names. */
  private feedColumn(columns: number, column: ColumnPlace): number {
    if (columns === this.columnCount) return this.column(column);
    if (typeof column === "number" && Number.isInteger(column) && column >= 0 && column < columns)
      return column;
    throw this.fault(
      "E_RANGE",
      `the feed has no column ${describe(column)}`,
      "column",
      column,
      `0 to ${columns - 1}`,
    );
  }

  private value(name: string, column: ColumnPlace, lag: number): number {
    const { data, rowStride, columnStride } = this.source(name);
    const bar = this.barOf(lag);
    const cell = this.column(column) * columnStride;
    return bar < 0 ? NaN : data[bar * rowStride + cell];
  }

  private source(name: string): Source {
    this.requireNow();
    return seriesNamed(this.session.series, name);
  }

  private barOf(lag: number): number {
    if (Number.isInteger(lag) && lag >= 0) return this.bar - lag;
    if (lag < 0)
      throw this.fault(
        "E_LOOK_AHEAD",
        `lag is ${lag}: bar ${this.bar - lag} has not come yet`,
        "lag",
        lag,
        "0 or more",
      );
    throw this.fault("E_RANGE", `lag is ${describe(lag)}`, "lag", lag, "a whole number of 0 or more");
  }

  // ---- positions and money -------------------------------------------------------------------------------------------

  /** Units held, signed. */
  position(column: ColumnPlace): number {
    return this.book.position(this.column(column));
  }

  /** Units held in every column, signed: a copy. */
  positions(): Float64Array {
    const { book } = this;
    return Float64Array.from({ length: this.columnCount }, (_, column) => book.position(column));
  }

  /** Last valid price seen: what the position is valued at; NaN before the first. */
  mark(column: ColumnPlace): number {
    return this.book.mark(this.column(column));
  }

  /** Average price at which the position was opened; NaN where there is none. */
  averageEntry(column: ColumnPlace): number {
    return this.book.averageEntry(this.column(column));
  }

  /** Settled and unsettled cash, account currency. */
  cash(account = 0): number {
    return this.book.cash(this.account(account));
  }

  /** Cash that may be spent. */
  settledCash(account = 0): number {
    return this.book.settledCash(this.account(account));
  }

  /** Cash, receivables and positions at the marks of this close. */
  equity(account = 0): number {
    return this.book.equity(this.account(account));
  }

  /**
   * Value, before costs, of what the account may open in any column: its free cash; in a margin account what equity beyond the
   * initial margin backs at the highest rate of its columns; ∞ in an unlimited one. Caps of leverage and orders at work are not
   * taken off.
   */
  buyingPower(account = 0): number {
    return this.book.buyingPower(this.account(account), this.bar);
  }

  /** Orders at work, of one column or of all: as they are now, in the order of column and making. */
  workingOrders(column?: ColumnPlace): readonly WorkingOrder[] {
    const { book } = this;
    const columns =
      column === undefined ? Array.from({ length: this.columnCount }, (_, i) => i) : [this.column(column)];
    return columns.flatMap((one) => [...book.slotsOf(one)].map((slot) => book.workingOrder(slot)));
  }

  // ---- orders --------------------------------------------------------------------------------------------------------

  /**
   * Orders signed units (above 0 buys). It becomes an order at this close and may fill from the next bar on, with
   * `fill: "sameClose"` as a market order at once. It works beside the column's other orders.
   * @returns id of the order's record, also of one that was refused; undefined where it asks for nothing
   * @throws BacktestError for a size, column or detail that does not fit
   */
  order(column: ColumnPlace, size: number, details?: OrderDetails): number | undefined {
    if (details?.sizeType === undefined) return this.hand(column, size, SizeType.Amount, details);
    const { sizeType, ...rest } = details;
    return this.hand(column, size, sizeTypeOf(sizeType), rest);
  }

  /** Orders units worth so much at the mark, account currency, signed. */
  orderValue(column: ColumnPlace, value: number, details?: OrderDetails): number | undefined {
    return this.hand(column, value, SizeType.Value, details);
  }

  /** Orders units worth that fraction of equity, signed. */
  orderPercent(column: ColumnPlace, part: number, details?: OrderDetails): number | undefined {
    return this.hand(column, part, SizeType.ValuePercent, details);
  }

  /** Orders what is missing to a position of so many units, counting what is at work already. */
  orderTarget(column: ColumnPlace, units: number, details?: OrderDetails): number | undefined {
    return this.hand(column, units, SizeType.TargetAmount, details);
  }

  /** Orders what is missing to a position worth so much, counting what is at work already. */
  orderTargetValue(column: ColumnPlace, value: number, details?: OrderDetails): number | undefined {
    return this.hand(column, value, SizeType.TargetValue, details);
  }

  /** Orders what is missing to a position worth that fraction of equity, counting what is at work already. */
  orderTargetPercent(column: ColumnPlace, part: number, details?: OrderDetails): number | undefined {
    return this.hand(column, part, SizeType.TargetPercent, details);
  }

  /** Orders what closes the position, counting what is at work already. */
  closePosition(column: ColumnPlace, details?: OrderDetails): number | undefined {
    return this.hand(column, 0, SizeType.TargetAmount, details);
  }

  /**
   * `orderTargetPercent` for many columns at once.
   * @param weights a fraction of the account's equity for each column (NaN: leave it alone), or by name: others get 0
   */
  rebalance(weights: ArrayLike<number> | Readonly<Record<string, number>>): void {
    this.requireNow();
    this.session.desk.rebalance(this.weightsOf(weights));
  }

  /** Ends an order that is at work; false where it has ended before. */
  cancel(order: number): boolean {
    this.requireNow();
    return this.session.desk.cancel(order);
  }

  /**
   * Changes an order that is at work, from its next fill on: prices that it has, units in all, time in force.
   * @returns false where it has ended before
   * @throws BacktestError `E_ORDER` for what the order has not, or cannot be
   */
  modify(order: number, changes: OrderChanges): boolean {
    this.requireNow();
    return this.session.desk.modify(order, changes);
  }

  /** From the next fills on these columns are served first, in this order, then the others of their account; until changed. */
  serve(columns: readonly ColumnPlace[]): void {
    this.requireNow();
    this.session.desk.serve(columns.map((column) => this.column(column)));
  }

  private hand(
    column: ColumnPlace,
    size: number,
    sizeType: SizeType,
    details?: OrderDetails,
  ): number | undefined {
    this.requireNow();
    return this.session.desk.order(this.column(column), size, sizeType, details);
  }

  private weightsOf(given: ArrayLike<number> | Readonly<Record<string, number>>): Float64Array {
    const weights = new Float64Array(this.columnCount);
    if (isList(given)) {
      if (given.length !== weights.length)
        throw this.fault(
          "E_SHAPE",
          `${given.length} weights for ${weights.length} columns`,
          "weights",
          given.length,
          weights.length,
        );
      for (let column = 0; column < weights.length; column++) weights[column] = this.weight(given[column]);
    } else if (typeof given === "object" && given !== null)
      for (const [name, weight] of Object.entries(given)) weights[this.column(name)] = this.weight(weight);
    else
      throw this.fault(
        "E_DTYPE",
        `weights is ${describe(given)}`,
        "weights",
        describe(given),
        "numbers, one a column",
      );
    return weights;
  }

  private weight(value: unknown): number {
    if (typeof value === "number" && Math.abs(value) !== Infinity) return value;
    throw this.fault(
      "E_RANGE",
      `a weight is ${describe(value)}`,
      "weights",
      value,
      "finite fractions (NaN: leave it alone)",
    );
  }

  // ---- guards --------------------------------------------------------------------------------------------------------

  private get book(): Book {
    this.requireNow();
    return this.session.book;
  }

  private column(place: ColumnPlace): number {
    const { shape, columns, time } = this.session.plan;
    if (typeof place === "number" && place >= 0 && place < shape.columns && Number.isInteger(place))
      return place;
    return columnIndex({ bars: shape.bars, time, columnCount: shape.columns, names: columns }, place);
  }

  private account(account: number): number {
    const { length } = this.session.plan.groupLengths;
    if (Number.isInteger(account) && account >= 0 && account < length) return account;
    throw this.fault(
      "E_RANGE",
      `account ${describe(account)} of ${length}`,
      "account",
      account,
      `0 to ${length - 1}`,
    );
  }

  /** A slice is a view of the running bar: what it shows later would be of another one. */
  private requireNow(): void {
    if (this.session.bar === this.bar) return;
    throw this.fault(
      "E_SLICE",
      `the slice of bar ${this.bar} is over`,
      "slice",
      this.bar,
      "the slice that onBar was given",
    );
  }

  private fault(
    code: `E_${string}`,
    text: string,
    option: string,
    got: unknown,
    expected: unknown,
  ): BacktestError {
    return new BacktestError(code, text, { option, bar: this.bar, got, expected });
  }
}

function isList(given: unknown): given is ArrayLike<number> {
  return Array.isArray(given) || (ArrayBuffer.isView(given) && !(given instanceof DataView));
}
