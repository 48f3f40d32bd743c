// The signals of a cell, read and resolved, for both profiles.
import { Input, IntentForm } from "./layout";
import { Plan, choiceAt, codeAt, columnStrideOf, inputAddress, rowStrideOf } from "./memory";
import { longShort, mergeDirection, resolveConflicts } from "./signals";

/** Columns whose intents are looked at together. */
export const INTENT_LANES: i32 = 16;

/** Which of `count` columns from `first` on (at most `INTENT_LANES`) have an intent at a bar, as bits. */
export function intentsAt(plan: Plan, bar: i32, first: i32, count: i32): u32 {
  if (plan.intentForm == IntentForm.Orders) return numbersAt(plan, bar, first, count);
  return marksOf(plan, bar, first, count, false);
}

/** Which of `INTENT_LANES` bars from `bar` on have signals in the first column, as bits. */
export function marksFrom(plan: Plan, bar: i32): u32 {
  return marksOf(plan, bar, 0, INTENT_LANES, true);
}

/** Cells along a row, or down the first column, in which any mask is set. */
function marksOf(plan: Plan, bar: i32, first: i32, count: i32, down: bool): u32 {
  let any = maskOf(plan, Input.Entries, bar, first, count, down);
  any |= maskOf(plan, Input.Exits, bar, first, count, down);
  if (plan.intentForm == IntentForm.LongShortSignals) {
    any |= maskOf(plan, Input.ShortEntries, bar, first, count, down);
    any |= maskOf(plan, Input.ShortExits, bar, first, count, down);
  }
  return any;
}

/** Sizes that are numbers: a NaN is no order. */
function numbersAt(plan: Plan, bar: i32, first: i32, count: i32): u32 {
  const step = columnStrideOf(plan, Input.Size);
  let size = inputAddress(plan, Input.Size, bar, first);
  let any: u32 = 0;
  for (let k: u32 = 0; k < <u32>count; k++) {
    any |= (<u32>!isNaN(load<f64>(size))) << k;
    size += step;
  }
  return any;
}

function maskOf(plan: Plan, input: i32, bar: i32, first: i32, count: i32, down: bool): u32 {
  const step = down ? rowStrideOf(plan, input) : columnStrideOf(plan, input);
  let mark = inputAddress(plan, input, bar, first);
  if (step == 0) return load<u8>(mark) != 0 ? (1 << count) - 1 : 0;
  if (step == 1 && count == INTENT_LANES)
    return <u32>i8x16.bitmask(i8x16.ne(v128.load(mark), i8x16.splat(0)));
  let any: u32 = 0;
  for (let k: u32 = 0; k < <u32>count; k++) {
    any |= (<u32>(load<u8>(mark) != 0)) << k;
    mark += step;
  }
  return any;
}

/** Signals of a cell as they are given; 0: none. */
export function signalsAt(plan: Plan, bar: i32, column: i32): i32 {
  const entry = codeAt(plan, Input.Entries, bar, column);
  const exit = codeAt(plan, Input.Exits, bar, column);
  if (plan.intentForm == IntentForm.DirectionSignals) {
    if ((entry | exit) == 0) return 0;
    return mergeDirection(entry, exit, codeAt(plan, Input.Direction, bar, column));
  }
  const shortEntry = codeAt(plan, Input.ShortEntries, bar, column);
  const shortExit = codeAt(plan, Input.ShortExits, bar, column);
  return longShort(entry, exit, shortEntry, shortExit);
}

/** What the conflict rules of a cell leave of the signals given in it, beside a position; 0: nothing. */
export function resolvedSignals(plan: Plan, bar: i32, column: i32, given: i32, position: f64): i32 {
  if (given == 0) return 0;
  return resolveConflicts(
    given,
    position,
    choiceAt(plan, Input.UponLongConflict, bar, column),
    choiceAt(plan, Input.UponShortConflict, bar, column),
    choiceAt(plan, Input.UponDirConflict, bar, column),
    choiceAt(plan, Input.UponOppositeEntry, bar, column),
  );
}
