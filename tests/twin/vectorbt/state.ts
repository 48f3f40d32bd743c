import { Info, Side, Status, type Direction, type SizeType } from "./codes.ts";

/** What an order changes. */
export interface Holdings {
  readonly cash: number;
  readonly position: number;
  /** Running cost basis of the open short position. */
  readonly debt: number;
  readonly freeCash: number;
}

/** What an order is decided on. */
export interface OrderState extends Holdings {
  readonly valPrice: number;
  readonly value: number;
}

/** An order as submitted. */
export interface Order {
  readonly size: number;
  readonly price: number;
  readonly sizeType: SizeType;
  readonly direction: Direction;
  readonly fees: number;
  readonly fixedFees: number;
  readonly slippage: number;
  readonly minSize: number;
  readonly maxSize: number;
  /** NaN: off. */
  readonly sizeGranularity: number;
  readonly rejectProb: number;
  readonly lockCash: boolean;
  readonly allowPartial: boolean;
}

/** How an order ended; size, price and fees are NaN unless it was filled. */
export interface OrderResult {
  readonly size: number;
  readonly price: number;
  readonly fees: number;
  readonly side: number;
  readonly status: number;
  readonly statusInfo: number;
}

/** Holdings after an order, and how the order ended. */
export interface Execution {
  readonly holdings: Holdings;
  readonly result: OrderResult;
}

export function filled(
  holdings: Holdings,
  side: number,
  size: number,
  price: number,
  fees: number,
): Execution {
  return { holdings, result: { size, price, fees, side, status: Status.Filled, statusInfo: Info.None } };
}

export function ignored(holdings: Holdings, statusInfo: number): Execution {
  return { holdings, result: unfilled(Status.Ignored, statusInfo) };
}

export function rejected(holdings: Holdings, statusInfo: number): Execution {
  return { holdings, result: unfilled(Status.Rejected, statusInfo) };
}

function unfilled(status: number, statusInfo: number): OrderResult {
  return { size: NaN, price: NaN, fees: NaN, side: Side.None, status, statusInfo };
}
