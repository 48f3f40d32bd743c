// The build that brings its own bytes: pages have no Buffer.
import { parse } from "csv-parse/browser/esm/sync";
import { BacktestError } from "../errors.ts";
import type { CsvColumnType } from "./csvColumn.ts";
import { CsvColumn } from "./csvColumn.ts";
import type { CsvLimits } from "./limits.ts";
import { CSV_LIMITS } from "./limits.ts";
import type { ColumnData, Table } from "./table.ts";
import { tableOf } from "./table.ts";

/** How a CSV text is read. */
export interface CsvOptions {
  /** The columns wanted, in the order wanted; all of the text by default. */
  readonly columns?: readonly string[];
  /** What a column holds, where its name and its first value would say otherwise. */
  readonly types?: Readonly<Record<string, CsvColumnType>>;
  /** One character between fields; a comma by default. */
  readonly delimiter?: string;
  /** Other limits than 1 MiB a line, 4,096 columns and 100 million rows. */
  readonly limits?: Partial<CsvLimits>;
}

/**
 * Reads a CSV text (RFC 4180, UTF-8) with a header row.
 *
 * A column is time when it is called time, date, datetime or timestamp, or when its first value is an ISO date; text
 * when it is called symbol, asset, ticker, … or its first value is no number; numbers otherwise (empty, NaN, NA, null
 * and N/A are NaN). Times are ISO 8601 dates (midnight UTC), ISO times with their zone, or whole milliseconds.
 * Rows are counted as a spreadsheet counts them: the header is row 1.
 * @param input the text or its bytes
 * @param name what messages call the file
 * @throws E_CSV with row and column; E_CSV_LIMIT; E_TIME_PARSE for naive or ambiguous times; E_COLUMN a wanted column
 *   that is not there
 */
export function csvTable(input: string | Uint8Array, name: string, options: CsvOptions = {}): Table {
  const limits = { ...CSV_LIMITS, ...options.limits };
  const text = typeof input === "string" ? input.replace(/^\uFEFF/, "") : utf8Text(input, name);
  requireShortLines(text, name, limits.lineBytes);
  const rows = new RowTaker(name, options, limits);
  try {
    parse(text, {
      delimiter: options.delimiter ?? ",",
      relax_column_count: true, // counted in RowTaker, for a message with both numbers
      skip_empty_lines: true,
      max_record_size: limits.lineBytes,
      on_record: (record: string[]): null => {
        rows.take(record);
        return null;
      },
    });
  } catch (error) {
    throw csvFault(error, name, rows.row + 1, limits);
  }
  return rows.table();
}

/** Fills one column builder a field from one record after the other. */
class RowTaker {
  /** Row of the record taken last; the header is row 1. */
  row = 0;
  #header: readonly string[] = [];
  #columns: CsvColumn[] = [];
  readonly #name: string;
  readonly #options: CsvOptions;
  readonly #limits: CsvLimits;

  constructor(name: string, options: CsvOptions, limits: CsvLimits) {
    this.#name = name;
    this.#options = options;
    this.#limits = limits;
  }

  take(record: readonly string[]): void {
    this.row++;
    if (this.row === 1) this.#takeHeader(record);
    else if (record.length !== this.#header.length)
      throw fault(
        this.#name,
        `row ${this.row}: ${record.length} fields, header has ${this.#header.length}`,
        this.row,
        this.#header.length === 1 && /[;\t|]/.test(this.#header[0])
          ? "Fields are separated by commas, numbers have points."
          : undefined,
      );
    else if (this.row - 1 > this.#limits.rows)
      throw overLimit(this.#name, "rows", this.row - 1, this.#limits.rows);
    else
      for (let field = 0; field < record.length; field++) this.#columns[field].take(record[field], this.row);
  }

  #takeHeader(record: readonly string[]): void {
    if (record.length > this.#limits.columns)
      throw overLimit(this.#name, "columns", record.length, this.#limits.columns);
    this.#header = record.map((field) => field.trim());
    this.#header.forEach((column, index) => {
      if (column === "")
        throw fault(
          this.#name,
          `row 1, column ${index + 1}: the column has no name`,
          1,
          'Name it, or leave it out: pandas writes its index so without to_csv(…, index_label="time") or index=False.',
        );
      if (this.#header.indexOf(column) !== index)
        throw fault(this.#name, `row 1, column ${index + 1}: a second column called ${column}`, 1);
    });
    const types = this.#options.types ?? {};
    this.#columns = this.#header.map(
      (column) => new CsvColumn(column, this.#name, Object.hasOwn(types, column) ? types[column] : undefined),
    );
  }

  table(): Table {
    if (this.row === 0) throw fault(this.#name, "row 1: the file is empty", 1);
    const wanted = this.#options.columns ?? this.#header;
    const picked = wanted.map((column): [string, ColumnData] => [
      column,
      this.#columnCalled(column).finish(),
    ]);
    return tableOf(picked, this.row - 1);
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
}

function utf8Text(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw fault(name, "the file is not UTF-8 text", undefined);
  }
}

/** Before anything is parsed, so that one endless line costs no more than this look at it. */
function requireShortLines(text: string, name: string, lineBytes: number): void {
  for (let start = 0; text.length - start > lineBytes;) {
    const end = text.slice(start, start + lineBytes + 1).lastIndexOf("\n");
    if (end < 0) throw overLimit(name, "bytes in a line", text.length - start, lineBytes);
    start += end + 1;
  }
}

function csvFault(error: unknown, name: string, row: number, limits: CsvLimits): unknown {
  if (error instanceof BacktestError || !(error instanceof Error)) return error;
  const { code } = error as Error & { code?: string };
  if (code === "CSV_MAX_RECORD_SIZE") return overLimit(name, `bytes in row ${row}`, "more", limits.lineBytes);
  const what = code === "CSV_QUOTE_NOT_CLOSED" ? "a quote is never closed" : error.message;
  return fault(name, `row ${row}: ${what}`, row);
}

function fault(name: string, what: string, row: number | undefined, hint?: string): BacktestError {
  return new BacktestError("E_CSV", `${name}, ${what}`, {
    option: name,
    ...(row === undefined ? {} : { bar: row }),
    ...(hint === undefined ? {} : { hint }),
  });
}

function overLimit(name: string, what: string, got: number | string, limit: number): BacktestError {
  const message = `${name}: ${got} ${what}, the limit is ${limit}`;
  return new BacktestError("E_CSV_LIMIT", message, { option: name, got, expected: `at most ${limit}` });
}
