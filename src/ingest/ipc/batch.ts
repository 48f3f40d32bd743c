import type { FlatTable } from "./flatbuffer.ts";
import { NotRead, type ColumnSchema, type ValueKind } from "./schema.ts";

/** Values as they are stored, before nulls and meanings are applied. */
export type StoredValues = Float64Array | BigInt64Array | Int32Array | Uint8Array | readonly string[];

/** One column of one batch. `valid` is one bit a row, lowest first; undefined when every row has a value. */
export interface StoredColumn {
  readonly rows: number;
  readonly values: StoredValues;
  readonly valid: Uint8Array | undefined;
}

/**
 * Reads the wanted columns of a RecordBatch, after holding every length against the buffer it describes.
 * @param wanted whether to read the column at an index; others are checked but stepped over
 * @throws RangeError
 */
export function readBatch(
  header: FlatTable,
  body: Uint8Array,
  columns: readonly Pick<ColumnSchema, "name" | "kind" | "buffers" | "isView">[],
  wanted: (index: number) => boolean,
): { rows: number; columns: (StoredColumn | undefined)[] } {
  if (header.table(3) !== undefined)
    throw new NotRead(
      `column ${columns[0]?.name ?? "?"}: compressed buffers are not read`,
      'Write them uncompressed (pyarrow and polars: compression="uncompressed"), or write Parquet.',
    );
  const rows = header.size(0);
  const nodes = header.sizePairs(1);
  const regions = header.sizePairs(2);
  const counts = bufferCounts(columns, header.sizes(4));
  const bufferCount = counts.reduce((sum, count) => sum + count, 0);
  if (nodes.length !== columns.length || regions.length !== bufferCount)
    throw new RangeError(`batch of ${nodes.length} columns in ${regions.length} buffers, not ${bufferCount}`);
  const buffers = regions.map(([offset, length]) => bufferAt(body, offset, length));
  let first = 0;
  const stored = columns.map((column, index) => {
    const own = buffers.slice(first, (first += counts[index]));
    const [length, nullCount] = nodes[index];
    if (length !== rows || nullCount > length)
      throw new RangeError(
        `column ${column.name} has ${length} values and ${nullCount} nulls in ${rows} rows`,
      );
    return wanted(index) ? readColumn(column, own, rows, nullCount) : undefined;
  });
  return { rows, columns: stored };
}

/** Buffers of each column: of views as many more as the batch says. */
function bufferCounts(
  columns: readonly Pick<ColumnSchema, "buffers" | "isView">[],
  more: readonly number[],
): number[] {
  let view = 0;
  const counts = columns.map(({ buffers, isView }) => buffers + (isView ? (more[view++] ?? 0) : 0));
  if (view !== more.length) throw new RangeError(`${more.length} columns of views, not ${view}`);
  return counts;
}

function bufferAt(body: Uint8Array, offset: number, length: number): Uint8Array {
  if (offset % 8 !== 0) throw new RangeError(`buffer at offset ${offset} is not aligned to 8 bytes`);
  if (offset + length > body.length)
    throw new RangeError(`buffer of ${length} bytes at ${offset} leaves the body`);
  return body.subarray(offset, offset + length);
}

function readColumn(
  { name, kind }: Pick<ColumnSchema, "name" | "kind">,
  [validity, data, ...texts]: readonly Uint8Array[],
  rows: number,
  nullCount: number,
): StoredColumn {
  if (nullCount > 0) requireBytes(name, validity, Math.ceil(rows / 8));
  const valid = nullCount > 0 ? validity : undefined;
  if (kind === "text32" || kind === "text64") {
    const [text] = texts;
    const offsets = textOffsets(name, kind, data, rows, text.length);
    return { rows, valid, values: textValues(offsets, text) };
  }
  if (kind === "textView") return { rows, valid, values: viewedTexts(name, data, texts, rows) };
  return { rows, valid, values: numberValues(name, kind, data, rows) };
}

function requireBytes(name: string, buffer: Uint8Array, bytes: number): void {
  if (buffer.length < bytes)
    throw new RangeError(`column ${name} has ${buffer.length} bytes, needs ${bytes}`);
}

/** The body is a copy of its own, so its buffers are aligned for any typed array. */
function numberValues(name: string, kind: ValueKind, data: Uint8Array, rows: number): StoredValues {
  const typed = (width: number): [ArrayBufferLike, number, number] => {
    requireBytes(name, data, rows * width);
    return [data.buffer, data.byteOffset, rows];
  };
  switch (kind) {
    case "float64":
      return new Float64Array(...typed(8));
    case "float32":
      return Float64Array.from(new Float32Array(...typed(4)));
    case "int64":
      return new BigInt64Array(...typed(8));
    case "uint64":
      return positiveLongs(name, new BigInt64Array(...typed(8)));
    case "int32":
      return new Int32Array(...typed(4));
    case "uint32":
      return Float64Array.from(new Uint32Array(...typed(4)));
    case "int16":
      return Int32Array.from(new Int16Array(...typed(2)));
    case "uint16":
      return Int32Array.from(new Uint16Array(...typed(2)));
    case "int8":
      return Int32Array.from(new Int8Array(...typed(1)));
    case "uint8":
      return new Uint8Array(...typed(1));
    case "bool":
      requireBytes(name, data, Math.ceil(rows / 8));
      return Uint8Array.from({ length: rows }, (_, row) => bitAt(data, row));
    default:
      throw new RangeError(`column ${name} has a type that is not read`);
  }
}

function positiveLongs(name: string, values: BigInt64Array): BigInt64Array {
  if (values.some((value) => value < 0n)) throw new RangeError(`column ${name} holds integers above 2^63`);
  return values;
}

function textOffsets(
  name: string,
  kind: "text32" | "text64",
  data: Uint8Array,
  rows: number,
  textBytes: number,
): Float64Array {
  if (rows === 0) return new Float64Array(1);
  requireBytes(name, data, (rows + 1) * (kind === "text32" ? 4 : 8));
  const { buffer, byteOffset } = data;
  const offsets =
    kind === "text32"
      ? Float64Array.from(new Int32Array(buffer, byteOffset, rows + 1))
      : Float64Array.from(new BigInt64Array(buffer, byteOffset, rows + 1), Number);
  for (let row = 0; row < rows; row++)
    if (offsets[row] < 0 || offsets[row + 1] < offsets[row] || offsets[row + 1] > textBytes)
      throw new RangeError(`column ${name}, row ${row}: text from ${offsets[row]} to ${offsets[row + 1]}`);
  return offsets;
}

function textValues(offsets: Float64Array, text: Uint8Array): string[] {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const values: string[] = [];
  for (let row = 0; row + 1 < offsets.length; row++)
    values.push(decoder.decode(text.subarray(offsets[row], offsets[row + 1])));
  return values;
}

export function bitAt(bits: Uint8Array, row: number): number {
  return (bits[row >> 3] >> (row & 7)) & 1;
}

const VIEW_BYTES = 16;
const INLINE_BYTES = 12;

/** A view: i32 length, then the text itself, or four bytes of it, i32 buffer, i32 offset. */
function viewedTexts(name: string, data: Uint8Array, texts: readonly Uint8Array[], rows: number): string[] {
  requireBytes(name, data, rows * VIEW_BYTES);
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return Array.from({ length: rows }, (_, row) => {
    const at = row * VIEW_BYTES;
    const length = view.getInt32(at, true);
    const isInline = length <= INLINE_BYTES;
    const text = isInline ? data : texts[view.getInt32(at + 8, true)];
    const start = isInline ? at + 4 : view.getInt32(at + 12, true);
    if (text === undefined || length < 0 || start < 0 || start + length > text.length)
      throw new RangeError(`column ${name}, row ${row}: text of ${length} bytes leaves its buffer`);
    return decoder.decode(text.subarray(start, start + length));
  });
}
