// The kernel against the slow twin that was written from the page, over random plans of everything that the kernel has.
import { describe, expect } from "vitest";
import fc from "fast-check";
import { runExecutionTwin } from "../twin/execution/simulate.ts";
import { firstDifference } from "../support/compareTwin.ts";
import { planOf, planTraits, spread, type PlanTraits } from "../support/randomPlan.ts";
import { property } from "../support/property.ts";
import { runFinite } from "../support/runPlan.ts";

/** Costs that leave hardly anything of a sale are a difference of nearly equal amounts: their last bits decide the rest. */
const COSTS = { fees: spread(0, [0.001, 0.1, -0.002]), slippage: spread(0, [0.0005, 0.03]) };

function expectAgreement(traits: PlanTraits): void {
  const plan = planOf(traits);
  const run = runFinite(plan);
  expect(firstDifference(plan, run, runExecutionTwin(plan))).toBeUndefined();
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

  property("of plans with hostile prices and sizes", planTraits(COSTS), expectAgreement);
});
