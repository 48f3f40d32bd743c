// Exact arithmetic on doubles: every finite double is a whole number times a power of two, and so are sums, differences and
// products of such numbers.

/** The number significand · 2^exponent. */
export interface Dyadic {
  readonly significand: bigint;
  readonly exponent: number;
}

export const ZERO: Dyadic = { significand: 0n, exponent: 0 };

const FRACTION_BITS = 52n;
const FRACTION = (1n << FRACTION_BITS) - 1n;
/** Exponent of the last place of the smallest doubles. */
const LEAST_EXPONENT = -1074;
const view = new DataView(new ArrayBuffer(8));

/** A finite double, all of it. */
export function dyadic(value: number): Dyadic {
  if (value === 0) return ZERO;
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> FRACTION_BITS) & 0x7ffn);
  if (biased === 0x7ff) throw new RangeError(`${value} is no finite number`);
  const fraction = bits & FRACTION;
  const magnitude = biased === 0 ? fraction : fraction | (1n << FRACTION_BITS);
  return {
    significand: value < 0 ? -magnitude : magnitude,
    exponent: LEAST_EXPONENT + Math.max(0, biased - 1),
  };
}

export function plus(a: Dyadic, b: Dyadic): Dyadic {
  if (a.significand === 0n) return b;
  if (b.significand === 0n) return a;
  const [fine, coarse] = a.exponent <= b.exponent ? [a, b] : [b, a];
  const shifted = coarse.significand << BigInt(coarse.exponent - fine.exponent);
  return { significand: fine.significand + shifted, exponent: fine.exponent };
}

export function negative({ significand, exponent }: Dyadic): Dyadic {
  return { significand: -significand, exponent };
}

export function minus(a: Dyadic, b: Dyadic): Dyadic {
  return plus(a, negative(b));
}

export function times(a: Dyadic, b: Dyadic): Dyadic {
  return { significand: a.significand * b.significand, exponent: a.exponent + b.exponent };
}

/** The exact product of doubles. */
export function productOf(...factors: readonly number[]): Dyadic {
  return factors.map(dyadic).reduce(times);
}

/** Bits that one rounding to a double looks at. */
const KEPT_BITS = 64;

/** The nearest double (0 where it is nearer than the smallest normal one); infinite beyond the largest. */
export function toNumber({ significand, exponent }: Dyadic): number {
  const magnitude = significand < 0n ? -significand : significand;
  const dropped = Math.max(0, magnitude.toString(2).length - KEPT_BITS);
  const kept = magnitude >> BigInt(dropped);
  // A bit in the place of all that were cut off keeps them from counting as a tie.
  const rounded = Number(kept << BigInt(dropped) === magnitude ? kept : kept | 1n);
  // In two steps: one power of two may be beyond the doubles where the product is not.
  const half = Math.trunc((exponent + dropped) / 2);
  const value = rounded * 2 ** half * 2 ** (exponent + dropped - half);
  return significand < 0n ? -value : value;
}

/** A sum without rounding. */
export class ExactSum {
  total: Dyadic = ZERO;

  add(value: number): this {
    return this.addExact(dyadic(value));
  }

  /** Adds the product of all factors. */
  addProduct(...factors: readonly number[]): this {
    return this.addExact(productOf(...factors));
  }

  addExact(value: Dyadic): this {
    this.total = plus(this.total, value);
    return this;
  }

  /** Distance to a double, as a double. */
  distanceTo(value: number): number {
    return Math.abs(toNumber(minus(this.total, dyadic(value))));
  }
}
