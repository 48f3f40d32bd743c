// Records of a CSV text, one after another → typed columns; and what is said of those that do not fit.
import { BacktestError } from "../errors.ts";
import { CsvColumn, type CsvColumnType } from "./csvColumn.ts";
import { CSV_LIMITS, type CsvLimits } from "./limits.ts";
import { tableOf, type ColumnData, type Table } from "./table.ts";
import { TimeReader, type TimeFormat } from "./timeReader.ts";

/** What columns hold, by name; or what says so when the names are known. */
export type ColumnTypes =
  | Readonly<Record<string, CsvColumnType>>
  | ((columns: readonly string[]) => Readonly<Record<string, CsvColumnType>>);

/** How a CSV text is read. */
export interface CsvOptions extends TimeFormat {
  /** The columns wanted, in the order wanted; all of the text by default. */
  readonly columns?: readonly string[];
  /** What a column holds, where its name and its first value would say otherwise. */
  readonly types?: ColumnTypes;
  /** One character between fields; a comma by default. */
  readonly delimiter?: string;
  /** Other limits than 1 MiB a line, 4,096 columns and 100 million rows. */
  readonly limits?: Partial<CsvLimits>;
}

/** What stands between fields where it is no comma. */
const OTHER_DELIMITER = /[;\t|]/;

/** Fills one column builder a field from one record after the other. */
export class CsvRows {
  readonly limits: CsvLimits;
  #records = 0;
  #blankLines = 0;
  #header: readonly string[] = [];
  #columns: CsvColumn[] = [];
  readonly #name: string;
  readonly #options: CsvOptions;
  readonly #times: TimeReader;

  /** @throws E_DATE_FORMAT, E_ZONE for how times are written */
  constructor(name: string, options: CsvOptions) {
    this.#times = new TimeReader(options);
    this.#name = name;
    this.#options = options;
    this.limits = { ...CSV_LIMITS, ...options.limits };
  }

  /** Row of the record taken last, as a spreadsheet counts: with lines that are blank. */
  get row(): number {
    return this.#records + this.#blankLines;
  }

  /** Options of the parser, whichever one it is; it keeps no record. */
  get parserOptions() {
    return {
      delimiter: this.#options.delimiter ?? ",",
      relax_column_count: true, // counted in take, for a message with both numbers
      skip_empty_lines: true,
      max_record_size: this.limits.lineBytes,
      on_record: (record: string[], { empty_lines }: { readonly empty_lines: number }): null => {
        this.#blankLines = empty_lines;
        this.take(record);
        return null;
      },
    };
  }

  take(record: readonly string[]): void {
    this.#records++;
    const { row } = this;
    if (this.#records === 1) this.#takeHeader(record);
    else if (record.length !== this.#header.length || (this.#isOtherwise && OTHER_DELIMITER.test(record[0])))
      throw this.#countFault(record);
    else if (this.#records - 1 > this.limits.rows)
      throw overLimit(this.#name, "rows", this.#records - 1, this.limits.rows);
    else for (let field = 0; field < record.length; field++) this.#columns[field].take(record[field], row);
  }

  /** Whether the header would have more fields with another character between them. */
  get #isOtherwise(): boolean {
    return this.#header.length === 1 && OTHER_DELIMITER.test(this.#header[0]);
  }

  #countFault({ length }: readonly string[]): BacktestError {
    const fields = length === 1 ? "1 field" : `${length} fields`;
    const what = `row ${this.row}: ${fields}, header has ${this.#header.length}`;
    const hint = this.#isOtherwise
      ? "Fields are separated by commas, numbers have points."
      : "Give every row as many fields; a text with a comma in it stands in double quotes.";
    return csvFault(this.#name, what, this.row, hint);
  }

  #takeHeader(record: readonly string[]): void {
    if (record.length > this.limits.columns)
      throw overLimit(this.#name, "columns", record.length, this.limits.columns);
    this.#header = record.map((field) => field.trim());
    this.#header.forEach((column, index) => {
      if (column === "")
        throw csvFault(
          this.#name,
          `row ${this.row}, column ${index + 1}: the column has no name`,
          this.row,
          'Name it, or leave it out: pandas writes its index so without to_csv(…, index_label="time") or index=False.',
        );
      if (this.#header.indexOf(column) !== index)
        throw csvFault(
          this.#name,
          `row ${this.row}, column ${index + 1}: a second column called ${column}`,
          this.row,
          "Give every column a name of its own; of a header of several rows (pandas, yfinance) write one asset a file.",
        );
    });
    const types = typesOf(this.#options.types, this.#header);
    this.#columns = this.#header.map(
      (column) => new CsvColumn(column, this.#name, types(column), this.#times),
    );
  }

  table(): Table {
    if (this.#records === 0) throw csvFault(this.#name, "row 1: the file is empty", 1);
    const wanted = this.#options.columns ?? this.#header;
    const picked = wanted.map((column): [string, ColumnData] => [
      column,
      this.#columnCalled(column).finish(),
    ]);
    return tableOf(picked, this.#records - 1);
  }

  #columnCalled(column: string): CsvColumn {
    const index = this.#header.indexOf(column);
    if (index >= 0) return this.#columns[index];
    throw new BacktestError("E_COLUMN", `${this.#name} has no column ${JSON.stringify(column)}`, {
      got: column,
      expected: this.#header,
      hint: `It has ${this.#header.join(", ")}.`,
    });
  }

  /** What the parser threw as a fault of the row that it was at. */
  faultOf(error: unknown): unknown {
    if (error instanceof BacktestError || !(error instanceof Error)) return error;
    const { code = "", empty_lines } = error as Error & { code?: string; empty_lines?: number };
    if (!/^(CSV|INVALID)_/.test(code)) return error;
    const row = this.#records + (empty_lines ?? this.#blankLines) + 1;
    if (code === "CSV_MAX_RECORD_SIZE")
      return overLimit(this.#name, `bytes in row ${row}`, "more", this.limits.lineBytes);
    const what = code === "CSV_QUOTE_NOT_CLOSED" ? "a quote is never closed" : error.message;
    return csvFault(this.#name, `row ${row}: ${what}`, row);
  }
}

/** The type of a column by its name; undefined where nobody says. */
export function typesOf(
  types: ColumnTypes = {},
  columns: readonly string[],
): (column: string) => CsvColumnType | undefined {
  const byName = typeof types === "function" ? types(columns) : types;
  return (column) => (Object.hasOwn(byName, column) ? byName[column] : undefined);
}

/** The fault of a text that is no CSV, at a row as a spreadsheet counts. */
export function csvFault(name: string, what: string, row: number | undefined, hint?: string): BacktestError {
  return new BacktestError("E_CSV", `${name}, ${what}`, {
    option: name,
    ...(row === undefined ? {} : { bar: row }),
    ...(hint === undefined ? {} : { hint }),
  });
}

/** The fault of bytes that are no UTF-8, at the line that has them. */
export function notUtf8(name: string, line: number): BacktestError {
  const hint = 'Write it as UTF-8; pandas does without encoding="latin-1" or "utf-16".';
  return csvFault(name, `line ${line}: the text is not UTF-8`, line, hint);
}

/**
 * Which line of a piece is no UTF-8, from 1.
 * @param before the last bytes that came before the piece, in which its first character may have begun
 */
export function badLine(piece: Uint8Array, before: Uint8Array = new Uint8Array()): number {
  const bytes = new Uint8Array(before.length + piece.length);
  bytes.set(before);
  bytes.set(piece, before.length);
  const ended = before.lastIndexOf(0x0a) + 1;
  // What begins in the middle of a character began before.
  const begun = bytes.findIndex((byte) => byte >> 6 !== 2);
  for (let [line, start] = [1, Math.max(ended, begun)]; ; line++) {
    const end = bytes.indexOf(0x0a, start);
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** The fault of a text that asks for more than the limits allow. */
export function overLimit(name: string, what: string, got: number | string, limit: number): BacktestError {
  const message = `${name}: ${got} ${what}, the limit is ${limit}`;
  return new BacktestError("E_CSV_LIMIT", message, { option: name, got, expected: `at most ${limit}` });
}
