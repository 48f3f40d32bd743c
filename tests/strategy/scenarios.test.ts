import { describe, expect, test } from "vitest";
import { SCENARIOS, resultOf } from "../../validation/scenarios.ts";
import { topStrategyRun } from "../../validation/strategyScenarios.ts";
import { expectSameRun } from "../support/strategyForm.ts";

const COSTS = { fees: 0.001, slippage: 0.0005 };
const FORMS = {
  "S2 same close, no cost": { fill: "sameClose" },
  "S2 same close, costs, sells first, buys by rank": { fill: "sameClose", ...COSTS },
  "S2 next open, sized at the close, same costs": { fill: "nextOpen", ...COSTS },
} as const;

describe("the daily rebalance of the scenarios", () => {
  test.each(Object.entries(FORMS))(
    "%s: the same through both forms, and the known answer",
    (name, options) => {
      const scenario = SCENARIOS.find((one) => one.name === name)!;
      const portfolio = topStrategyRun(options);
      const { figure, ordersFilled } = resultOf({ ...scenario, run: () => portfolio });
      expect(Math.abs(figure - scenario.answer)).toBeLessThan(1e-4);
      expect(ordersFilled).toBe(scenario.ordersFilled);
      expectSameRun(portfolio, scenario.run() as typeof portfolio);
    },
  );

  test("at the same close without costs 25 positions are held at the end of every day", () => {
    const { data, rows, columns } = topStrategyRun(FORMS["S2 same close, no cost"]).position();
    const held = Array.from(
      { length: rows },
      (_, bar) => data.subarray(bar * columns, (bar + 1) * columns).filter((units) => units !== 0).length,
    );
    expect(new Set(held)).toEqual(new Set([25]));
  });
});
