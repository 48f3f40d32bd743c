// Number series as short text for the page: whole multiples of a decimal unit, as differences, in a Rice code. Daily prices
// take about a quarter of their Float32 size. page/unpack.ts is the other side.

/**
 * Value `i` is `base + whole[i] × step`, divided by `10^decimals`; NaN has a code of its own. The bits are blocks of
 * PACK_BLOCK symbols:
 *
 *     ┌─────────────────┬──────────────────────────┬───┬──────────────┐
 *     │ low bits k (6)  │ quotient × "1", then "0" │ … │ k low bits   │
 *     └─────────────────┴──────────────────────────┴───┴──────────────┘
 *
 * A symbol is 0 for NaN, else 1 + the zigzag of the difference to the value before (or to the reference at this bar).
 * A quotient of PACK_ESCAPE ones means: the symbol follows in PACK_RAW_BITS bits.
 */
export interface PackedWhole {
  form: "whole";
  count: number;
  base: number;
  step: number;
  decimals: number;
  bits: string;
}

/** Little-endian doubles, for what is no round number. */
export interface PackedDoubles {
  form: "float64";
  count: number;
  bytes: string;
}

export type Packed = PackedWhole | PackedDoubles;

export const PACK_BLOCK = 64;
export const PACK_ESCAPE = 24;
export const PACK_RAW_BITS = 53;
export const PACK_K_BITS = 6;

const WHOLE_MAX = 2 ** 50;
const EXACT_DECIMALS_MAX = 8;

/** Packs so that every bit comes back: as decimals where all values are short decimals, else as doubles. */
export function packExact(values: Float64Array): Packed {
  const decimals = exactDecimals(values);
  const whole = decimals === null ? null : wholeMultiples(values, decimals);
  return decimals === null || whole === null ? packDoubles(values) : packWhole(whole, { decimals });
}

/** The fewest decimals, up to eight, that every value keeps all its bits with; null when there are none. */
export function exactDecimals(values: Float64Array): number | null {
  for (let decimals = 0; decimals <= EXACT_DECIMALS_MAX; decimals++) {
    const whole = wholeMultiples(values, decimals);
    if (whole !== null && isSame(values, whole, decimals)) return decimals;
  }
  return null;
}

/** Packs ascending times so that every bit comes back: as multiples of their greatest common step. */
export function packTimes(time: Float64Array): Packed {
  const base = time[0];
  if (!time.every(Number.isSafeInteger)) return packDoubles(time);
  const step = time.reduce((divisor, ms) => greatestCommonDivisor(divisor, ms - base), 0) || 1;
  return packWhole(
    time.map((ms) => (ms - base) / step),
    { base, step },
  );
}

/**
 * Packs rounded to `decimals`; what is infinite becomes NaN.
 * @param reference a series of the same rounding that lies near at every bar, such as the close for the high
 */
export function packRounded(values: Float64Array, decimals: number, reference?: Float64Array): Packed {
  const whole = wholeMultiples(values, decimals);
  const near = reference === undefined ? undefined : wholeMultiples(reference, decimals);
  if (whole === null || near === null) return packDoubles(values);
  return packWhole(whole, near === undefined ? { decimals } : { decimals, near });
}

function wholeMultiples(values: Float64Array, decimals: number): Float64Array | null {
  const scale = 10 ** decimals;
  const whole = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    whole[i] = Number.isFinite(values[i]) ? Math.round(values[i] * scale) : NaN;
    if (Math.abs(whole[i]) > WHOLE_MAX) return null;
  }
  return whole;
}

function isSame(values: Float64Array, whole: Float64Array, decimals: number): boolean {
  const scale = 10 ** decimals;
  // A whole number cannot keep the sign of -0 through the differences.
  return values.every((value, i) => Object.is(value, (whole[i] + 0) / scale) && !Object.is(value, -0));
}

interface WholeLayout {
  base?: number;
  step?: number;
  decimals?: number;
  near?: Float64Array;
}

function packWhole(whole: Float64Array, layout: WholeLayout): PackedWhole {
  const { base = 0, step = 1, decimals = 0, near } = layout;
  const bits = new BitWriter();
  const symbols = symbolsOf(whole, near);
  for (let start = 0; start < symbols.length; start += PACK_BLOCK)
    writeBlock(bits, symbols.subarray(start, start + PACK_BLOCK));
  return { form: "whole", count: whole.length, base, step, decimals, bits: base64(bits.finish()) };
}

function symbolsOf(whole: Float64Array, near: Float64Array | undefined): Float64Array {
  let previous = 0;
  return whole.map((value, i) => {
    if (Number.isNaN(value)) return 0;
    const reference = near === undefined || Number.isNaN(near[i]) ? previous : near[i];
    previous = value;
    const difference = value - reference;
    return 1 + (difference >= 0 ? 2 * difference : -2 * difference - 1);
  });
}

function writeBlock(bits: BitWriter, symbols: Float64Array): void {
  const k = cheapestLowBits(symbols);
  const divisor = 2 ** k;
  bits.write(k, PACK_K_BITS);
  for (const symbol of symbols) {
    const quotient = Math.floor(symbol / divisor);
    bits.writeOnes(Math.min(quotient, PACK_ESCAPE));
    if (quotient >= PACK_ESCAPE) bits.write(symbol, PACK_RAW_BITS);
    else {
      bits.write(0, 1);
      bits.write(symbol - quotient * divisor, k);
    }
  }
}

function cheapestLowBits(symbols: Float64Array): number {
  const kMax = Math.ceil(Math.log2(symbols.reduce((a, b) => Math.max(a, b), 1)));
  let [best, bestBits] = [0, Infinity];
  for (let k = 0; k <= kMax; k++) {
    const total = blockBits(symbols, k);
    if (total < bestBits) [best, bestBits] = [k, total];
  }
  return best;
}

function blockBits(symbols: Float64Array, k: number): number {
  const divisor = 2 ** k;
  let total = 0;
  for (const symbol of symbols) {
    const quotient = Math.floor(symbol / divisor);
    total += quotient >= PACK_ESCAPE ? PACK_ESCAPE + PACK_RAW_BITS : quotient + 1 + k;
  }
  return total;
}

function packDoubles(values: Float64Array): PackedDoubles {
  const bytes = new Uint8Array(values.length * 8);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => view.setFloat64(i * 8, value, true));
  return { form: "float64", count: values.length, bytes: base64(bytes) };
}

/** Writes numbers of up to 53 bits, most significant bit first. */
class BitWriter {
  private readonly bytes: number[] = [];
  private current = 0;
  private used = 0;

  write(value: number, bitCount: number): void {
    for (let bit = bitCount - 1; bit >= 0; bit--) this.writeBit(Math.floor(value / 2 ** bit) % 2);
  }

  writeOnes(bitCount: number): void {
    for (let bit = 0; bit < bitCount; bit++) this.writeBit(1);
  }

  finish(): Uint8Array {
    while (this.used !== 0) this.writeBit(0);
    return Uint8Array.from(this.bytes);
  }

  private writeBit(bit: number): void {
    this.current = this.current * 2 + bit;
    if (++this.used < 8) return;
    this.bytes.push(this.current);
    [this.current, this.used] = [0, 0];
  }
}

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(binary);
}

function greatestCommonDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}
