// Records as the kernel wrote them → columns, each record at its place.
import { F64_BYTES, I32_BYTES } from "../plan/blocks.ts";

type RecordArray = Int32Array | Uint8Array | Float64Array;

/** A column of a record: where it lies and how wide it is. */
export interface FieldSpec {
  readonly offset: number;
  readonly type: "i32" | "code" | "f64";
}

export type FieldSpecs = Readonly<Record<string, FieldSpec>>;

export type ColumnsOf<Specs extends FieldSpecs> = {
  -readonly [Name in keyof Specs]: Specs[Name]["type"] extends "f64"
    ? Float64Array
    : Specs[Name]["type"] extends "code"
      ? Uint8Array
      : Int32Array;
};

/** Records of one kind, as numbers; every record begins at a multiple of eight bytes. */
export interface Records {
  readonly count: number;
  readonly stride: number;
  readonly f64: Float64Array;
  readonly i32: Int32Array;
}

// ---- places --------------------------------------------------------------------------------------------------------------

/** Undefined where the kernel's order is that of (bar, column) already. */
export function fillPlaces(bar: Int32Array, column: Int32Array): Int32Array | undefined {
  let isSorted = true;
  for (let i = 1; i < bar.length; i++) isSorted &&= bar[i - 1] < bar[i] || column[i - 1] <= column[i];
  return isSorted ? undefined : (mergedPlaces(bar, column) ?? placesBy(bar, placesBy(column)));
}

/**
 * Places of fills whose bars stand in order, each of one or two runs of columns in order: all that reduce, then all that open.
 * Undefined for any others.
 */
function mergedPlaces(bar: Int32Array, column: Int32Array): Int32Array | undefined {
  const places = new Int32Array(bar.length);
  for (let from = 0, to = 0; from < bar.length; from = to) {
    let second = 0;
    for (to = from + 1; to < bar.length && bar[to] === bar[from]; to++) {
      if (column[to - 1] <= column[to]) continue;
      if (second > 0) return undefined;
      second = to;
    }
    if (to < bar.length && bar[to] < bar[from]) return undefined;
    mergeRuns(places, column, from, second > 0 ? second : to, to);
  }
  return places;
}

/** Places of [from, second) and [second, to), which are in order each; of equal columns the first ones come first. */
function mergeRuns(places: Int32Array, column: Int32Array, from: number, second: number, to: number): void {
  let late = second;
  for (let i = from; i < second; i++) {
    for (; late < to && column[late] < column[i]; late++) places[late] = i + (late - second);
    places[i] = i + (late - second);
  }
  for (; late < to; late++) places[late] = late;
}

/** Places of records by a key, those of one key by `before`: every key is counted, then filled from its start. */
export function placesBy(keys: Int32Array, before?: Int32Array): Int32Array {
  let count = 0;
  for (let i = 0; i < keys.length; i++) count = Math.max(count, keys[i] + 1);
  const next = new Int32Array(count + 1);
  for (let i = 0; i < keys.length; i++) next[keys[i] + 1] += 1;
  for (let i = 1; i <= count; i++) next[i] += next[i - 1];
  const places = new Int32Array(keys.length);
  const order = before === undefined ? undefined : invertedPlaces(before);
  for (let i = 0; i < keys.length; i++) {
    const record = order === undefined ? i : order[i];
    places[record] = next[keys[record]]++;
  }
  return places;
}

/** Which record stands at each place. */
function invertedPlaces(places: Int32Array): Int32Array {
  const records = new Int32Array(places.length);
  for (let i = 0; i < places.length; i++) records[places[i]] = i;
  return records;
}

// ---- columns -------------------------------------------------------------------------------------------------------------

/** The fields of records as columns, each record at its place; default: as they stand. */
export function columnsOf<Specs extends FieldSpecs>(
  parts: readonly Records[],
  specs: Specs,
  places?: Int32Array,
): ColumnsOf<Specs> {
  const count = countOf(parts);
  const columns = Object.entries(specs).map(([name, { type }]) => [name, emptyColumn(type, count)] as const);
  const fields = Object.values(specs);
  eachPart(parts, (part, first) =>
    fields.forEach((spec, k) => putField(columns[k][1], part, spec, first, places)),
  );
  return Object.fromEntries(columns) as ColumnsOf<Specs>;
}

function countOf(parts: readonly Records[]): number {
  return parts.reduce((sum, { count }) => sum + count, 0);
}

/** Parts in their order, each with the number of records before it. */
function eachPart(parts: readonly Records[], take: (part: Records, first: number) => void): void {
  let first = 0;
  for (const part of parts) {
    take(part, first);
    first += part.count;
  }
}

function emptyColumn(type: FieldSpec["type"], count: number): RecordArray {
  if (type === "f64") return new Float64Array(count);
  return type === "code" ? new Uint8Array(count) : new Int32Array(count);
}

function putField(
  column: RecordArray,
  part: Records,
  { offset }: FieldSpec,
  first: number,
  places?: Int32Array,
): void {
  if (column instanceof Float64Array) putDoubles(column, part, offset / F64_BYTES, first, places);
  else if (column instanceof Int32Array) putIntegers(column, part, offset / I32_BYTES, first, places);
  else putCodes(column, part, offset / I32_BYTES, first, places);
}

// A loop for every element type: one for all would be several times slower.

function putDoubles(
  column: Float64Array,
  { count, stride, f64 }: Records,
  offset: number,
  first: number,
  places?: Int32Array,
): void {
  const step = stride / F64_BYTES;
  if (places === undefined) for (let i = 0; i < count; i++) column[first + i] = f64[offset + i * step];
  else for (let i = 0; i < count; i++) column[places[first + i]] = f64[offset + i * step];
}

function putIntegers(
  column: Int32Array,
  { count, stride, i32 }: Records,
  offset: number,
  first: number,
  places?: Int32Array,
): void {
  const step = stride / I32_BYTES;
  if (places === undefined) for (let i = 0; i < count; i++) column[first + i] = i32[offset + i * step];
  else for (let i = 0; i < count; i++) column[places[first + i]] = i32[offset + i * step];
}

function putCodes(
  column: Uint8Array,
  { count, stride, i32 }: Records,
  offset: number,
  first: number,
  places?: Int32Array,
): void {
  const step = stride / I32_BYTES;
  if (places === undefined) for (let i = 0; i < count; i++) column[first + i] = i32[offset + i * step];
  else for (let i = 0; i < count; i++) column[places[first + i]] = i32[offset + i * step];
}

export function integersOf(parts: readonly Records[], offset: number, places?: Int32Array): Int32Array {
  const values = new Int32Array(countOf(parts));
  eachPart(parts, (part, first) => putIntegers(values, part, offset / I32_BYTES, first, places));
  return values;
}
