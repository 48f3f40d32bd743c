import type { Mask, Matrix } from "./matrix.ts";

/** Prices: a matrix, one typed array for a single column, or rows of numbers (bars). */
export type PriceInput = Matrix | Float64Array | readonly (readonly number[])[];

/** Signals: a byte mask (fastest), one typed array for a single column, or rows of booleans (bars). */
export type MaskInput = Mask | Uint8Array | boolean | readonly (readonly (boolean | number)[])[];

/** Anything per order: a scalar, a row (one value per column), rows of values (bars), or a matrix of 1×N, T×1 or T×N. */
export type CellInput<Value> =
  | Value
  | readonly Value[]
  | readonly (readonly Value[])[]
  | Float64Array
  | Matrix
  | {
      readonly data: readonly Value[];
      readonly rows: number;
      readonly columns: number;
      readonly order?: "row" | "column";
    };

/** Milliseconds since 1970 UTC, one per bar. */
export type TimeInput = BigInt64Array | Float64Array;

/** When and at which price market orders fill. */
export type FillOption =
  | "nextOpen"
  | "nextClose"
  | "sameClose"
  | { readonly delay: number; readonly price: "open" | "close" | Matrix };

/** Order in which the columns of an account are served; "auto" (vectorbt profile) puts sales first. */
export type CallSeqOption = "default" | "reversed" | "random" | "auto" | Matrix;

/** An exchange rate: one unit of `base` is worth `values` of `quote`; one value, or one per bar. */
export interface Rate {
  readonly base: string;
  readonly quote: string;
  readonly values: number | Float64Array | readonly number[] | Matrix;
}

/** Lengths of contiguous groups, or one label per column. */
export type GroupOption = readonly number[] | readonly string[];

/** A corporate action; `bar` is the ex bar, and actions of one bar apply in the order given. */
export type CorporateAction =
  | { readonly column: number; readonly bar: number; readonly kind: "split"; readonly ratio: number }
  | {
      readonly column: number;
      readonly bar: number;
      readonly kind: "dividend";
      /** Per unit, in the column's currency. */
      readonly amount: number;
      /** Fraction that a holder does not get. */
      readonly withholding?: number;
      /** Bar of the payment; default: the ex bar. */
      readonly payBar?: number;
    }
  | {
      readonly column: number;
      readonly bar: number;
      readonly kind: "delisting";
      /** What a unit is closed at; default: the last mark. */
      readonly price?: number;
    };
