import type { SchemaElement } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import { BacktestError } from "../errors.ts";
import type { ColumnData } from "../ingest/table.ts";
import { requireTimes } from "../ingest/time.ts";
import { namedColumns, TIME_COLUMN } from "./columns.ts";

const ROW_GROUP_ROWS = 131_072;

type WriterColumn = Parameters<typeof parquetWriteBuffer>[0]["columnData"][number];

/**
 * Columns of one length as the bytes of a Parquet file (snappy, no nulls).
 *
 * Doubles are written plain, bit for bit: a dictionary would make one value of 0 and −0. The column called "time"
 * becomes TIMESTAMP(ms, UTC), bytes become UINT_8, text becomes UTF-8 with a dictionary where that is shorter.
 * @throws E_DTYPE; E_SHAPE when the lengths differ; E_EMPTY without columns; E_TIME_UNIT when time is not whole milliseconds
 */
export function parquetBytes(columns: Readonly<Record<string, ColumnData>>): Uint8Array {
  const named = namedColumns(columns);
  if (named.length === 0) throw new BacktestError("E_EMPTY", "a Parquet file needs a column");
  const buffer = parquetWriteBuffer({
    columnData: named.map(([name, data]) => writerColumn(name, data)),
    schema: [
      { name: "root", num_children: named.length },
      ...named.map(([name, data]) => elementOf(name, data)),
    ],
    rowGroupSize: ROW_GROUP_ROWS,
    createdBy: "barloom",
  });
  return new Uint8Array(buffer);
}

function writerColumn(name: string, data: ColumnData): WriterColumn {
  if (!ArrayBuffer.isView(data)) return { name, data: [...data] };
  if (name === TIME_COLUMN) return { name, data: timesOf(data), encoding: "PLAIN" };
  if (data instanceof Uint8Array) return { name, data: Int32Array.from(data) };
  return data instanceof Float64Array ? { name, data, encoding: "PLAIN" } : { name, data };
}

function timesOf(data: Exclude<ColumnData, readonly string[]>): BigInt64Array {
  if (data instanceof BigInt64Array) return data;
  const times = Float64Array.from(data);
  requireTimes(times, TIME_COLUMN);
  return BigInt64Array.from(times, BigInt);
}

function elementOf(name: string, data: ColumnData): SchemaElement {
  const column = { name, repetition_type: "REQUIRED" } as const;
  if (!ArrayBuffer.isView(data))
    return { ...column, type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } };
  if (name === TIME_COLUMN) {
    const logical_type = { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" } as const;
    return { ...column, type: "INT64", converted_type: "TIMESTAMP_MILLIS", logical_type };
  }
  if (data instanceof Uint8Array) return { ...column, type: "INT32", converted_type: "UINT_8" };
  if (data instanceof Float64Array) return { ...column, type: "DOUBLE" };
  return { ...column, type: data instanceof Int32Array ? "INT32" : "INT64" };
}
