// The bytes of a snapshot: what it is of, how many bars it has seen, its parts, and a hash of all that.
//
//   | bytes of the text (u32) | text | bars (f64) | part | part | … | SHA-256 (32 bytes) |
import { sha256 } from "@noble/hashes/sha2.js";
import { BacktestError } from "../errors.ts";
import { describe } from "../plan/values.ts";

const HASH_BYTES = 32;

/** Packs parts under a text that says what they are of. */
export function packState(identity: string, bars: number, parts: readonly Uint8Array[]): Uint8Array {
  const text = new TextEncoder().encode(identity);
  const head = new Uint8Array(4 + text.length + 8);
  new DataView(head.buffer).setUint32(0, text.length, true);
  head.set(text, 4);
  new DataView(head.buffer).setFloat64(4 + text.length, bars, true);
  const body = joined([head, ...parts]);
  return joined([body, sha256(body)]);
}

/**
 * The parts of a snapshot, copied.
 * @param lengths bytes of each part
 * @throws BacktestError E_STATE for bytes that are damaged or say that they are of something else
 */
export function unpackState(
  identity: string,
  bytes: unknown,
  lengths: readonly number[],
): { readonly bars: number; readonly parts: readonly Uint8Array[] } {
  if (!(bytes instanceof Uint8Array))
    throw new BacktestError("E_DTYPE", `snapshot is ${describe(bytes)}`, {
      ...{ option: "snapshot", got: describe(bytes), expected: "a Uint8Array that snapshot() gave" },
    });
  const body = bytes.subarray(0, Math.max(0, bytes.length - HASH_BYTES));
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const isWhole = body.length >= 12 && sha256(body).every((byte, i) => byte === bytes[body.length + i]);
  if (!isWhole) throw stateError("is damaged, or no snapshot at all", undefined, identity);
  const textBytes = view.getUint32(0, true);
  const got = new TextDecoder().decode(body.subarray(4, 4 + textBytes));
  if (got !== identity) throw stateError(`is of ${got}`, got, identity);
  let at = 4 + textBytes + 8;
  const parts = lengths.map((length) => body.slice(at, (at += length)));
  if (at !== body.length) throw stateError(`has ${body.length} bytes`, body.length, identity);
  return { bars: view.getFloat64(4 + textBytes, true), parts };
}

function stateError(text: string, got: unknown, identity: string): BacktestError {
  return new BacktestError("E_STATE", `the snapshot ${text}`, {
    ...{ option: "snapshot", got, expected: identity },
    hint: "Restore it into an indicator with the same name, columns, history and parameters, of the same version.",
  });
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
