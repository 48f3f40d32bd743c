// Where one series crosses another: 64 bars at a time as bits, and from crossing to crossing.
import { bitsAbove } from "./compare";
import { Sweep, seriesOf, startOf } from "./memory";

/** Bars of the word at hand at which the first series is above, and at which the sides change. */
export let above: u64 = 0;
export let changes: u64 = 0;
/** Side at the last bar that had one: 1 above, −1 below, 0 none since a missing value. */
export let side: i32 = 0;

/** Before the first word of a pair; or before the next one, with the side that the last one ended on. */
export function startCrossings(from: i32 = 0): void {
  side = from;
}

/** The first bar at which both series have a value; nothing crosses before. */
export function firstBarOf(sweep: Sweep, fast: i32, slow: i32): i32 {
  return max(max(startOf(sweep, fast), startOf(sweep, slow)), 0);
}

/**
 * Reads `count` bars (at most 64) from `bar` on. A crossing needs the other side before it; equal values keep the side, a
 * missing one forgets it.
 */
export function readWord(sweep: Sweep, fast: i32, slow: i32, bar: i32, count: i32): void {
  const a = seriesOf(sweep, fast) + ((<usize>bar) << 3);
  const b = seriesOf(sweep, slow) + ((<usize>bar) << 3);
  const isWhole = isKnownFrom(startOf(sweep, fast), bar) && isKnownFrom(startOf(sweep, slow), bar);
  // A word that is not full is the end of one that ends with it.
  const missing = <usize>(64 - count);
  if (isWhole && bar >= <i32>missing && compareAll(a, b, missing)) return;
  compareOneByOne(a, b, count);
}

@inline
function isKnownFrom(start: i32, bar: i32): bool {
  return start >= 0 && start <= bar;
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

/** All bars of a word at once, none of them missing a value; false where equal values make a difference. */
@inline
function compareAll(a: usize, b: usize, missing: usize): bool {
  if (side == 0 && load<f64>(a) == load<f64>(b)) return false;
  const word = bitsAbove(a - (missing << 3), b - (missing << 3)) >> (<u64>missing);
  const before = side == 0 ? word & 1 : <u64>(side > 0);
  const changed = (word ^ ((word << 1) | before)) & ((<u64>-1) >> (<u64>missing));
  if (!areBelow(a, b, changed & ~word)) return false;
  above = word;
  changes = changed;
  side = ((word >> (63 - <u64>missing)) & 1) != 0 ? 1 : -1;
  return true;
}

/** Whether the first series is really below at these bars: one that is equal there has not changed its side. */
@inline
function areBelow(a: usize, b: usize, bars: u64): bool {
  while (bars != 0) {
    const at = (<usize>ctz(bars)) << 3;
    if (load<f64>(a + at) == load<f64>(b + at)) return false;
    bars &= bars - 1;
  }
  return true;
}
