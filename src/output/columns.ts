// What every writer of tables asks of its columns.
import { isObject, requireType } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import { areTexts, type ColumnData } from "../ingest/table.ts";

/** The column that is written as times. */
export const TIME_COLUMN = "time";
const KINDS = [Float64Array, Int32Array, BigInt64Array, Uint8Array];
/** Milliseconds either side of 1970 that a date can be. */
const TIME_MAX = 8.64e15;

/**
 * Names and values, in their order.
 * @throws E_DTYPE for what are no columns, or text that is none; E_SHAPE when the lengths differ
 */
export function namedColumns(columns: unknown): [name: string, data: ColumnData][] {
  requireType(isObject(columns) && !ArrayBuffer.isView(columns), "columns", columns, "columns by name");
  const named = Object.entries(columns as Readonly<Record<string, ColumnData>>);
  for (const [name, data] of named) {
    requireType(
      isColumn(data),
      `column ${name}`,
      data,
      "Float64Array, Int32Array, BigInt64Array, Uint8Array or texts",
    );
    const rows = named[0][1].length;
    if (data.length !== rows)
      throw new BacktestError("E_SHAPE", `column ${name} has ${data.length} rows, the first has ${rows}`, {
        ...{ option: name, got: data.length, expected: rows },
      });
  }
  return named;
}

function isColumn(data: unknown): boolean {
  return areTexts(data) || KINDS.some((Kind) => data instanceof Kind);
}

/**
 * A time in ISO 8601, UTC.
 * @throws E_TIME_UNIT for what is no date
 */
export function isoText(time: number): string {
  if (Math.abs(time) <= TIME_MAX) return new Date(time).toISOString();
  throw new BacktestError("E_TIME_UNIT", `time ${time} is beyond all dates`, {
    ...{ option: TIME_COLUMN, got: time, expected: "milliseconds since 1970 UTC" },
  });
}
