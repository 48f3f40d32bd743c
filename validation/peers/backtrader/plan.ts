// A plan for Backtrader: orders of a strategy that has at most one of its own working per asset.
import type { Market } from "../engines/market.ts";

export interface BacktraderPlan extends Market {
  /** Signals: an order is an entry, sent from flat only, or (targetAmount 0) an exit. */
  readonly mode: "orders" | "signals";
  /** Units traded per bar, or null: no bound. Multiples of 100. */
  readonly volume: readonly (readonly number[])[] | null;
  /** Part of the volume that one bar may fill; with `volume` only. */
  readonly participation: number;
  readonly cash: number;
  /** Part of the value, and amount per unit; one of them is 0. */
  readonly fees: number;
  readonly perUnitFees: number;
  readonly slippage: number;
  /** Market orders fill at the next open or the next close. */
  readonly fill: "open" | "close";
  /** Whether sizes are whole units; those from money are cut to them. */
  readonly whole: boolean;
  /** Long and short with cash that is never short; otherwise long only, on whatever cash there is. */
  readonly shorts: boolean;
  /** Backtrader's `checksubmit`: whether orders are also tried at the closes that they were made at. */
  readonly checkSubmit: boolean;
  /** Sales of a bar are sent before purchases; otherwise as they are listed. */
  readonly sellsFirst: boolean;
  /** Bar by bar; those of one bar in the order in which they are sent. At most one per bar and column. */
  readonly orders: readonly PlannedOrder[];
}

export interface PlannedOrder {
  readonly bar: number;
  readonly column: number;
  readonly type: "market" | "limit" | "stop" | "stopLimit";
  readonly sizeType: "amount" | "targetAmount" | "targetValue" | "targetPercent";
  /** Signed for `amount`; a sale is cut to what is held where shorts are off. */
  readonly size: number;
  readonly limit?: number;
  readonly stop?: number;
  /** Bars that it works; without: until it is filled or replaced. */
  readonly bars?: number;
  /** Children of a market order from flat, as parts of its fill price. */
  readonly stopLoss?: number;
  readonly takeProfit?: number;
}
