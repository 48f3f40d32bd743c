// Records as columns: typed arrays of equal length, with a row at a time where a person reads.

/** A typed column of records. */
export type RecordColumn = Int32Array | Uint8Array | Float64Array;

/** Names of coded columns: code → name. */
export type CodeNames = Readonly<Record<string, readonly string[]>>;

/** One record; coded columns come as their names. */
export type Row<Columns, Codes extends CodeNames> = {
  readonly [Name in keyof Columns]: Name extends keyof Codes ? string : number;
};

/** Columns of records, and `at(i)` for one of them. */
export type RecordTable<Columns, Codes extends CodeNames = CodeNames> = Readonly<Columns> & {
  readonly length: number;
  /** One record by position; throws a RangeError outside. */
  at(index: number): Row<Columns, Codes>;
  /** Names behind the codes of the coded columns. */
  readonly codes: Codes;
};

/** Wraps equally long columns. */
export function recordTable<Columns extends Record<keyof Columns, RecordColumn>, Codes extends CodeNames>(
  columns: Columns,
  codes: Codes,
): RecordTable<Columns, Codes> {
  const names = Object.keys(columns) as (keyof Columns & string)[];
  const length = columns[names[0]].length;
  const at = (index: number): Row<Columns, Codes> => {
    if (!Number.isInteger(index) || index < 0 || index >= length)
      throw new RangeError(`record ${index} of ${length}`);
    const row = names.map((name) => {
      const value = columns[name][index];
      return [name, name in codes ? codes[name][value] : value];
    });
    return Object.fromEntries(row) as Row<Columns, Codes>;
  };
  return Object.freeze({ ...columns, length, at, codes });
}

/** Columns for output files: numbers as they are, codes as names. */
export function namedColumns(
  table: RecordTable<Record<string, RecordColumn>>,
): Record<string, RecordColumn | string[]> {
  const { length: _length, at: _at, codes, ...columns } = table;
  return Object.fromEntries(
    Object.entries(columns as Record<string, RecordColumn>).map(([name, values]) => [
      name,
      name in codes ? Array.from(values, (value) => codes[name][value]) : values,
    ]),
  );
}
