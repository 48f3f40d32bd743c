import { readFileSync } from "node:fs";
import type { FileMetaData } from "hyparquet";
import { parquetMetadata } from "hyparquet";
import { ByteWriter } from "hyparquet-writer";
import { writeMetadata } from "hyparquet-writer/src/metadata.js";
import * as fc from "fast-check";
import { BacktestError } from "../../src/errors.ts";
import { alignLong, type MarketData } from "../../src/ingest/align.ts";
import { parquetTable } from "../../src/ingest/parquet.ts";

const DATA = new URL("../../data/", import.meta.url);

export const PRICES_PATH = new URL("wiki5_daily_raw.parquet", DATA);
export const ACTIONS_PATH = new URL("wiki5_corporate_actions.parquet", DATA);

/** The columns of the shipped prices. */
export const PRICE_COLUMNS = {
  time: "date",
  asset: "symbol",
  fields: {
    open: "open",
    high: "high",
    low: "low",
    close: "close",
    volume: "volume",
    adjClose: "adj_close",
  },
};

export async function shippedPrices(): Promise<MarketData> {
  return alignLong(await parquetTable(bytesOf(PRICES_PATH).buffer, "prices"), PRICE_COLUMNS);
}

/** The bytes of a shipped file, in a buffer of their own. */
export function bytesOf(path: URL): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(path));
}

/** The code of the BacktestError a step ends with; "none" when it ends well, the error itself when it is another. */
export async function codeOf(step: () => unknown): Promise<unknown> {
  try {
    await step();
    return "none";
  } catch (error) {
    return error instanceof BacktestError ? error.code : error;
  }
}

/** The BacktestError a step ends with. */
export async function faultOf(step: () => unknown): Promise<BacktestError> {
  try {
    await step();
  } catch (error) {
    if (error instanceof BacktestError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** The same Parquet data behind another footer. */
export function withFooter(bytes: Uint8Array, edit: (metadata: FileMetaData) => void): ArrayBuffer {
  const metadata = parquetMetadata(bytes);
  const dataEnd = bytes.length - 8 - metadata.metadata_length;
  const { metadata_length: _, ...written } = metadata;
  edit(written as FileMetaData);
  const writer = new ByteWriter();
  writer.appendBytes(bytes.subarray(0, dataEnd));
  writeMetadata(writer, written as FileMetaData);
  writer.appendBytes(new TextEncoder().encode("PAR1"));
  return writer.getBuffer();
}

/** The bits of doubles, for comparisons that tell 0 from −0. */
export function bits(data: ArrayLike<number>): BigUint64Array {
  return new BigUint64Array(Float64Array.from(data).buffer);
}

/** Doubles of every sort: NaN, ±0, ±∞, denormals, whole and other numbers. */
export const anyDouble = fc.oneof(
  fc.double(),
  fc.constantFrom(
    NaN,
    0,
    -0,
    Infinity,
    -Infinity,
    5e-324,
    -5e-324,
    2.2250738585072014e-308,
    1.7976931348623157e308,
  ),
);

/** A small reproducible stream of whole numbers below `bound`. */
export function seeded(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}
