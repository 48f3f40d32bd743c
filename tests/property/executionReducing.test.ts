// Execution 5: funds bound what opens a position, never what reduces one.
import { describe, expect } from "vitest";
import fc from "fast-check";
import { executionPlan } from "../support/executionPlan.ts";
import { executionTraits, type ExecutionTraits } from "../support/executionTraits.ts";
import { property } from "../support/property.ts";
import { runFinite } from "../support/runPlan.ts";

/** Reasons of an opening leg that the account does not back; the reducing leg before it must have filled. */
const OF_FUNDS = new Set([
  "ShortNotAllowed",
  "Bankrupt",
  "Halted",
  "NoCash",
  "NoBuyingPower",
  "GrossLeverage",
  "NetLeverage",
]);

const OFF = { pool: [NaN], form: "scalar" as const };

/** Market orders of positions that only orders change: what an order finds at its fill is what it was made for. */
const ONLY_ORDERS = {
  orderType: fc.constant({ pool: ["market"], form: "scalar" as const }),
  slStop: fc.constant(OFF),
  tpStop: fc.constant(OFF),
  hasVolume: fc.constant(false),
  marginCall: fc.constantFrom<ExecutionTraits["marginCall"][]>("warn", "halt"),
  splits: fc.constant(0),
  delistings: fc.constant(0),
};

const NOTHING = fc.constant({ pool: [0], form: "scalar" as const });

/** Without size bounds and with fees that no sale can fail to pay (the one exception of section 5). */
const BASE = {
  delay: fc.constantFrom(1, 2, 3),
  minSize: NOTHING,
  maxSize: fc.constant({ pool: [Infinity], form: "scalar" as const }),
  fixedFees: NOTHING,
  perUnitFees: NOTHING,
  minFees: NOTHING,
};

/** Units of the reducing leg of every order that funds have cut or refused, and the units that it filled. */
function cutByFunds(traits: ExecutionTraits): { reducing: number; filled: number }[] {
  const plan = executionPlan(traits);
  const run = runFinite(plan);
  const { orders } = run;
  const position = run.position().data;
  const held = Math.max(0, traits.base.delay - 1);
  return Array.from({ length: orders.length }, (_, i) => orders.at(i)).flatMap((order) => {
    // An order that is still working, was replaced or has expired may never have met a price.
    const wasTried = order.outcome === "Rejected" || order.outcome === "PartiallyFilled";
    if (!OF_FUNDS.has(order.reason) || !wasTried) return [];
    const before = position[(order.decisionBar + held) * run.plan.columns + order.column];
    const opposes = before !== 0 && Math.sign(before) === -Math.sign(order.asked);
    if (!opposes) return [];
    return [{ reducing: Math.min(Math.abs(order.asked), Math.abs(before)), filled: Math.abs(order.filled) }];
  });
}

let seen = 0;

describe("an order that funds cut or refuse", () => {
  property("has filled all of its reducing leg first", executionTraits(ONLY_ORDERS, BASE), (traits) => {
    for (const { reducing, filled } of cutByFunds(traits)) {
      seen += 1;
      expect(filled).toBeGreaterThanOrEqual(reducing * (1 - 1e-9));
    }
  });

  property("occurs often enough for the sentence above to mean something", fc.constant(0), () => {
    expect(seen).toBeGreaterThan(20);
  });
});
