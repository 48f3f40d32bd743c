// Specification section 17.1, one column.

import { TradeStatus } from "./codes.ts";
import type { OrderRecord } from "./records.ts";
import { isClose, isCloseOrLess, isLess } from "./tolerance.ts";
import { directionOf, type ColumnTrade, type ColumnTrades, type RunEnd } from "./tradeRecord.ts";

/** What has been put into a position and not been taken out. */
interface OpenPosition {
  readonly position: number;
  readonly side: number;
  readonly entryBar: number;
  size: number;
  gross: number;
  fees: number;
}

interface Exit {
  readonly bar: number;
  readonly price: number;
  readonly fees: number;
  readonly status: number;
}

export function exitTradesOf(orders: readonly OrderRecord[], end: RunEnd): ColumnTrades {
  const trades: ColumnTrade[] = [];
  let open: OpenPosition | undefined;
  let positionCount = 0;
  for (const order of orders) {
    if (open === undefined) open = opened(order, positionCount++);
    else if (order.side === open.side) increase(open, order);
    else if (isCloseOrLess(order.size, open.size)) {
      const isWhole = isClose(order.size, open.size);
      trades.push(tradeOf(open, isWhole ? open.size : order.size, { ...order, status: TradeStatus.Closed }));
      if (isWhole) open = undefined;
      else shrink(open, order.size);
    } else {
      const exitFees = (open.size / order.size) * order.fees;
      trades.push(tradeOf(open, open.size, { ...order, fees: exitFees, status: TradeStatus.Closed }));
      const size = order.size - open.size;
      open = reopened(order, positionCount++, size, order.fees - exitFees);
    }
  }
  if (open !== undefined && isLess(-open.size, 0))
    trades.push(
      tradeOf(open, open.size, { bar: end.bar, price: end.close, fees: 0, status: TradeStatus.Open }),
    );
  return { trades, positionCount };
}

function opened(order: OrderRecord, position: number): OpenPosition {
  const open: OpenPosition = { position, side: order.side, entryBar: order.bar, size: 0, gross: 0, fees: 0 };
  increase(open, order);
  return open;
}

/** The position a reversal leaves on the other side. */
function reopened(order: OrderRecord, position: number, size: number, fees: number): OpenPosition {
  return { position, side: order.side, entryBar: order.bar, size, gross: size * order.price, fees };
}

function increase(open: OpenPosition, { size, price, fees }: OrderRecord): void {
  open.size += size;
  open.gross += size * price;
  open.fees += fees;
}

function shrink(open: OpenPosition, exitSize: number): void {
  const kept = (open.size - exitSize) / open.size;
  open.size *= kept;
  open.gross *= kept;
  open.fees *= kept;
}

function tradeOf(open: OpenPosition, size: number, exit: Exit): ColumnTrade {
  return {
    position: open.position,
    size,
    entryBar: open.entryBar,
    entryPrice: open.gross / open.size,
    entryFees: (size / open.size) * open.fees,
    exitBar: exit.bar,
    exitPrice: exit.price,
    exitFees: exit.fees,
    direction: directionOf(open.side),
    status: exit.status,
  };
}
