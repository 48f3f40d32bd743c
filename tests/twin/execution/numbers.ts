// Section 1: the tolerances, and the search for the largest units that a test allows.

const TOLERANCE = 1e-9;

/** A price that is NaN or not above zero is missing. */
export function isPrice(price: number): boolean {
  return price > 0;
}

export function isNear(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= TOLERANCE * Math.min(Math.abs(a), Math.abs(b));
}

/** True where `units` are fewer than `whole` by more than the tolerance. */
export function isCut(units: number, whole: number): boolean {
  return units < whole && !isNear(units, whole);
}

export function isNothing(amount: number, measure: number): boolean {
  return amount <= TOLERANCE * Math.abs(measure);
}

/** Rounded toward zero to a multiple of `lot`; a NaN lot means no lots. */
export function roundToLots(units: number, lot: number): number {
  if (!(lot > 0) || !Number.isFinite(units)) return units;
  return lotsIn(units, lot) * lot;
}

/** Whole lots in `units`; a quotient within 1e-9 below a whole number counts as that number. */
export function lotsIn(units: number, lot: number): number {
  const quotient = units / lot;
  const nearest = Math.round(quotient);
  return isNear(quotient, nearest) ? nearest : Math.floor(quotient);
}

export function roundUpToLots(units: number, lot: number): number {
  if (!(lot > 0)) return units;
  const lots = lotsIn(units, lot);
  return isNear(units, lots * lot) ? lots * lot : (lots + 1) * lot;
}

/** The largest number in [0, top] that passes, to the last bit; what passes must pass for everything smaller. */
export function largestThatPasses(top: number, passes: (value: number) => boolean): number {
  if (Number.isFinite(top) && passes(top)) return top;
  let low = 0;
  let high = Number.isFinite(top) ? top : firstThatFails(passes);
  for (let step = 0; step < 200; step++) {
    const middle = low + (high - low) / 2;
    if (middle === low || middle === high) break;
    if (passes(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** The same over whole numbers. */
export function largestCountThatPasses(top: number, passes: (count: number) => boolean): number {
  if (passes(top)) return top;
  let low = 0;
  let high = top;
  while (high - low > 1) {
    const middle = Math.floor(low + (high - low) / 2);
    if (passes(middle)) low = middle;
    else high = middle;
  }
  return low;
}

function firstThatFails(passes: (value: number) => boolean): number {
  let value = 1;
  while (Number.isFinite(value) && passes(value)) value *= 2;
  return value;
}
