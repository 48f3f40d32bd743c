// Specification section 13.

import type {
  Accumulate,
  Direction,
  DirectionConflict,
  OppositeEntry,
  PairConflict,
  SizeType,
} from "./codes.ts";
import { quotient, require, TwinError } from "./errors.ts";
import { cellOf, type FromSignalsInputs } from "./inputs.ts";
import { isLess } from "./tolerance.ts";

/** What is signalled for one column at one bar. */
export interface Signals {
  readonly longEntry: boolean;
  readonly longExit: boolean;
  readonly shortEntry: boolean;
  readonly shortExit: boolean;
}

/** Signals and the accumulation mode they are read with. */
export interface Decision {
  readonly signals: Signals;
  readonly accumulate: Accumulate;
}

/** Signed size: positive buys, negative sells, 0 is no order. */
export interface SignalOrder {
  readonly size: number;
  readonly sizeType: SizeType;
  readonly direction: Direction;
}

export const NO_SIGNALS: Signals = { longEntry: false, longExit: false, shortEntry: false, shortExit: false };

/** Section 13.1. */
export function userSignals({ signals }: FromSignalsInputs, bar: number, column: number): Signals {
  const entry = cellOf(signals.entries, bar, column);
  const exit = cellOf(signals.exits, bar, column);
  if (signals.mode === "ls")
    return {
      longEntry: entry,
      longExit: exit,
      shortEntry: cellOf(signals.shortEntries, bar, column),
      shortExit: cellOf(signals.shortExits, bar, column),
    };
  const direction = cellOf(signals.direction, bar, column);
  if (direction === "longonly") return { ...NO_SIGNALS, longEntry: entry, longExit: exit };
  if (direction === "shortonly") return { ...NO_SIGNALS, shortEntry: entry, shortExit: exit };
  return { ...NO_SIGNALS, longEntry: entry, shortEntry: exit };
}

/** How conflicts are settled at one cell. */
export interface ConflictRules {
  readonly accumulate: Accumulate;
  readonly uponLongConflict: PairConflict;
  readonly uponShortConflict: PairConflict;
  readonly uponDirConflict: DirectionConflict;
  readonly uponOppositeEntry: OppositeEntry;
}

/** Section 13.2. */
export function resolveConflicts(signals: Signals, position: number, rules: ConflictRules): Decision {
  const { accumulate } = rules;
  if (!signals.longEntry && !signals.shortEntry) return { signals, accumulate };
  const isFlat = position === 0;
  const long = resolvePair(signals.longEntry, signals.longExit, isFlat, rules.uponLongConflict);
  const short = resolvePair(signals.shortEntry, signals.shortExit, isFlat, rules.uponShortConflict);
  const entries = resolveDirections(long.entry, short.entry, position, rules.uponDirConflict);
  return resolveOppositeEntry(
    { longEntry: entries.long, longExit: long.exit, shortEntry: entries.short, shortExit: short.exit },
    position,
    accumulate,
    rules.uponOppositeEntry,
  );
}

/** An entry and an exit of the same direction. */
function resolvePair(
  entry: boolean,
  exit: boolean,
  isFlat: boolean,
  mode: PairConflict,
): { entry: boolean; exit: boolean } {
  if (!entry || !exit) return { entry, exit };
  return {
    entry: mode === "entry" || (mode === "adjacent" && !isFlat),
    exit: mode === "exit" || (mode === "opposite" && !isFlat),
  };
}

/** A long and a short entry. */
function resolveDirections(
  long: boolean,
  short: boolean,
  position: number,
  mode: DirectionConflict,
): { long: boolean; short: boolean } {
  if (!long || !short) return { long, short };
  const isLong = position > 0;
  const isShort = position < 0;
  return {
    long: mode === "long" || (mode === "adjacent" && isLong) || (mode === "opposite" && isShort),
    short: mode === "short" || (mode === "adjacent" && isShort) || (mode === "opposite" && isLong),
  };
}

/** An entry against the position. */
function resolveOppositeEntry(
  signals: Signals,
  position: number,
  accumulate: Accumulate,
  mode: OppositeEntry,
): Decision {
  const isAgainstLong = position > 0 && signals.shortEntry;
  const isAgainstShort = position < 0 && signals.longEntry;
  if (!isAgainstLong && !isAgainstShort) return { signals, accumulate };

  const dropped = isAgainstLong ? { ...signals, shortEntry: false } : { ...signals, longEntry: false };
  const closing = isAgainstLong ? { ...dropped, longExit: true } : { ...dropped, shortExit: true };
  switch (mode) {
    case "ignore":
      return { signals: dropped, accumulate };
    case "close":
      return { signals: closing, accumulate: "disabled" };
    case "closereduce":
      return { signals: closing, accumulate };
    case "reverse":
      return { signals, accumulate: "disabled" };
    case "reversereduce":
      return { signals, accumulate };
  }
}

/** Section 13.3. */
export function signalOrder(
  { signals, accumulate }: Decision,
  position: number,
  size: number,
  sizeType: SizeType,
  valPrice: number,
): SignalOrder {
  require(sizeType === "amount" ||
    sizeType === "value" ||
    sizeType === "percent", "Only SizeType.Amount, SizeType.Value, and SizeType.Percent are supported");
  require(!isLess(size, 0), "Negative size is not allowed. You must express direction using signals.");

  const units = Math.abs(position);
  const adds = accumulate === "both" || accumulate === "addonly";
  const reduces = accumulate === "both" || accumulate === "removeonly";
  const asGiven = (signedSize: number, direction: Direction): SignalOrder => ({
    size: signedSize,
    sizeType,
    direction,
  });
  const inUnits = (signedSize: number, direction: Direction): SignalOrder => ({
    size: signedSize,
    sizeType: "amount",
    direction,
  });

  if (position > 0) {
    if (signals.shortEntry)
      return reduces
        ? asGiven(-size, "both")
        : inUnits(-units - reversalUnits(size, sizeType, valPrice), "both");
    if (signals.longExit) return reduces ? asGiven(-size, "longonly") : inUnits(-units, "longonly");
    if (signals.longEntry && adds) return asGiven(size, "longonly");
  } else if (position < 0) {
    if (signals.longEntry)
      return reduces
        ? asGiven(size, "both")
        : inUnits(units + reversalUnits(size, sizeType, valPrice), "both");
    if (signals.shortExit) return reduces ? asGiven(size, "shortonly") : inUnits(units, "shortonly");
    if (signals.shortEntry && adds) return asGiven(-size, "shortonly");
  } else {
    if (signals.longEntry) return asGiven(size, "both");
    if (signals.shortEntry) return asGiven(-size, "both");
  }
  return asGiven(0, "both");
}

/** Units to hold on the other side after a reversal; 0 when the size is missing. */
function reversalUnits(size: number, sizeType: SizeType, valPrice: number): number {
  if (Number.isNaN(size)) return 0;
  if (sizeType === "percent")
    throw new TwinError("ValueError", "SizeType.Percent does not support position reversal using signals");
  return sizeType === "value" ? quotient(size, valPrice) : size;
}
