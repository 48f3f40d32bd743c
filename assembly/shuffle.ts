// Shuffles that depend on (seed, bar, group) alone: the same for any chunk, thread or machine.

/** Purpose of the draws, so that other uses of the same seed see other numbers. */
const CALL_ORDER: u32 = 0x43616c6c;

/** The position that the `k`-th place (from 0) changes with in a shuffle from the first place on: 0 to `k`. */
export function shuffleDraw(seed: u32, bar: i32, group: i32, k: i32): i32 {
  const drawn = mixed(mixed(mixed(mixed(seed ^ CALL_ORDER) ^ (<u32>bar)) ^ (<u32>group)) ^ (<u32>k));
  // The high half of the product: no remainder, so no bias worth a name.
  return <i32>((<u64>drawn * <u64>(k + 1)) >> 32);
}

/** A finalizer that spreads every bit over the word (Prospecting for hash functions, C. Wellons: lowbias32). */
function mixed(word: u32): u32 {
  let x: u32 = word + 0x9e3779b9;
  x ^= x >> 16;
  x = x * 0x21f0aaad;
  x ^= x >> 15;
  x = x * 0x735a2d97;
  return x ^ (x >> 15);
}
