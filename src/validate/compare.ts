// First place where a result differs from what was recorded.
import { cellsOf, isJsonArray, numberOf, type Json, type JsonObject } from "./encoding.ts";

/** Decides whether one number (or name) is the recorded one; `path` names the output. */
export type Same = (expected: Json, got: unknown, path: string) => boolean;

/** Equal to the bit; NaN equals NaN. */
export const identical: Same = (expected, got) =>
  typeof got === "number" ? Object.is(numberOf(expected), got) : expected === got;

/** Walks what was recorded and compares each leaf; undefined: nothing differs. */
export function firstDifference(
  expected: Json,
  got: unknown,
  same: Same = identical,
  path = "",
): string | undefined {
  if (got === undefined) return `${path} is missing`;
  if (isJsonArray(expected))
    return listDifference(cellsOf(expected) as ArrayLike<Json>, cellsOfGot(got), same, path);
  if (Array.isArray(expected)) return listDifference(expected, cellsOfGot(got), same, path);
  if (typeof expected === "object" && expected !== null)
    return objectDifference(expected as JsonObject, got, same, path);
  return same(expected, got, path) ? undefined : `${path} got ${show(got)}, expected ${show(expected)}`;
}

function objectDifference(expected: JsonObject, got: unknown, same: Same, path: string): string | undefined {
  if (typeof got !== "object" || got === null) return `${path} got ${show(got)}, expected ${show(expected)}`;
  for (const [key, part] of Object.entries(expected)) {
    const found = firstDifference(part, (got as JsonObject)[key], same, path === "" ? key : `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Results come as lists, typed arrays or matrices. */
function cellsOfGot(got: unknown): ArrayLike<unknown> | undefined {
  if (typeof got !== "object" || got === null) return undefined;
  if (Array.isArray(got) || ArrayBuffer.isView(got)) return got as unknown as ArrayLike<unknown>;
  return "data" in got ? (got.data as ArrayLike<unknown>) : undefined;
}

function listDifference(
  expected: ArrayLike<Json>,
  got: ArrayLike<unknown> | undefined,
  same: Same,
  path: string,
): string | undefined {
  if (got === undefined) return `${path} got no list`;
  for (let i = 0; i < Math.min(expected.length, got.length); i++)
    if (!same(expected[i], got[i], path))
      return `${path}[${i}] got ${show(got[i])}, expected ${show(expected[i])}`;
  return expected.length === got.length
    ? undefined
    : `${path} got ${got.length} entries, expected ${expected.length}`;
}

function show(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
