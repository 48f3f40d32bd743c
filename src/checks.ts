// Checks of single arguments: what was given, in words, and bounds of numbers.
import { BacktestError, nearest } from "./errors.ts";
import type { NumberCheck } from "./optionSpec.ts";

/** Throws E_DTYPE for what is no object, E_UNKNOWN_KEY for a key that is none of `names`. */
export function objectOf(
  what: string,
  given: unknown,
  names: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new BacktestError("E_DTYPE", `${what} takes one object, got ${describe(given)}`, {
      ...{ option: what, got: describe(given), expected: `{ ${names.join(", ")} }` },
    });
  for (const key of Object.keys(given)) {
    if (names.includes(key)) continue;
    const near = nearest(key, names);
    throw new BacktestError("E_UNKNOWN_KEY", near === undefined ? key : `${key} — did you mean ${near}`, {
      ...{ option: key, got: key, expected: `one of ${names.join(", ")}` },
    });
  }
  return given as Readonly<Record<string, unknown>>;
}

/** A single number of a run. */
export function runNumber(option: string, value: unknown, check: NumberCheck): number {
  if (typeof value !== "number")
    throw new BacktestError("E_DTYPE", `${option} is ${describe(value)}`, {
      option,
      got: value,
      expected: check.expected,
    });
  if (!check.accepts(value))
    throw new BacktestError(check.code, `${option} is ${value}; expected ${check.expected}`, {
      option,
      got: value,
      expected: check.expected,
    });
  return value;
}

/** Throws E_DTYPE unless `isSound`, saying what was given and what would have been accepted. */
export function requireType(isSound: boolean, option: string, value: unknown, expected: string): void {
  if (isSound) return;
  throw new BacktestError("E_DTYPE", `${option} is ${describe(value)}; expected ${expected}`, {
    ...{ option, got: describe(value), expected },
  });
}

/** Whether a value is an object that may have named parts: no array, no null. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Throws E_DTYPE unless the value is a function. */
export function requireFunction(option: string, value: unknown): void {
  requireType(typeof value === "function", option, value, "a function");
}

/** Throws E_DTYPE for what can neither stop long work nor be told how far it is. */
export function requireFollowed({
  signal,
  onProgress,
}: {
  readonly signal?: unknown;
  readonly onProgress?: unknown;
}): void {
  requireType(signal === undefined || signal instanceof AbortSignal, "signal", signal, "an AbortSignal");
  if (onProgress !== undefined) requireFunction("onProgress", onProgress);
}

/** What was given, short enough for a message. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "object") return Array.isArray(value) ? "an array" : "an object";
  if (typeof value === "function") return "a function";
  const text = String(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
