import type { ColumnData } from "../ingest/table.ts";
import { isoText, namedColumns, TIME_COLUMN } from "./columns.ts";
import { figureNumber } from "./jsonNumbers.ts";

/**
 * Columns of one length as a JSON array with an object for each row, a line each.
 *
 * Numbers are spelled the shortest way that reads back the same double; NaN is null, ∞ and −0 are the texts "Infinity",
 * "-Infinity" and "-0", as JSON has none of them; integers of 64 bits are texts; the column called "time" is ISO 8601 in UTC.
 * @throws E_DTYPE; E_SHAPE when the lengths differ; E_TIME_UNIT for a time that is no date
 */
export function jsonRows(columns: Readonly<Record<string, ColumnData>>): string {
  const named = namedColumns(columns);
  const rows = named[0]?.[1].length ?? 0;
  const cells = named.map(([name, data]) => [JSON.stringify(name), cellsOf(name, data)] as const);
  const lines = Array.from(
    { length: rows },
    (_, row) => `{${cells.map(([name, cell]) => `${name}:${JSON.stringify(cell(row))}`).join(",")}}`,
  );
  return rows === 0 ? "[]\n" : `[\n${lines.join(",\n")}\n]\n`;
}

function cellsOf(name: string, data: ColumnData): (row: number) => string | number | null {
  if (!ArrayBuffer.isView(data)) return (row) => data[row];
  if (name === TIME_COLUMN) return (row) => timeCell(Number(data[row]));
  return (row) => numberCell(data[row]);
}

function numberCell(value: number | bigint): string | number | null {
  if (typeof value === "bigint") return String(value);
  return Object.is(value, -0) ? "-0" : (figureNumber("", value) as string | number | null);
}

function timeCell(time: number): string | null {
  return Number.isNaN(time) ? null : isoText(time);
}
