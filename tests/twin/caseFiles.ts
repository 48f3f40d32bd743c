import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** One cell of a decoded array. Enums are lower-case strings; an invalid enum code stays a number. */
export type Scalar = number | boolean | string;

/** A decoded array: `data` is flat and row-major. */
export interface CaseArray {
  readonly shape: readonly number[];
  readonly dtype: "float64" | "int64" | "bool" | "enum";
  readonly data: readonly Scalar[];
}

/** Anything a case file may hold once its number strings and arrays are decoded. */
export type CaseValue =
  Scalar | null | CaseArray | readonly CaseValue[] | { readonly [key: string]: CaseValue };

export type CaseObject = { readonly [key: string]: CaseValue };

/** What `JSON.parse` gives for a case file; a double-typed array may carry its buffer as base64. */
type Json = number | boolean | string | null | readonly Json[] | { readonly [key: string]: Json };

const NUMBER_WORDS = new Map([
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
]);

/** Reads every case of a file with one JSON object a line, gzipped or plain. */
export function readCases(file: URL): CaseObject[] {
  return caseLines(readFileSync(file)).map((line) => decodeCase(line));
}

/** The non-empty lines of a case file. */
function caseLines(file: Buffer): string[] {
  const isGzip = file[0] === 0x1f && file[1] === 0x8b;
  const text = (isGzip ? gunzipSync(file) : file).toString("utf8");
  return text.split("\n").filter((line) => line.trim() !== "");
}

/** Decodes one line. */
export function decodeCase(line: string): CaseObject {
  return asObject(decodeValue(JSON.parse(line) as Json));
}

/** Turns number words into numbers and encoded arrays into `CaseArray`, at any depth. */
function decodeValue(value: Json): CaseValue {
  if (typeof value === "string") return NUMBER_WORDS.get(value) ?? value;
  if (value === null || typeof value !== "object") return value;
  if (isJsonList(value)) return value.map(decodeValue);
  if ("dtype" in value && "shape" in value) return decodeArray(value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, decodeValue(inner)]));
}

// Array.isArray does not narrow readonly arrays.
function isJsonList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function decodeArray(value: { readonly [key: string]: Json }): CaseArray {
  const dtype = value.dtype as CaseArray["dtype"];
  const shape = value.shape as number[];
  const data =
    typeof value.b64 === "string"
      ? decodeBuffer(Buffer.from(value.b64, "base64"), dtype)
      : (value.data as readonly Json[]).map((cell) => decodeValue(cell) as Scalar);
  const cellCount = shape.reduce((product, length) => product * length, 1);
  if (data.length !== cellCount) throw new Error(`array of shape [${shape}] holds ${data.length} cells`);
  return { shape, dtype, data };
}

function decodeBuffer(buffer: Buffer, dtype: CaseArray["dtype"]): Scalar[] {
  const cellBytes = dtype === "bool" ? 1 : 8;
  const readers = {
    float64: (offset: number) => buffer.readDoubleLE(offset),
    int64: (offset: number) => Number(buffer.readBigInt64LE(offset)),
    bool: (offset: number) => buffer[offset] !== 0,
    enum: () => {
      throw new Error("enum arrays have no binary form");
    },
  };
  return Array.from({ length: buffer.length / cellBytes }, (_, index) => readers[dtype](index * cellBytes));
}

export function isArray(value: CaseValue | undefined): value is CaseArray {
  return typeof value === "object" && value !== null && "dtype" in value && "shape" in value;
}

export function asObject(value: CaseValue | undefined): CaseObject {
  if (typeof value !== "object" || value === null || Array.isArray(value) || isArray(value))
    throw new Error(`expected an object, got ${describe(value)}`);
  return value as CaseObject;
}

export function asList(value: CaseValue | undefined): readonly CaseValue[] {
  if (!Array.isArray(value)) throw new Error(`expected a list, got ${describe(value)}`);
  return value as readonly CaseValue[];
}

export function asNumber(value: CaseValue | undefined): number {
  if (typeof value !== "number") throw new Error(`expected a number, got ${describe(value)}`);
  return value;
}

export function asBoolean(value: CaseValue | undefined): boolean {
  if (typeof value !== "boolean") throw new Error(`expected a boolean, got ${describe(value)}`);
  return value;
}

export function asString(value: CaseValue | undefined): string {
  if (typeof value !== "string") throw new Error(`expected a string, got ${describe(value)}`);
  return value;
}

function describe(value: CaseValue | undefined): string {
  if (value === undefined) return "nothing";
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  return JSON.stringify(value).slice(0, 80);
}

/** Whether two leaves count as equal; `path` is the place in the case, like `/metrics/sqn/0`. */
export type Equality = (
  actual: CaseValue | undefined,
  expected: CaseValue | undefined,
  path: string,
) => boolean;

/** The first difference between two decoded values, or undefined. Unless told otherwise doubles must have the same bits. */
export function firstDifference(
  actual: CaseValue | undefined,
  expected: CaseValue | undefined,
  isEqual: Equality = Object.is,
  path = "",
): string | undefined {
  if (!isComposite(actual) || !isComposite(expected))
    return isEqual(actual, expected, path)
      ? undefined
      : `${path}: ${describe(actual)} instead of ${describe(expected)}`;
  const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  for (const key of keys) {
    const difference = firstDifference(actual[key], expected[key], isEqual, `${path}/${key}`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function isComposite(value: CaseValue | undefined): value is CaseObject {
  return typeof value === "object" && value !== null;
}
