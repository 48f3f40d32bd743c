// A CSV file, read piece by piece: what is held is the columns, a piece of the file and the record that is being read.
import { createReadStream } from "node:fs";
import { pipeline as pipelineTo } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse";
import { BacktestError } from "../errors.ts";
import { badLine, CsvRows, notUtf8, overLimit, type CsvOptions } from "./csvRows.ts";
import type { Table } from "./table.ts";

export interface CsvFileOptions extends CsvOptions {
  /** Whether the file is compressed by gzip. */
  readonly isZipped: boolean;
  /** Most bytes of text, unfolded. */
  readonly bytesMax: number;
}

/** Bytes of the longest character. */
const CHARACTER_BYTES = 4;

type Bytes = AsyncIterable<Uint8Array>;

/**
 * Reads a CSV file as `csvTable` reads its text, in memory that does not grow with the text.
 * @param name what messages call the file
 * @throws as `csvTable` does; E_CSV for unsound gzip; E_LIMIT, E_DECOMPRESS_LIMIT above `bytesMax`; what reading the file throws
 */
export async function csvFile(path: string, name: string, options: CsvFileOptions): Promise<Table> {
  const file = createReadStream(path);
  // The fault of either reaches who reads the second.
  return csvPieces(
    options.isZipped ? pipelineTo(file, createGunzip(), () => undefined) : file,
    name,
    options,
  );
}

/** The same of the bytes of a text, in pieces of any length. */
export async function csvPieces(pieces: Bytes, name: string, options: CsvFileOptions): Promise<Table> {
  const rows = new CsvRows(name, options);
  const seen = { lines: 0 };
  const texts = utf8Text(withinBytes(pieces, name, options), name, seen);
  try {
    await pipeline(shortLines(texts, name, rows.limits.lineBytes, seen), parse(rows.parserOptions));
  } catch (error) {
    throw rows.faultOf(gzipFault(error, name));
  }
  return rows.table();
}

async function* withinBytes(bytes: Bytes, name: string, { bytesMax, isZipped }: CsvFileOptions): Bytes {
  let read = 0;
  for await (const piece of bytes) {
    read += piece.length;
    if (read > bytesMax) throw tooLong(name, bytesMax, isZipped);
    yield piece;
  }
}

function tooLong(name: string, bytesMax: number, isZipped: boolean): BacktestError {
  const [code, what] = isZipped
    ? (["E_DECOMPRESS_LIMIT", "unfolds to"] as const)
    : (["E_LIMIT", "has"] as const);
  return new BacktestError(code, `${name}: ${what} more than ${bytesMax} bytes`, {
    option: name,
    expected: `at most ${bytesMax}`,
  });
}

/** Lines that ended in the pieces before. */
interface Seen {
  lines: number;
}

async function* utf8Text(bytes: Bytes, name: string, seen: Seen): AsyncIterable<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let before: Uint8Array = new Uint8Array();
  const decoded = (piece: Uint8Array, stream: boolean): string => {
    try {
      return decoder.decode(piece, { stream });
    } catch {
      throw notUtf8(name, seen.lines + badLine(piece, before));
    }
  };
  for await (const piece of bytes) {
    yield decoded(piece, true);
    before = Uint8Array.of(...before, ...piece.subarray(-CHARACTER_BYTES)).subarray(-CHARACTER_BYTES);
  }
  yield decoded(new Uint8Array(), false);
}

/** Before it is parsed, so that one endless line costs no more than this look at it. */
async function* shortLines(
  texts: AsyncIterable<string>,
  name: string,
  lineBytes: number,
  seen: Seen,
): AsyncIterable<string> {
  let begun = 0; // of the line that goes on from the piece before
  for await (const text of texts) {
    for (let start = 0; start < text.length;) {
      const end = text.indexOf("\n", start);
      begun += (end < 0 ? text.length : end) - start;
      if (begun > lineBytes) throw overLimit(name, "bytes in a line", "more", lineBytes);
      if (end < 0) break;
      begun = 0;
      seen.lines++;
      start = end + 1;
    }
    yield text;
  }
}

function gzipFault(error: unknown, name: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined || !/^Z_/.test(code)) return error;
  return new BacktestError("E_CSV", `${name}: not a sound gzip file (${code})`, { option: name });
}
