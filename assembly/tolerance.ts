// Portable leaf. The tolerances of the realistic profile.

/** Relative tolerance of units, targets and cuts. */
export const TOLERANCE: f64 = 1e-9;

/** `units` are as good as `whole`. */
export function isWhole(units: f64, whole: f64): bool {
  return Math.abs(units - whole) <= TOLERANCE * whole;
}

/** A position that is headed for is as good as the target, beside the larger of it and what is `held` now. */
export function isMet(headed: f64, held: f64, target: f64): bool {
  if (target == headed) return true;
  return Math.abs(target - headed) <= TOLERANCE * Math.max(Math.abs(headed), Math.abs(held));
}

/** `units` are fewer than `whole`, by more than the tolerance. */
export function isCut(units: f64, whole: f64): bool {
  return units < whole && whole - units > TOLERANCE * units;
}

/**
 * `units` rounded toward zero to whole lots; a quotient within 1e-9 (relative: a quotient of many lots has no finer digits)
 * of a whole number counts as that number. NaN lot: as is.
 */
export function roundToLot(units: f64, lotSize: f64): f64 {
  if (!(lotSize > 0)) return units;
  return wholeLots(units, lotSize) * lotSize;
}

/** Number of whole lots in `units`. */
export function wholeLots(units: f64, lotSize: f64): f64 {
  const quotient = units / lotSize;
  const nearest = Math.round(quotient);
  return Math.abs(quotient - nearest) <= TOLERANCE * Math.min(quotient, nearest)
    ? nearest
    : Math.floor(quotient);
}

/** `units` rounded up to whole lots; a quotient as near to a whole number as above counts as that number. */
export function roundUpToLot(units: f64, lotSize: f64): f64 {
  if (!(lotSize > 0)) return units;
  const down = roundToLot(units, lotSize);
  return isCut(down, units) ? down + lotSize : down;
}
