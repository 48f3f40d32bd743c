import type { ByteSource } from "../bytes.ts";
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

/** The same before it is read. */
export interface ColumnPart {
  readonly rows: number;
  readonly hasNulls: boolean;
  /** @param first row of the table that the part begins with, for messages */
  read(first: number): StoredColumn;
}

/** What is known of a column before any of it is read. */
type Layout = Pick<ColumnSchema, "name" | "kind" | "buffers" | "isView">;

const VIEW_BYTES = 16;
const INLINE_BYTES = 12;
/** Bits of a row, in the buffer that has some of every row; of texts their offsets, which are one more than the rows. */
const ROW_BITS: Partial<Record<ValueKind, number>> = {
  ...{ bool: 1, int8: 8, uint8: 8, int16: 16, uint16: 16, int32: 32, uint32: 32, int64: 64, uint64: 64 },
  ...{ float32: 32, float64: 64, text32: 32, text64: 64, textView: 8 * VIEW_BYTES },
};

/** Where a buffer is in the body. */
type Region = readonly [offset: number, length: number];

/**
 * The columns of a RecordBatch, after holding every length against the buffer it describes.
 * @param wanted whether the column at an index will be read; others are checked but stepped over
 * @throws RangeError
 */
export function batchParts(
  header: FlatTable,
  body: ByteSource,
  columns: readonly Layout[],
  wanted: (index: number) => boolean,
): { rows: number; columns: (ColumnPart | undefined)[] } {
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
  for (const region of regions) requireWithin(body, region);
  let first = 0;
  const parts = columns.map((column, index) => {
    const own = regions.slice(first, (first += counts[index]));
    const [length, nullCount] = nodes[index];
    if (length !== rows || nullCount > length)
      throw new RangeError(
        `column ${column.name} has ${length} values and ${nullCount} nulls in ${rows} rows`,
      );
    return wanted(index) ? partOf(column, body, own, rows, nullCount > 0) : undefined;
  });
  return { rows, columns: parts };
}

/** Buffers of each column: of views as many more as the batch says. */
function bufferCounts(columns: readonly Layout[], more: readonly number[]): number[] {
  let view = 0;
  const counts = columns.map(({ buffers, isView }) => buffers + (isView ? (more[view++] ?? 0) : 0));
  if (view !== more.length) throw new RangeError(`${more.length} columns of views, not ${view}`);
  return counts;
}

function requireWithin(body: ByteSource, [offset, length]: Region): void {
  if (offset % 8 !== 0) throw new RangeError(`buffer at offset ${offset} is not aligned to 8 bytes`);
  if (offset + length > body.size)
    throw new RangeError(`buffer of ${length} bytes at ${offset} leaves the body`);
}

/** Checks that the buffers hold what is to be read of them, before room is made for it. */
function partOf(
  { name, kind }: Layout,
  body: ByteSource,
  [validity, data, ...texts]: readonly Region[],
  rows: number,
  hasNulls: boolean,
): ColumnPart {
  const bits = ROW_BITS[kind];
  if (bits === undefined) throw new RangeError(`column ${name} has a type that is not read`);
  if (hasNulls) requireBits(name, validity, rows);
  if (rows > 0) requireBits(name, data, rows * bits + (hasOffsets(kind) ? bits : 0));
  const bufferAt = ([offset, length]: Region): Uint8Array => body.read(offset, offset + length);
  return {
    ...{ rows, hasNulls },
    read: (first) => ({
      rows,
      valid: hasNulls ? bufferAt(validity) : undefined,
      values: valuesOf({ name, kind, rows, first }, bufferAt(data), texts.map(bufferAt)),
    }),
  };
}

function requireBits(name: string, [, length]: Region, bits: number): void {
  const bytes = Math.ceil(bits / 8);
  if (length < bytes) throw new RangeError(`column ${name} has ${length} bytes, needs ${bytes}`);
}

function hasOffsets(kind: ValueKind): boolean {
  return kind === "text32" || kind === "text64";
}

interface PartOfColumn {
  readonly name: string;
  readonly kind: ValueKind;
  readonly rows: number;
  readonly first: number;
}

function valuesOf(part: PartOfColumn, data: Uint8Array, texts: readonly Uint8Array[]): StoredValues {
  const { kind } = part;
  if (kind === "textView") return viewedTexts(part, data, texts);
  if (!hasOffsets(kind)) return numberValues(part, data.buffer);
  const [text] = texts;
  return textValues(textOffsets(part, data.buffer, text.length), text);
}

/** The buffer is of the column alone, and so aligned for any typed array. */
function numberValues({ name, kind, rows }: PartOfColumn, buffer: ArrayBufferLike): StoredValues {
  switch (kind) {
    case "float64":
      return new Float64Array(buffer, 0, rows);
    case "float32":
      return Float64Array.from(new Float32Array(buffer, 0, rows));
    case "int64":
      return new BigInt64Array(buffer, 0, rows);
    case "uint64":
      return positiveLongs(name, new BigInt64Array(buffer, 0, rows));
    case "int32":
      return new Int32Array(buffer, 0, rows);
    case "uint32":
      return Float64Array.from(new Uint32Array(buffer, 0, rows));
    case "int16":
      return Int32Array.from(new Int16Array(buffer, 0, rows));
    case "uint16":
      return Int32Array.from(new Uint16Array(buffer, 0, rows));
    case "int8":
      return Int32Array.from(new Int8Array(buffer, 0, rows));
    case "uint8":
      return new Uint8Array(buffer, 0, rows);
    case "bool":
      return bitsOf(new Uint8Array(buffer), rows);
    default:
      throw new RangeError(`column ${name} has a type that is not read`);
  }
}

function bitsOf(bits: Uint8Array, rows: number): Uint8Array {
  return Uint8Array.from({ length: rows }, (_, row) => bitAt(bits, row));
}

function positiveLongs(name: string, values: BigInt64Array): BigInt64Array {
  if (values.some((value) => value < 0n)) throw new RangeError(`column ${name} holds integers above 2^63`);
  return values;
}

function textOffsets(
  { name, kind, rows, first }: PartOfColumn,
  buffer: ArrayBufferLike,
  textBytes: number,
): Float64Array {
  if (rows === 0) return new Float64Array(1);
  const offsets =
    kind === "text32"
      ? Float64Array.from(new Int32Array(buffer, 0, rows + 1))
      : Float64Array.from(new BigInt64Array(buffer, 0, rows + 1), Number);
  for (let row = 0; row < rows; row++)
    if (offsets[row] < 0 || offsets[row + 1] < offsets[row] || offsets[row + 1] > textBytes)
      throw new RangeError(
        `column ${name}, row ${first + row}: text from ${offsets[row]} to ${offsets[row + 1]}`,
      );
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

/** A view: i32 length, then the text itself, or four bytes of it, i32 buffer, i32 offset. */
function viewedTexts(
  { name, rows, first }: PartOfColumn,
  data: Uint8Array,
  texts: readonly Uint8Array[],
): string[] {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const view = new DataView(data.buffer);
  return Array.from({ length: rows }, (_, row) => {
    const at = row * VIEW_BYTES;
    const length = view.getInt32(at, true);
    const isInline = length <= INLINE_BYTES;
    const text = isInline ? data : texts[view.getInt32(at + 8, true)];
    const start = isInline ? at + 4 : view.getInt32(at + 12, true);
    if (text === undefined || length < 0 || start < 0 || start + length > text.length)
      throw new RangeError(`column ${name}, row ${first + row}: text of ${length} bytes leaves its buffer`);
    return decoder.decode(text.subarray(start, start + length));
  });
}
