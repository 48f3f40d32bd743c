// The kernel against the slow twin that was written from the page, over random plans of everything that the kernel has.
import { describe, expect } from "vitest";
import fc from "fast-check";
import { runExecutionTwin } from "../twin/execution/simulate.ts";
import { executionDifference, hangsOnLastBits } from "../support/compareExecution.ts";
import { planOf, planTraits, spread, type PlanTraits } from "../support/randomPlan.ts";
import { property } from "../support/property.ts";
import { runFinite } from "../support/runPlan.ts";

/** Costs that leave hardly anything of a sale are a difference of nearly equal amounts: their last bits decide the rest. */
const COSTS = { fees: spread(0, [0.001, 0.1, -0.002]), slippage: spread(0, [0.0005, 0.03]) };

function expectAgreement(traits: PlanTraits): void {
  const plan = planOf(traits);
  const run = runFinite(plan);
  const twin = runExecutionTwin(plan);
  fc.pre(!hangsOnLastBits(plan, twin));
  expect(executionDifference(plan, run, twin)).toBeUndefined();
}

describe("I33: kernel and slow twin agree on every order, fill, position and amount", () => {
  property(
    "of market-like and dyadic plans",
    planTraits({
      ...COSTS,
      prices: fc.constantFrom("walk", "dyadic"),
      sizes: fc.constantFrom("plain", "dyadic"),
    }),
    expectAgreement,
  );

  // Without lots: where cash buys lots that are worth nothing beside the account, the two name different reasons. And without
  // prices of 1e±300: the twin's search for the largest units spans sixty decimal digits.
  property(
    "of plans with prices and sizes from next to nothing to 1e12",
    planTraits({
      ...COSTS,
      prices: fc.constantFrom("walk", "wide"),
      sizes: fc.constantFrom("plain", "wide"),
      lotSize: spread(NaN, []),
    }),
    expectAgreement,
  );
});
