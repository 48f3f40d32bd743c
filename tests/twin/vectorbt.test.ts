import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { firstDifference, readCases, type CaseObject } from "./caseFiles.ts";
import { differenceOf, twin } from "./recordedRuns.ts";
import { runSingleOrder } from "./vectorbt/index.ts";

const SHIPPED = new URL("../cases/", import.meta.url);
const RECORDED = new URL("../../../shared/cases/", import.meta.url);

describe.each([
  { title: "shipped cases", folder: SHIPPED, runs: "vectorbt-fuzz-100", orders: "vectorbt-orders-100" },
  { title: "all recorded cases", folder: RECORDED, runs: "vectorbt-fuzz", orders: "vectorbt-orders" },
])("the VectorBT twin on $title", ({ folder, runs, orders }) => {
  testFile(new URL(`${runs}.jsonl.gz`, folder), "reproduces every run bit for bit", (run) =>
    differenceOf(twin, run),
  );
  testFile(
    new URL(`${orders}.jsonl.gz`, folder),
    "reproduces every single order bit for bit",
    orderDifference,
  );
});

function testFile(
  file: URL,
  title: string,
  differenceOf: (scenario: CaseObject) => string | undefined,
): void {
  test(
    title,
    ({ skip }) => {
      if (file.href.startsWith(RECORDED.href) && !existsSync(file)) {
        console.info(`skipped: ${file.pathname.split("/").pop()} is not beside the repository`);
        skip();
      }
      const scenarios = readCases(file);
      const differences = scenarios.flatMap((scenario) => {
        const difference = differenceOf(scenario);
        return difference === undefined ? [] : [`${String(scenario.id)} ${difference}`];
      });
      expect(scenarios.length).toBeGreaterThan(0);
      expect(differences).toEqual([]);
    },
    300_000,
  );
}

function orderDifference(scenario: CaseObject): string | undefined {
  const { new_state, result, error } = scenario;
  return firstDifference(runSingleOrder(scenario), error === undefined ? { new_state, result } : { error });
}
