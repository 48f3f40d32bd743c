// What trades of all three views share (specification section 17).

import { Side, TradeDirection, TradeStatus } from "./codes.ts";
import { add } from "./tolerance.ts";

export interface Trade {
  readonly id: number;
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
  /** `TradeDirection`. */
  readonly direction: number;
  /** `TradeStatus`. */
  readonly status: number;
  /** Running number of the position over all columns. */
  readonly parentId: number;
}

/** A trade before it is numbered among all columns; `position` counts the positions of its column. */
export type ColumnTrade = Omit<Trade, "id" | "column" | "parentId" | "pnl" | "return"> & {
  readonly position: number;
};

/** The trades of one column. A position can leave none: one that is nearly nothing at the end, or NaN. */
export interface ColumnTrades {
  readonly trades: readonly ColumnTrade[];
  readonly positionCount: number;
}

/** The last bar and the raw close there: where trades still open end. */
export interface RunEnd {
  readonly bar: number;
  readonly close: number;
}

/** Profit and return of a trade. */
export function outcomeOf(
  trade: Pick<Trade, "size" | "entryPrice" | "exitPrice" | "entryFees" | "exitFees" | "direction">,
): { pnl: number; return: number } {
  const entryValue = trade.size * trade.entryPrice;
  const exitValue = trade.size * trade.exitPrice;
  let difference = add(exitValue, -entryValue);
  if (difference !== 0 && trade.direction === TradeDirection.Short) difference = -difference;
  const pnl = difference - trade.entryFees - trade.exitFees;
  return { pnl, return: pnl / entryValue };
}

export function directionOf(side: number): number {
  return side === Side.Buy ? TradeDirection.Long : TradeDirection.Short;
}

/** Bars a trade lasted; an open one also counts the last bar. */
export function durationBars({ entryBar, exitBar, status }: Trade): number {
  return exitBar - entryBar + (status === TradeStatus.Open ? 1 : 0);
}
