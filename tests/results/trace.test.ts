// A traced run is the same run: what is noted changes no bit of it, and fits into the room that is made for it.
import { describe, expect } from "vitest";
import fc from "fast-check";
import { TRACES_PER_ACTION, TRACES_PER_COLUMN } from "../../assembly/layout.ts";
import { makePlan, type Plan } from "../../src/plan/plan.ts";
import { execute, type RunOutput } from "../../src/results/run.ts";
import { TraceCollector } from "../../src/results/trace.ts";
import { executionPlan } from "../support/executionPlan.ts";
import { executionTraits, type ExecutionTraits } from "../support/executionTraits.ts";
import { property } from "../support/property.ts";
import { argumentsOf, finite } from "../support/runPlan.ts";

function planOf(traits: ExecutionTraits): Plan {
  const input = executionPlan(traits);
  return makePlan(input.api, argumentsOf(input));
}

/** A run, traced or not; plans whose amounts leave the doubles have none. */
function outputOf(plan: Plan, trace: TraceCollector | null): RunOutput {
  return finite(() => execute(plan, trace));
}

function wholeTrace({ shape }: Plan): TraceCollector {
  return new TraceCollector({ firstColumn: 0, lastColumn: shape.columns, firstBar: 0 });
}

let events = 0;

describe("a traced run", () => {
  property("has the records and series of the run without a trace", executionTraits(), (traits) => {
    const plan = planOf(traits);
    const { arenaBytes: _plain, ...untraced } = outputOf(plan, null);
    const { arenaBytes: _traced, ...traced } = outputOf(plan, wholeTrace(plan));
    expect(traced).toEqual(untraced);
  });

  property("never notes more at a bar than there is room for", executionTraits(), (traits) => {
    const plan = planOf(traits);
    const trace = wholeTrace(plan);
    outputOf(plan, trace);
    for (let column = 0; column < plan.shape.columns; column++) {
      const noted = new Map<number, number>();
      for (const { bar } of trace.of(column)) noted.set(bar, (noted.get(bar) ?? 0) + 1);
      const most = TRACES_PER_COLUMN + plan.actions.length * TRACES_PER_ACTION;
      for (const count of noted.values()) expect(count).toBeLessThanOrEqual(most);
      events += trace.of(column).length;
    }
  });

  property("notes the same of a column whatever else is traced", executionTraits(), (traits) => {
    const plan = planOf(traits);
    const whole = wholeTrace(plan);
    outputOf(plan, whole);
    const column = traits.base.seed % plan.shape.columns;
    const firstBar = traits.base.seed % plan.shape.bars;
    const narrow = new TraceCollector({ firstColumn: column, lastColumn: column + 1, firstBar });
    outputOf(plan, narrow);
    expect(narrow.of(column)).toEqual(whole.of(column).filter(({ bar }) => bar >= firstBar));
    for (let other = 0; other < plan.shape.columns; other++)
      if (other !== column) expect(narrow.of(other)).toEqual([]);
  });

  property("notes something", fc.constant(0), () => {
    expect(events).toBeGreaterThan(1000);
  });
});
