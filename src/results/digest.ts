// One fingerprint of everything a run gave.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { RecordColumn } from "./table.ts";

/** SHA-256 over named arrays, in the order given; every NaN counts as the same one. */
export function digestOf(arrays: readonly (readonly [string, RecordColumn])[]): string {
  const hash = sha256.create();
  const encoder = new TextEncoder();
  for (const [name, values] of arrays) {
    hash.update(encoder.encode(`${name}:${values.length}:`));
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
