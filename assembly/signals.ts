// Portable leaf. Entries, exits and conflict rules → what is wanted (VectorBT's tables, both profiles).
import { Direction, DirectionConflict, OppositeEntry, Signal, SignalConflict } from "./layout";

export const LONG_ENTRY: i32 = Signal.LongEntry;
export const LONG_EXIT: i32 = Signal.LongExit;
export const SHORT_ENTRY: i32 = Signal.ShortEntry;
export const SHORT_EXIT: i32 = Signal.ShortExit;
/** Set where the rule that applied switches accumulation off for this bar. */
export const NO_ACCUMULATION: i32 = Signal.NoAccumulation;

/** entries, exits and a direction → signals: under `both` an exit is an entry of the other side. */
export function mergeDirection(entry: i32, exit: i32, direction: i32): i32 {
  if (direction == Direction.LongOnly) return longShort(entry, exit, 0, 0);
  if (direction == Direction.ShortOnly) return longShort(0, 0, entry, exit);
  return longShort(entry, 0, exit, 0);
}

/** Four masks → signals. */
export function longShort(longEntry: i32, longExit: i32, shortEntry: i32, shortExit: i32): i32 {
  return (
    (longEntry != 0 ? LONG_ENTRY : 0) |
    (longExit != 0 ? LONG_EXIT : 0) |
    (shortEntry != 0 ? SHORT_ENTRY : 0) |
    (shortExit != 0 ? SHORT_EXIT : 0)
  );
}

/** Applies the conflict modes in their order: long pair, short pair, directions, opposite entry. Without an entry nothing changes. */
export function resolveConflicts(
  signals: i32,
  position: f64,
  uponLong: i32,
  uponShort: i32,
  uponDirection: i32,
  uponOpposite: i32,
): i32 {
  if ((signals & (LONG_ENTRY | SHORT_ENTRY)) == 0) return signals;
  let resolved = resolvePair(signals, LONG_ENTRY, LONG_EXIT, uponLong, position != 0);
  resolved = resolvePair(resolved, SHORT_ENTRY, SHORT_EXIT, uponShort, position != 0);
  resolved = resolveDirections(resolved, uponDirection, position);
  return resolveOpposite(resolved, uponOpposite, position);
}

/** Entry and exit of one direction at once; the sign of the position does not matter. */
function resolvePair(signals: i32, entry: i32, exit: i32, mode: i32, inPosition: bool): i32 {
  const both = entry | exit;
  if ((signals & both) != both) return signals;
  if (mode == SignalConflict.Entry) return signals & ~exit;
  if (mode == SignalConflict.Exit) return signals & ~entry;
  if (mode == SignalConflict.Adjacent && inPosition) return signals & ~exit;
  if (mode == SignalConflict.Opposite && inPosition) return signals & ~entry;
  return signals & ~both;
}

function resolveDirections(signals: i32, mode: i32, position: f64): i32 {
  const both = LONG_ENTRY | SHORT_ENTRY;
  if ((signals & both) != both) return signals;
  if (mode == DirectionConflict.Long) return signals & ~SHORT_ENTRY;
  if (mode == DirectionConflict.Short) return signals & ~LONG_ENTRY;
  if (mode == DirectionConflict.Adjacent) {
    if (position > 0) return signals & ~SHORT_ENTRY;
    if (position < 0) return signals & ~LONG_ENTRY;
  } else if (mode == DirectionConflict.Opposite) {
    if (position > 0) return signals & ~LONG_ENTRY;
    if (position < 0) return signals & ~SHORT_ENTRY;
  }
  return signals & ~both;
}

function resolveOpposite(signals: i32, mode: i32, position: f64): i32 {
  if (position > 0 && (signals & SHORT_ENTRY) != 0) return opposite(signals, mode, SHORT_ENTRY, LONG_EXIT);
  if (position < 0 && (signals & LONG_ENTRY) != 0) return opposite(signals, mode, LONG_ENTRY, SHORT_EXIT);
  return signals;
}

function opposite(signals: i32, mode: i32, entry: i32, exit: i32): i32 {
  if (mode == OppositeEntry.Ignore) return signals & ~entry;
  if (mode == OppositeEntry.Close) return (signals & ~entry) | exit | NO_ACCUMULATION;
  if (mode == OppositeEntry.CloseReduce) return (signals & ~entry) | exit;
  if (mode == OppositeEntry.Reverse) return signals | NO_ACCUMULATION;
  return signals;
}
