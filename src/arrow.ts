// Parts of apache-arrow by name, the very modules of the whole package: that one loads its readers and writers too.
import { makeData } from "apache-arrow/data";
import { Table } from "apache-arrow/table";
import {
  Dictionary,
  Float64,
  Int32,
  Int64,
  TimestampMillisecond,
  Uint8,
  Utf8,
  type DataType,
} from "apache-arrow/type";
import { makeVector, type Vector } from "apache-arrow/vector";
import { BacktestError } from "./errors.ts";
import type { ColumnData } from "./ingest/table.ts";
import { requireTimes } from "./ingest/time.ts";

export type { Table as ArrowTable } from "apache-arrow/table";
export { arrowTable } from "./ingest/arrow.ts";

const TIME_COLUMN = "time";

/**
 * Puts columns of one length into an Arrow table, without copying numbers unless two columns share a buffer: doubles keep their bits, and the column
 * called "time" becomes timestamp[ms, UTC]. Text becomes Utf8, or a dictionary of Utf8 when at most half of it differs.
 * @throws E_SHAPE when the lengths differ; E_TIME_UNIT when time is not whole milliseconds
 */
export function toArrowTable(columns: Readonly<Record<string, ColumnData>>): Table {
  const vectors: Record<string, Vector> = {};
  const rows = Object.values(columns)[0]?.length ?? 0;
  const buffers = new Set<ArrayBufferLike>();
  for (const [id, [name, data]] of Object.entries(columns).entries()) {
    if (data.length !== rows)
      throw new BacktestError("E_SHAPE", `column ${name} has ${data.length} rows, the first has ${rows}`);
    vectors[name] = vectorOf(name, ownBuffer(data, buffers), id);
  }
  return new Table(vectors);
}

/** A copy where an earlier column lies in the same buffer: the IPC writer melts neighbours of one buffer into one. */
function ownBuffer(data: ColumnData, buffers: Set<ArrayBufferLike>): ColumnData {
  if (!ArrayBuffer.isView(data)) return data;
  const own = buffers.has(data.buffer) ? data.slice() : data;
  buffers.add(own.buffer);
  return own;
}

/** @param id of the column's dictionary, should it get one; unlike a running number it is the same in every run */
function vectorOf(name: string, data: ColumnData, id: number): Vector {
  if (!ArrayBuffer.isView(data)) return textVector(data, id);
  if (name === TIME_COLUMN) return timeVector(data);
  if (data instanceof Float64Array) return numberVector(new Float64(), data);
  if (data instanceof BigInt64Array) return numberVector(new Int64(), data);
  return data instanceof Int32Array ? numberVector(new Int32(), data) : numberVector(new Uint8(), data);
}

function timeVector(data: Exclude<ColumnData, readonly string[]>): Vector {
  if (data instanceof BigInt64Array) return numberVector(new TimestampMillisecond("UTC"), data);
  const times = Float64Array.from(data);
  requireTimes(times, TIME_COLUMN);
  return numberVector(new TimestampMillisecond("UTC"), BigInt64Array.from(times, BigInt));
}

function numberVector<Type extends Float64 | Int32 | Int64 | Uint8 | TimestampMillisecond>(
  type: Type,
  data: Type["TArray"],
): Vector<DataType> {
  return makeVector(makeData({ type, data, length: data.length, nullCount: 0 } as never));
}

function textVector(texts: readonly string[], id: number): Vector {
  const positionOf = new Map<string, number>();
  const positions = new Int32Array(texts.length);
  texts.forEach((text, row) => {
    const position = positionOf.get(text) ?? positionOf.size;
    if (position === positionOf.size) positionOf.set(text, position);
    positions[row] = position;
  });
  if (positionOf.size * 2 > texts.length) return utf8Vector(texts);
  const dictionary = utf8Vector([...positionOf.keys()]);
  const type = new Dictionary(new Utf8(), new Int32(), id);
  return makeVector(makeData({ type, data: positions, dictionary, length: texts.length, nullCount: 0 }));
}

function utf8Vector(texts: readonly string[]): Vector<Utf8> {
  const encoder = new TextEncoder();
  const encoded = texts.map((text) => encoder.encode(text));
  const valueOffsets = new Int32Array(texts.length + 1);
  encoded.forEach((bytes, row) => (valueOffsets[row + 1] = valueOffsets[row] + bytes.length));
  const data = new Uint8Array(valueOffsets[texts.length]);
  encoded.forEach((bytes, row) => data.set(bytes, valueOffsets[row]));
  return makeVector(makeData({ type: new Utf8(), valueOffsets, data, length: texts.length, nullCount: 0 }));
}
