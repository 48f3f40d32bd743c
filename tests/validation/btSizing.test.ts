// The rule by which bt sizes its orders, against what it means.
import fc from "fast-check";
import { describe, expect } from "vitest";
import { unitsFor } from "../../validation/peers/bt/sizing.ts";
import { property } from "../support/property.ts";

/** An amount of money to put in or to raise, at a price, with costs that are a small part of it. */
const deals = fc.record({
  amount: fc.double({ min: -1e6, max: 1e6, noNaN: true }).filter((amount) => Math.abs(amount) > 1),
  worth: fc.double({ min: 1, max: 500, noNaN: true }),
  ofValue: fc.double({ min: 0, max: 0.02, noNaN: true }),
  perUnit: fc.double({ min: 0, max: 0.05, noNaN: true }),
  position: fc.constantFrom(0, 12_345.5, -12_345.5),
});

const outlayOf =
  ({ worth, ofValue, perUnit }: { worth: number; ofValue: number; perUnit: number }) =>
  (units: number): number =>
    units * worth + Math.abs(units) * (worth * ofValue + perUnit);

describe("units for an amount of money", () => {
  property("take or bring in that money, costs included", deals, (deal) => {
    const outlay = outlayOf(deal);
    const units = unitsFor({ ...deal, outlay, isWhole: false })!;
    expect(Math.abs(outlay(units) - deal.amount)).toBeLessThanOrEqual(2e-8 + 1e-12 * Math.abs(deal.amount));
  });

  property("where they are whole, are the most whose outlay does not exceed it", deals, (deal) => {
    const outlay = outlayOf(deal);
    const units = unitsFor({ ...deal, outlay, isWhole: true })!;
    const lastBits = 2e-8 + 1e-12 * Math.abs(deal.amount);
    expect(Number.isInteger(units)).toBe(true);
    // An amount that buys less than one unit buys none, whatever one would cost.
    if (units === 0) expect(Math.abs(deal.amount)).toBeLessThanOrEqual(deal.worth + Math.abs(outlay(1)));
    else expect(outlay(units)).toBeLessThanOrEqual(deal.amount + lastBits);
    if (units !== 0) expect(outlay(units + 1)).toBeGreaterThan(deal.amount - lastBits);
  });

  property("that close a position are all of it", deals, ({ worth, ...deal }) => {
    const position = deal.amount / worth;
    const outlay = outlayOf({ worth, ...deal });
    expect(unitsFor({ amount: -(position * worth), position, worth, isWhole: true, outlay })).toBe(-position);
  });
});
