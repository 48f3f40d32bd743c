// Known answers: scenarios on which independent engines agree, and recorded cases of the execution rules.
import { describe, expect, test } from "vitest";
import { checkExecutionCase, type ExecutionCase } from "../src/validate/execution.ts";
import { DATA_HASHES, SCENARIOS, hashOf, resultOf, scenarioArrays } from "../validation/scenarios.ts";
import { fullLines, parsed, shippedLines } from "./support/caseFiles.ts";

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

/**
 * Where the full random cases differ from the page: "None affordable: the reason is that of the bound that allows none"
 * (execution 4), and there cash allows one lot, only the gross cap allows none.
 */
const DIFFERS_FROM_PAGE = ["fuzz-a-354: orders.reason[191] got GrossLeverage, expected NoCash"];

/** So many of the recorded cases give what is recorded, at least: the numbers only grow. */
const IDENTICAL = { shipped: 267, all: 566 };

function outcomes(cases: readonly ExecutionCase[]): { different: string[]; identical: number } {
  const verdicts = cases.map(checkExecutionCase);
  const different = verdicts.flatMap((one) => (one.kind === "different" ? [`${one.id}: ${one.why}`] : []));
  return { different, identical: verdicts.filter((one) => one.kind === "identical").length };
}

describe("recorded execution cases", () => {
  test("what this version has of the shipped ones gives what is recorded", () => {
    const names = ["execution-basics.jsonl.gz", "execution-fuzz-100.jsonl.gz"];
    const { different, identical } = outcomes(parsed(names.flatMap(shippedLines)));
    expect(different).toEqual([]);
    expect(identical).toBeGreaterThanOrEqual(IDENTICAL.shipped);
  });

  test("and so does what it has of all of them", ({ skip }) => {
    const all = ["execution-basics.jsonl.gz", "execution-fuzz.jsonl.gz"].map(fullLines);
    if (all.some((lines) => lines === null)) {
      console.log("skipped: the full case files are not beside this repository");
      skip();
    }
    const { different, identical } = outcomes(parsed(all.flatMap((lines) => lines ?? [])));
    expect(different).toEqual(DIFFERS_FROM_PAGE);
    expect(identical).toBeGreaterThanOrEqual(IDENTICAL.all);
  });
});
