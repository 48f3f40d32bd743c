// The kernel against the slow twin that was written from the page, over random plans of the whole option space.
import { afterAll, describe, expect } from "vitest";
import fc from "fast-check";
import { executionDifference, hangsOnLastBits } from "../support/compareExecution.ts";
import { executionPlan } from "../support/executionPlan.ts";
import { executionTraits, type ExecutionTraits } from "../support/executionTraits.ts";
import { property } from "../support/property.ts";
import { runFinite } from "../support/runPlan.ts";
import { runExecutionTwin } from "../twin/execution/simulate.ts";

const counts = { plans: 0, skipped: 0 };

function expectAgreement(traits: ExecutionTraits): void {
  const plan = executionPlan(traits);
  const run = runFinite(plan);
  const twin = runExecutionTwin(plan);
  counts.plans++;
  const isHanging = hangsOnLastBits(plan, twin);
  if (isHanging) counts.skipped++;
  fc.pre(!isHanging);
  expect(executionDifference(plan, run, twin)).toBeUndefined();
}

describe("I33: kernel and slow twin agree on every order, fill, position, amount and event", () => {
  property("of plans over the whole option space", executionTraits(), expectAgreement);
});

afterAll(() => {
  const { plans, skipped } = counts;
  console.log(`kernel = twin: ${plans} plans, ${skipped} skipped because last bits decide them`);
  expect(skipped).toBeLessThan(0.3 * plans);
});
