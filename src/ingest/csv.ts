// The build that brings its own bytes: pages have no Buffer.
import { parse } from "csv-parse/browser/esm/sync";
import { badLine, CsvRows, notUtf8, overLimit, type CsvOptions } from "./csvRows.ts";
import type { Table } from "./table.ts";

export type { CsvOptions } from "./csvRows.ts";

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
  const rows = new CsvRows(name, options);
  const text = typeof input === "string" ? input.replace(/^\uFEFF/, "") : utf8Text(input, name);
  requireShortLines(text, name, rows.limits.lineBytes);
  try {
    parse(text, rows.parserOptions);
  } catch (error) {
    throw rows.faultOf(error);
  }
  return rows.table();
}

function utf8Text(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw notUtf8(name, badLine(bytes));
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
