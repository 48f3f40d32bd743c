// What an explanation of the vectorbt profile holds: what VectorBT's order log knows, the bounds that it met, and the stops.
import type { Bound, IntentFateName } from "./types.ts";

/** Account and column around an order. */
export interface VectorbtState {
  readonly cash: number;
  readonly position: number;
  readonly debt: number;
  readonly freeCash: number;
  readonly valPrice: number;
  readonly value: number;
}

export interface VectorbtRequest {
  /** Signed as the log has it. */
  readonly size: number;
  readonly price: number;
  readonly sizeType: string;
  readonly direction: string;
  readonly fees: number;
  readonly fixedFees: number;
  readonly slippage: number;
  readonly minSize: number;
  readonly maxSize: number;
  /** `sizeGranularity`; NaN: none. */
  readonly lotSize: number;
  readonly rejectProb: number;
  readonly lockCash: boolean;
  readonly allowPartial: boolean;
}

/** What may leave fewer units of an order than were asked. */
export type VectorbtBoundName =
  | "cash"
  | "freeCash"
  | "part"
  | "position"
  | "maxSize"
  | "lotSize"
  | "minSize"
  | "whole"
  | "dust"
  | "fee"
  | "rejectProb";

/** How an order got its units: unsigned, ∞ for all that is affordable. */
export interface VectorbtSizing {
  readonly side: "Buy" | "Sell";
  /** What the size came to. */
  readonly wanted: number;
  /** Part of what is affordable or held; NaN: none. */
  readonly part: number;
  /** With slippage. */
  readonly price: number;
  /** In VectorBT's order; of the one that refused the order `passed` is 0. */
  readonly bounds: readonly Bound<VectorbtBoundName>[];
  /** The bound that decided the units; null: none did. */
  readonly cutBy: VectorbtBoundName | null;
  /** Units that were left. */
  readonly passed: number;
}

/** The stops of a position against a bar; the stop loss is looked at first, whatever the bar reached first. */
export interface VectorbtStops {
  readonly position: number;
  /** Prices that the stops are measured from, and as which part of them; NaN: off. */
  readonly stopBase: number;
  readonly slStop: number;
  readonly trails: boolean;
  readonly targetBase: number;
  readonly tpStop: number;
  readonly stopLevel: number;
  readonly targetLevel: number;
  /** A missing open is the close, a missing high or low the outer of the two. */
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly stopReached: boolean;
  readonly targetReached: boolean;
  readonly hit: "stopLoss" | "takeProfit" | null;
  /** Level, or the open that is beyond it; NaN: none was hit. */
  readonly price: number;
  /** `stopExitPrice` and `uponStopExit` of the bar. */
  readonly exitPrice: string;
  readonly exit: string;
}

/** What bounded an order, or is missing of it. */
export interface VectorbtBound {
  readonly name: VectorbtBoundName | "value" | "valPrice" | "price" | "size";
  readonly value: number;
}

/** An order of the vectorbt profile, in VectorBT's words. */
export interface VectorbtOrderExplanation {
  /** Order record; null: it was not filled. */
  readonly id: number | null;
  readonly status: string;
  /** VectorBT's status info; "" where it was filled. */
  readonly statusInfo: string;
  readonly request: VectorbtRequest;
  readonly before: VectorbtState;
  readonly after: VectorbtState;
  readonly filled: {
    readonly size: number;
    readonly price: number;
    readonly fees: number;
    readonly side: "Buy" | "Sell";
  } | null;
  /** Null where nothing bounded it. */
  readonly bound: VectorbtBound | null;
  /** Null where the order ended before it had units. */
  readonly sizing: VectorbtSizing | null;
}

/**
 * `Processed`: an order was, by a signal or a size; `Stop`: by a stop; `NotServed`: the call sequence left the column out; else why
 * there was none.
 */
export type VectorbtFate =
  | "Processed"
  | "Stop"
  | "NotServed"
  | Extract<
      IntentFateName,
      "NoSignal" | "ResolvedAway" | "FlatExit" | "NotAccumulated" | "OtherSide" | "AsksNothing"
    >;

/** What happened at one bar in one column of a run of the vectorbt profile. */
export interface VectorbtExplanation {
  readonly profile: "vectorbt";
  readonly bar: number;
  readonly column: number;
  /** Name of the column, and milliseconds since 1970 UTC of the bar; null: none. */
  readonly name: string | null;
  readonly time: number | null;
  /** Masks that are set in the cell, by the names of their options; none for sizes. */
  readonly given: readonly string[];
  /** Signals that the conflict rules left, or that the stop stands for; none for sizes. */
  readonly resolved: readonly string[];
  readonly fate: VectorbtFate;
  /** Null where the column has no position, or none with stops. */
  readonly stops: VectorbtStops | null;
  /** Orders that were processed, in VectorBT's order: one, but for a call sequence that serves the column twice. */
  readonly orders: readonly VectorbtOrderExplanation[];
}
