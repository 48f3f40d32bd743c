// What is drawn for ml4t-backtest, in the words of both sides.
import type { Rows } from "../bt/rows.ts";

/** One kind of fee at a time: of the value, per unit with a least fee, or fixed. */
export interface Fees {
  readonly ofValue: number;
  readonly perUnit: number;
  readonly least: number;
  readonly fixed: number;
}

/** A market or working order, decided at the close of its bar. */
export interface PlannedOrder {
  readonly bar: number;
  readonly column: number;
  /** Units to trade; a target in parts of equity or in money; a part of a long position to sell; all of it. */
  readonly kind: "units" | "percent" | "value" | "reduce" | "close";
  readonly size: number;
  readonly type: "market" | "limit" | "stop";
  /** Limit or stop price, or null. */
  readonly price: number | null;
  /** Bars it works for, or null: until it is filled or replaced. */
  readonly bars: number | null;
}

/** Weights of all columns at once; NaN closes, null (never drawn) leaves the column alone. */
export interface Weights {
  readonly bar: number;
  readonly sizes: readonly (number | null)[];
}

/** Position stops of a column, as fractions. */
export interface Stops {
  readonly loss: number | null;
  readonly trails: boolean;
  readonly profit: number | null;
}

export interface Ml4tPlan {
  readonly cash: number;
  /** Bars × columns, NaN in all four where an asset has no bar. */
  readonly open: Rows;
  readonly high: Rows;
  readonly low: Rows;
  readonly close: Rows;
  readonly volume: Rows | null;
  readonly fill: "nextOpen" | "sameClose";
  readonly account: "unlimited" | "cash" | "locked" | "margin";
  readonly onInsufficient: "partial" | "reject";
  readonly orderOfFills: "exitsFirst" | "sequence";
  /** Theirs: an order fills while it is placed, and not after all of the bar are. */
  readonly immediate: boolean;
  readonly initialMargin: number;
  readonly settlementBars: number;
  readonly wholeUnits: boolean;
  readonly orders: readonly PlannedOrder[];
  readonly weights: readonly Weights[];
  readonly fees: Fees;
  readonly slippage: { readonly ofPrice: number; readonly perUnit: number };
  readonly impact: { readonly gamma: number; readonly window: number } | null;
  readonly participationRate: number | null;
  readonly multiplier: readonly number[];
  readonly stops: readonly Stops[] | null;
  /** Which of a stop loss and a take profit that one bar reached came first. */
  readonly path: "conservative" | "optimistic";
}

export const NO_FEES: Fees = { ofValue: 0, perUnit: 0, least: 0, fixed: 0 };
export const NO_SLIPPAGE = { ofPrice: 0, perUnit: 0 } as const;

/** A plan of prices and nothing else: a cash account without costs that fills at the next open. */
export function barePlan(prices: Pick<Ml4tPlan, "open" | "high" | "low" | "close">, cash: number): Ml4tPlan {
  return {
    ...prices,
    cash,
    volume: null,
    fill: "nextOpen",
    account: "cash",
    onInsufficient: "partial",
    orderOfFills: "exitsFirst",
    immediate: false,
    initialMargin: 0.5,
    settlementBars: 0,
    wholeUnits: false,
    orders: [],
    weights: [],
    fees: NO_FEES,
    slippage: NO_SLIPPAGE,
    impact: null,
    participationRate: null,
    multiplier: prices.close[0].map(() => 1),
    stops: null,
    path: "conservative",
  };
}
