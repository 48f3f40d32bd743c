// What the machine says of files → errors that say it.
import type * as nodeFs from "node:fs";
import { dirname } from "node:path";
import { BacktestError } from "../errors.ts";

const DISK_FULL = new Set(["ENOSPC", "EDQUOT"]);

/**
 * Does something to a file.
 * @param needed bytes that it writes
 * @throws E_DISK when the disk is full; E_IO for any other failure
 */
export function attempt<Result>(
  fs: Pick<typeof nodeFs, "statfsSync">,
  path: string,
  step: () => Result,
  needed = 0,
): Result {
  try {
    return step();
  } catch (error) {
    if (error instanceof BacktestError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    if (DISK_FULL.has(code)) throw diskFault(fs, path, needed);
    throw ioFault(path, `failed with ${code}`);
  }
}

/** A failure of a file; `path` is empty where it is not known. */
export function ioFault(path: string, what: string): BacktestError {
  return new BacktestError("E_IO", path === "" ? what : `${path}: ${what}`, { got: path });
}

/** Writes all of it, at the end or wherever the file stands; a write of nothing is a failure. */
export function writeBytes(fs: Pick<typeof nodeFs, "writeSync">, file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    const more = fs.writeSync(file, bytes, written, bytes.length - written);
    if (more <= 0) throw ioFault("", `wrote ${written} of ${bytes.length} bytes`);
    written += more;
  }
}

function diskFault(fs: Pick<typeof nodeFs, "statfsSync">, path: string, needed: number): BacktestError {
  const free = freeBytes(fs, dirname(path));
  return new BacktestError("E_DISK", `${path}: the disk is full, ${needed} bytes needed, ${free} free`, {
    got: free,
    expected: needed,
    hint: "An earlier file of this name is as it was.",
  });
}

function freeBytes(fs: Pick<typeof nodeFs, "statfsSync">, folder: string): number | "unknown" {
  try {
    const { bavail, bsize } = fs.statfsSync(folder);
    return bavail * bsize;
  } catch {
    return "unknown";
  }
}
