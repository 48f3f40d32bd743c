// How many units bt trades for an amount of money.

export interface Deal {
  /** Money to put in (+) or to raise (−). */
  readonly amount: number;
  /** Units held before. */
  readonly position: number;
  /** Money per unit, without costs. */
  readonly worth: number;
  readonly isWhole: boolean;
  /** Money that `units` take, costs included; negative where they bring some. */
  outlay(units: number): number;
}

const NOTHING = 1e-16;
/** How near the outlay has to come to the amount. */
export const NEAR = 1e-8;
const MOST_STEPS = 10_000;

/**
 * Units whose outlay is the amount: costs are paid out of it. Whole units are the largest number whose outlay does not exceed
 * it, for sales too. Undefined where the search of bt gives up.
 */
export function unitsFor(deal: Deal): number | undefined {
  const { amount, position, worth, isWhole } = deal;
  if (Math.abs(amount) < NOTHING) return 0;
  if (Math.abs(amount + position * worth) < NOTHING) return -position;
  const exact = amount / worth;
  const opensOrHoldsLong = position > 0 || (position === 0 && amount > 0);
  const first = !isWhole ? exact : opensOrHoldsLong ? Math.floor(exact) : Math.ceil(exact);
  return first === 0 || first === -position ? first : search(deal, first);
}

/** Steps by the money that is off, as if there were no costs, until the outlay is near. */
function search({ amount, worth, isWhole, outlay }: Deal, first: number): number | undefined {
  let [units, cost] = [first, outlay(first)];
  for (let step = 0; step < MOST_STEPS; step++) {
    const off = cost - amount;
    if (Math.abs(off) <= NEAR + NOTHING * Math.abs(amount) || units === 0) return units;
    const before = units;
    units -= off / worth;
    if (isWhole) units = Math.floor(units);
    cost = outlay(units);
    if (isWhole && cost < amount) {
      if (outlay(units + 1) > amount) return units;
      units += 1;
      cost = outlay(units);
    }
    if ((isWhole && units === before) || Math.abs(cost - amount) > Math.abs(off)) return undefined;
  }
  return undefined;
}
