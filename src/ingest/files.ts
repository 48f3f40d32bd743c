import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { objectOf, requireType, runNumber } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import type { NumberCheck } from "../optionSpec.ts";
import { CSV_BYTES_MAX, FILE_BYTES_MAX } from "./limits.ts";
import type { ColumnTypes } from "./csvRows.ts";
import { requireWanted, type Table } from "./table.ts";
import type { TimeFormat } from "./timeReader.ts";

/** What `readTable` reads of a file. */
export interface ReadTableOptions extends TimeFormat {
  /** The columns wanted, in the order wanted; all of the file by default. */
  readonly columns?: readonly string[];
  /**
   * Largest file read, in bytes; a compressed CSV may unfold to as much. 2 GiB at most and by default, but a CSV that is not
   * compressed is read piece by piece: 64 GiB by default.
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

const OPTION_NAMES = ["columns", "bytesMax", "types", "dateFormat", "timeZone"] as const;

type Format = (path: string, name: string, options: ReadTableOptions) => Promise<Table>;

const FORMATS: Readonly<Record<string, Format>> = {
  ".parquet": async (path, name, options) => {
    const bytes = await readBytes(path, wholeFileMax(options));
    const { parquetTable } = await import("./parquet.ts");
    return withTimes(await parquetTable(bytes, name, wanted(options)), name, options);
  },
  ".csv": (path, name, options) => readCsv(path, name, options, false),
  ".csv.gz": (path, name, options) => readCsv(path, name, options, true),
  ".arrow": readArrow,
  ".feather": readArrow,
};

/**
 * Reads a file by what its name ends with: .parquet, .csv, .csv.gz, .arrow or .feather (uncompressed Arrow IPC). CSV is read
 * piece by piece; the others whole.
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

function wholeFileMax({ bytesMax = FILE_BYTES_MAX }: ReadTableOptions): number {
  return Math.min(bytesMax, FILE_BYTES_MAX);
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
  const bytesMax = isZipped ? wholeFileMax(options) : (options.bytesMax ?? CSV_BYTES_MAX);
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

async function readArrow(path: string, name: string, options: ReadTableOptions): Promise<Table> {
  const bytes = await readBytes(path, wholeFileMax(options));
  const { arrowTable } = await import("./arrow.ts");
  return withTimes(arrowTable(new Uint8Array(bytes), name, wanted(options)), name, options);
}
