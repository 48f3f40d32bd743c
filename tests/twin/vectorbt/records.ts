// Records the simulation writes (specification section 8).

import type { Order, OrderResult, OrderState } from "./state.ts";

export interface OrderRecord {
  readonly id: number;
  readonly column: number;
  readonly bar: number;
  readonly size: number;
  readonly price: number;
  readonly fees: number;
  /** `Side.Buy` or `Side.Sell`. */
  readonly side: number;
}

export interface LogRecord {
  readonly id: number;
  readonly group: number;
  readonly column: number;
  readonly bar: number;
  /** Before the order, not snapped. */
  readonly before: OrderState;
  readonly order: Order;
  readonly raiseReject: boolean;
  readonly after: OrderState;
  readonly result: OrderResult;
  /** −1 when not filled. */
  readonly orderId: number;
}

/** The records of one column, in id order. */
export function ofColumn<Row extends { readonly column: number }>(
  rows: readonly Row[],
  column: number,
): Row[] {
  return rows.filter((row) => row.column === column);
}

/** Units bought (positive) or sold (negative). */
export function signedSize(record: OrderRecord): number {
  return record.side === 0 ? record.size : -record.size;
}
