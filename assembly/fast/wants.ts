// Which columns of a shared account want to trade at a bar: a bit a column, 64 columns a word, against the columns that are held.
import { Input } from "../layout";
import { AccountState, Plan, columnStrideOf, inputAddress, rowStrideOf } from "../memory";
import { areBits, bitsOf, wordDown } from "./events";
import { FastRun } from "./memory";

/** Words that are enough for the columns of any account. */
@inline
function wordsOf(plan: Plan): usize {
  return ((<usize>plan.columnCount) >> 6) + 1;
}

/** Columns that sell at the bar at hand, of a word of the account. */
@inline
export function saleWord(plan: Plan, run: FastRun, word: i32): u64 {
  return load<u64>(run.events + ((<usize>word) << 3));
}

/** Columns that buy. */
@inline
export function buyWord(plan: Plan, run: FastRun, word: i32): u64 {
  return load<u64>(run.events + ((wordsOf(plan) + <usize>word) << 3));
}

/** Words of what an account holds, behind those of the accounts before it. */
@inline
function heldWords(plan: Plan, run: FastRun, account: AccountState, index: i32): usize {
  return run.events + ((2 * wordsOf(plan) + ((<usize>account.firstColumn) >> 6) + <usize>index) << 3);
}

/** Before the first bar of an account: nothing is held. */
export function startHeld(plan: Plan, run: FastRun, account: AccountState, index: i32): void {
  const words = (<usize>(account.lastColumn - account.firstColumn + 63)) >> 6;
  memory.fill(heldWords(plan, run, account, index), 0, words << 3);
}

/** After an order that was filled: a held column is flat, a flat one held. */
@inline
export function turn(plan: Plan, run: FastRun, account: AccountState, index: i32, column: i32): void {
  const k = column - account.firstColumn;
  const word = heldWords(plan, run, account, index) + (((<usize>k) >> 6) << 3);
  store<u64>(word, load<u64>(word) ^ ((<u64>1) << ((<u64>k) & 63)));
}

/** The same for all columns that want to trade at the bar at hand. */
export function turnAll(plan: Plan, run: FastRun, account: AccountState, index: i32): void {
  const held = heldWords(plan, run, account, index);
  const words = (account.lastColumn - account.firstColumn + 63) >> 6;
  for (let part = 0; part < words; part++) {
    const word = held + ((<usize>part) << 3);
    store<u64>(word, load<u64>(word) ^ (saleWord(plan, run, part) | buyWord(plan, run, part)));
  }
}

/** Whether the signals of bars `bar` to `end` (exclusive) are all 0 or 1. */
export function areSignals(plan: Plan, account: AccountState, bar: i32, end: i32): bool {
  return areBitsOf(plan, Input.Entries, account, bar, end) && areBitsOf(plan, Input.Exits, account, bar, end);
}

function areBitsOf(plan: Plan, input: i32, account: AccountState, bar: i32, end: i32): bool {
  const count = account.lastColumn - account.firstColumn;
  const step = columnStrideOf(plan, input);
  if (step == 1 && rowStrideOf(plan, input) == count)
    return areBits(inputAddress(plan, input, bar, account.firstColumn), 1, count * (end - bar));
  for (; bar < end; bar++)
    if (!areBits(inputAddress(plan, input, bar, account.firstColumn), step, count)) return false;
  return true;
}

/** Sets the bits of the bar: an entry of a flat column, an exit of one that is held. Returns whether there is any. */
export function findWants(plan: Plan, run: FastRun, account: AccountState, index: i32, bar: i32): bool {
  const count = account.lastColumn - account.firstColumn;
  const entries = inputAddress(plan, Input.Entries, bar, account.firstColumn);
  const exits = inputAddress(plan, Input.Exits, bar, account.firstColumn);
  const step = columnStrideOf(plan, Input.Entries);
  const held = heldWords(plan, run, account, index);
  const buys = run.events + (wordsOf(plan) << 3);
  let any: u64 = 0;
  for (let k = 0; k < count; k += 64) {
    const enters = wordOf(entries, step, k, count);
    const leaves = wordOf(exits, step, k, count);
    const at = (<usize>k) >> 3;
    const holds = load<u64>(held + at);
    const selling = leaves & ~enters & holds;
    const buying = enters & ~leaves & ~holds;
    any |= selling | buying;
    store<u64>(run.events + at, selling);
    store<u64>(buys + at, buying);
  }
  return any != 0;
}

/** Bits of up to 64 cells of a mask from the `k`-th on. */
@inline
function wordOf(mask: usize, step: usize, k: i32, count: i32): u64 {
  if (step == 1 && k + 64 <= count) return wordDown(mask + k);
  let bits: u64 = 0;
  const end = min(k + 64, count);
  for (let from = k; from < end; from += 16) {
    const line = <u64>lineOf(mask, step, from, count);
    const shift = <u64>(from - k);
    bits |= line << shift;
  }
  return bits;
}

/** Bits of up to 16 cells of a mask from the `k`-th on. */
function lineOf(mask: usize, step: usize, k: i32, count: i32): u32 {
  if (step == 1 && k + 16 <= count) return bitsOf(mask + k);
  // The last 16 cells, without those that came before.
  if (step == 1 && count >= 16) return bitsOf(mask + count - 16) >> (k + 16 - count);
  let bits: u32 = 0;
  for (let i = min(count - k, 16) - 1; i >= 0; i--)
    bits = (bits << 1) | (<u32>(load<u8>(mask + <usize>(k + i) * step) != 0));
  return bits;
}
