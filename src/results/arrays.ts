// Every array of a result under its name, in one order: what is hashed and what is compared.
import type { Profile } from "../options.ts";
import type { CodeNames, RecordColumn, RecordTable } from "./table.ts";

/** Records, each of which belongs to a bar and to a column or an account. */
export interface ResultTable {
  readonly kind: "table";
  readonly name: string;
  /** Bar of every row. */
  readonly bar: ArrayLike<number>;
  /** Column or account of every row. */
  readonly place: ArrayLike<number>;
  readonly of: "column" | "account";
  readonly fields: Readonly<Record<string, RecordColumn | readonly string[]>>;
  readonly codes: CodeNames;
}

/** A series of bars × columns or accounts, bar by bar. */
export interface ResultSeries {
  readonly kind: "series";
  readonly name: string;
  readonly of: "column" | "account";
  readonly width: number;
  readonly data: Float64Array | Int32Array;
}

/** One number for each column or account, over the whole run. */
export interface ResultSums {
  readonly kind: "sums";
  readonly name: string;
  readonly of: "column" | "account";
  readonly data: Float64Array | Int32Array;
}

export type ResultArray = ResultTable | ResultSeries | ResultSums;

/** What the arrays are about. */
export interface ResultFrame {
  readonly profile: Profile;
  readonly bars: number;
  /** Number of columns. */
  readonly columns: number;
  readonly groupLengths: readonly number[];
  /** Names of the columns, or null. */
  readonly names: readonly string[] | null;
  /** Milliseconds since 1970 UTC per bar, or null. */
  readonly time: Float64Array | null;
}

/** A result as arrays, in the order in which they are hashed and compared. */
export interface ResultArrays extends ResultFrame {
  readonly arrays: readonly ResultArray[];
}

type Records = Readonly<Record<string, RecordColumn>>;

/**
 * The columns of records as they are shown.
 * @param barField the field that says which bar a row belongs to
 */
export function tableOf(name: string, records: object, barField: string): ResultTable {
  const { length: _length, at: _at, codes, ...fields } = records as RecordTable<Records>;
  const columns = fields as Records;
  const of = "column" in columns ? "column" : "account";
  const place = columns.column ?? columns.account ?? columns.group;
  return { kind: "table", name, bar: columns[barField], place, of, fields: columns, codes };
}

/** The rows of each bar, in their order: rows of bar t are `rows[starts[t]]` up to `rows[starts[t + 1]]`. */
export interface RowsByBar {
  readonly starts: Int32Array;
  readonly rows: Int32Array;
}

/**
 * Sorts rows by bar without changing the order of those of one bar. Rows of bars that are not among them are left out.
 * @param bar of every row
 */
export function rowsByBar(bar: ArrayLike<number>, bars: number): RowsByBar {
  const starts = new Int32Array(bars + 1);
  const isAmong = (row: number): boolean => bar[row] >= 0 && bar[row] < bars;
  for (let row = 0; row < bar.length; row++) if (isAmong(row)) starts[bar[row] + 1] += 1;
  for (let t = 0; t < bars; t++) starts[t + 1] += starts[t];
  const next = starts.slice();
  const rows = new Int32Array(starts[bars]);
  for (let row = 0; row < bar.length; row++) if (isAmong(row)) rows[next[bar[row]]++] = row;
  return { starts, rows };
}
