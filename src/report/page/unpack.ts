import {
  PACK_BLOCK,
  PACK_ESCAPE,
  PACK_K_BITS,
  PACK_RAW_BITS,
  type Packed,
  type PackedWhole,
} from "../pack.ts";

/**
 * Reads a series back, see pack.ts.
 * @param reference the series that was given as the reference when it was packed
 */
export function unpack(packed: Packed, reference?: Float64Array): Float64Array {
  return packed.form === "whole" ? unpackWhole(packed, reference) : unpackDoubles(packed.bytes, packed.count);
}

function unpackDoubles(text: string, count: number): Float64Array {
  const view = new DataView(bytesOf(text).buffer);
  return Float64Array.from({ length: count }, (_, i) => view.getFloat64(i * 8, true));
}

function unpackWhole(packed: PackedWhole, reference: Float64Array | undefined): Float64Array {
  const { count, base, step, decimals } = packed;
  const bits = new BitReader(bytesOf(packed.bits));
  const scale = 10 ** decimals;
  const values = new Float64Array(count);
  let previous = 0;
  let k = 0;
  for (let i = 0; i < count; i++) {
    if (i % PACK_BLOCK === 0) k = bits.read(PACK_K_BITS);
    const symbol = readSymbol(bits, k);
    if (symbol === 0) {
      values[i] = NaN;
      continue;
    }
    const near = reference === undefined ? NaN : Math.round(reference[i] * scale);
    previous = (Number.isFinite(near) ? near : previous) + difference(symbol - 1);
    values[i] = (base + previous * step) / scale;
  }
  return values;
}

function readSymbol(bits: BitReader, k: number): number {
  let quotient = 0;
  while (quotient < PACK_ESCAPE && bits.read(1) === 1) quotient++;
  return quotient === PACK_ESCAPE ? bits.read(PACK_RAW_BITS) : quotient * 2 ** k + bits.read(k);
}

function difference(zigzag: number): number {
  return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
}

class BitReader {
  private position = 0;

  constructor(private readonly bytes: Uint8Array) {}

  read(bitCount: number): number {
    let value = 0;
    for (let bit = 0; bit < bitCount; bit++, this.position++)
      value = value * 2 + ((this.bytes[this.position >> 3] >> (7 - (this.position & 7))) & 1);
    return value;
  }
}

function bytesOf(text: string): Uint8Array {
  const binary = atob(text);
  return Uint8Array.from({ length: binary.length }, (_, i) => binary.charCodeAt(i));
}
