import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { objectOf, requireType, runNumber } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import type { NumberCheck } from "../optionSpec.ts";
import { FILE_BYTES_MAX } from "./limits.ts";
import { requireWanted, type Table } from "./table.ts";

/** What `readTable` reads of a file. */
export interface ReadTableOptions {
  /** The columns wanted, in the order wanted; all of the file by default. */
  readonly columns?: readonly string[];
  /** Largest file read, in bytes; a compressed CSV may unfold to as much. */
  readonly bytesMax?: number;
}

const BYTES: NumberCheck = {
  accepts: (x) => x >= 0,
  expected: "a number of bytes, 0 or more",
  code: "E_RANGE",
};

type Format = (bytes: ArrayBuffer, name: string, options: Required<ReadTableOptions>) => Promise<Table>;
type Wanted = { columns?: readonly string[] };

const FORMATS: Readonly<Record<string, Format>> = {
  ".parquet": async (bytes, name, options) =>
    (await import("./parquet.ts")).parquetTable(bytes, name, wanted(options)),
  ".csv": async (bytes, name, options) =>
    (await import("./csv.ts")).csvTable(new Uint8Array(bytes), name, wanted(options)),
  ".csv.gz": async (bytes, name, options) => {
    const [text, { csvTable }] = await Promise.all([
      unzip(bytes, name, options.bytesMax),
      import("./csv.ts"),
    ]);
    return csvTable(text, name, wanted(options));
  },
  ".arrow": readArrow,
  ".feather": readArrow,
};

/**
 * Reads a file by what its name ends with: .parquet, .csv, .csv.gz, .arrow or .feather (uncompressed Arrow IPC).
 * @throws E_DTYPE, E_UNKNOWN_KEY, E_RANGE for arguments that do not fit; E_IO for a file that is missing, a directory, or
 *   cannot be read; E_LIMIT above `bytesMax`; E_FORMAT for another ending; and what the reader of the format throws
 */
export async function readTable(path: string, options: ReadTableOptions = {}): Promise<Table> {
  requireType(typeof path === "string", "path", path, "the path of a file");
  const given = objectOf("options", options, ["columns", "bytesMax"]) as ReadTableOptions;
  requireWanted(given.columns);
  const name = basename(path);
  const read = formatOf(name);
  const bytesMax = Math.min(runNumber("bytesMax", given.bytesMax ?? FILE_BYTES_MAX, BYTES), FILE_BYTES_MAX);
  const bytes = await readBytes(path, bytesMax);
  return read(bytes, name, { columns: given.columns ?? [], bytesMax });
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

function wanted({ columns }: Required<ReadTableOptions>): Wanted {
  return columns.length > 0 ? { columns } : {};
}

/**
 * The bytes of a file.
 * @throws E_IO, E_LIMIT as `readTable` does
 */
export async function readBytes(path: string, bytesMax: number): Promise<ArrayBuffer> {
  try {
    const info = await stat(path);
    if (!info.isFile())
      throw new BacktestError("E_IO", `${path} is ${describe(info)}, not a file`, { got: path });
    if (info.size > bytesMax) throw tooLarge(path, info.size, bytesMax);
    const bytes = await readFile(path);
    if (bytes.length > bytesMax) throw tooLarge(path, bytes.length, bytesMax);
    // A small file may share its buffer with others.
    const whole = bytes.byteLength === bytes.buffer.byteLength;
    return (whole ? bytes.buffer : new Uint8Array(bytes).buffer) as ArrayBuffer;
  } catch (error) {
    if (error instanceof BacktestError) throw error;
    throw unreadable(path, error);
  }
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

async function unzip(bytes: ArrayBuffer, name: string, bytesMax: number): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: bytesMax });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE") {
      const message = `${name}: unfolds to more than ${bytesMax} bytes`;
      throw new BacktestError("E_DECOMPRESS_LIMIT", message, {
        option: name,
        expected: `at most ${bytesMax}`,
      });
    }
    throw new BacktestError("E_CSV", `${name}: not a sound gzip file (${code ?? String(error)})`, {
      option: name,
    });
  }
}

async function readArrow(
  bytes: ArrayBuffer,
  name: string,
  options: Required<ReadTableOptions>,
): Promise<Table> {
  const { arrowTable } = await import("./arrow.ts");
  return arrowTable(new Uint8Array(bytes), name, wanted(options));
}
