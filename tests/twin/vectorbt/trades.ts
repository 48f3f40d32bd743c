// Trades of all columns (specification section 17).

import type { TradesType } from "./codes.ts";
import { entryTradesOf } from "./entryTrades.ts";
import { require } from "./errors.ts";
import { exitTradesOf } from "./exitTrades.ts";
import { cellOf, type CommonInputs } from "./inputs.ts";
import { ofColumn, type OrderRecord } from "./records.ts";
import { outcomeOf, type ColumnTrades, type RunEnd, type Trade } from "./tradeRecord.ts";

/** What trades are built from, besides the records. */
export type TradeInputs = Pick<CommonInputs, "barCount" | "columnCount" | "close">;

/** Trades of one view; throws `TwinError` when an order has no size or no price. */
export function tradesOf(type: TradesType, inputs: TradeInputs, orders: readonly OrderRecord[]): Trade[] {
  switch (type) {
    case "entrytrades":
      return entryTrades(inputs, orders);
    case "exittrades":
      return exitTrades(inputs, orders);
    case "positions":
      return positions(exitTrades(inputs, orders));
  }
}

/** One trade per reducing or closing order. */
export function exitTrades(inputs: TradeInputs, orders: readonly OrderRecord[]): Trade[] {
  return numbered(runEnds(inputs).map((end, column) => exitTradesOf(validOrders(orders, column), end)));
}

/** One trade per opening or increasing order. */
export function entryTrades(inputs: TradeInputs, orders: readonly OrderRecord[]): Trade[] {
  return numbered(runEnds(inputs).map((end, column) => entryTradesOf(validOrders(orders, column), end)));
}

/** Exit trades joined per position (section 17.3). */
export function positions(trades: readonly Trade[]): Trade[] {
  const byPosition = new Map<number, Trade[]>();
  for (const trade of trades)
    byPosition.set(trade.parentId, [...(byPosition.get(trade.parentId) ?? []), trade]);
  return [...byPosition.values()].map((parts, id) => ({ ...joined(parts), id, parentId: id }));
}

function runEnds({ barCount, columnCount, close }: TradeInputs): RunEnd[] {
  const bar = barCount - 1;
  return Array.from({ length: columnCount }, (_, column) => ({ bar, close: cellOf(close, bar, column) }));
}

function validOrders(orders: readonly OrderRecord[], column: number): OrderRecord[] {
  const records = ofColumn(orders, column);
  for (const { size, price } of records) {
    require(!(size <= 0), "Found order with size 0 or less");
    require(!(price <= 0), "Found order with price 0 or less");
  }
  return records;
}

function numbered(perColumn: readonly ColumnTrades[]): Trade[] {
  let firstParentId = 0;
  const trades = perColumn.flatMap(({ trades, positionCount }, column) => {
    const parentId = firstParentId;
    firstParentId += positionCount;
    return trades.map(({ position, ...trade }) => ({
      ...trade,
      ...outcomeOf(trade),
      column,
      parentId: parentId + position,
    }));
  });
  return trades.map((trade, id) => ({ id, ...trade }));
}

function joined(parts: readonly Trade[]): Trade {
  const first = parts[0];
  const last = parts[parts.length - 1];
  if (parts.length === 1) return first;
  const sum = (amountOf: (trade: Trade) => number): number =>
    parts.reduce((total, trade) => total + amountOf(trade), 0);
  const size = sum((trade) => trade.size);
  const whole = {
    ...last,
    size,
    entryBar: first.entryBar,
    entryPrice: sum((trade) => trade.size * trade.entryPrice) / size,
    entryFees: sum((trade) => trade.entryFees),
    exitPrice: sum((trade) => trade.size * trade.exitPrice) / size,
    exitFees: sum((trade) => trade.exitFees),
  };
  return { ...whole, ...outcomeOf(whole) };
}
