import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  asList,
  asNumber,
  asObject,
  firstDifference,
  readCases,
  type CaseObject,
  type Equality,
} from "./caseFiles.ts";
import { caseInputs, runSingleOrder, runVectorbtTwin } from "./vectorbt/index.ts";

const SHIPPED = new URL("../cases/", import.meta.url);
const RECORDED = new URL("../../../shared/cases/", import.meta.url);
// Math.pow is not glibc's; the recordings allow for that (specification section 18).
const POW_TOLERANCE = 1e-12;

describe.each([
  { title: "shipped cases", folder: SHIPPED, runs: "vectorbt-fuzz-100", orders: "vectorbt-orders-100" },
  { title: "all recorded cases", folder: RECORDED, runs: "vectorbt-fuzz", orders: "vectorbt-orders" },
])("the VectorBT twin on $title", ({ folder, runs, orders }) => {
  testFile(new URL(`${runs}.jsonl.gz`, folder), "reproduces every run bit for bit", runDifference);
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

function runDifference(scenario: CaseObject): string | undefined {
  const { outputs, error } = scenario;
  const expected: CaseObject = error === undefined ? { outputs } : { error };
  return firstDifference({ ...runVectorbtTwin(caseInputs(scenario)) }, expected, equalityFor(scenario));
}

function orderDifference(scenario: CaseObject): string | undefined {
  const { new_state, result, error } = scenario;
  return firstDifference(runSingleOrder(scenario), error === undefined ? { new_state, result } : { error });
}

/** Same bits, except for the two metrics that go through `pow`. */
function equalityFor(scenario: CaseObject): Equality {
  return (actual, expected, path) => {
    if (Object.is(actual, expected)) return true;
    const [, metric, group] =
      /^\/outputs\/metrics\/(annualized_return|calmar_ratio)\/(\d+)$/.exec(path) ?? [];
    if (metric === undefined) return false;
    const metrics = asObject(asObject(scenario.outputs).metrics);
    const valueOf = (name: string): number => asNumber(asList(metrics[name])[Number(group)]);
    const scale = metric === "calmar_ratio" ? Math.abs(valueOf("max_drawdown_from_returns")) : 1;
    const allowed = (POW_TOLERANCE * Math.abs(1 + valueOf("annualized_return"))) / scale;
    return Math.abs(asNumber(actual) - asNumber(expected)) <= allowed;
  };
}
