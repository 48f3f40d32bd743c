// Specification section 11.

import type { Direction, SizeType } from "./codes.ts";
import { require } from "./errors.ts";
import type { CallSequence, CommonInputs } from "./inputs.ts";
import { maxOf } from "./tolerance.ts";

/** The call sequence a run starts with; "auto" starts from the default and is sorted bar by bar. */
export function initialCallSequence(
  kind: CommonInputs["callSeq"],
  barCount: number,
  groupLengths: readonly number[],
): CallSequence {
  if (typeof kind !== "string") return kind.map((row) => [...row]);
  const positionsOf = (length: number): number[] =>
    Array.from({ length }, (_, slot) => (kind === "reversed" ? length - 1 - slot : slot));
  return Array.from({ length: barCount }, () => groupLengths.flatMap(positionsOf));
}

/** The position inside the group that is served at `slot`. */
export function calledAt(
  row: readonly number[],
  firstColumn: number,
  slot: number,
  groupLength: number,
): number {
  const position = row[firstColumn + slot];
  require(position < groupLength, "Call index exceeds bounds of the group");
  return position;
}

/**
 * The order in which to serve values, ascending. Written as the insertion sort of the specification because the place
 * of NaN depends on it: left neighbours that are NaN are passed, a NaN passes none that is not.
 */
export function ascendingOrder(values: readonly number[]): number[] {
  const sorted = [...values];
  const order = values.map((_, position) => position);
  for (let j = 1; j < sorted.length; j++) {
    const value = sorted[j];
    const position = order[j];
    let slot = j;
    while (slot > 0 && (sorted[slot - 1] > value || Number.isNaN(sorted[slot - 1]))) {
      sorted[slot] = sorted[slot - 1];
      order[slot] = order[slot - 1];
      slot--;
    }
    sorted[slot] = value;
    order[slot] = position;
  }
  return order;
}

/** What an order's value is estimated from, before any order of the bar. */
export interface ValueBasis {
  readonly position: number;
  readonly valPrice: number;
  readonly cash: number;
  readonly freeCash: number;
  readonly groupValue: number;
}

/** Approximate value of an order of signed `size`: negative sells. */
export function approximateOrderValue(
  size: number,
  sizeType: SizeType,
  direction: Direction,
  { position, valPrice, cash, freeCash, groupValue }: ValueBasis,
): number {
  const assetValue = position * valPrice;
  switch (sizeType) {
    case "amount":
      return size * valPrice;
    case "value":
      return size;
    case "percent":
      if (size >= 0) return size * cash;
      if (direction === "longonly") return size * assetValue;
      return size * (2 * maxOf(assetValue, 0) + maxOf(freeCash, 0));
    case "targetamount":
      return size * valPrice - assetValue;
    case "targetvalue":
      return size - assetValue;
    case "targetpercent":
      return size * groupValue - assetValue;
    // An invalid code is reported when the order is executed.
    default:
      return NaN;
  }
}
