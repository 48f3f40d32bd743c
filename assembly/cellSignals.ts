// The signals of a cell, read and resolved, for both profiles.
import { Input, IntentForm } from "./layout";
import { Plan, codeAt } from "./memory";
import { longShort, mergeDirection, resolveConflicts } from "./signals";

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
    codeAt(plan, Input.UponLongConflict, bar, column),
    codeAt(plan, Input.UponShortConflict, bar, column),
    codeAt(plan, Input.UponDirConflict, bar, column),
    codeAt(plan, Input.UponOppositeEntry, bar, column),
  );
}
