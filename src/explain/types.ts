// What an explanation of the realistic profile holds: plain, frozen data. Units of a leg are unsigned; amounts are in the
// account's currency; NaN means that there is no such number.

import type { OrderChanges } from "../strategy/types.ts";

/** What may leave fewer units of an order than were wanted. */
export type BoundName =
  | "position"
  | "volume"
  | "lotSize"
  | "maxSize"
  | "minSize"
  | "cash"
  | "buyingPower"
  | "grossLeverage"
  | "netLeverage"
  | "part"
  | "share"
  | "whole"
  | "dust"
  | "fee"
  | "shorting";

/** One bound, in the order in which they are looked at. */
export interface Bound<Name extends string = BoundName> {
  readonly name: Name;
  /**
   * The bound in its own unit: units for position, volume, sizes and lots; cash to spend for cash and fee; equity less initial
   * margin for buyingPower; the cap for leverages; a fraction for part and share; NaN for whole and dust.
   */
  readonly value: number;
  /** Units that this bound alone lets through. */
  readonly largestUnits: number;
  /** Units that were left before this bound, and after it. */
  readonly before: number;
  readonly passed: number;
  /** Whether it cut. */
  readonly binding: boolean;
}

/** Where in a bar an order is looked at; `decision` is the close that decided, under `fill: "sameClose"`. */
export type Step = "open" | "inside" | "close" | "decision";

/**
 * Why nothing was tried although the order was at work: its price is missing, or the bar did not reach it; a stop-limit order
 * became a limit order; a position that was closed inside the bar is not opened again in it; or the reason that ended it.
 */
export type Wait =
  "noPrice" | "notReached" | "triggered" | "closedInside" | "Bankrupt" | "Halted" | "LotSize";

/** What a fill costs at a bar: options and, where the leg before it paid in the same step, what that paid. */
export interface Costs {
  /** Fraction; 0 for limit orders and take profits. */
  readonly slippage: number;
  readonly fees: number;
  readonly perUnitFees: number;
  readonly fixedFees: number;
  readonly minFees: number;
  /** Multiplier times exchange rate: account currency per unit at a price of 1. */
  readonly unitValue: number;
  /** What the market impact is made of; null: none. */
  readonly impact: {
    readonly eta: number;
    readonly gamma: number;
    readonly averageVolume: number;
    readonly deviation: number;
  } | null;
  /** What the reducing leg of the same step traded and paid: both legs share one fee. */
  readonly paid: { readonly value: number; readonly units: number; readonly fees: number };
}

/** The account just before a leg was tried. What a reducing leg is not held against is NaN. */
export interface Funds {
  /** Settled cash, less what locked shorts hold. */
  readonly spendable: number;
  readonly equity: number;
  /** Σ |value| and Σ value of the positions at their marks; 0 where neither margin nor a cap looks at them. */
  readonly gross: number;
  readonly net: number;
  /** Initial margin of the positions. */
  readonly requirement: number;
  /** Of the column: last valid price, and fraction of initial margin (margin accounts). */
  readonly mark: number;
  readonly initialMargin: number;
}

/** A fill as it was made. */
export interface FillNumbers {
  /** Signed. */
  readonly units: number;
  readonly price: number;
  readonly value: number;
  readonly fees: number;
  /** Fractions of the price before costs that it slipped by; 0 where it does not slip. */
  readonly slippage: number;
  readonly impact: number;
  /** Position before the fill. */
  readonly position: number;
}

/** One step of a bar in which an order was looked at, or one of its legs was tried. */
export interface Attempt {
  readonly bar: number;
  readonly step: Step;
  /** Null where no leg was tried. */
  readonly leg: "reduce" | "open" | null;
  readonly waits: Wait | null;
  /** Price before costs; NaN: none. */
  readonly price: number;
  /** The bar, with its gaps filled as the rules for limits and stops say. */
  readonly open: number;
  readonly high: number;
  readonly low: number;
  /** Units of the leg that were left to fill; ∞: as many as are affordable. */
  readonly tried: number;
  readonly bounds: readonly Bound[];
  /** Units filled. */
  readonly passed: number;
  /** The bound that decided the units; null: none did. */
  readonly cutBy: BoundName | null;
  readonly fill: FillNumbers | null;
  readonly costs: Costs | null;
  readonly funds: Funds | null;
}

/** How an intent became the legs of an order. */
export interface Making {
  /** Of the column, at the close that made the order. */
  readonly position: number;
  readonly mark: number;
  /** Equity that shares of it are taken of; an equity below 0 counts as 0. */
  readonly equity: number;
  readonly unitValue: number;
  readonly size: number;
  readonly sizeType: string;
  /** Units of both legs as wanted, before lots and size bounds; `part` of what is affordable, NaN where units are known. */
  readonly reduce: number;
  readonly open: number;
  readonly part: number;
  readonly bounds: readonly Bound[];
  /** Units of both legs that the order went to work with; 0 where it was refused. */
  readonly reduceLeft: number;
  readonly openLeft: number;
}

export type OrderKind = "market" | "limit" | "stop" | "stopLimit";

/** An order: what it asked, every attempt at it with the bounds that it met, how it ended. */
export interface OrderExplanation {
  readonly id: number;
  readonly type: OrderKind;
  /** NaN: none. Prices are those of the making; a later split divides them. */
  readonly limitPrice: number;
  readonly stopPrice: number;
  /** `"ioc"`, `"fok"`, or bars; ∞: good till cancelled. */
  readonly timeInForce: "ioc" | "fok" | number;
  /** NaN, 0, ∞: none. */
  readonly lotSize: number;
  readonly minSize: number;
  readonly maxSize: number;
  /** As in the record of the order. */
  readonly asked: number;
  readonly filled: number;
  readonly outcome: string;
  readonly reason: string;
  readonly bound: number;
  readonly decisionBar: number;
  /** Bar at whose close it was made; later than `decisionBar` where the intent was held back. */
  readonly madeBar: number;
  /** Bar at which it ended; null: it is still working at the end of the data. */
  readonly endBar: number | null;
  /** Whether it was refused when it was made: it never worked. */
  readonly refused: boolean;
  /** Null for a signal whose size is NaN or 0. */
  readonly making: Making | null;
  readonly attempts: readonly Attempt[];
  /** Splits while it worked: units times ratio, prices divided by it. */
  readonly splits: readonly { readonly bar: number; readonly ratio: number }[];
  /** What took its place: a newer order, a target that is met, or an exit without a position. */
  readonly replacedBy: number | "target" | "exit" | null;
  /** An order, or an exit of a strategy's bracket. */
  readonly role: "order" | "stopLoss" | "takeProfit";
  /** Order that an exit protects; null: it is none. */
  readonly parent: number | null;
  /** Exits that protect it. */
  readonly exits: readonly number[];
  /** What a strategy changed while it worked, at the closes of these bars. */
  readonly changes: readonly { readonly bar: number; readonly changes: OrderChanges }[];
  /** Bar at whose close the strategy cancelled it; null: it did not. */
  readonly cancelBar: number | null;
}

/** What became of an intent, or why there is none. */
export type IntentFateName =
  | "NoSignal"
  | "NoSize"
  | "HeldBack"
  | "Ordered"
  | "Refused"
  | "ResolvedAway"
  | "FlatExit"
  | "NotAccumulated"
  | "OtherSide"
  | "AsksNothing"
  | "TargetMet"
  | "BelowMinValue";

/** What was asked of a cell, and what became of it before there was an order. */
export interface IntentExplanation {
  readonly fate: IntentFateName;
  /** Signals of the cell, and what the conflict rules left of them. */
  readonly given: readonly string[];
  readonly resolved: readonly string[];
  readonly size: number;
  readonly sizeType: string;
  /** Bar at whose close it was decided; null: none (nothing asked, or held back beyond the end of the data). */
  readonly madeBar: number | null;
  readonly position: number;
  readonly mark: number;
  readonly equity: number;
  readonly unitValue: number;
  /** Units that it came to and their worth at the mark; NaN where it came to none. */
  readonly units: number;
  readonly worth: number;
  readonly minOrderValue: number;
  /** The order that it made, and the working order that it ended: of several the last one. */
  readonly order: number | null;
  readonly ended: number | null;
  /** All working orders that it ended. */
  readonly endedOrders: readonly number[];
}

/** What a strategy asked for at a close, in its order; a rebalance as the order of the column. */
export type AskedExplanation =
  | { readonly kind: "order"; readonly intent: IntentExplanation }
  | { readonly kind: "cancel"; readonly order: number }
  | { readonly kind: "modify"; readonly order: number; readonly changes: OrderChanges }
  | { readonly kind: "serve"; readonly columns: readonly number[] };

/** A fill without an order: of a stop or of a liquidation. */
export interface ForcedFill {
  readonly reason: string;
  /** Price before costs. */
  readonly price: number;
  readonly tried: number;
  readonly bounds: readonly Bound[];
  readonly passed: number;
  readonly cutBy: BoundName | null;
  readonly fill: FillNumbers | null;
}

/** The stops of a position against the prices of a step; `afterOrders` is the one of a position opened inside the bar. */
export interface StopTest {
  readonly step: "open" | "inside" | "afterOrders";
  readonly position: number;
  readonly averageEntry: number;
  /** Best price of the earlier bars, for a trailing stop; NaN: none yet. */
  readonly extreme: number;
  /** Levels; NaN: off. */
  readonly stopLevel: number;
  readonly targetLevel: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly stopReached: boolean;
  readonly targetReached: boolean;
  /** The option that decides where one bar reaches both. */
  readonly path: string;
  readonly hit: ForcedFill | null;
}

/** The forced sale after a margin call. */
export interface Liquidation {
  /** At the open marks. */
  readonly equity: number;
  readonly maintenance: number;
  readonly buffer: number;
  /** Part of every position that goes; 0: the call has healed. */
  readonly part: number;
  readonly position: number;
  readonly hit: ForcedFill | null;
}

/** A corporate action that met a position at the bar. */
export interface ActionExplanation {
  readonly kind: "split" | "dividend" | "delisting";
  /** Ratio, amount per unit, or price (NaN: the last mark). */
  readonly amount: number;
  readonly position: number;
  readonly mark: number;
  readonly fill: (FillNumbers & { readonly reason: string }) | null;
}

/** The options of the run that the numbers follow. */
export interface Rules {
  readonly account: "cash" | "margin" | "unlimited";
  readonly shorting: "none" | "locked" | "margin" | "free";
  readonly orderOfFills: "exitsFirst" | "sequence";
  readonly onInsufficient: "partial" | "reject";
  readonly allocation: "sequence" | "proRata";
  readonly delay: number;
  /** NaN: none. */
  readonly maxGrossLeverage: number;
  readonly maxNetLeverage: number;
  readonly participationRate: number;
}

/** What happened at one bar in one column of a realistic run, with the numbers that it follows from. */
export interface Explanation {
  readonly profile: "realistic";
  readonly bar: number;
  readonly column: number;
  /** Name of the column, and milliseconds since 1970 UTC of the bar; null: none. */
  readonly name: string | null;
  readonly time: number | null;
  readonly rules: Rules;
  /** Of a strategy the first order that it asked for here. */
  readonly intent: IntentExplanation;
  /** Everything that a strategy asked for at this close in this column; null: a run of matrices. */
  readonly asked: readonly AskedExplanation[] | null;
  /** Orders that were decided, at work or ended at the bar, each with its whole life. */
  readonly orders: readonly OrderExplanation[];
  readonly stops: readonly StopTest[];
  readonly liquidation: Liquidation | null;
  /** The call at the close of the bar. */
  readonly marginCall: { readonly equity: number; readonly maintenance: number } | null;
  readonly actions: readonly ActionExplanation[];
}
