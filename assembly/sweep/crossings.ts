// Where one series crosses another: 64 bars at a time as bits, and from crossing to crossing.
import { Sweep, seriesOf } from "./memory";

/** Bars of the word at hand at which the first series is above, and at which the sides change. */
export let above: u64 = 0;
export let changes: u64 = 0;
/** Side at the last bar that had one: 1 above, −1 below, 0 none since a missing value. */
export let side: i32 = 0;

/** Before the first word of a pair; or before the next one, with the side that the last one ended on. */
export function startCrossings(from: i32 = 0): void {
  side = from;
}

/**
 * Reads `count` bars (at most 64) from `bar` on. A crossing needs the other side before it; equal values keep the side, a
 * missing one forgets it.
 */
export function readWord(sweep: Sweep, fast: i32, slow: i32, bar: i32, count: i32): void {
  const a = seriesOf(sweep, fast) + ((<usize>bar) << 3);
  const b = seriesOf(sweep, slow) + ((<usize>bar) << 3);
  if (count == 64 && side != 0 && compareAll(a, b)) {
    changes = above ^ ((above << 1) | (side > 0 ? 1 : 0));
    side = above >> 63 != 0 ? 1 : -1;
    return;
  }
  compareOneByOne(a, b, count);
}

function compareOneByOne(a: usize, b: usize, count: i32): void {
  above = 0;
  changes = 0;
  for (let k = 0; k < count; k++) {
    const x = load<f64>(a + ((<usize>k) << 3));
    const y = load<f64>(b + ((<usize>k) << 3));
    const bit = (<u64>1) << (<u64>k);
    const now = x > y ? 1 : x < y ? -1 : 0;
    if (now > 0) above |= bit;
    if (now != 0 && side == -now) changes |= bit;
    if (now != 0) side = now;
    else if (isNaN(x) || isNaN(y)) side = 0;
  }
}

/** All 64 bars at once; false where two values are equal or missing. */
@inline
function compareAll(a: usize, b: usize): bool {
  let plain = i64x2.splat(-1);
  let word: u64 = 0;
  for (let block: usize = 0; block < 4; block++) {
    const at = block << 7;
    const m0 = above2(a + at, b + at);
    const m1 = above2(a + at + 16, b + at + 16);
    const m2 = above2(a + at + 32, b + at + 32);
    const m3 = above2(a + at + 48, b + at + 48);
    const m4 = above2(a + at + 64, b + at + 64);
    const m5 = above2(a + at + 80, b + at + 80);
    const m6 = above2(a + at + 96, b + at + 96);
    const m7 = above2(a + at + 112, b + at + 112);
    plain = v128.and(plain, v128.or(m0, below2(a + at, b + at)));
    plain = v128.and(plain, v128.or(m1, below2(a + at + 16, b + at + 16)));
    plain = v128.and(plain, v128.or(m2, below2(a + at + 32, b + at + 32)));
    plain = v128.and(plain, v128.or(m3, below2(a + at + 48, b + at + 48)));
    plain = v128.and(plain, v128.or(m4, below2(a + at + 64, b + at + 64)));
    plain = v128.and(plain, v128.or(m5, below2(a + at + 80, b + at + 80)));
    plain = v128.and(plain, v128.or(m6, below2(a + at + 96, b + at + 96)));
    plain = v128.and(plain, v128.or(m7, below2(a + at + 112, b + at + 112)));
    const low = i16x8.narrow_i32x4_s(lanes(m0, m1), lanes(m2, m3));
    const high = i16x8.narrow_i32x4_s(lanes(m4, m5), lanes(m6, m7));
    const bits = i8x16.bitmask(i8x16.narrow_i16x8_s(low, high)) as u32 as u64;
    const place = (block << 4) as u64;
    word |= bits << place;
  }
  above = word;
  return i64x2.all_true(plain);
}

@inline
function above2(a: usize, b: usize): v128 {
  return f64x2.gt(v128.load(a), v128.load(b));
}

@inline
function below2(a: usize, b: usize): v128 {
  return f64x2.lt(v128.load(a), v128.load(b));
}

/** Four masks of two doubles each as four words. */
@inline
function lanes(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 0, 2, 4, 6);
}
