// Everything that can become of an intent, an order or a position is explained, with the numbers that a person gets too.
import { describe, expect, test } from "vitest";
import { FillReason, IntentFate, Outcome, Reason } from "../../assembly/layout.ts";
import type { Explanation } from "../../src/index.ts";
import {
  FILL_SCENARIOS,
  INTENT_SCENARIOS,
  MORE_ORDER_SCENARIOS,
  ORDER_SCENARIOS,
  type Scenario,
} from "./scenarios.ts";

const explained = ({ run, bar, column = 0 }: Scenario): Explanation => run().explain(bar, column);

/** Lines without the padding of tables. */
const linesOf = (explanation: Explanation): string[] =>
  String(explanation)
    .split("\n")
    .map((line) => line.trim().replaceAll(/ {2,}/g, " "));

/** The lines that say something stand in that order. */
function expectSaid(explanation: Explanation, says: readonly string[]): void {
  const lines = linesOf(explanation);
  let from = 0;
  for (const said of says) {
    const at = lines.findIndex((line, i) => i >= from && line.includes(said));
    expect(at, `${said}\nafter line ${from} of\n${String(explanation)}`).toBeGreaterThanOrEqual(from);
    from = at + 1;
  }
}

const named = (codes: object): string[] => Object.keys(codes).filter((name) => Number.isNaN(Number(name)));

describe("an order", () => {
  const scenarios = [...ORDER_SCENARIOS, ...MORE_ORDER_SCENARIOS];

  test.each(scenarios)("$outcome $reason: $name", (scenario) => {
    const explanation = explained(scenario);
    const order = explanation.orders.at(-1)!;
    expect([order.outcome, order.reason]).toEqual([scenario.outcome, scenario.reason]);
    expectSaid(explanation, scenario.says);
  });

  test("is explained for every outcome and every reason", () => {
    const outcomes = new Set(ORDER_SCENARIOS.map(({ outcome }) => outcome));
    const reasons = new Set(ORDER_SCENARIOS.map(({ reason }) => reason));
    expect(named(Outcome).filter((name) => !outcomes.has(name))).toEqual([]);
    expect(named(Reason).filter((name) => name !== "None" && !reasons.has(name))).toEqual([]);
  });
});

describe("a fill", () => {
  test.each(FILL_SCENARIOS)("$fillReason: $name", (scenario) => {
    const run = scenario.run();
    const fills = Array.from({ length: run.fills.length }, (_, i) => run.fills.at(i));
    const reasons = fills.filter(({ bar }) => bar === scenario.bar).map(({ reason }) => reason);
    expect(reasons).toEqual([scenario.fillReason]);
    expectSaid(run.explain(scenario.bar, 0), scenario.says);
  });

  test("is explained for every reason", () => {
    const reasons = new Set(FILL_SCENARIOS.map(({ fillReason }) => fillReason));
    expect(named(FillReason).filter((name) => !reasons.has(name))).toEqual([]);
  });
});

describe("an intent", () => {
  test.each(INTENT_SCENARIOS)("$fate: $name", (scenario) => {
    const explanation = explained(scenario);
    expect(explanation.intent.fate).toBe(scenario.fate);
    expectSaid(explanation, scenario.says);
  });

  test("is explained whatever becomes of it", () => {
    const fates = new Set(INTENT_SCENARIOS.map(({ fate }) => fate));
    expect(named(IntentFate).filter((name) => name !== "None" && !fates.has(name))).toEqual([]);
  });
});
