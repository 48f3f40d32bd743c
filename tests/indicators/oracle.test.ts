// Recorded results of TA-Lib, pandas and long double beside ours (validation/peers/indicators/oracle.py --small).
import { describe, expect, test } from "vitest";
import { differencesOf, LIMIT, passes, readCases } from "../../validation/peers/indicators/cases.ts";
import { NAMES } from "../support/indicatorPlan.ts";

const CASES = readCases(new URL("../cases/indicators.jsonl.gz", import.meta.url));

describe("what TA-Lib and pandas gave", () => {
  test("is recorded for every indicator, on walks, flat stretches, missing beginnings, few bars, huge and tiny prices", () => {
    const recorded = new Set(CASES.flatMap(({ results }) => results.map(({ indicator }) => indicator)));
    expect([...recorded].sort()).toEqual([...NAMES, "rank", "zscore"].sort());
    const themes = new Set(CASES.map(({ theme }) => theme));
    expect([...themes].sort()).toEqual([
      "flat",
      "huge",
      "prefix",
      "rows",
      "short",
      "small",
      "steps",
      "trend",
      "walk",
    ]);
  });

  test.each(CASES.map((given) => [given.theme, given] as const))(
    "%s: the same gaps, and 1e-10",
    (_, given) => {
      const far = differencesOf(given).filter((difference) => !passes(difference));
      expect(far).toEqual([]);
    },
  );

  test("is told from a result that is off by more", () => {
    const [given] = CASES;
    const [result] = given.results;
    const [output] = Object.keys(result.outputs);
    const off = (numbers: readonly (number | null)[]): (number | null)[] =>
      numbers.map((x) => (x === null ? null : x * (1 + 3 * LIMIT)));
    const changed = { ...result, outputs: { [output]: off(result.outputs[output]) }, precise: undefined };
    const { precise: _, ...withoutPrecise } = changed;
    expect(differencesOf({ ...given, results: [withoutPrecise] }).every(passes)).toBe(false);
  });
});
