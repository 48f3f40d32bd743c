// Exit trades, entry trades and positions from order records (page, section 17).
import { TradeDirection, TradeStatus, TradesType } from "../../../assembly/layout.ts";
import { addTolerant, isClose, isCloseOrLess, isLess } from "../../../assembly/vectorbt/tolerance.ts";
import type { BacktestError } from "../../errors.ts";
import type { RecordIndex } from "./flows.ts";
import type { OrderRecords } from "./run.ts";
import { viewError } from "./errors.ts";

/** One trade; `parentId` counts positions over all columns. */
export interface Trade {
  readonly column: number;
  readonly size: number;
  readonly entryBar: number;
  readonly entryPrice: number;
  readonly entryFees: number;
  readonly exitBar: number;
  readonly exitPrice: number;
  readonly exitFees: number;
  readonly pnl: number;
  readonly return: number;
  readonly direction: TradeDirection;
  readonly status: TradeStatus;
  readonly parentId: number;
}

/** What trades are made from; `lastClose` is the raw one of each column, at which open trades are valued. */
export interface TradeSource {
  readonly orders: OrderRecords;
  readonly index: readonly RecordIndex[];
  readonly bars: number;
  readonly lastClose: readonly number[];
}

/** Trades of the kind that figures are made from. */
export function tradesOf(type: TradesType, source: TradeSource): Trade[] {
  if (type === TradesType.EntryTrades) return entryTradesOf(source);
  const exits = exitTradesOf(source);
  return type === TradesType.Positions ? positionsOf(exits) : exits;
}

type Unpriced = Omit<Trade, "pnl" | "return">;

/** Fields one by one: copying them as a whole costs more than all else that makes a trade. */
function priced(trade: Unpriced): Trade {
  const { size, entryPrice, exitPrice, entryFees, exitFees, direction } = trade;
  const entryValue = size * entryPrice;
  const gain = addTolerant(size * exitPrice, -entryValue);
  const signed = direction === TradeDirection.Short && gain !== 0 ? -gain : gain;
  const pnl = signed - entryFees - exitFees;
  return {
    column: trade.column,
    size,
    entryBar: trade.entryBar,
    entryPrice,
    entryFees,
    exitBar: trade.exitBar,
    exitPrice,
    exitFees,
    pnl,
    return: pnl / entryValue,
    direction,
    status: trade.status,
    parentId: trade.parentId,
  };
}

/** Why VectorBT cannot make a trade of an order; undefined: it can. */
export function tradeFault({ size, price }: OrderRecords, i: number): BacktestError | undefined {
  if (size[i] <= 0) return viewError("Found order with size 0 or less", "minSize");
  if (price[i] <= 0) return viewError("Found order with price 0 or less", "slippage");
  return undefined;
}

function requireTradable(orders: OrderRecords, i: number): void {
  const fault = tradeFault(orders, i);
  if (fault !== undefined) throw fault;
}

/** The open position of a column, from order to order. */
interface Ledger {
  /** Counts positions over all columns. */
  readonly parentId: number;
  take(i: number): void;
  /** What is still open after the last order. */
  finish(): void;
}

type LedgerClass = new (source: TradeSource, column: number, parentId: number, trades: Trade[]) => Ledger;

/** The trades that a ledger makes of every column's orders. */
function tradesBy(OfColumn: LedgerClass, source: TradeSource): Trade[] {
  const trades: Trade[] = [];
  let parentId = -1;
  source.index.forEach((index, column) => {
    const ledger = new OfColumn(source, column, parentId, trades);
    index.forEach((i) => ledger.take(i));
    ledger.finish();
    parentId = ledger.parentId;
  });
  return trades;
}

// ---- exit trades -----------------------------------------------------------------------------------------------------

/** One per reducing or closing order, at the average entry price; the rest of a position at the last close. */
export function exitTradesOf(source: TradeSource): Trade[] {
  return tradesBy(ExitLedger, source);
}

/** The open position of a column, as sums over its entries. */
class ExitLedger implements Ledger {
  private size = 0;
  private gross = 0;
  private fees = 0;
  private entryBar = -1;
  private side = -1;

  constructor(
    private readonly source: TradeSource,
    private readonly column: number,
    public parentId: number,
    private readonly trades: Trade[],
  ) {}

  take(i: number): void {
    const { orders } = this.source;
    requireTradable(orders, i);
    if (this.side < 0) this.open(i, 0, 0, 0);
    if (orders.side[i] === this.side) this.increase(i);
    else if (isCloseOrLess(orders.size[i], this.size)) this.reduce(i);
    else this.reverse(i);
  }

  /** The rest of the position at the raw last close, without an exit fee. */
  finish(): void {
    if (this.side < 0 || !isLess(-this.size, 0)) return;
    const { bars, lastClose } = this.source;
    this.emit(this.size, bars - 1, lastClose[this.column], 0, TradeStatus.Open);
  }

  private open(i: number, size: number, gross: number, fees: number): void {
    const { orders } = this.source;
    this.parentId += 1;
    this.side = orders.side[i];
    this.entryBar = orders.bar[i];
    [this.size, this.gross, this.fees] = [size, gross, fees];
  }

  private increase(i: number): void {
    const { size, price, fees } = this.source.orders;
    this.size += size[i];
    this.gross += size[i] * price[i];
    this.fees += fees[i];
  }

  private reduce(i: number): void {
    const { size, price, fees, bar } = this.source.orders;
    const closes = isClose(size[i], this.size);
    this.emit(closes ? this.size : size[i], bar[i], price[i], fees[i], TradeStatus.Closed);
    if (closes) {
      this.side = -1;
      return;
    }
    const left = (this.size - size[i]) / this.size;
    this.size *= left;
    this.gross *= left;
    this.fees *= left;
  }

  private reverse(i: number): void {
    const { size, price, fees, bar } = this.source.orders;
    const exitFees = (this.size / size[i]) * fees[i];
    this.emit(this.size, bar[i], price[i], exitFees, TradeStatus.Closed);
    const rest = size[i] - this.size;
    this.open(i, rest, rest * price[i], fees[i] - exitFees);
  }

  private emit(
    size: number,
    exitBar: number,
    exitPrice: number,
    exitFees: number,
    status: TradeStatus,
  ): void {
    this.trades.push(
      priced({
        column: this.column,
        size,
        entryBar: this.entryBar,
        entryPrice: this.gross / this.size,
        entryFees: (size / this.size) * this.fees,
        exitBar,
        exitPrice,
        exitFees,
        direction: this.side,
        status,
        parentId: this.parentId,
      }),
    );
  }
}

// ---- entry trades ----------------------------------------------------------------------------------------------------

/** One per increasing order, with its share of all exits of its position. */
export function entryTradesOf(source: TradeSource): Trade[] {
  return tradesBy(EntryLedger, source);
}

/** An entry order with the size and fee that belong to the position. */
interface Entry {
  readonly order: number;
  readonly size: number;
  readonly fees: number;
}

class EntryLedger implements Ledger {
  private side = -1;
  private size = 0;
  private exitSize = 0;
  private exitGross = 0;
  private exitFees = 0;
  private entries: Entry[] = [];

  constructor(
    private readonly source: TradeSource,
    private readonly column: number,
    public parentId: number,
    private readonly trades: Trade[],
  ) {}

  take(i: number): void {
    const { orders } = this.source;
    const { size, price, fees, side, bar } = orders;
    requireTradable(orders, i);
    if (this.side < 0) this.open(i, size[i], fees[i]);
    else if (side[i] === this.side) this.enter(i, size[i], fees[i]);
    else if (isClose(this.exitSize + size[i], this.size)) {
      this.exit(this.size, size[i] * price[i], fees[i]);
      this.emit(bar[i], TradeStatus.Closed);
      this.side = -1;
    } else if (isLess(this.exitSize + size[i], this.size)) {
      this.exit(this.exitSize + size[i], size[i] * price[i], fees[i]);
    } else this.reverse(i);
  }

  finish(): void {
    if (this.side < 0 || !isLess(this.exitSize, this.size)) return;
    const { bars, lastClose } = this.source;
    const rest = addTolerant(this.size, -this.exitSize);
    this.exit(this.size, rest * lastClose[this.column], 0);
    this.emit(bars - 1, TradeStatus.Open);
  }

  private open(i: number, size: number, fees: number): void {
    this.parentId += 1;
    this.side = this.source.orders.side[i];
    this.size = 0;
    this.entries = [];
    [this.exitSize, this.exitGross, this.exitFees] = [0, 0, 0];
    this.enter(i, size, fees);
  }

  private enter(order: number, size: number, fees: number): void {
    this.size += size;
    this.entries.push({ order, size, fees });
  }

  private exit(exitSize: number, gross: number, fees: number): void {
    this.exitSize = exitSize;
    this.exitGross += gross;
    this.exitFees += fees;
  }

  private reverse(i: number): void {
    const { size, price, fees, bar } = this.source.orders;
    const rest = addTolerant(this.size, -this.exitSize);
    this.exit(this.size, rest * price[i], (rest / size[i]) * fees[i]);
    this.emit(bar[i], TradeStatus.Closed);
    const opened = addTolerant(size[i], -rest);
    this.open(i, opened, (opened / size[i]) * fees[i]);
  }

  private emit(exitBar: number, status: TradeStatus): void {
    const { orders } = this.source;
    for (const { order, size, fees } of this.entries)
      this.trades.push(
        priced({
          column: this.column,
          size,
          entryBar: orders.bar[order],
          entryPrice: orders.price[order],
          entryFees: fees,
          exitBar,
          exitPrice: this.exitGross / this.exitSize,
          exitFees: (size / this.exitSize) * this.exitFees,
          direction: this.side,
          status,
          parentId: this.parentId,
        }),
      );
  }
}

// ---- positions -------------------------------------------------------------------------------------------------------

/** One per position: its exit trades added up. */
export function positionsOf(exitTrades: readonly Trade[]): Trade[] {
  const positions: Trade[] = [];
  for (let from = 0, to = 0; from < exitTrades.length; from = to) {
    while (to < exitTrades.length && exitTrades[to].parentId === exitTrades[from].parentId) to += 1;
    positions.push({ ...merged(exitTrades.slice(from, to)), parentId: positions.length });
  }
  return positions;
}

function merged(trades: readonly Trade[]): Trade {
  if (trades.length === 1) return trades[0];
  const sum = (of: (trade: Trade) => number): number => trades.reduce((total, trade) => total + of(trade), 0);
  const size = sum((trade) => trade.size);
  const last = trades[trades.length - 1];
  return priced({
    ...last,
    size,
    entryBar: trades[0].entryBar,
    entryPrice: sum((trade) => trade.size * trade.entryPrice) / size,
    entryFees: sum((trade) => trade.entryFees),
    exitPrice: sum((trade) => trade.size * trade.exitPrice) / size,
    exitFees: sum((trade) => trade.exitFees),
  });
}
