// Where entries and exits differ: only there can a plain run trade. A word holds the events of one column, a bit a bar.
import { EVENT_BARS, Input } from "../layout";
import { Plan, columnStrideOf, inputAddress, rowStrideOf } from "../memory";
import { FastRun } from "./memory";

/** Bits of the 16 cells at two masks that differ. */
@inline
export function differing(a: usize, b: usize): u32 {
  return <u32>i8x16.bitmask(i8x16.ne(v128.load(a), v128.load(b)));
}

@inline
function wordAt(run: FastRun, column: i32): usize {
  return run.events + ((<usize>column) << 3);
}

/** Fills the words of columns `first` to `last` (exclusive) with the events of `count` bars from `bar` on. */
export function findEvents(plan: Plan, run: FastRun, bar: i32, count: i32, first: i32, last: i32): void {
  if (rowStrideOf(plan, Input.Entries) == 1) eventsDownColumns(plan, run, bar, count, first, last);
  else eventsAlongRows(plan, run, bar, count, first, last);
}

/** The bars of a column lie together. */
function eventsDownColumns(plan: Plan, run: FastRun, bar: i32, count: i32, first: i32, last: i32): void {
  for (let column = first; column < last; column++) {
    const entries = inputAddress(plan, Input.Entries, bar, column);
    const exits = inputAddress(plan, Input.Exits, bar, column);
    let word: u64 = 0;
    if (count == EVENT_BARS) {
      const low = differing(entries, exits) | (differing(entries + 16, exits + 16) << 16);
      const high = differing(entries + 32, exits + 32) | (differing(entries + 48, exits + 48) << 16);
      word = (<u64>low) | ((<u64>high) << 32);
    } else {
      for (let k = 0; k < count; k++)
        word |= (<u64>(load<u8>(entries + k) != load<u8>(exits + k))) << (<u64>k);
    }
    store<u64>(wordAt(run, column), word);
  }
}

/** The columns of a bar lie together, as a rule: events are few, so each is set on its own. */
function eventsAlongRows(plan: Plan, run: FastRun, bar: i32, count: i32, first: i32, last: i32): void {
  memory.fill(wordAt(run, first), 0, (<usize>(last - first)) << 3);
  const step = columnStrideOf(plan, Input.Entries);
  for (let k = 0; k < count; k++) {
    const bit = (<u64>1) << (<u64>k);
    let column = first;
    const entries = inputAddress(plan, Input.Entries, bar + k, 0);
    const exits = inputAddress(plan, Input.Exits, bar + k, 0);
    if (step == 1)
      for (; column + 16 <= last; column += 16) {
        let mask = differing(entries + column, exits + column);
        while (mask != 0) {
          setBit(run, column + <i32>ctz(mask), bit);
          mask &= mask - 1;
        }
      }
    for (; column < last; column++) {
      const at = <usize>column * step;
      if (load<u8>(entries + at) != load<u8>(exits + at)) setBit(run, column, bit);
    }
  }
}

@inline
function setBit(run: FastRun, column: i32, bit: u64): void {
  const word = wordAt(run, column);
  store<u64>(word, load<u64>(word) | bit);
}

@inline
export function eventsOf(run: FastRun, column: i32): u64 {
  return load<u64>(wordAt(run, column));
}
