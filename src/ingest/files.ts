import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { objectOf, requireType, runNumber } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import type { NumberCheck } from "../optionSpec.ts";
import type { ByteSource } from "./bytes.ts";
import { FILE_BYTES_MAX, PARQUET_LIMITS, PIECEWISE_BYTES_MAX } from "./limits.ts";
import type { ColumnTypes } from "./csvRows.ts";
import { requireWanted, type Table } from "./table.ts";
import type { TimeFormat } from "./timeReader.ts";

/** What `readTable` reads of a file. */
export interface ReadTableOptions extends TimeFormat {
  /** The columns wanted, in the order wanted; all of the file by default. */
  readonly columns?: readonly string[];
  /**
   * Largest file read, in bytes: 64 GiB by default. A compressed CSV may unfold to as much, to 2 GiB at most and by default.
   */
  readonly bytesMax?: number;
  /** What columns hold, where names and first values would say otherwise. In other files than CSV only "time" counts, for texts. */
  readonly types?: ColumnTypes;
}

const BYTES: NumberCheck = {
  accepts: (x) => x >= 0,
  expected: "a number of bytes, 0 or more",
  code: "E_RANGE",
};

/** Most bytes that one call of the system reads. */
const READ_BYTES = 2 ** 30;

const OPTION_NAMES = ["columns", "bytesMax", "types", "dateFormat", "timeZone"] as const;

type Format = (path: string, name: string, options: ReadTableOptions) => Promise<Table>;

const FORMATS: Readonly<Record<string, Format>> = {
  ".parquet": async (path, name, options) => {
    const { readParquet } = await import("./parquet/read.ts");
    const { columns } = wanted(options);
    return readPieces(path, name, options, (file) => readParquet(file, name, columns, PARQUET_LIMITS));
  },
  ".csv": (path, name, options) => readCsv(path, name, options, false),
  ".csv.gz": (path, name, options) => readCsv(path, name, options, true),
  ".arrow": arrowFile,
  ".feather": arrowFile,
};

/**
 * Reads a file by what its name ends with: .parquet, .csv, .csv.gz, .arrow or .feather (uncompressed Arrow IPC). They are
 * read piece by piece: what is held is the columns wanted, and of Parquet and Arrow one column's part of a row group or batch.
 * @throws E_DTYPE, E_UNKNOWN_KEY, E_RANGE for arguments that do not fit; E_IO for a file that is missing, a directory, or
 *   cannot be read; E_LIMIT above `bytesMax`; E_FORMAT for another ending; and what the reader of the format throws
 */
export async function readTable(path: string, options: ReadTableOptions = {}): Promise<Table> {
  requireType(typeof path === "string", "path", path, "the path of a file");
  const given = objectOf("options", options, OPTION_NAMES) as ReadTableOptions;
  requireWanted(given.columns);
  const name = basename(path);
  if (given.bytesMax !== undefined) runNumber("bytesMax", given.bytesMax, BYTES);
  return formatOf(name)(path, name, given);
}

function formatOf(name: string): Format {
  const ending = Object.keys(FORMATS).find((candidate) => name.toLowerCase().endsWith(candidate));
  if (ending !== undefined) return FORMATS[ending];
  const known = Object.keys(FORMATS).join(", ");
  throw new BacktestError("E_FORMAT", `${name}: no reader for this ending`, {
    got: name,
    expected: known,
    hint: `Files end with ${known}.`,
  });
}

/** An empty list of columns stands for all. */
function wanted({ columns = [], ...others }: ReadTableOptions): ReadTableOptions {
  return columns.length > 0 ? { ...others, columns } : others;
}

function bytesMaxOf({ bytesMax = PIECEWISE_BYTES_MAX }: ReadTableOptions): number {
  return bytesMax;
}

/** Texts that somebody said are times, as times. */
async function withTimes(table: Table, name: string, options: ReadTableOptions): Promise<Table> {
  if (options.types === undefined) return table;
  const { withTextTimes } = await import("./textTimes.ts");
  return withTextTimes(table, name, options.types, options);
}

async function readCsv(
  path: string,
  name: string,
  options: ReadTableOptions,
  isZipped: boolean,
): Promise<Table> {
  const bytesMax = isZipped ? Math.min(bytesMaxOf(options), FILE_BYTES_MAX) : bytesMaxOf(options);
  try {
    await requireFile(path, bytesMax);
    const { csvFile } = await import("./csvStream.ts");
    return await csvFile(path, name, { ...wanted(options), isZipped, bytesMax });
  } catch (error) {
    throw fileFault(path, error);
  }
}

/**
 * The bytes of a file.
 * @throws E_IO, E_LIMIT as `readTable` does
 */
export async function readBytes(path: string, bytesMax: number): Promise<ArrayBuffer> {
  try {
    await requireFile(path, bytesMax);
    const bytes = await readFile(path);
    if (bytes.length > bytesMax) throw tooLarge(path, bytes.length, bytesMax);
    // A small file may share its buffer with others.
    const whole = bytes.byteLength === bytes.buffer.byteLength;
    return (whole ? bytes.buffer : new Uint8Array(bytes).buffer) as ArrayBuffer;
  } catch (error) {
    throw fileFault(path, error);
  }
}

/**
 * Throws unless there is a file of no more than so many bytes.
 * @throws E_IO, E_LIMIT
 */
export async function requireFile(path: string, bytesMax = Infinity): Promise<void> {
  const info = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (!info.isFile())
    throw new BacktestError("E_IO", `${path} is ${describe(info)}, not a file`, { got: path });
  if (info.size > bytesMax) throw tooLarge(path, info.size, bytesMax);
}

/** The system's errors as ours; others as they are. */
function fileFault(path: string, error: unknown): unknown {
  const isOfSystem = error instanceof Error && "code" in error && !(error instanceof BacktestError);
  return isOfSystem ? unreadable(path, error) : error;
}

/** What to say of a file that the system could not read. */
export function unreadable(path: string, error: unknown): BacktestError {
  const { code } = error as { readonly code?: string };
  const what = code === "ENOENT" ? "there is no such file" : `cannot be read (${code ?? String(error)})`;
  return new BacktestError("E_IO", `${path}: ${what}`, { got: path });
}

function describe(info: { isDirectory(): boolean }): string {
  return info.isDirectory() ? "a directory" : "a device or a pipe";
}

function tooLarge(path: string, size: number, bytesMax: number): BacktestError {
  return new BacktestError("E_LIMIT", `${path}: ${size} bytes, the limit is ${bytesMax}`, {
    got: size,
    expected: `at most ${bytesMax}`,
  });
}

async function arrowFile(path: string, name: string, options: ReadTableOptions): Promise<Table> {
  const { readArrow } = await import("./arrow.ts");
  return readPieces(path, name, options, (file) => readArrow(file, name, wanted(options).columns));
}

/** Reads a table of a file that is open for as long. */
async function readPieces(
  path: string,
  name: string,
  options: ReadTableOptions,
  read: (file: ByteSource) => Table,
): Promise<Table> {
  await requireFile(path, bytesMaxOf(options));
  let table: Table;
  try {
    const file = openSync(path, "r");
    try {
      table = read({ size: fstatSync(file).size, read: (start, end) => bytesAt(file, path, start, end) });
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw fileFault(path, error);
  }
  return withTimes(table, name, options);
}

/** @throws E_IO where they cannot be read, or the file ends before */
function bytesAt(file: number, path: string, start: number, end: number): Uint8Array {
  const bytes = new Uint8Array(end - start);
  for (let read = 0; read < bytes.length;) {
    const more = someBytes(file, path, bytes.subarray(read, read + READ_BYTES), start + read);
    if (more === 0) throw new BacktestError("E_IO", `${path}: was cut off while it was read`, { got: path });
    read += more;
  }
  return bytes;
}

/** What reads a format would take the system's error for a fault of the format. */
function someBytes(file: number, path: string, bytes: Uint8Array, at: number): number {
  try {
    return readSync(file, bytes, 0, bytes.length, at);
  } catch (error) {
    throw unreadable(path, error);
  }
}
