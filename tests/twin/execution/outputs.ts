// What a run of the twin gives back: tables are objects of equally long columns, matrices are flat and row-major.

import type { FillReason, Outcome, Reason } from "./reasons.ts";

export interface FillTable {
  bar: number[];
  column: number[];
  /** Signed, + is a buy. */
  units: number[];
  /** After slippage and impact. */
  price: number[];
  fees: number[];
  reason: FillReason[];
}

export interface OrderTable {
  decisionBar: number[];
  column: number[];
  asked: number[];
  filled: number[];
  outcome: Outcome[];
  reason: (Reason | "")[];
  /** The bound behind the reason: settled cash, E − IM, cap, size bound or units of volume; NaN for the other reasons. */
  bound: number[];
}

export interface TradeTable {
  column: number[];
  entryBar: number[];
  exitBar: number[];
  size: number[];
  pnl: number[];
  open: boolean[];
}

export interface MarginCallTable {
  bar: number[];
  account: number[];
  equity: number[];
  maintenance: number[];
}

export interface Matrix {
  shape: [number, number];
  data: number[];
}

export interface ExecutionOutputs {
  fills: FillTable;
  orders: OrderTable;
  equity: Matrix;
  cash: Matrix;
  settledCash: Matrix;
  receivable: Matrix;
  position: Matrix;
  trades: TradeTable;
  events: { marginCalls: MarginCallTable; staleMarks: number[]; assumptions: string[] };
}
