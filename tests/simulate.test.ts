// Known answers: scenarios on which independent engines agree, and recorded cases of the execution rules.
import { describe, expect, test } from "vitest";
import { checkExecutionCase, type Verdict } from "../src/validate/execution.ts";
import { DATA_HASHES, SCENARIOS, hashOf, resultOf, scenarioArrays } from "../validation/scenarios.ts";
import { fullCases, shippedCases } from "./support/caseFiles.ts";

describe("scenario data", () => {
  const arrays = scenarioArrays();

  test.each(Object.entries(DATA_HASHES))("%s has the bytes that the recipe gives", (name, hash) => {
    expect(hashOf(arrays[name as keyof typeof arrays])).toBe(hash);
  });
});

describe("scenarios with known answers", () => {
  test.each(SCENARIOS)("$name", (scenario) => {
    const { figure, ordersFilled } = resultOf(scenario);
    expect(ordersFilled).toBe(scenario.ordersFilled);
    expect(Math.abs(figure - scenario.answer)).toBeLessThanOrEqual(1e-4);
  });
});

/** Cases that this version can run at the least: the number only grows. */
const SUPPORTED = {
  "execution-basics.jsonl.gz": { shipped: 63, full: 63 },
  "execution-fuzz-100.jsonl.gz": { shipped: 0, full: 0 },
} as const;

function sorted(verdicts: readonly Verdict[]): { different: string[]; identical: number } {
  const different = verdicts.flatMap((one) => (one.kind === "different" ? [`${one.id}: ${one.why}`] : []));
  return { different, identical: verdicts.filter((one) => one.kind === "identical").length };
}

describe("recorded execution cases", () => {
  test("the shipped basics give what is recorded, and no fewer of them than before", () => {
    const { different, identical } = sorted(shippedCases("execution-basics.jsonl.gz").map(checkExecutionCase));
    expect(different).toEqual([]);
    expect(identical).toBeGreaterThanOrEqual(SUPPORTED["execution-basics.jsonl.gz"].shipped);
  });

  test("the shipped random cases give what is recorded", () => {
    const { different, identical } = sorted(shippedCases("execution-fuzz-100.jsonl.gz").map(checkExecutionCase));
    console.log("fuzz", identical);
    expect(different).toEqual([]);
    expect(identical).toBeGreaterThanOrEqual(SUPPORTED["execution-fuzz-100.jsonl.gz"].shipped);
  });

  test.each(["execution-basics.jsonl.gz", "execution-fuzz.jsonl.gz"])("all of %s", (name, ) => {
    const cases = fullCases(name);
    const { different, identical } = sorted((cases ?? []).map(checkExecutionCase));
    console.log(name, cases?.length, identical);
    expect(different).toEqual([]);
  });
});
