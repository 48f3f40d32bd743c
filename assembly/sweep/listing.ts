// All crossings of two series at once, as a list of bars: the first series crosses above the second, below it, above it, …
import { bitsAbove } from "./compare";
import { falls, firstBarOf, firstWordOf, lastBarOf, readWord, rises, startCrossings } from "./crossings";
import { areTied, keyBitsAbove, keysOf } from "./keys";
import { Sweep, seriesOf, startOf, tradableAt } from "./memory";

/**
 * Writes the bars to `list`, beginning with a crossing above and ending with one below, or the bar after the last. One place
 * before it and one behind may be written too.
 * @returns how many
 */
export function listCrossings(sweep: Sweep, fast: i32, slow: i32, list: usize): i32 {
  const count = listWhole(sweep, fast, slow, list);
  return count < 0 ? listWithGaps(sweep, fast, slow, list) : count;
}

/** Adds the bars of a word at which what is not held is bought and what is held is sold, in turn; where there is a close. */
@inline
export function addInTurn(sweep: Sweep, entries: u64, exits: u64, bar: i32, list: usize, listed: i32): i32 {
  // A bar with both is one without either: VectorBT ignores conflicts.
  let left: u64 = (entries ^ exits) & tradableAt(sweep, bar);
  let due = left & ((listed & 1) != 0 ? exits : entries);
  while (due != 0) {
    const k = ctz(due);
    store<i32>(list + ((<usize>listed) << 2), bar + <i32>k);
    listed += 1;
    left &= ~(<u64>1) << k;
    due = left & ((listed & 1) != 0 ? exits : entries);
  }
  return listed;
}

/** Ends a list in which the last sale is missing by the bar after the last. */
@inline
export function closeList(sweep: Sweep, list: usize, listed: i32): i32 {
  store<i32>(list + ((<usize>listed) << 2), sweep.bars);
  return listed + (listed & 1);
}

/** With missing and equal values, and bars without a close. */
function listWithGaps(sweep: Sweep, fast: i32, slow: i32, list: usize): i32 {
  let listed = 0;
  startCrossings();
  for (let bar = firstWordOf(sweep, fast, slow); bar < sweep.bars; bar += 64) {
    readWord(sweep, fast, slow, bar, min(64, sweep.bars - bar));
    listed = addInTurn(sweep, rises, falls, bar, list, listed);
  }
  return closeList(sweep, list, listed);
}

/** −1 where a missing or an equal value makes a difference, or a bar without a close. */
function listWhole(sweep: Sweep, fast: i32, slow: i32, list: usize): i32 {
  const first = firstBarOf(sweep, fast, slow);
  const last = lastBarOf(sweep, fast, slow);
  if (!areWhole(sweep, fast, slow) || last < 64) return -1;
  if (first >= last) return 0;
  if (!areTraded(sweep, first, last)) return -1;
  const a = seriesOf(sweep, fast);
  const b = seriesOf(sweep, slow);
  const start = (<usize>first) << 3;
  if (load<f64>(a + start) == load<f64>(b + start)) return -1;
  const startsAbove = load<f64>(a + start) > load<f64>(b + start);
  // The first of a series that starts above is one below: it is overwritten.
  const before = u64(startsAbove);
  const from = startsAbove ? list - 4 : list;
  const end = writeChanges(sweep, fast, slow, first, last, before, from);
  const count = (<i32>(end - list)) >> 2;
  if (areCompared && !areBelow(a, b, startsAbove ? list - 4 : list + 4, end)) return -1;
  return count < 0 ? 0 : closeList(sweep, list, count);
}

@inline
function areWhole(sweep: Sweep, fast: i32, slow: i32): bool {
  return startOf(sweep, fast) >= 0 && startOf(sweep, slow) >= 0;
}

/** Whether all bars from `first` to `last` (exclusive) have a close. */
@inline
function areTraded(sweep: Sweep, first: i32, last: i32): bool {
  return sweep.tradableFrom >= 0 && sweep.tradableFrom <= first && last <= sweep.tradableTo;
}

/** Whether values themselves were compared, which may be equal. */
let areCompared: bool = false;

/** Writes the bars to `last` (exclusive) at which the bits change; returns the end of the list. */
function writeChanges(
  sweep: Sweep,
  fast: i32,
  slow: i32,
  first: i32,
  last: i32,
  before: u64,
  at: usize,
): usize {
  const a = seriesOf(sweep, fast);
  const b = seriesOf(sweep, slow);
  const keysA = sweep.keys == 0 ? 0 : keysOf(sweep, fast);
  const keysB = keysOf(sweep, slow);
  areCompared = false;
  let bar = first;
  for (; bar + 64 <= last; bar += 64) {
    const word = wordAt(a, b, keysA, keysB, bar);
    at = writeBits(word ^ ((word << 1) | before), bar, at);
    before = word >> 63;
  }
  if (bar == last) return at;
  // What is left is the end of a whole word.
  const word = wordAt(a, b, keysA, keysB, last - 64) >> (<u64>(bar + 64 - last));
  const changes = (word ^ ((word << 1) | before)) & ((<u64>-1) >> (<u64>(bar + 64 - last)));
  return writeBits(changes, bar, at);
}

/** A bit for each of 64 bars at which the first series is above: by their keys where they have some, and these differ. */
@inline
function wordAt(a: usize, b: usize, keysA: usize, keysB: usize, bar: i32): u64 {
  if (keysA != 0) {
    const word = keyBitsAbove(keysA + ((<usize>bar) << 1), keysB + ((<usize>bar) << 1));
    if (!areTied) return word;
  }
  areCompared = true;
  return bitsAbove(a + ((<usize>bar) << 3), b + ((<usize>bar) << 3));
}

/** Bars of the bits that are set. */
@inline
function writeBits(bits: u64, bar: i32, at: usize): usize {
  for (; bits != 0; at += 4) {
    store<i32>(at, bar + <i32>ctz(bits));
    bits &= bits - 1;
  }
  return at;
}

/** Whether the first series is really below at every other bar of a list: one that is equal there has not crossed. */
@inline
function areBelow(a: usize, b: usize, at: usize, end: usize): bool {
  let isEqual = 0;
  for (; at < end; at += 8) {
    const offset = (<usize>load<i32>(at)) << 3;
    isEqual |= i32(load<f64>(a + offset) == load<f64>(b + offset));
  }
  return isEqual == 0;
}
