// One bar as a strategy sees it: everything up to its close, and nothing beyond.
import type { ColumnPlace } from "../explain/where.ts";
import type { Matrix } from "../matrix.ts";
import type { FeedNews } from "../feeds/merge.ts";
import type { FeedState } from "../feeds/types.ts";
import type { Source } from "../plan/source.ts";
import { describe } from "../plan/values.ts";
import type { Book, WorkingOrder } from "./book.ts";
import { copyRow, historyOf } from "./copies.ts";
import { seriesNamed } from "./market.ts";
import { columnOf, faultAt, requireNow, type Sight } from "./sight.ts";

/** Most cells before the first bar that a history may be filled up with. */
const MISSING_MAX = 1e7;

/** Prices, volumes and signals up to a bar, positions and money at its close. */
export class View<Parameters extends object = object> {
  /** Index of the bar. */
  readonly bar: number;
  /** @internal */
  protected readonly session: Sight;

  constructor(session: Sight) {
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
    const most = this.bar + 1 + Math.floor(MISSING_MAX / (column === undefined ? this.columnCount : 1));
    if (!Number.isInteger(bars) || bars < 1 || bars > most)
      throw faultAt(
        this.bar,
        "E_RANGE",
        `history of ${describe(bars)} bars`,
        "bars",
        bars,
        `a whole number from 1 to ${most}`,
      );
    const first = this.bar - bars + 1;
    if (column === undefined) return historyOf(source, first, bars, this.columnCount);
    const { data, rowStride, columnStride } = source;
    const offset = columnOf(this.session, column) * columnStride;
    const past = new Float64Array(bars);
    for (let k = 0; k < bars; k++) past[k] = first + k < 0 ? NaN : data[(first + k) * rowStride + offset];
    return past;
  }

  /**
   * A value of an indicator that `init` made, at this bar or up to its `lag` bars before.
   * @param name what `context.indicator` gave; of several results with the one that is meant: "macd.signal"
   */
  indicator(name: string, column: ColumnPlace, lag = 0): number {
    return this.indicatorRow(name, lag)[columnOf(this.session, column)];
  }

  /** The same of all columns: a copy; of `topK` zeros and ones. */
  indicatorValues(name: string, lag = 0): Float64Array {
    return Float64Array.from(this.indicatorRow(name, lag));
  }

  private indicatorRow(name: string, lag: number): Float64Array | Uint8Array {
    requireNow(this.session, this.bar);
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
    requireNow(this.session, this.bar);
    return this.session.feeds.news.map((row) => Object.freeze({ ...row, values: row.values.slice() }));
  }

  private feedState(name: string): FeedState {
    requireNow(this.session, this.bar);
    return this.session.feeds.state(name);
  }

  /** A feed has columns of its own; where it has as many as the run they go by the same names. */
  private feedColumn(columns: number, column: ColumnPlace): number {
    if (columns === this.columnCount) return columnOf(this.session, column);
    if (typeof column === "number" && Number.isInteger(column) && column >= 0 && column < columns)
      return column;
    throw faultAt(
      this.bar,
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
    const cell = columnOf(this.session, column) * columnStride;
    return bar < 0 ? NaN : data[bar * rowStride + cell];
  }

  private source(name: string): Source {
    requireNow(this.session, this.bar);
    return seriesNamed(this.session.series, name);
  }

  private barOf(lag: number): number {
    if (Number.isInteger(lag) && lag >= 0) return this.bar - lag;
    if (typeof lag === "number" && lag < 0)
      throw faultAt(
        this.bar,
        "E_LOOK_AHEAD",
        `lag is ${lag}: bar ${this.bar - lag} has not come yet`,
        "lag",
        lag,
        "0 or more",
      );
    throw faultAt(this.bar, "E_RANGE", `lag is ${describe(lag)}`, "lag", lag, "a whole number of 0 or more");
  }

  // ---- positions and money -------------------------------------------------------------------------------------------

  /** Units held, signed. */
  position(column: ColumnPlace): number {
    return this.book.position(columnOf(this.session, column));
  }

  /** Units held in every column, signed: a copy. */
  positions(): Float64Array {
    const { book } = this;
    return Float64Array.from({ length: this.columnCount }, (_, column) => book.position(column));
  }

  /** Last valid price seen: what the position is valued at; NaN before the first. */
  mark(column: ColumnPlace): number {
    return this.book.mark(columnOf(this.session, column));
  }

  /** Average price at which the position was opened; NaN where there is none. */
  averageEntry(column: ColumnPlace): number {
    return this.book.averageEntry(columnOf(this.session, column));
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
      column === undefined
        ? Array.from({ length: this.columnCount }, (_, i) => i)
        : [columnOf(this.session, column)];
    return columns.flatMap((one) => [...book.slotsOf(one)].map((slot) => book.workingOrder(slot)));
  }

  private get book(): Book {
    requireNow(this.session, this.bar);
    return this.session.book;
  }

  private account(account: number): number {
    const { length } = this.session.plan.groupLengths;
    if (Number.isInteger(account) && account >= 0 && account < length) return account;
    throw faultAt(
      this.bar,
      "E_RANGE",
      `account ${describe(account)} of ${length}`,
      "account",
      account,
      `0 to ${length - 1}`,
    );
  }
}
