// Section 5.5: all openings of a step are scaled by the one largest factor that fits.

import type { SizedOpening } from "./attempts.ts";
import { fundsAfter, fundsOf, named, type Refusal, refusalBetween } from "./funding.ts";
import { isCut, isNear, largestThatPasses, roundToLots } from "./numbers.ts";
import { isBelowMinSize, note } from "./orders.ts";
import type { Run } from "./state.ts";

export function shareProRata(run: Run, openings: readonly SizedOpening[]): void {
  if (openings.length === 0) return;
  const refusal = refusalOfAll(run, openings, 1);
  const fits = (factor: number) => refusalOfAll(run, openings, factor) === null;
  const before = fundsOf(run, openings[0]!.attempt.column.account);
  const factor = refusal === null ? 1 : largestThatPasses(1, fits);
  for (const sized of openings) {
    if (refusal !== null && !isNear(factor, 1)) {
      const { reason, bound } = named(run, sized.opening, refusal, before);
      note(sized.attempt.order, reason, bound);
    }
    cutTo(sized, sized.units * factor);
  }
}

function refusalOfAll(run: Run, openings: readonly SizedOpening[], factor: number): Refusal | null {
  const before = fundsOf(run, openings[0]!.attempt.column.account);
  let after = before;
  for (const { opening, units } of openings) after = fundsAfter(run, after, opening, units * factor);
  return refusalBetween(run, before, after);
}

/** An opening that gets fewer units than it wanted of the funds ends with them. */
function cutTo(sized: SizedOpening, affordable: number): void {
  const { order } = sized.attempt;
  if (!isCut(affordable, sized.wanted)) return;
  const units = roundToLots(affordable, order.lotSize);
  sized.units = isBelowMinSize(order, units) ? 0 : units;
  order.opening.left = sized.units;
}
