// One plan in both forms: as matrices, and as a strategy that hands in the same orders bar by bar.
import { describe } from "vitest";
import fc from "fast-check";
import { executionPlan } from "../support/executionPlan.ts";
import { executionTraits } from "../support/executionTraits.ts";
import { property } from "../support/property.ts";
import { runFinite } from "../support/runPlan.ts";
import { asStrategy, expectSameRun } from "../support/strategyForm.ts";

const FORMS = { api: fc.constant("fromOrders"), delay: fc.constantFrom(1, 0) } as const;

describe("a matrix run and a strategy that hands in the same orders", () => {
  property(
    "give the same result to the last bit, at the next open, the next close and the same close",
    executionTraits({}, FORMS),
    (traits) => {
      const plan = executionPlan(traits);
      const wanted = runFinite(plan);
      expectSameRun(asStrategy(plan), wanted);
    },
    // A thousand plans.
    0.3,
  );
});
