// Seeded random plans of both profiles as calls of the library.
import fc from "fast-check";
import { kernelOptions, randomPlan } from "../property/vectorbtPlans.ts";
import { executionPlan } from "../support/executionPlan.ts";
import { executionTraits } from "../support/executionTraits.ts";
import { argumentsOf } from "../support/runPlan.ts";
import type { Call } from "./probe.ts";

const SEED = 20261121;

/** Half of them in either profile, the same ones each time. */
export function randomCalls(count: number): Call[] {
  const half = Math.ceil(count / 2);
  const realistic = fc.sample(executionTraits(), { numRuns: half, seed: SEED }).map((traits) => {
    const plan = executionPlan(traits);
    return { api: plan.api, options: argumentsOf(plan) };
  });
  const vectorbt = fc
    .sample(randomPlan, { numRuns: count - half, seed: SEED })
    .map((plan) => ({ api: plan.api, options: kernelOptions(plan) as object }));
  return [...realistic, ...vectorbt];
}
