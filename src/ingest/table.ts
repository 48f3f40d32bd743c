import { isObject, requireType } from "../checks.ts";
import { BacktestError, nearest } from "../errors.ts";

/**
 * What a column may be stored in. Numbers are `Float64Array` wherever the source says nothing narrower; times are
 * `Float64Array` of whole milliseconds since 1970 UTC; missing numbers are NaN, missing text is "".
 */
export type ColumnData = Float64Array | Int32Array | BigInt64Array | Uint8Array | readonly string[];

/** A plain columnar table: every column has `length` entries, and `columns` has own keys only, in source order. */
export interface Table {
  readonly length: number;
  readonly columns: Readonly<Record<string, ColumnData>>;
}

/**
 * Puts columns of one length side by side.
 * @param columns name and values of each, such as the entries of an object or a Map
 * @param length rows of a table that may have no column
 * @throws E_SHAPE when the lengths differ; E_DTYPE for what are no columns
 */
export function tableOf(columns: Iterable<readonly [string, ColumnData]>, length?: number): Table {
  // Without a prototype, so that a column may have any name, `__proto__` too.
  const byName = Object.create(null) as Record<string, ColumnData>;
  let rows = length;
  requireType(isIterable(columns), "columns", columns, "pairs of name and values");
  for (const pair of columns) {
    requireType(isColumn(pair), "columns", pair, "pairs of name and values");
    const [name, data] = pair;
    rows ??= data.length;
    if (data.length !== rows)
      throw new BacktestError("E_SHAPE", `column ${name} has ${data.length} rows, the others have ${rows}`);
    byName[name] = data;
  }
  return { length: rows ?? 0, columns: byName };
}

function isIterable(value: unknown): boolean {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}

function isColumn(pair: unknown): boolean {
  if (!Array.isArray(pair) || typeof pair[0] !== "string") return false;
  return Array.isArray(pair[1]) || ArrayBuffer.isView(pair[1]);
}

/** Whether a value is a list of texts, without holes. */
export function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.findIndex((text) => typeof text !== "string") < 0;
}

/** Throws E_DTYPE for wanted columns that are no list of names; all are wanted where none are given. */
export function requireWanted(columns: unknown): void {
  requireType(columns === undefined || areTexts(columns), "columns", columns, "a list of names");
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Throws E_DTYPE for what is no table. */
export function requireTable(table: unknown): void {
  const isSound = isObject(table) && isObject(table.columns) && isCount(table.length);
  requireType(isSound, "table", table, "a table: { length, columns }");
}

/**
 * The column called `name`.
 * @throws E_DTYPE for what is no table or no name; E_COLUMN when the table has none, with the nearest name it has
 */
export function columnNamed(table: Table, name: string): ColumnData {
  requireTable(table);
  requireType(typeof name === "string", "name", name, "the name of a column");
  if (Object.hasOwn(table.columns, name)) return table.columns[name];
  const names = Object.keys(table.columns);
  const near = nearest(name, names);
  throw new BacktestError("E_COLUMN", `the table has no column ${JSON.stringify(name)}`, {
    got: name,
    expected: names,
    hint: near === undefined ? `It has ${names.join(", ")}.` : `Did you mean ${near}?`,
  });
}

/**
 * A column as doubles: as it is when it is a `Float64Array`, copied otherwise.
 * @throws E_COLUMN when it is missing, holds text, or holds integers a double cannot hold exactly
 */
export function numbersOf(table: Table, name: string): Float64Array {
  const data = columnNamed(table, name);
  if (data instanceof Float64Array) return data;
  if (data instanceof BigInt64Array) return safeNumbers(data, name);
  if (ArrayBuffer.isView(data)) return Float64Array.from(data);
  throw textFault(name, data);
}

/** Throws where a column that is to hold numbers holds text; with the name of its file. */
export function requireNumbers({ columns }: Table, name: string, file: string): void {
  if (!Object.hasOwn(columns, name)) return;
  const data = columns[name];
  if (!ArrayBuffer.isView(data)) throw textFault(name, data, `${file}, `);
}

function textFault(name: string, texts: readonly string[], where = ""): BacktestError {
  const row = Math.max(
    0,
    texts.findIndex((text) => text !== ""),
  );
  const got = texts[row] ?? "";
  const example = texts.length === 0 ? "" : `, such as ${JSON.stringify(got)} in row ${row}`;
  return new BacktestError("E_COLUMN", `${where}column ${name} holds text${example}`, {
    ...{ got, expected: "numbers" },
  });
}

/**
 * A column as text: numbers are spelled the shortest way that reads back the same, NaN is "".
 * @throws E_DTYPE, E_COLUMN as `columnNamed` does
 */
export function textOf(table: Table, name: string): readonly string[] {
  const data = columnNamed(table, name);
  if (!ArrayBuffer.isView(data)) return data;
  return Array.from(data as ArrayLike<number | bigint>, (value) =>
    typeof value === "number" && Number.isNaN(value) ? "" : String(value),
  );
}

function safeNumbers(data: BigInt64Array, name: string): Float64Array {
  const numbers = new Float64Array(data.length);
  for (let row = 0; row < data.length; row++) {
    numbers[row] = Number(data[row]);
    if (Number.isSafeInteger(numbers[row])) continue;
    const message = `column ${name}, row ${row}: ${data[row]} is more than a double holds exactly`;
    throw new BacktestError("E_COLUMN", message, { bar: row, got: data[row] });
  }
  return numbers;
}
