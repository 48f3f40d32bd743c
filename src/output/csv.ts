import type { ColumnData } from "../ingest/table.ts";
import { isoText, namedColumns, TIME_COLUMN } from "./columns.ts";

/** What a spreadsheet takes for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n]/;

/**
 * Columns of one length as CSV text with a header (RFC 4180, "\n" line ends).
 *
 * Numbers are spelled the shortest way that reads back the same double, NaN as an empty field; the column called "time"
 * as ISO 8601 in UTC. Text that a spreadsheet would run as a formula gets an apostrophe before it.
 * @throws E_DTYPE; E_SHAPE when the lengths differ; E_TIME_UNIT for a time that is no date
 */
export function csvText(columns: Readonly<Record<string, ColumnData>>): string {
  const named = namedColumns(columns);
  const rows = named[0]?.[1].length ?? 0;
  const cells = named.map(([name, data]) => cellsOf(name, data));
  const lines = [named.map(([name]) => textCell(name)).join(",")];
  for (let row = 0; row < rows; row++) lines.push(cells.map((cell) => cell(row)).join(","));
  return `${lines.join("\n")}\n`;
}

function cellsOf(name: string, data: ColumnData): (row: number) => string {
  if (!ArrayBuffer.isView(data)) return (row) => textCell(data[row]);
  if (name === TIME_COLUMN) return (row) => timeCell(Number(data[row]));
  return (row) => numberCell(data[row]);
}

function numberCell(value: number | bigint): string {
  if (typeof value === "bigint") return String(value);
  if (Number.isNaN(value)) return "";
  return Object.is(value, -0) ? "-0" : String(value);
}

/** A date alone when it is midnight UTC. */
function timeCell(time: number): string {
  if (Number.isNaN(time)) return "";
  const iso = isoText(time);
  return iso.endsWith("T00:00:00.000Z") ? iso.slice(0, 10) : iso;
}

function textCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
