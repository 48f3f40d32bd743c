// One fingerprint of everything a run gave.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { ResultArray, ResultArrays } from "./arrays.ts";
import type { RecordColumn } from "./table.ts";

/** What `digest()` covers and in which order: digests of different versions cannot be compared. */
export const DIGEST_VERSION = 2;

type NamedArray = readonly [name: string, values: RecordColumn];

/** SHA-256 over the frame of a result and every array of it; every NaN counts as the same one. */
export function digestOf({ arrays, ...frame }: ResultArrays): string {
  const { profile, bars, columns, groupLengths, names, time } = frame;
  const head = JSON.stringify([DIGEST_VERSION, profile, bars, columns, groupLengths, names]);
  return hashOf(head, [...(time === null ? [] : [["time", time] as const]), ...arrays.flatMap(namedArrays)]);
}

function namedArrays(array: ResultArray): NamedArray[] {
  if (array.kind !== "table") return [[array.name, array.data]];
  return Object.entries(array.fields).map(([field, values]) => [
    `${array.name}.${field}`,
    values as RecordColumn,
  ]);
}

/** SHA-256 over a text and named arrays, in the order given. */
export function hashOf(head: string, arrays: readonly NamedArray[]): string {
  const hash = sha256.create();
  const encoder = new TextEncoder();
  hash.update(encoder.encode(`${head}\n`));
  for (const [name, values] of arrays) {
    hash.update(encoder.encode(`${name}:${values.BYTES_PER_ELEMENT}:${values.length}:`));
    hash.update(bytesOf(values));
  }
  return bytesToHex(hash.digest());
}

function bytesOf(values: RecordColumn): Uint8Array {
  if (!(values instanceof Float64Array))
    return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const canonical = values.map((value) => (Number.isNaN(value) ? NaN : value));
  return new Uint8Array(canonical.buffer);
}
