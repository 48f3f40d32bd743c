// What a strategy is, and what it is given.
import type { NamedFeed } from "../feeds/merge.ts";
import type { StrategyArguments } from "../generated/optionTypes.ts";
import type { PriceInput } from "../inputs.ts";
import type { AdvancingName } from "../indicators/advancing.ts";
import type { Mask } from "../matrix.ts";
import type { Slice } from "./slice.ts";

/** Prices and what else is known bar by bar. */
export interface StrategyData extends Pick<
  StrategyArguments,
  "close" | "open" | "high" | "low" | "volume" | "time" | "columns"
> {
  /** Further series by name, bars × columns each: scores, forecasts, 0/1 masks. A slice has them up to its own bar. */
  readonly signals?: Readonly<Record<string, PriceInput | Mask | Uint8Array>>;
  /** Feeds with clocks of their own, by name, as `openFeeds` takes them; the bars need `time` then. */
  readonly feeds?: Readonly<Record<string, NamedFeed>>;
}

/** What an indicator of a strategy is made from, beside its parameters (a number each). */
export interface IndicatorOptions {
  /** Bars before the newest whose values stay at hand; 0 by default. */
  readonly lag?: number;
  /** Name under which slices have it, without a dot; by default that of the indicator, with "#2" for the second. */
  readonly as?: string;
  /**
   * Series, or indicator made before, that it is of: "close" by default. Indicators of several series take those of their names;
   * `{ high: "bid" }` names others.
   */
  readonly of?: string | Readonly<Record<string, string>>;
  readonly [parameter: string]: unknown;
}

/** Options of the run: those of `fromOrders` but what describes a single order. */
export interface StrategyOptions<Parameters> extends Omit<StrategyArguments, keyof StrategyData> {
  /** Parameters to use instead of the strategy's own. */
  readonly parameters?: Partial<Parameters>;
}

/** What a strategy is told before the first bar. */
export interface StrategyContext<Parameters> {
  readonly parameters: Readonly<Parameters>;
  readonly columnCount: number;
  readonly accountCount: number;
  /** Names of the columns, or null. */
  readonly columns: readonly string[] | null;
  /** Names of the series that slices have: prices that were given, and signals. */
  readonly series: readonly string[];
  /**
   * Makes an indicator that goes on with the bars: any of `advancing`, with the bits of the matrix form.
   * @returns the name by which slices have it
   * @example
   * const fast = context.indicator("sma", { window: 10, lag: 1 });
   */
  readonly indicator: (name: AdvancingName, options?: IndicatorOptions) => string;
}

/** One execution; `units` above 0 bought. The same fields as in `portfolio.fills`. */
export interface StrategyFill {
  readonly bar: number;
  readonly column: number;
  readonly units: number;
  readonly price: number;
  /** In account currency. */
  readonly fees: number;
  /** `Order`, `StopLoss`, `TakeProfit`, `MarginCall`, `Delisted` or `CashInLieu`. */
  readonly reason: string;
  /** Id of the order; −1 where the fill belongs to none. */
  readonly order: number;
}

/**
 * A strategy that acts bar by bar. What `init` returns is its state: every later call gets it. Nothing else needs to be kept
 * between bars.
 */
export interface Strategy<Parameters extends object = object, State = unknown> {
  /** Parameters and their usual values; a run may give others. */
  readonly parameters?: Parameters;
  /** Called once, before the first bar. */
  readonly init?: (context: StrategyContext<Parameters>) => State;
  /** Called at the close of every bar, once for all columns. */
  readonly onBar: (slice: Slice<Parameters>, state: State) => void;
  /**
   * Called for every fill: for those of a bar before its `onBar`; for those at its own close (`fill: "sameClose"`) after it,
   * before the next bar.
   */
  readonly onFill?: (fill: StrategyFill, state: State) => void;
  /** Called once, after the last bar. */
  readonly onEnd?: (state: State) => void;
}

/**
 * Exits of one order. They wait until it opens something, sell (or cover) exactly that, lose what the other has filled, and end
 * when the position is gone. The stop loss lies below what a long order pays, the take profit above; the other way round for a short
 * one: what is seen to be otherwise at once is `E_ORDER`. Their ids follow the order's own: the stop loss, then the take profit.
 */
export interface Bracket {
  /** Price of a stop order. */
  readonly stopLoss?: number;
  /** Worst price of the stop loss: makes it a stop-limit order. */
  readonly stopLimit?: number;
  /** Price of a limit order. */
  readonly takeProfit?: number;
}

/** Changes to an order at work. */
export interface OrderChanges {
  /** Units in all, filled ones included, signed as the order is. */
  readonly units?: number;
  readonly limitPrice?: number;
  readonly stopPrice?: number;
  /** Counted from the next bar on; `"ioc"` and `"fok"` are for new orders. */
  readonly timeInForce?: string | number;
}

/** What one order may say beside its size. */
export interface OrderDetails {
  /** How the size is read; default `"amount"`. Only for `order`. */
  readonly sizeType?: string;
  /** Worst price: a limit order, or with `stopPrice` a stop-limit order. */
  readonly limitPrice?: number;
  /** Price that triggers the order. */
  readonly stopPrice?: number;
  /** As the option of a run; default: what that says. */
  readonly timeInForce?: string | number;
  /** Stop loss of the position that it opens, as a fraction of the entry price; default: what the option of the run says. */
  readonly slStop?: number;
  /** Whether that stop trails. */
  readonly slTrail?: boolean;
  /** Take profit of the position, as a fraction of the entry price. */
  readonly tpStop?: number;
  /** Exits that come to life with what the order opens. */
  readonly bracket?: Bracket;
  /** Whether it ends the other working orders of its column as `Replaced`, as every order of a matrix run does; default false. */
  readonly replaces?: boolean;
}
