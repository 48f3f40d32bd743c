// What a cash account promises, to the last bit (execution 5.1).
import { describe, expect } from "vitest";
import fc from "fast-check";
import { planOf, planTraits } from "../support/randomPlan.ts";
import { property } from "../support/property.ts";
import { runFinite } from "../support/runPlan.ts";

describe("a cash account", () => {
  property(
    "never spends what is not settled: settled cash is at least +0 at every bar",
    planTraits({ account: fc.constant("cash") }),
    (traits) => {
      const { data } = runFinite(planOf(traits)).settledCash();
      expect(data.findIndex((cash) => !(cash >= 0) || Object.is(cash, -0))).toBe(-1);
    },
  );

  property("never sells short", planTraits({ account: fc.constant("cash") }), (traits) => {
    const { data } = runFinite(planOf(traits)).position();
    expect(data.findIndex((units) => !(units >= 0))).toBe(-1);
  });

  property(
    "keeps NaN out of equity, cash and position whatever the prices and sizes",
    planTraits(),
    (traits) => {
      const run = runFinite(planOf(traits));
      for (const { data } of [run.equity(), run.cash(), run.settledCash(), run.position()])
        expect(data.findIndex(Number.isNaN)).toBe(-1);
    },
  );
});
