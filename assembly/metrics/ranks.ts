// Portable leaf. Values by their rank in a list without NaN, found without sorting it.
import { at, set } from "./list";

/** What the last `findRank` found. */
let found: f64 = NaN;
let after: f64 = NaN;

/** The value of the rank. */
export function valueAtRank(): f64 {
  return found;
}

/** The value of the next rank; ∞ where there is none. */
export function valueAfterRank(): f64 {
  return after;
}

/**
 * Finds the value that would stand at `rank` (from 0) if the list were sorted, and the next one. `scratch` has room for as many
 * doubles as the list, which stays as it is. An empty list has NaN. What lies on the wrong side of a pivot is left out, round by
 * round: counting and keeping take no branches, which the order of returns would mispredict.
 */
export function findRank(list: usize, count: i32, rank: i32, scratch: usize): void {
  found = NaN;
  after = NaN;
  if (rank < 0 || rank >= count) return;
  if (count < LONG || !findInTail(list, count, rank, scratch)) findByPivots(list, count, rank, scratch);
}

/** A list of so many values is looked at through a sample first: one pass then leaves a tail of it. */
const LONG: i32 = 256;
const SAMPLE: i32 = 32;
/** Ranks of the sample between the one that is looked for and the pivot: seldom does it leave too few. */
const MARGIN: i32 = 3;

/** False where the sample led astray. */
function findInTail(list: usize, count: i32, rank: i32, scratch: usize): bool {
  const isLow = rank < count >> 1;
  const step = count / SAMPLE;
  for (let i = 0; i < SAMPLE; i++) set(scratch, i, at(list, i * step));
  const near = rank / step + (isLow ? MARGIN : -MARGIN);
  findByPivots(scratch, SAMPLE, max(0, min(SAMPLE - 1, near)), scratch);
  if (isLow) {
    const below = keepBelow(list, count, found, scratch);
    if (rank + 1 >= below) return false;
    findByPivots(scratch, below, rank, scratch);
  } else {
    const above = keepAbove(list, count, found, scratch);
    if (rank < count - above) return false;
    findByPivots(scratch, above, rank - (count - above), scratch);
  }
  return true;
}

/** The list may be the scratch itself. */
function findByPivots(list: usize, count: i32, rank: i32, scratch: usize): void {
  let from = list;
  let above = Infinity;
  while (true) {
    const pivot = pivotOf(from, count);
    let below = 0;
    let upTo = 0;
    for (let i = 0; i < count; i++) {
      const value = at(from, i);
      below += <i32>(value < pivot);
      upTo += <i32>(value <= pivot);
    }
    if (rank >= below && rank < upTo) {
      found = pivot;
      after = rank + 1 < upTo ? pivot : leastAbove(from, count, pivot, above);
      return;
    }
    if (rank < below) {
      above = pivot;
      keepBelow(from, count, pivot, scratch);
      count = below;
    } else {
      keepAbove(from, count, pivot, scratch);
      count -= upTo;
      rank -= upTo;
    }
    from = scratch;
  }
}

/** The median of the first, the middle and the last value. */
function pivotOf(list: usize, count: i32): f64 {
  const first = at(list, 0);
  const middle = at(list, count >> 1);
  const last = at(list, count - 1);
  return Math.max(Math.min(first, middle), Math.min(Math.max(first, middle), last));
}

/** Returns how many they are. */
function keepBelow(list: usize, count: i32, pivot: f64, to: usize): i32 {
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const value = at(list, i);
    set(to, kept, value);
    kept += <i32>(value < pivot);
  }
  return kept;
}

function keepAbove(list: usize, count: i32, pivot: f64, to: usize): i32 {
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const value = at(list, i);
    set(to, kept, value);
    kept += <i32>(value > pivot);
  }
  return kept;
}

function leastAbove(list: usize, count: i32, pivot: f64, least: f64): f64 {
  for (let i = 0; i < count; i++) {
    const value = at(list, i);
    if (value > pivot && value < least) least = value;
  }
  return least;
}
