// The kernel beside slow indicators that are written from their definitions, to the last bit.
import { describe, expect, test } from "vitest";
import { columnOf, INDICATORS } from "../../src/index.ts";
import { TWINS } from "../twin/indicators/index.ts";
import { callIndicator } from "../support/indicatorCall.ts";
import {
  definitionOf,
  indicatorPlans,
  NAMES,
  parametersAt,
  seriesOf,
  type IndicatorPlan,
} from "../support/indicatorPlan.ts";
import { property } from "../support/property.ts";
import { expectSame } from "../support/same.ts";

function expectTwin(plan: IndicatorPlan): void {
  const parameters = parametersAt(plan, 0);
  const series = seriesOf(plan);
  const outputs = callIndicator(plan.name, series, parameters);
  for (let column = 0; column < plan.columns; column++) {
    const inputs = Object.fromEntries(
      definitionOf(plan).inputs.map((name) => [name, [...columnOf(series[name], column)]]),
    );
    const wanted = TWINS[plan.name](inputs, parameters);
    for (const [name, values] of Object.entries(wanted))
      expectSame(columnOf(outputs[name], column), values, `${plan.name}.${name}, column ${column}`);
  }
}

describe("every indicator", () => {
  test("has a twin with the same outputs", () => {
    expect(Object.keys(TWINS).sort()).toEqual([...NAMES].sort());
    for (const name of NAMES) {
      const { inputs, outputs, parameters } = INDICATORS[name];
      const plan: IndicatorPlan = {
        name,
        seed: 1,
        bars: 3,
        columns: 1,
        order: "row",
        gaps: 0,
        step: 1,
        scale: 1,
      };
      const given = Object.fromEntries(inputs.map((input) => [input, [1, 2, 3]]));
      expect(Object.keys(TWINS[name](given, parametersAt(plan, 0)))).toEqual(outputs);
      expect(Object.keys(parametersAt(plan, 0))).toEqual(Object.keys(parameters));
    }
  });

  for (const name of NAMES)
    property(
      `${name} is its twin to the last bit, with gaps, ties, flat stretches and few bars`,
      indicatorPlans.map((plan) => ({ ...plan, name })),
      expectTwin,
      5,
    );
});

test("a series as long as several stretches of the module's memory is its twin too", () => {
  for (const [name, window] of [
    ["sma", 7],
    ["ema", 20],
    ["rsi", 14],
  ] as const)
    expectTwinOfLong(name, window);
});

function expectTwinOfLong(name: "sma" | "ema" | "rsi", window: number): void {
  const values = Array.from({ length: 70_000 }, (_, bar) => 100 + ((bar * 7919) % 1013) / 8);
  const [input] = INDICATORS[name].inputs;
  const got = callIndicator(name, { [input]: Float64Array.from(values) }, { window });
  expectSame(got[name].data, TWINS[name]({ [input]: values }, { window })[name], name);
}
