// Recorded cases, one JSON object per line: shipped ones always, the full files where they stand beside the repository.
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const SHIPPED = new URL("../cases/", import.meta.url);
const FULL = new URL("../../../shared/cases/", import.meta.url);

export function shippedLines(name: string): string[] {
  return linesOf(new URL(name, SHIPPED));
}

/** Null where the file is not beside the repository. */
export function fullLines(name: string): string[] | null {
  const file = new URL(name, FULL);
  return existsSync(file) ? linesOf(file) : null;
}

/** Lines as objects. */
export function parsed<Case>(lines: readonly string[]): Case[] {
  return lines.map((line) => JSON.parse(line) as Case);
}

function linesOf(file: URL): string[] {
  const text = gunzipSync(readFileSync(file)).toString("utf8");
  return text.split("\n").filter((line) => line.trim() !== "");
}
