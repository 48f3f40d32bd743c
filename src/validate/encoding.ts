// How recorded cases write numbers and arrays.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** An array of a case file: flat and row-major, as a list or as base64 of little-endian values. */
export interface JsonArray {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly data?: readonly Json[];
  readonly b64?: string;
}

export function isJsonArray(value: Json | undefined): value is Json & JsonArray {
  return typeof value === "object" && value !== null && "shape" in value && "dtype" in value;
}

/** A number, written as such or as the name of one that JSON does not have. */
export function numberOf(value: Json): number {
  return Number(value);
}

/** The cells of an array: doubles, 0/1 bytes, or names. */
export function cellsOf({ shape, dtype, data, b64 }: JsonArray): Float64Array | Uint8Array | readonly Json[] {
  if (b64 !== undefined) return cellsOfBytes(b64, dtype, shape);
  if (dtype === "bool") return Uint8Array.from(data as readonly boolean[], Number);
  if (dtype === "enum") return data!;
  return Float64Array.from(data!, numberOf);
}

function cellsOfBytes(b64: string, dtype: string, shape: readonly number[]): Float64Array | Uint8Array {
  const bytes = Uint8Array.from(atob(b64), (character) => character.charCodeAt(0));
  if (dtype === "bool") return bytes;
  const view = new DataView(bytes.buffer);
  const length = shape.reduce((product, side) => product * side, 1);
  if (dtype === "int64")
    return Float64Array.from({ length }, (_, i) => Number(view.getBigInt64(i * 8, true)));
  return Float64Array.from({ length }, (_, i) => view.getFloat64(i * 8, true));
}

/** An argument: scalar, a list, or a matrix of `[rows, columns]`. */
export function argumentOf(value: Json): unknown {
  if (isJsonArray(value)) {
    const [rows, columns] = value.shape;
    return columns === undefined ? cellsOf(value) : { data: cellsOf(value), rows, columns };
  }
  if (value === "NaN" || value === "Infinity" || value === "-Infinity") return Number(value);
  if (Array.isArray(value) && value.some((part) => typeof part === "object")) return value.map(argumentOf);
  if (Array.isArray(value)) return Float64Array.from(value, numberOf);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, argumentOf(part)]));
  return value;
}
