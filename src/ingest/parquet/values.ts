import type { DecodedArray, Encoding, ParquetType } from "hyparquet";
import { deltaBinaryUnpack, deltaByteArray, deltaLengthByteArray } from "hyparquet/src/delta.js";
import { byteStreamSplit } from "hyparquet/src/encoding.js";
import { readPlain } from "hyparquet/src/plain.js";
import { readVarInt } from "hyparquet/src/thrift.js";
import { decodeHybrid } from "./hybrid.ts";

interface Reader {
  readonly view: DataView;
  offset: number;
}

const BLOCK_VALUES_MAX = 2 ** 20;

/** Whether values of this encoding are positions in the chunk's dictionary. */
export function isDictionaryCoded(encoding: Encoding): boolean {
  return encoding === "PLAIN_DICTIONARY" || encoding === "RLE_DICTIONARY";
}

/** Decodes `count` dictionary positions. @throws RangeError when one is outside the dictionary */
export function decodePositions(bytes: Uint8Array, count: number, dictionaryLength: number): Int32Array {
  const positions = new Int32Array(count);
  if (count === 0) return positions;
  if (bytes.length === 0) throw new RangeError("dictionary positions end early");
  decodeHybrid(bytes.subarray(1), bytes[0], positions);
  for (const position of positions)
    if (position < 0 || position >= dictionaryLength)
      throw new RangeError(`position ${position} in a dictionary of ${dictionaryLength}`);
  return positions;
}

/**
 * Decodes `count` physical values.
 * @param bytes the value section of a page, in a buffer that holds nothing behind it
 * @param budgetBytes what the decoded values may take when the encoding lets values share bytes
 * @returns undefined for an encoding that is not read
 */
export function decodeValues(
  bytes: Uint8Array,
  encoding: Encoding,
  type: ParquetType,
  count: number,
  budgetBytes: number,
): DecodedArray | undefined {
  if (count === 0) return [];
  const reader: Reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  switch (encoding) {
    case "PLAIN":
      return readPlain(reader, type, count, undefined);
    case "RLE":
      return type === "BOOLEAN" ? runLengthBooleans(bytes, count) : undefined;
    case "DELTA_BINARY_PACKED":
      return deltaIntegers(reader, type, count);
    case "DELTA_LENGTH_BYTE_ARRAY":
    case "DELTA_BYTE_ARRAY":
      return type === "BYTE_ARRAY" ? deltaTexts(reader, encoding, count, budgetBytes) : undefined;
    case "BYTE_STREAM_SPLIT":
      return byteStreamSplit(reader, count, type, undefined);
    default:
      return undefined;
  }
}

function runLengthBooleans(bytes: Uint8Array, count: number): Int32Array {
  const values = new Int32Array(count);
  decodeHybrid(bytes.subarray(4), 1, values); // behind a length of four bytes
  return values;
}

function deltaIntegers(reader: Reader, type: ParquetType, count: number): DecodedArray | undefined {
  if (type !== "INT32" && type !== "INT64") return undefined;
  requireDeltaHeader(reader);
  const values = type === "INT32" ? new Int32Array(count) : new BigInt64Array(count);
  deltaBinaryUnpack(reader, count, values);
  return values;
}

function deltaTexts(
  reader: Reader,
  encoding: "DELTA_LENGTH_BYTE_ARRAY" | "DELTA_BYTE_ARRAY",
  count: number,
  budgetBytes: number,
): Uint8Array[] {
  requireDeltaHeader(reader);
  const texts = new Array<Uint8Array>(count);
  if (encoding === "DELTA_LENGTH_BYTE_ARRAY") deltaLengthByteArray(reader, count, texts);
  else {
    requirePrefixes(reader, count, budgetBytes);
    deltaByteArray(reader, count, texts);
  }
  return texts;
}

/** Prefixes shared with the value before: a few bytes can ask for as many copies as there are rows. */
function requirePrefixes({ view, offset }: Reader, count: number, budgetBytes: number): void {
  const prefixes = new Int32Array(count);
  deltaBinaryUnpack({ view, offset }, count, prefixes);
  const total = prefixes.reduce((sum, length) => sum + length, 0);
  if (total > budgetBytes) throw new RangeError(`shared prefixes unfold to ${total} bytes`);
}

/** Looks at the block sizes without moving on. */
function requireDeltaHeader({ view, offset }: Reader): void {
  const header: Reader = { view, offset };
  const blockValues = readVarInt(header);
  const miniblocks = readVarInt(header);
  if (blockValues <= 0 || blockValues > BLOCK_VALUES_MAX || miniblocks <= 0 || blockValues % miniblocks !== 0)
    throw new RangeError(`delta blocks of ${blockValues} values in ${miniblocks} parts`);
}
