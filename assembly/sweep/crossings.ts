// Where one series crosses another: 64 bars at a time as bits. The same crossings as `crossedAbove` and `crossedBelow` mark.
import { bitsDown, bitsEqual, bitsUntied, bitsUp, hasTies, readSides } from "./compare";
import { areToldApart, toldAbove } from "./keys";
import { Sweep, endOf, seriesOf, startOf } from "./memory";

/** Bars of the word at hand at which the first series crosses above the second, and below it. */
export let rises: u64 = 0;
export let falls: u64 = 0;

/** What has been seen of one direction, such as above. */
export enum Seen {
  /** Never on the other side since a missing value. */
  Nothing,
  /** On the other side once, and not on this one at the bar before: the next bar on this side is a crossing. */
  Ready,
  /** On the other side once, and on this one at the bar before. */
  Past,
}

let rising: i32 = Seen.Nothing;
let falling: i32 = Seen.Nothing;

/** Before the first word of a pair; or before the next one, with what `crossingsSeen` gave after the last. */
export function startCrossings(seen: i32 = 0): void {
  rising = seen & 3;
  falling = seen >> 2;
}

/** What the next word has to know. */
export function crossingsSeen(): i32 {
  return rising | (falling << 2);
}

/** A bar before which nothing crosses: none where both series have a value; −1: one of them has gaps. */
export function firstBarOf(sweep: Sweep, fast: i32, slow: i32): i32 {
  return max(startOf(sweep, fast), startOf(sweep, slow));
}

/** The bar from which on one of the series has no value. */
export function lastBarOf(sweep: Sweep, fast: i32, slow: i32): i32 {
  return min(endOf(sweep, fast), endOf(sweep, slow));
}

/** Where the words begin that a crossing can be in. */
export function firstWordOf(sweep: Sweep, fast: i32, slow: i32): i32 {
  return max(firstBarOf(sweep, fast, slow), 0) & ~63;
}

/** Reads `count` bars (at most 64) from `bar` on; fewer only at the end of the series. */
export function readWord(sweep: Sweep, fast: i32, slow: i32, bar: i32, count: i32): void {
  // A word that is not full is the end of one that ends with it.
  const shift = 64 - count;
  const first = max(bar - shift, 0);
  const a = seriesOf(sweep, fast) + ((<usize>first) << 3);
  const b = seriesOf(sweep, slow) + ((<usize>first) << 3);
  if (bar < shift) compareOneByOne(a, b, count);
  else if (areKnownIn(sweep, fast, slow, first, bar + count)) compareWhole(sweep, fast, slow, first, shift);
  else compareWithMissing(a, b, shift);
}

/** Whether neither series has a missing value from `first` to `end` (exclusive). */
@inline
export function areKnownIn(sweep: Sweep, fast: i32, slow: i32, first: i32, end: i32): bool {
  return isKnownIn(sweep, fast, first, end) && isKnownIn(sweep, slow, first, end);
}

@inline
function isKnownIn(sweep: Sweep, series: i32, first: i32, end: i32): bool {
  const start = startOf(sweep, series);
  return start >= 0 && start <= first && end <= endOf(sweep, series);
}

/** None of the values is missing; by their keys where they have some, and these differ. */
@inline
function compareWhole(sweep: Sweep, fast: i32, slow: i32, first: i32, shift: i32): void {
  if (areToldApart(sweep, fast, slow, first)) return takeWhole(toldAbove, shift);
  const a = seriesOf(sweep, fast) + ((<usize>first) << 3);
  const b = seriesOf(sweep, slow) + ((<usize>first) << 3);
  const word = bitsUntied(a, b);
  if (hasTies) compareOneByOne(a + ((<usize>shift) << 3), b + ((<usize>shift) << 3), 64 - shift);
  else takeWhole(word, shift);
}

@inline
function takeWhole(word: u64, shift: i32): void {
  const up = word >> (<u64>shift);
  take(up, ~up & (~(<u64>0) >> (<u64>shift)));
}

/** Reads the last bars but for the first `shift` of 64, of which any values may be missing. */
export function compareWithMissing(a: usize, b: usize, shift: i32): void {
  readSides(a, b);
  if (~(bitsUp | bitsDown) != 0 && bitsEqual(a, b) != 0)
    return compareOneByOne(a + ((<usize>shift) << 3), b + ((<usize>shift) << 3), 64 - shift);
  take(bitsUp >> (<u64>shift), bitsDown >> (<u64>shift));
}

/** Sides of the bars of a word, none of them equal; where there is no side, a value is missing, or the series has ended. */
@inline
function take(up: u64, down: u64): void {
  rises = up & ((down << 1) | u64(rising == Seen.Ready));
  falls = down & ((up << 1) | u64(falling == Seen.Ready));
  const missing = ~(up | down);
  // What is before the last missing value is forgotten.
  const since: u64 = missing == 0 ? ~(<u64>0) : clz(missing) == 0 ? 0 : ~(<u64>0) << (64 - clz(missing));
  const wasBelow = (down & since) != 0 || (missing == 0 && rising != Seen.Nothing);
  const wasAbove = (up & since) != 0 || (missing == 0 && falling != Seen.Nothing);
  const isUp = up >> 63 != 0;
  const isDown = down >> 63 != 0;
  rising = !wasBelow ? Seen.Nothing : isUp ? Seen.Past : Seen.Ready;
  falling = !wasAbove ? Seen.Nothing : isDown ? Seen.Past : Seen.Ready;
}

/** Reads `count` bars, at most 64. */
export function compareOneByOne(a: usize, b: usize, count: i32): void {
  rises = 0;
  falls = 0;
  for (let k = 0; k < count; k++) {
    const x = load<f64>(a + ((<usize>k) << 3));
    const y = load<f64>(b + ((<usize>k) << 3));
    const bit = (<u64>1) << (<u64>k);
    if (x > y && rising == Seen.Ready) rises |= bit;
    if (x < y && falling == Seen.Ready) falls |= bit;
    rising = after(rising, x, y);
    falling = after(falling, y, x);
  }
}

/** What has been seen of a direction after a bar at which one series is `x` and the other `y`. */
@inline
export function after(seen: i32, x: f64, y: f64): i32 {
  if (x < y) return Seen.Ready;
  if (seen == Seen.Nothing || isNaN(x) || isNaN(y)) return Seen.Nothing;
  return x > y ? Seen.Past : Seen.Ready;
}
