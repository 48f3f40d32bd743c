// Where entries and exits differ: only there can a plain run trade. Two words a column, one of bars that enter and one of
// bars that leave, a bit a bar.
import { EVENT_BARS, Input } from "../layout";
import { highBytes, highPairs, lowBytes, lowPairs } from "../lanes";
import { Plan, columnStrideOf, inputAddress, rowStrideOf } from "../memory";
import { FastRun } from "./memory";

/** Columns that are looked at together. */
const LANES: i32 = 16;
/** Bars that a byte holds. */
const BYTE_BARS: i32 = 8;

/** Bits of the 64 bars of a column whose mask starts at `mask`. */
@inline
export function wordDown(mask: usize): u64 {
  const low = bitsOf(mask) | (bitsOf(mask + 16) << 16);
  const high = bitsOf(mask + 32) | (bitsOf(mask + 48) << 16);
  return (<u64>low) | ((<u64>high) << 32);
}

/** Bits of the 16 cells at a mask that are set. */
@inline
export function bitsOf(mask: usize): u32 {
  return <u32>i8x16.bitmask(i8x16.ne(v128.load(mask), i8x16.splat(0)));
}

/** Whether `count` cells of a mask, `step` bytes apart, are all 0 or 1. */
export function areBits(mask: usize, step: usize, count: i32): bool {
  if (step == 1 && count >= 16) {
    // The last 16 cells, some of which come again.
    let seen = v128.load(mask + count - 16);
    for (let k = 0; k + 16 <= count; k += 16) seen = v128.or(seen, v128.load(mask + k));
    return areOnlyBits(seen);
  }
  let seen: u32 = 0;
  for (let k = 0; k < count; k++) seen |= load<u8>(mask + <usize>k * step);
  return seen <= 1;
}

@inline
function areOnlyBits(seen: v128): bool {
  return !v128.any_true(v128.and(seen, i8x16.splat(-2)));
}

/** Bits of the first `count` bars of a column. */
export function partOfWord(mask: usize, count: i32): u64 {
  let word: u64 = 0;
  for (let k = 0; k < count; k++) word |= (<u64>(load<u8>(mask + k) != 0)) << (<u64>k);
  return word;
}

/** Bars of a word of `findEvents` at which a column enters. */
@inline
export function entriesOf(run: FastRun, column: i32): u64 {
  return load<u64>(run.events + ((<usize>column) << 3));
}

/** Bars at which it leaves. */
@inline
export function exitsOf(plan: Plan, run: FastRun, column: i32): u64 {
  return load<u64>(run.events + ((<usize>(plan.columnCount + column)) << 3));
}

/**
 * Fills the words of columns `first` to `last` (exclusive) with the events of `count` bars from `bar` on. False: a signal that
 * is neither 0 nor 1.
 */
export function findEvents(plan: Plan, run: FastRun, bar: i32, count: i32, first: i32, last: i32): bool {
  const areTogether = columnStrideOf(plan, Input.Entries) == 1;
  let column = first;
  if (areTogether && last - first >= LANES) {
    for (; column + LANES < last; column += LANES)
      if (!findBlock(plan, run, bar, count, column)) return false;
    // The last block may find some columns again.
    return findBlock(plan, run, bar, count, last - LANES);
  }
  for (; column < last; column++) if (!findOne(plan, run, bar, count, column)) return false;
  return true;
}

function findOne(plan: Plan, run: FastRun, bar: i32, count: i32, column: i32): bool {
  let enters: u64 = 0;
  let leaves: u64 = 0;
  const stride = rowStrideOf(plan, Input.Entries);
  let entries = inputAddress(plan, Input.Entries, bar, column);
  let exits = inputAddress(plan, Input.Exits, bar, column);
  if (!areBits(entries, stride, count) || !areBits(exits, stride, count)) return false;
  for (let k = 0; k < count; k++) {
    enters |= (<u64>(load<u8>(entries) != 0)) << (<u64>k);
    leaves |= (<u64>(load<u8>(exits) != 0)) << (<u64>k);
    entries += stride;
    exits += stride;
  }
  store<u64>(run.events + ((<usize>column) << 3), enters & ~leaves);
  store<u64>(run.events + ((<usize>(plan.columnCount + column)) << 3), leaves & ~enters);
  return true;
}

/** Bytes of 8 bars × 16 columns of the block at hand: of the entries, then of the exits. */
const ENTERING = memory.data((LANES * EVENT_BARS) / BYTE_BARS, 16);
const LEAVING = memory.data((LANES * EVENT_BARS) / BYTE_BARS, 16);

/** 16 columns at a time: first a byte for every 8 bars, then the bytes of a column are put together. */
function findBlock(plan: Plan, run: FastRun, bar: i32, count: i32, column: i32): bool {
  const entries = inputAddress(plan, Input.Entries, bar, column);
  const exits = inputAddress(plan, Input.Exits, bar, column);
  const stride = rowStrideOf(plan, Input.Entries);
  let seen = i8x16.splat(0);
  for (let group = 0; group < EVENT_BARS / BYTE_BARS; group++) {
    const bars = min(BYTE_BARS, max(0, count - group * BYTE_BARS));
    let enters = i8x16.splat(0);
    let leaves = i8x16.splat(0);
    for (let k = bars - 1; k >= 0; k--) {
      const at = <usize>(group * BYTE_BARS + k) * stride;
      const entering = v128.load(entries + at);
      const leaving = v128.load(exits + at);
      seen = v128.or(seen, v128.or(entering, leaving));
      enters = v128.or(i8x16.add(enters, enters), entering);
      leaves = v128.or(i8x16.add(leaves, leaves), leaving);
    }
    const to = (<usize>group) << 4;
    v128.store(ENTERING + to, v128.andnot(enters, leaves));
    v128.store(LEAVING + to, v128.andnot(leaves, enters));
  }
  putTogether(ENTERING, run.events + ((<usize>column) << 3));
  putTogether(LEAVING, run.events + ((<usize>(plan.columnCount + column)) << 3));
  return areOnlyBits(seen);
}

/** Eight rows of 16 bytes, turned into 16 words of eight bytes. */
function putTogether(rows: usize, to: usize): void {
  const a = v128.load(rows);
  const b = v128.load(rows, 16);
  const c = v128.load(rows, 32);
  const d = v128.load(rows, 48);
  const e = v128.load(rows, 64);
  const f = v128.load(rows, 80);
  const g = v128.load(rows, 96);
  const h = v128.load(rows, 112);
  const abLow = lowBytes(a, b);
  const cdLow = lowBytes(c, d);
  const efLow = lowBytes(e, f);
  const ghLow = lowBytes(g, h);
  storeWords(to, lowPairs(abLow, cdLow), lowPairs(efLow, ghLow));
  storeWords(to + 32, highPairs(abLow, cdLow), highPairs(efLow, ghLow));
  const abHigh = highBytes(a, b);
  const cdHigh = highBytes(c, d);
  const efHigh = highBytes(e, f);
  const ghHigh = highBytes(g, h);
  storeWords(to + 64, lowPairs(abHigh, cdHigh), lowPairs(efHigh, ghHigh));
  storeWords(to + 96, highPairs(abHigh, cdHigh), highPairs(efHigh, ghHigh));
}

/** Words of four columns, of their first and their last four bytes. */
@inline
function storeWords(to: usize, first: v128, last: v128): void {
  v128.store(to, v128.shuffle<u32>(first, last, 0, 4, 1, 5));
  v128.store(to, v128.shuffle<u32>(first, last, 2, 6, 3, 7), 16);
}
