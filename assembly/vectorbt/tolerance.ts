// Portable leaf. VectorBT's tolerant arithmetic (page, sections 0 and 1) and its returns (16). The order of arguments and operations matters.

export const RELATIVE: f64 = 1e-9;
export const ABSOLUTE: f64 = 1e-12;

/** The first argument survives where either is NaN. */
export function least(a: f64, b: f64): f64 {
  return b < a ? b : a;
}

/** The first argument survives where either is NaN; `greatest(-0, 0)` is −0. */
export function greatest(a: f64, b: f64): f64 {
  return b > a ? b : a;
}

/** −1, 1, the argument itself for ±0, NaN for NaN. */
export function signOf(x: f64): f64 {
  if (x > 0) return 1;
  if (x < 0) return -1;
  return x;
}

export function isFiniteNumber(x: f64): bool {
  return Math.abs(x) < Infinity;
}

export function isClose(a: f64, b: f64): bool {
  if (!isFiniteNumber(a) || !isFiniteNumber(b)) return false;
  if (a == b) return true;
  return Math.abs(a - b) <= greatest(RELATIVE * greatest(Math.abs(a), Math.abs(b)), ABSOLUTE);
}

export function isCloseOrLess(a: f64, b: f64): bool {
  return isClose(a, b) || a < b;
}

export function isLess(a: f64, b: f64): bool {
  return !isClose(a, b) && a < b;
}

/** Sum that snaps to 0 where the terms nearly cancel. */
export function addTolerant(a: f64, b: f64): f64 {
  return cancels(a, b) ? 0.0 : a + b;
}

/** Signs are compared as numbers, so NaN has the sign of nothing. */
function cancels(a: f64, b: f64): bool {
  return signOf(a) != signOf(b) ? isClose(Math.abs(a), Math.abs(b)) : isClose(a + b, 0.0);
}

/** A number close to 0 becomes 0. */
export function snapped(x: f64): f64 {
  return isClose(x, 0.0) ? 0.0 : x;
}

/** Python's floor division of doubles, which is not `floor(x / g)`. */
export function floorDivide(x: f64, g: f64): f64 {
  let rest = x % g;
  let quotient = (x - rest) / g;
  if (rest != 0 && rest < 0 != g < 0) {
    rest += g;
    quotient -= 1;
  }
  if (quotient == 0) return (x / g) * 0.0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

/** Rounded down to whole steps of `granularity`. */
export function roundToGranularity(x: f64, granularity: f64): f64 {
  return floorDivide(x, granularity) * granularity;
}

/** Return from one value to the next; what falls from below zero has lost. */
export function returnBetween(before: f64, after: f64): f64 {
  if (before == 0) return after == 0 ? 0.0 : Infinity * signOf(after);
  const change = (after - before) / before;
  return before < 0 ? -change : change;
}
