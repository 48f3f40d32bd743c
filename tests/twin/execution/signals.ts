// VectorBT's tables (spec/vectorbt.md 13): four signals and a position → what the column is asked to do.

import type { Options } from "./options.ts";

export interface SignalAsk {
  readonly kind: "close" | "reduce" | "enter" | "reverse";
  /** Side of the order it asks for. */
  readonly side: 1 | -1;
}

/** Exits that find no position. */
export interface FlatExits {
  readonly kind: "exitWhileFlat";
  readonly long: boolean;
  readonly short: boolean;
}

interface Signals {
  longEntry: boolean;
  longExit: boolean;
  shortEntry: boolean;
  shortExit: boolean;
  accumulate: string;
}

/** `bar` is the intent's; `position` is that of the moment it becomes an order. */
export function resolveSignals(
  options: Options,
  bar: number,
  column: number,
  position: number,
): SignalAsk | FlatExits | null {
  const signals = mergedSignals(options, bar, column);
  if (signals.longEntry || signals.shortEntry) {
    resolvePairs(options, bar, column, position, signals);
    resolveDirections(signals, options.uponDirConflict(bar, column), position);
    resolveOppositeEntry(signals, options.uponOppositeEntry(bar, column), position);
  }
  if (position > 0) return askOfHolder(1, signals.longEntry, signals.longExit, signals.shortEntry, signals);
  if (position < 0) return askOfHolder(-1, signals.shortEntry, signals.shortExit, signals.longEntry, signals);
  return askOfFlat(signals);
}

/** 13.1 */
function mergedSignals(options: Options, bar: number, column: number): Signals {
  const entry = options.entries(bar, column);
  const exit = options.exits(bar, column);
  const accumulate = options.accumulate(bar, column);
  const none = { longEntry: false, longExit: false, shortEntry: false, shortExit: false, accumulate };
  if (options.hasShortArrays) {
    const shortEntry = options.shortEntries(bar, column);
    const shortExit = options.shortExits(bar, column);
    return { longEntry: entry, longExit: exit, shortEntry, shortExit, accumulate };
  }
  const direction = options.direction(bar, column);
  if (direction === "longonly") return { ...none, longEntry: entry, longExit: exit };
  if (direction === "shortonly") return { ...none, shortEntry: entry, shortExit: exit };
  return { ...none, longEntry: entry, shortEntry: exit };
}

/** 13.2, entry and exit of the same direction. */
function resolvePairs(
  options: Options,
  bar: number,
  column: number,
  position: number,
  signals: Signals,
): void {
  const long = resolvePair(
    signals.longEntry,
    signals.longExit,
    options.uponLongConflict(bar, column),
    position,
  );
  [signals.longEntry, signals.longExit] = long;
  const short = resolvePair(
    signals.shortEntry,
    signals.shortExit,
    options.uponShortConflict(bar, column),
    position,
  );
  [signals.shortEntry, signals.shortExit] = short;
}

function resolvePair(entry: boolean, exit: boolean, mode: string, position: number): [boolean, boolean] {
  if (!entry || !exit) return [entry, exit];
  const isHeld = position !== 0;
  const keepsEntry = mode === "entry" || (mode === "adjacent" && isHeld);
  const keepsExit = mode === "exit" || (mode === "opposite" && isHeld);
  return [keepsEntry, keepsExit];
}

/** 13.2, long entry against short entry. */
function resolveDirections(signals: Signals, mode: string, position: number): void {
  if (!signals.longEntry || !signals.shortEntry) return;
  const side = Math.sign(position);
  const kept = { long: 1, short: -1, adjacent: side, opposite: -side }[mode] ?? 0;
  signals.longEntry = kept > 0;
  signals.shortEntry = kept < 0;
}

/** 13.2, an entry against the position. */
function resolveOppositeEntry(signals: Signals, mode: string, position: number): void {
  const againstLong = position > 0 && signals.shortEntry;
  const againstShort = position < 0 && signals.longEntry;
  if (!againstLong && !againstShort) return;
  if (mode === "close" || mode === "reverse") signals.accumulate = "disabled";
  if (mode === "reverse" || mode === "reversereduce") return;
  if (againstLong) signals.shortEntry = false;
  else signals.longEntry = false;
  if (mode === "ignore") return;
  if (againstLong) signals.longExit = true;
  else signals.shortExit = true;
}

/** 13.3 for a position on `side`; the entry against it comes first. */
function askOfHolder(
  side: 1 | -1,
  entry: boolean,
  exit: boolean,
  oppositeEntry: boolean,
  { accumulate }: Signals,
): SignalAsk | null {
  const against = side > 0 ? -1 : 1;
  const reduces = accumulate === "both" || accumulate === "removeonly";
  const adds = accumulate === "both" || accumulate === "addonly";
  if (oppositeEntry) return { kind: reduces ? "enter" : "reverse", side: against };
  if (exit) return { kind: reduces ? "reduce" : "close", side: against };
  return entry && adds ? { kind: "enter", side } : null;
}

function askOfFlat(signals: Signals): SignalAsk | FlatExits | null {
  if (signals.longEntry) return { kind: "enter", side: 1 };
  if (signals.shortEntry) return { kind: "enter", side: -1 };
  const { longExit: long, shortExit: short } = signals;
  return long || short ? { kind: "exitWhileFlat", long, short } : null;
}
