// Where the text of a configuration comes from.
import { readFile, stat } from "node:fs/promises";
import { BacktestError } from "../../errors.ts";
import { unreadable } from "../../ingest/files.ts";
import { requireSize } from "./json.ts";

/** The path that stands for standard input. */
export const STANDARD_INPUT = "./-";

/**
 * Reads a configuration, from standard input for `STANDARD_INPUT`.
 * @throws E_IO for what is missing or no file; E_CONFIG_LIMIT above 1 MiB; E_CONFIG for what is not UTF-8
 */
export async function readConfigText(path: string): Promise<string> {
  if (path === STANDARD_INPUT) return readStandardInput();
  try {
    const info = await stat(path);
    if (!info.isFile())
      throw new BacktestError("E_IO", `${path} is not a file`, { got: path, hint: "Give a JSON file." });
    requireSize(info.size);
    return utf8Text(await readFile(path));
  } catch (error) {
    if (error instanceof BacktestError) throw error;
    throw unreadable(path, error);
  }
}

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer);
    requireSize((bytes += (chunk as Buffer).length));
  }
  return utf8Text(Buffer.concat(chunks));
}

function utf8Text(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new BacktestError("E_CONFIG", "the configuration is not UTF-8 text");
  }
}
