// Honest results pass every check: no false alarm on random plans of both profiles.
import { afterAll, describe, expect, test } from "vitest";
import fc from "fast-check";
import { checkInvariants } from "../../src/index.ts";
import { checkResult, type AnyResult } from "../../src/invariants/check.ts";
import type { InvariantReport } from "../../src/invariants/report.ts";
import { attempt } from "../../src/validate/vectorbtOutputs.ts";
import { randomPlan, runKernel } from "../property/vectorbtPlans.ts";
import { executionPlan } from "../support/executionPlan.ts";
import { executionTraits } from "../support/executionTraits.ts";
import { property } from "../support/property.ts";
import { planOf, planTraits, spread } from "../support/randomPlan.ts";
import { call, runFinite } from "../support/runPlan.ts";
import { storedOf, storedVectorbt } from "../support/storedResult.ts";

/** What each check has looked at, over all properties of this file. */
const looked = new Map<string, number>();

/** The first breach of every check that failed. */
function breachesOf({ checks }: InvariantReport): unknown[] {
  return checks.filter(({ ok }) => !ok).map(({ id, first, worst }) => ({ id, ...first, worst }));
}

function expectHonest(result: AnyResult): void {
  const report = checkResult(result);
  for (const { id, checked } of report.checks) looked.set(id, (looked.get(id) ?? 0) + checked);
  expect(breachesOf(report)).toEqual([]);
  expect(report.ok).toBe(true);
}

describe("no check of a realistic run raises a false alarm", () => {
  property("on plans over the whole option space", executionTraits(), (traits) =>
    expectHonest(runFinite(executionPlan(traits))),
  );

  property("on hostile prices and sizes", planTraits(), (traits) => expectHonest(runFinite(planOf(traits))));

  property(
    "on margin accounts with caps that trade at the close, also at that of the decision",
    executionTraits(
      { account: fc.constant("margin"), initialMargin: spread(0.5, [0.25, 0.1]) },
      { fillPrice: fc.constant("close"), activity: fc.constant(1), delay: fc.constantFrom(0, 0, 1, 2) },
    ),
    (traits) => expectHonest(runFinite(executionPlan(traits))),
    2,
  );

  property(
    "where volume bounds the fills and orders wait",
    executionTraits(
      {
        hasVolume: fc.constant(true),
        participationRate: fc.constantFrom(0.1, 0.5),
        hasRange: fc.constant(true),
      },
      { activity: fc.constant(1) },
    ),
    (traits) => expectHonest(runFinite(executionPlan(traits))),
    2,
  );

  property(
    "once it is stored and read back",
    executionTraits(),
    (traits) => expectHonest(storedOf(runFinite(executionPlan(traits)))),
    3,
  );
});

describe("no check of a run of the vectorbt profile raises a false alarm", () => {
  property("on random runs", randomPlan, (plan) => {
    const run = attempt(() => runKernel(plan));
    fc.pre(!("error" in run));
    expectHonest(run as ReturnType<typeof runKernel>);
    expectHonest((run as ReturnType<typeof runKernel>).ungrouped());
  });

  property(
    "once it is stored and read back",
    randomPlan,
    (plan) => {
      const stored = attempt(() => storedVectorbt(runKernel(plan)));
      fc.pre(!("error" in stored));
      expectHonest(stored as ReturnType<typeof storedVectorbt>);
    },
    3,
  );
});

afterAll(() => {
  const idle = [...looked].filter(([, checked]) => checked === 0).map(([id]) => id);
  expect(idle).toEqual([]);
});

// An order that waited fills in step 8 and takes all the margin there is; then an order of the bar itself reduces in step 9. It is
// never refused, and its fee of 20 is more than the margin of 5 that it sets free: at the bar's end 940 back 955.
test("margin is looked at right after the openings, not after the reductions that follow them at the same close", async () => {
  const run = call("fromOrders", {
    close: [
      [100, 10],
      [NaN, 10],
      [100, 10],
    ],
    size: [
      [NaN, 10],
      [40, NaN],
      [NaN, -1],
    ],
    ...{ fill: "sameClose", account: "margin", cashSharing: true, initCash: 1000, minFees: 20 },
  });
  const [bought, held] = [run.fills.units[1], 9];
  expect(bought).toBeCloseTo(18.2, 9);
  expect(run.equity().data[2]).toBeCloseTo(940, 9);
  expect(0.5 * (bought * 100 + held * 10)).toBeCloseTo(955, 9);
  const { ok, checks } = await checkInvariants(run);
  expect(ok).toBe(true);
  expect(checks.find(({ id }) => id === "I04")).toMatchObject({ ok: true, checked: 2, skipped: undefined });
});
