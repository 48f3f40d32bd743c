// Specification section 17.2, one column.

import { TradeStatus } from "./codes.ts";
import type { OrderRecord } from "./records.ts";
import { add, isClose, isLess } from "./tolerance.ts";
import { directionOf, type ColumnTrade, type ColumnTrades, type RunEnd } from "./tradeRecord.ts";

/** Size, money and fees added up on one side of a position. */
interface Sums {
  size: number;
  gross: number;
  fees: number;
}

interface Entry {
  readonly bar: number;
  readonly price: number;
  readonly size: number;
  readonly fees: number;
}

interface OpenPosition {
  readonly position: number;
  readonly side: number;
  readonly entries: Entry[];
  readonly entered: Sums;
  readonly exited: Sums;
}

export function entryTradesOf(orders: readonly OrderRecord[], end: RunEnd): ColumnTrades {
  const trades: ColumnTrade[] = [];
  let open: OpenPosition | undefined;
  let positionCount = 0;
  for (const order of orders) {
    if (open === undefined) open = opened(order, positionCount++);
    else if (order.side === open.side) enter(open, order);
    else if (isLess(open.exited.size + order.size, open.entered.size)) exitPartly(open, order);
    else if (isClose(open.exited.size + order.size, open.entered.size)) {
      exitWhole(open, order.size * order.price, order.fees);
      trades.push(...tradesOf(open, order.bar, TradeStatus.Closed));
      open = undefined;
    } else {
      const rest = restOf(open);
      exitWhole(open, rest * order.price, (rest / order.size) * order.fees);
      trades.push(...tradesOf(open, order.bar, TradeStatus.Closed));
      const size = add(order.size, -rest);
      open = opened({ ...order, size, fees: (size / order.size) * order.fees }, positionCount++);
    }
  }
  if (open !== undefined && isLess(open.exited.size, open.entered.size)) {
    exitWhole(open, restOf(open) * end.close, 0);
    trades.push(...tradesOf(open, end.bar, TradeStatus.Open));
  }
  return { trades, positionCount };
}

function opened(order: OrderRecord, position: number): OpenPosition {
  const open: OpenPosition = {
    position,
    side: order.side,
    entries: [],
    entered: { size: 0, gross: 0, fees: 0 },
    exited: { size: 0, gross: 0, fees: 0 },
  };
  enter(open, order);
  return open;
}

function enter({ entries, entered }: OpenPosition, { bar, price, size, fees }: OrderRecord): void {
  entries.push({ bar, price, size, fees });
  entered.size += size;
  entered.gross += size * price;
  entered.fees += fees;
}

function restOf({ entered, exited }: OpenPosition): number {
  return add(entered.size, -exited.size);
}

function exitPartly({ exited }: OpenPosition, { size, price, fees }: OrderRecord): void {
  exited.size += size;
  exited.gross += size * price;
  exited.fees += fees;
}

/** The exited size becomes the entered size exactly, also when the last exit closes within tolerance only. */
function exitWhole({ entered, exited }: OpenPosition, gross: number, fees: number): void {
  exited.size = entered.size;
  exited.gross += gross;
  exited.fees += fees;
}

/** Every entry of the position as a trade that leaves at the average exit price. */
function tradesOf(
  { position, side, entries, exited }: OpenPosition,
  exitBar: number,
  status: number,
): ColumnTrade[] {
  return entries.map(({ bar, price, size, fees }) => ({
    position,
    size,
    entryBar: bar,
    entryPrice: price,
    entryFees: fees,
    exitBar,
    exitPrice: exited.gross / exited.size,
    exitFees: (size / exited.size) * exited.fees,
    direction: directionOf(side),
    status,
  }));
}
