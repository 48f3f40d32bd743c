import type { CompressionCodec } from "hyparquet";
import {
  decompressGzip,
  decompressLz4,
  decompressLz4Raw,
  decompressSnappy,
  decompressZstd,
} from "hyparquet-compressors";
import { compressors } from "hyparquet-compressors";

/** Unfolds a page into exactly `length` bytes, in a buffer of its own. */
export type Decompress = (input: Uint8Array, length: number) => Uint8Array;

/**
 * Every codec here writes into an output of the declared length and cannot outgrow it. BROTLI is absent because its
 * decoder grows its output by what the stream says, LZO because there is no decoder.
 */
export const CODECS: Partial<Record<CompressionCodec, Decompress>> = {
  UNCOMPRESSED: (input) => input.slice(),
  SNAPPY: snappy,
  GZIP: gzip,
  ZSTD: zstd,
  LZ4: decompressLz4,
  LZ4_RAW: decompressLz4Raw,
};

function snappy(input: Uint8Array, length: number): Uint8Array {
  const declared = snappyLength(input);
  if (declared !== length)
    throw new RangeError(`snappy unfolds to ${declared} bytes, the page says ${length}`);
  return (compressors.SNAPPY ?? decompressSnappy)(input, length);
}

/** The length a snappy stream begins with. */
function snappyLength(input: Uint8Array): number {
  let [length, scale] = [0, 1];
  for (let offset = 0; offset < Math.min(5, input.length); offset++, scale *= 128) {
    length += (input[offset] & 0x7f) * scale;
    if (input[offset] < 0x80) return length;
  }
  throw new RangeError("snappy stream without length");
}

const GZIP_TRAILER_BYTES = 8; // CRC-32, length modulo 2^32

function gzip(input: Uint8Array, length: number): Uint8Array {
  if (length === 0) return new Uint8Array(0);
  if (input.length < GZIP_TRAILER_BYTES) throw new RangeError("gzip stream ends early");
  const tail = new DataView(input.buffer, input.byteOffset, input.length).getUint32(input.length - 4, true);
  // A file of several members ends with the length of its last one.
  if (tail > length) throw new RangeError(`gzip unfolds to ${tail} bytes, the page says ${length}`);
  return decompressGzip(input, length);
}

function zstd(input: Uint8Array, length: number): Uint8Array {
  const declared = zstdLength(input);
  if (declared !== undefined && declared !== length)
    throw new RangeError(`zstd unfolds to ${declared} bytes, the page says ${length}`);
  return decompressZstd(input, new Uint8Array(length));
}

/**
 * The content size in a zstd frame header, if it has one (RFC 8878, 3.1.1.1).
 *
 *     | magic 4 | descriptor 1 | window 0-1 | dictionary id 0-4 | content size 0-8 |
 */
function zstdLength(input: Uint8Array): number | undefined {
  const view = new DataView(input.buffer, input.byteOffset, input.length);
  if (view.getUint32(0, true) !== 0xfd2fb528) throw new RangeError("not a zstd frame");
  const descriptor = input[4];
  const singleSegment = (descriptor >> 5) & 1;
  const offset = 5 + (1 - singleSegment) + [0, 1, 2, 4][descriptor & 3];
  switch (descriptor >> 6) {
    case 0:
      return singleSegment === 1 ? view.getUint8(offset) : undefined;
    case 1:
      return view.getUint16(offset, true) + 256;
    case 2:
      return view.getUint32(offset, true);
    default:
      return Number(view.getBigUint64(offset, true));
  }
}
