import { describe, expect, test } from "vitest";
import { s1Signal } from "../../validation/scenarioData.ts";
import { SCENARIOS, resultOf, vectorbtSignalRun } from "../../validation/scenarios.ts";

describe("VectorBT's runs of the scenarios", () => {
  const scenarios = SCENARIOS.filter(({ name }) => name.includes("VectorBT"));

  test("there are four", () => {
    expect(scenarios).toHaveLength(4);
  });

  test.each(scenarios)("$name", (scenario) => {
    const { figure, ordersFilled } = resultOf(scenario);
    expect(Math.abs(figure - scenario.answer)).toBeLessThan(1e-6);
    expect(ordersFilled).toBe(scenario.ordersFilled);
  });
});

describe("the loss of one column is not the loss of the account", () => {
  const portfolio = vectorbtSignalRun(s1Signal());

  test("the first column of the ungrouped view loses 3,793.92", () => {
    expect(portfolio.ungrouped().totalProfit()[0]).toBeCloseTo(-3793.92, 2);
  });

  test("the account that all columns share loses 624,373.44", () => {
    expect(portfolio.totalProfit()).toHaveLength(1);
    expect(portfolio.totalProfit()[0]).toBeCloseTo(-624373.44, 2);
  });

  test("its cash never falls below 375,662.67", () => {
    const { data } = portfolio.cash();
    expect(data.reduce((least, cash) => Math.min(least, cash), Infinity)).toBeCloseTo(375662.67, 2);
  });
});
