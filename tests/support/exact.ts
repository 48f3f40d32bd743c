// Exact sums of products of doubles: BigInt multiples of 2^-1074.

const UNIT_BITS = 1074n;
const view = new DataView(new ArrayBuffer(8));

/** A finite double as a multiple of 2^-1074. */
function scaled(value: number): bigint {
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = (bits >> 52n) & 0x7ffn;
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n);
  return bits >> 63n === 1n ? -magnitude : magnitude;
}

/** A sum without rounding. */
export class ExactSum {
  private total = 0n;

  add(value: number): this {
    this.total += scaled(value) << UNIT_BITS;
    return this;
  }

  addProduct(a: number, b: number): this {
    this.total += scaled(a) * scaled(b);
    return this;
  }

  /** Distance to a double, as a double (infinite where it is beyond one). */
  distanceTo(value: number): number {
    const difference = this.total - (scaled(value) << UNIT_BITS);
    const magnitude = difference < 0n ? -difference : difference;
    const shift = Math.max(0, magnitude.toString(2).length - 53);
    const exponent = shift - 2 * Number(UNIT_BITS);
    const half = Math.trunc(exponent / 2);
    return Number(magnitude >> BigInt(shift)) * 2 ** half * 2 ** (exponent - half);
  }
}
