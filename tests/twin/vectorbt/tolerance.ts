// Specification section 0 (Python's min, max, floor division) and section 1 (tolerant arithmetic).

const RELATIVE_TOLERANCE = 1e-9;
const ABSOLUTE_TOLERANCE = 1e-12;

/** Python's `min`: the first argument survives when either is NaN. */
export function minOf(a: number, b: number): number {
  return b < a ? b : a;
}

/** Python's `max`: the first argument survives when either is NaN. */
export function maxOf(a: number, b: number): number {
  return b > a ? b : a;
}

export function sign(x: number): number {
  if (x > 0) return 1;
  if (x < 0) return -1;
  return x;
}

/** Python's float floor division, which is not `Math.floor(x / step)`. */
export function floorDivide(x: number, step: number): number {
  let remainder = x % step;
  let quotient = (x - remainder) / step;
  if (remainder !== 0 && remainder < 0 !== step < 0) {
    remainder += step;
    quotient -= 1;
  }
  if (quotient === 0) return x / step < 0 || Object.is(x / step, -0) ? -0 : 0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

/** Rounds down to a whole number of steps. */
export function roundToGranularity(x: number, granularity: number): number {
  return floorDivide(x, granularity) * granularity;
}

export function isClose(a: number, b: number): boolean {
  if (!Number.isFinite(a) || !Number.isFinite(b)) return false;
  if (a === b) return true;
  return Math.abs(a - b) <= maxOf(RELATIVE_TOLERANCE * maxOf(Math.abs(a), Math.abs(b)), ABSOLUTE_TOLERANCE);
}

export function isCloseOrLess(a: number, b: number): boolean {
  return isClose(a, b) || a < b;
}

export function isLess(a: number, b: number): boolean {
  return !isClose(a, b) && a < b;
}

/** `a + b`, or exactly 0 when the two nearly cancel. */
export function add(a: number, b: number): number {
  return sumIsZero(a, b) ? 0 : a + b;
}

function sumIsZero(a: number, b: number): boolean {
  return sign(a) !== sign(b) ? isClose(Math.abs(a), Math.abs(b)) : isClose(a + b, 0);
}
