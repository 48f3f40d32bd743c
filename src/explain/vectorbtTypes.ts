// What an explanation of the vectorbt profile holds: what VectorBT's order log knows.

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

/** What the log says bounded an order. */
export interface VectorbtBound {
  readonly name:
    | "cash"
    | "freeCash"
    | "position"
    | "maxSize"
    | "minSize"
    | "lotSize"
    | "rejectProb"
    | "value"
    | "valPrice"
    | "price"
    | "size";
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
}

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
  /**
   * `Processed`: an order was, by a signal or a size; `Stop`: by a stop; `NoSignal`: nothing was asked; `NothingToDo`: the
   * signals come to no order (conflicts, an entry on the side held, an exit while flat); `NotServed`: the call sequence left the
   * column out.
   */
  readonly fate: "Processed" | "Stop" | "NoSignal" | "NothingToDo" | "NotServed";
  /** Orders that were processed, in VectorBT's order: one, but for a call sequence that serves the column twice. */
  readonly orders: readonly VectorbtOrderExplanation[];
}
