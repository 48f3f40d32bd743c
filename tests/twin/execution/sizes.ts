// Section 4: size and size type → the units of the two legs.

import { isNear, isPrice } from "./numbers.ts";
import { type Column, equityOf, type Run, unitScale } from "./state.ts";

/** What an intent asks, before lots and bounds. */
export interface Ask {
  readonly side: 1 | -1;
  /** Unsigned units of the legs; the opening is Infinity where it depends on the fill. */
  readonly reducing: number;
  readonly opening: number;
  /** Part of what is affordable at the fill; NaN where the units are known. */
  readonly share: number;
  /** Signed units for the record, as asked before a forbidden leg is taken off. */
  readonly asked: number;
}

export type Sizing = Ask | "nothing" | "met";

/** An order of `size` of the given type; `splits` turns units of the intent's bar into units of now. */
export function askOfSize(run: Run, column: Column, size: number, sizeType: string, splits: number): Sizing {
  if (sizeType.startsWith("target")) return askOfTarget(run, column, size, sizeType, splits, "both");
  if (Math.abs(size) === Infinity) return askOfUnits(column.position, size);
  if (sizeType === "percent") return askOfPercent(column, size);
  const isShareOfNothing = sizeType === "valuePercent" && sizedEquity(run, column) === 0;
  if (isShareOfNothing && isPrice(column.mark)) return "nothing";
  return askOfUnits(column.position, unitsOf(run, column, size, sizeType, splits));
}

export function askOfTarget(
  run: Run,
  column: Column,
  size: number,
  sizeType: string,
  splits: number,
  direction: string,
): Sizing {
  const target = isForbidden(size, direction) ? 0 : targetUnits(run, column, size, sizeType, splits);
  if (isNear(target, column.position)) return "met";
  return askOfUnits(column.position, target - column.position);
}

/** Section 2: `direction` forbids this side of an order that opens, or of a target. */
export function isForbidden(size: number, direction: string): boolean {
  return (direction === "longonly" && size < 0) || (direction === "shortonly" && size > 0);
}

function targetUnits(run: Run, column: Column, size: number, sizeType: string, splits: number): number {
  if (size === 0 || Math.abs(size) === Infinity) return size;
  if (sizeType === "targetAmount") return size * splits;
  if (sizeType === "targetValue") return size / unitValue(run, column);
  const equity = sizedEquity(run, column);
  return equity === 0 ? 0 : (size * equity) / unitValue(run, column);
}

export function unitsOf(run: Run, column: Column, size: number, sizeType: string, splits: number): number {
  // Infinite money asks for infinite units, whatever the mark.
  if (sizeType === "amount" || Math.abs(size) === Infinity) return size * splits;
  if (sizeType === "value") return size / unitValue(run, column);
  return (size * sizedEquity(run, column)) / unitValue(run, column);
}

/** NaN while the column has no mark. */
function unitValue(run: Run, column: Column): number {
  return isPrice(column.mark) ? column.mark * unitScale(run, column) : NaN;
}

/** An equity below 0 counts as 0. */
function sizedEquity(run: Run, column: Column): number {
  return Math.max(0, equityOf(run, column.account));
}

function askOfPercent(column: Column, size: number): Sizing {
  const side = size > 0 ? 1 : -1;
  const part = Math.min(1, Math.abs(size));
  const opposed = opposedUnits(column.position, side);
  if (opposed > 0) return known(side, part * opposed, 0);
  return { side, reducing: 0, opening: Infinity, share: part, asked: side * Infinity };
}

function askOfUnits(position: number, units: number): Sizing {
  if (units === 0) return "nothing";
  const side = units < 0 ? -1 : 1;
  const amount = Math.abs(units);
  const opposed = opposedUnits(position, side);
  if (isNear(amount, opposed)) return known(side, opposed, 0);
  const reducing = Number.isNaN(amount) ? amount : Math.min(amount, opposed);
  return withOpening(side, reducing, amount - reducing);
}

/** Closes the whole position and opens what would be opened from flat. */
export function askOfReversal(
  run: Run,
  column: Column,
  side: 1 | -1,
  size: number,
  sizeType: string,
  splits: number,
): Ask {
  const reducing = Math.abs(column.position);
  if (Number.isNaN(size)) return known(side, reducing, 0);
  if (sizeType === "percent") {
    return { side, reducing, opening: Infinity, share: Math.min(1, size), asked: side * Infinity };
  }
  return withOpening(side, reducing, unitsOf(run, column, size, sizeType, splits));
}

function withOpening(side: 1 | -1, reducing: number, opening: number): Ask {
  if (opening === Infinity) return { side, reducing, opening, share: 1, asked: side * Infinity };
  return known(side, reducing, opening);
}

export function known(side: 1 | -1, reducing: number, opening: number): Ask {
  return { side, reducing, opening, share: NaN, asked: side * (reducing + opening) };
}

function opposedUnits(position: number, side: 1 | -1): number {
  return position * side < 0 ? Math.abs(position) : 0;
}

export function withoutOpening(ask: Ask): Ask {
  if (ask.opening === 0) return ask;
  const asked = ask.reducing > 0 ? ask.side * ask.reducing : ask.asked;
  return { ...ask, opening: 0, share: NaN, asked };
}
