// What a comparison of two runs says.
import type { Profile } from "../options.ts";

/**
 * Parts of a difference in final equity, in the order in which they are shown: account currency, the second run less the
 * first. How each is worked out stands in docs/digests.md.
 */
export const EQUITY_PARTS = {
  timing: "the same orders, filled at other bars or too late",
  price: "the same orders, filled at the same bars at other prices",
  size: "the same orders, filled with other units",
  fees: "other fees on the same orders",
  refused: "orders that only one run filled and the other refused",
  unmatched: "executions that the other run has no counterpart of",
  market: "other values of the same units at the end",
  financing: "interest and borrow costs",
  dividends: "dividends",
  cashFlows: "deposits and withdrawals",
  initCash: "initial cash",
  rest: "rounding, and what results read from files do not tell",
} as const;

/** A part of the change of equity: of prices, of costs, of what holdings pay. */
export type EquityPart = keyof typeof EQUITY_PARTS;

/** The final equity of an account, or of all together, in both runs, and what its difference is made of. */
export interface EquityDifference {
  readonly finalEquity: readonly [first: number, second: number];
  /** The second less the first. */
  readonly difference: number;
  /** They add up to `difference`. */
  readonly parts: Readonly<Record<EquityPart, number>>;
}

/** By what two runs of the same options differ in equity, part by part. */
export interface Attribution {
  readonly total: EquityDifference;
  /** By account; empty where the runs have other accounts. */
  readonly accounts: readonly EquityDifference[];
}

/** Where two runs part: the earliest bar; in it the first array of docs/digests.md; in that the first column. */
export interface FirstDifference {
  /** Null for what belongs to no bar. */
  readonly bar: number | null;
  /** Milliseconds since 1970 UTC of the bar, where a run has times. */
  readonly time: number | null;
  /** A series, a field of a table as in `fills.price`, or a table where one run has a record more. */
  readonly array: string;
  /** Column of the cell, or null. */
  readonly column: number | null;
  /** Name of the column, where a run has names. */
  readonly columnName: string | null;
  /** Account of the cell, where it belongs to no single column. */
  readonly account: number | null;
  /** The cell in both runs; codes by their names, a record more as text; null where a run has no such cell. */
  readonly values: readonly [first: number | string | null, second: number | string | null];
}

/** How many cells of an array differ. */
export interface ArrayDifference {
  readonly name: string;
  /** Cells that one of the runs has, or both. */
  readonly cells: number;
  readonly differing: number;
}

/** What `diff` found. */
export interface RunDifference {
  /** No cell of `arrays` differs. */
  readonly equal: boolean;
  readonly profiles: readonly [first: Profile, second: Profile];
  /** Null for results read from files. */
  readonly digests: readonly [first: string | null, second: string | null];
  readonly first: FirstDifference | null;
  /** Every array that was compared. */
  readonly arrays: readonly ArrayDifference[];
  /** Arrays that only one of the runs has, or that have other columns or accounts. */
  readonly notCompared: readonly string[];
  /** Null where neither run knows its prices, or an amount is no finite number. */
  readonly attribution: Attribution | null;
}
