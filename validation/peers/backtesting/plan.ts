// A plan for backtesting.py: one asset, at most one order of the strategy working at a time.
import type { Market } from "../engines/market.ts";

export interface BacktestingPlan extends Market {
  /** Signals: entries from flat (with `exclusive` also against the position), by `fromSignals`. Orders: by `fromOrders`. */
  readonly mode: "orders" | "signals";
  readonly cash: number;
  readonly spread: number;
  /** Amount per trade, and part of its value. */
  readonly fixedFees: number;
  readonly fees: number;
  /** Required part of a position's value: 1 is no leverage. */
  readonly margin: number;
  readonly tradeOnClose: boolean;
  /** `exclusive_orders`: an order closes the position first; signals only. */
  readonly exclusive: boolean;
  /** Sales are cut to what is held. */
  readonly longOnly: boolean;
  /** None at bar 0, where its strategies are not asked, and none at the last one; at most one a bar. */
  readonly orders: readonly PlannedOrder[];
}

export interface PlannedOrder {
  readonly bar: number;
  readonly column: 0;
  readonly action: "buy" | "sell" | "close";
  /** Whole units, or in signals a part of what is affordable; of "close" 0. */
  readonly size: number;
  readonly type: "market" | "limit" | "stop" | "stopLimit";
  readonly limit?: number;
  readonly stop?: number;
  /** Parts of the entry's price; signals only. */
  readonly stopLoss?: number;
  readonly takeProfit?: number;
}
