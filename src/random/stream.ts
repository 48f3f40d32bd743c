// Our own random stream, counter-based: a value depends on where it is used and on nothing that was drawn before.
// The generator is Philox 4×32 with 10 rounds (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3",
// 2011), in 32-bit integer arithmetic only, so that every machine gives the same bits.

/** Four 32-bit words. */
export type Words = readonly [number, number, number, number];

/** What a draw is for: draws of one cell for different purposes have nothing to do with each other. */
export const PURPOSE = { placement: 0, entry: 1, exit: 2, order: 3, sample: 4, parameter: 5 } as const;

export type Purpose = (typeof PURPOSE)[keyof typeof PURPOSE];

const ROUNDS = 10;
const FIRST_FACTOR = 0xd2511f53;
const SECOND_FACTOR = 0xcd9e8d57;
/** What the key grows by between rounds: parts of the golden ratio and of √3 − 1. */
const LEFT_STEP = 0x9e3779b9;
const RIGHT_STEP = 0xbb67ae85;

/** One block of the generator: each round mixes the words by two products and a key that grows. */
export function philox(counter: Words, key: readonly [number, number]): Words {
  let [a, b, c, d] = counter;
  let [left, right] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const first = highProduct(SECOND_FACTOR, c) ^ b ^ left;
    const third = highProduct(FIRST_FACTOR, a) ^ d ^ right;
    b = Math.imul(SECOND_FACTOR, c);
    d = Math.imul(FIRST_FACTOR, a);
    a = first;
    c = third;
    left = (left + LEFT_STEP) | 0;
    right = (right + RIGHT_STEP) | 0;
  }
  return [a >>> 0, b >>> 0, c >>> 0, d >>> 0];
}

/** Upper 32 bits of the product of two numbers of 32 bits, by their halves. */
function highProduct(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const other = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + (middle >>> 16) + (other >>> 16)) | 0;
}

/** A multiple of 2⁻⁵³, from 0 to below 1, that depends on these four numbers only. */
export function uniformAt(seed: number, bar: number, column: number, purpose: Purpose): number {
  const [high, low] = philox([bar, column, purpose, 0], [seed, 0]);
  return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
}
