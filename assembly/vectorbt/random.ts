// MT19937, seeded by one integer: VectorBT's stream of random rejections (page, section 5.6).
import { RandomLayout } from "../layout";

const MIDDLE = 397;
const UPPER: u32 = 0x80000000;
const LOWER: u32 = 0x7fffffff;

@inline
function word(state: usize, i: i32): u32 {
  return load<u32>(state + ((<usize>i) << 2));
}

@inline
function setWord(state: usize, i: i32, value: u32): void {
  store<u32>(state + ((<usize>i) << 2), value);
}

/** Starts the stream; `state` has `RandomLayout.Bytes` bytes. */
export function seedRandom(state: usize, seed: u32): void {
  setWord(state, 0, seed);
  for (let i = 1; i < RandomLayout.Words; i++) {
    const before = word(state, i - 1);
    setWord(state, i, 1812433253 * (before ^ (before >> 30)) + <u32>i);
  }
  setWord(state, RandomLayout.Words, RandomLayout.Words);
}

/** A double in [0, 1) from two outputs. */
export function nextRandom(state: usize): f64 {
  const high = nextWord(state) >> 5;
  const low = nextWord(state) >> 6;
  return (<f64>high * 67108864.0 + <f64>low) / 9007199254740992.0;
}

function nextWord(state: usize): u32 {
  let index = <i32>word(state, RandomLayout.Words);
  if (index >= RandomLayout.Words) {
    refill(state);
    index = 0;
  }
  setWord(state, RandomLayout.Words, <u32>(index + 1));
  let y = word(state, index);
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return y ^ (y >> 18);
}

function refill(state: usize): void {
  for (let i = 0; i < RandomLayout.Words; i++) {
    const joined = (word(state, i) & UPPER) | (word(state, (i + 1) % RandomLayout.Words) & LOWER);
    const mixed = word(state, (i + MIDDLE) % RandomLayout.Words) ^ (joined >> 1);
    setWord(state, i, (joined & 1) != 0 ? mixed ^ 0x9908b0df : mixed);
  }
}
