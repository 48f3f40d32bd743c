// Case files of the tests, plain or gzip: one JSON object per line.
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { ExecutionCase } from "../../src/validate/execution.ts";

const SHIPPED = new URL("../cases/", import.meta.url);
const FULL = new URL("../../../shared/cases/", import.meta.url);

export function shippedCases(name: string): ExecutionCase[] {
  return readCases(new URL(name, SHIPPED));
}

/** Cases that stand beside the repository on some machines; null where they do not. */
export function fullCases(name: string): ExecutionCase[] | null {
  const url = new URL(name, FULL);
  return existsSync(url) ? readCases(url) : null;
}

function readCases(url: URL): ExecutionCase[] {
  const bytes = readFileSync(url);
  const text = (url.pathname.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as ExecutionCase);
}
