// What a call of the twin is given: the options by their public names, decoded, not yet broadcast.

export interface OptionArray<V> {
  readonly shape: readonly number[];
  readonly data: readonly V[];
}

/** A scalar, a row (1×N), a column (T×1) or a full matrix (T×N). */
export type Broadcast<V> = V | OptionArray<V>;

export type TimeInForce = number | string;

export interface SplitAction {
  readonly column: number;
  readonly bar: number;
  readonly kind: "split";
  readonly ratio: number;
}

export interface DividendAction {
  readonly column: number;
  readonly bar: number;
  readonly kind: "dividend";
  readonly amount: number;
  readonly withholding?: number;
  readonly payBar?: number;
}

export interface DelistingAction {
  readonly column: number;
  readonly bar: number;
  readonly kind: "delisting";
  readonly price?: number;
}

export type CorporateAction = SplitAction | DividendAction | DelistingAction;

export interface FillOption {
  readonly delay: number;
  readonly price: "open" | "close" | OptionArray<number>;
}

export interface ImpactOption {
  readonly eta: number;
  readonly gamma: number;
  readonly window?: number;
}

export interface TwinOptions {
  readonly close: Broadcast<number>;
  readonly open?: Broadcast<number>;
  readonly high?: Broadcast<number>;
  readonly low?: Broadcast<number>;
  readonly volume?: Broadcast<number>;
  readonly entries?: Broadcast<boolean>;
  readonly exits?: Broadcast<boolean>;
  readonly shortEntries?: Broadcast<boolean>;
  readonly shortExits?: Broadcast<boolean>;
  readonly size?: Broadcast<number>;
  readonly sizeType?: Broadcast<string>;
  readonly direction?: Broadcast<string>;
  readonly accumulate?: Broadcast<string | boolean>;
  readonly uponLongConflict?: Broadcast<string>;
  readonly uponShortConflict?: Broadcast<string>;
  readonly uponDirConflict?: Broadcast<string>;
  readonly uponOppositeEntry?: Broadcast<string>;
  readonly orderType?: Broadcast<string>;
  readonly limitPrice?: Broadcast<number>;
  readonly stopPrice?: Broadcast<number>;
  readonly timeInForce?: Broadcast<TimeInForce>;
  readonly slStop?: Broadcast<number>;
  readonly tpStop?: Broadcast<number>;
  readonly slTrail?: Broadcast<boolean>;
  readonly lotSize?: Broadcast<number>;
  readonly minSize?: Broadcast<number>;
  readonly maxSize?: Broadcast<number>;
  readonly minOrderValue?: Broadcast<number>;
  readonly fees?: Broadcast<number>;
  readonly fixedFees?: Broadcast<number>;
  readonly perUnitFees?: Broadcast<number>;
  readonly minFees?: Broadcast<number>;
  readonly slippage?: Broadcast<number>;
  readonly initialMargin?: Broadcast<number>;
  readonly maintenanceMargin?:
    Broadcast<number> | { readonly long: Broadcast<number>; readonly short: Broadcast<number> };
  readonly borrowRate?: Broadcast<number>;
  readonly multiplier?: Broadcast<number>;
  readonly fx?: Broadcast<number>;
  readonly fill?: string | FillOption;
  readonly orderOfFills?: string;
  readonly allocation?: string;
  readonly onInsufficient?: string;
  readonly account?: string;
  readonly shorting?: string;
  readonly settlementBars?: number;
  readonly maxGrossLeverage?: number;
  readonly maxNetLeverage?: number;
  readonly marginCall?: string;
  readonly marginCallBuffer?: number;
  readonly impact?: ImpactOption;
  readonly participationRate?: number;
  readonly zeroVolume?: string;
  readonly intrabarPath?: string;
  readonly cashRate?: number;
  readonly debitRate?: number;
  readonly barsPerYear?: number;
  readonly actions?: readonly CorporateAction[];
  readonly fractionalShares?: string;
  readonly initCash?: Broadcast<number>;
  readonly cashFlows?: OptionArray<number>;
  readonly callSeq?: string | OptionArray<number>;
}

export interface ExecutionInput {
  readonly api: "fromSignals" | "fromOrders";
  readonly options: TwinOptions;
  /** Bars and columns. */
  readonly shape: readonly [number, number];
  /** Columns of each account, left to right. */
  readonly groupLens: readonly number[];
  /** Milliseconds since 1970-01-01 UTC, one per bar. */
  readonly time?: readonly number[];
}
