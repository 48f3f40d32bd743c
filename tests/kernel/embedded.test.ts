// The bytes of an embedded module, in hosts with and without a reader of base64.
import { afterEach, expect, vi } from "vitest";
import fc from "fast-check";
import { bytesOfBase64 } from "../../src/wasmModule.ts";
import { property } from "../support/property.ts";

afterEach(() => vi.unstubAllGlobals());

const { Buffer } = globalThis;

function readBy(host: typeof Buffer | undefined, base64: string): Uint8Array {
  vi.stubGlobal("Buffer", host);
  const bytes = bytesOfBase64(base64);
  vi.unstubAllGlobals();
  return bytes;
}

property(
  "bytes come back from base64, whether the host reads it itself or not, in a buffer of their own",
  fc.uint8Array({ maxLength: 5000 }),
  (bytes) => {
    const base64 = Buffer.from(bytes).toString("base64");
    for (const read of [readBy(Buffer, base64), readBy(undefined, base64)]) {
      expect(Buffer.compare(read, bytes)).toBe(0);
      expect(read.buffer.byteLength).toBe(bytes.length);
    }
  },
);
