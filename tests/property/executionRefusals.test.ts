// What the page refuses, kernel and slow twin refuse, whatever the rest of the plan (execution 2).
import { describe, expect } from "vitest";
import fc from "fast-check";
import { BacktestError } from "../../src/index.ts";
import type { ExecutionInput, TwinOptions } from "../twin/execution/input.ts";
import { RefusedError } from "../twin/execution/refusals.ts";
import { runExecutionTwin } from "../twin/execution/simulate.ts";
import { executionPlan } from "../support/executionPlan.ts";
import { executionTraits } from "../support/executionTraits.ts";
import { property } from "../support/property.ts";
import { runPlan } from "../support/runPlan.ts";

type Changes = Partial<Record<keyof TwinOptions, unknown>>;

const REFUSED: Readonly<Record<string, Changes>> = {
  "proRata in sequence": { allocation: "proRata", orderOfFills: "sequence" },
  "proRata or nothing": { allocation: "proRata", onInsufficient: "reject" },
  "proRata, fill or kill": { allocation: "proRata", timeInForce: "fok" },
  "locked shorts of a margin account": { account: "margin", shorting: "locked" },
  "locked shorts that settle later": { account: "cash", shorting: "locked", settlementBars: 2 },
  "locked shorts with impact": {
    account: "cash",
    shorting: "locked",
    impact: { eta: 0.1, gamma: 0.1 },
    settlementBars: 0,
  },
  "free shorts of a cash account": { account: "cash", shorting: "free" },
  "percent without a bound": { account: "unlimited", settlementBars: 0, sizeType: "percent" },
  "an infinite size without a bound": { account: "unlimited", settlementBars: 0, size: Infinity },
  "the open of the decision": { fill: { delay: 0, price: "open" } },
  "participation without volume": { volume: undefined, participationRate: 0.5 },
  "impact without volume": { volume: undefined, impact: { eta: 0.1, gamma: 0 } },
  "call order auto": { callSeq: "auto" },
};

function withChanges(plan: ExecutionInput, changes: Changes): ExecutionInput {
  const options = Object.entries({ ...plan.options, ...changes }).filter(([, value]) => value !== undefined);
  return { ...plan, options: Object.fromEntries(options) as unknown as TwinOptions };
}

describe("a call that the page refuses", () => {
  property(
    "is refused by kernel and twin, and the plan without it by neither",
    fc.tuple(executionTraits(), fc.constantFrom(...Object.keys(REFUSED))),
    ([traits, name]) => {
      const plan = executionPlan(traits);
      expect(() => runPlan(plan)).not.toThrow();
      const refused = withChanges(plan, REFUSED[name]);
      expect(() => runPlan(refused), name).toThrow(BacktestError);
      expect(() => runExecutionTwin(refused), name).toThrow(RefusedError);
    },
  );
});
