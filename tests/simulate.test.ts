// Known answers: scenarios on which independent engines agree, and recorded cases of the execution rules.
import { describe, expect, test } from "vitest";
import { checkExecutionCase, type ExecutionCase } from "../src/validate/execution.ts";
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

/** So many of the basics can run here at least: the number only grows. */
const SUPPORTED_BASICS = 63;

function outcomes(cases: readonly ExecutionCase[]): { different: string[]; identical: number } {
  const verdicts = cases.map(checkExecutionCase);
  const different = verdicts.flatMap((one) => (one.kind === "different" ? [`${one.id}: ${one.why}`] : []));
  return { different, identical: verdicts.filter((one) => one.kind === "identical").length };
}

describe("recorded execution cases", () => {
  test("what this version has of the shipped ones gives what is recorded", () => {
    const names = ["execution-basics.jsonl.gz", "execution-fuzz-100.jsonl.gz"];
    const { different, identical } = outcomes(names.flatMap(shippedCases));
    expect(different).toEqual([]);
    expect(identical).toBeGreaterThanOrEqual(SUPPORTED_BASICS);
  });

  test("and so does what it has of all of them", ({ skip }) => {
    const all = ["execution-basics.jsonl.gz", "execution-fuzz.jsonl.gz"].map(fullCases);
    if (all.some((cases) => cases === null)) {
      console.log("skipped: the full case files are not beside this repository");
      skip();
    }
    const { different, identical } = outcomes(all.flatMap((cases) => cases ?? []));
    expect(different).toEqual([]);
    expect(identical).toBeGreaterThanOrEqual(SUPPORTED_BASICS);
  });
});
