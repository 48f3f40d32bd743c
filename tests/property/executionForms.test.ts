// Other forms of one plan: columns of a pro-rata account in another order, units of a split (execution 5.5 and 3.1).
import { describe, expect } from "vitest";
import fc from "fast-check";
import type { Portfolio } from "../../src/results/portfolio.ts";
import type { CorporateAction, ExecutionInput, TwinOptions } from "../twin/execution/input.ts";
import { runExecutionTwin } from "../twin/execution/simulate.ts";
import { shuffleAt } from "../support/cells.ts";
import { hangsOnLastBits } from "../support/compareExecution.ts";
import { executionPlan } from "../support/executionPlan.ts";
import { executionTraits } from "../support/executionTraits.ts";
import { property } from "../support/property.ts";
import { spread } from "../support/randomPlan.ts";
import { runFinite } from "../support/runPlan.ts";
import { expectSame } from "../support/same.ts";
import { mapArrays, pickColumns } from "../support/transform.ts";

const NO_FEES = { pool: [0], form: "scalar" as const };

/** Outcomes and reasons of a run's orders, by bar and column of the first plan. */
function outcomesOf({ orders }: Portfolio, columnOf: (column: number) => number): string[] {
  return Array.from(orders.decisionBar, (bar, i) => {
    const { outcome, reason, column } = orders.at(i);
    return [bar, columnOf(Number(column)), outcome, reason].join(" ");
  }).sort();
}

describe("I13: the order of the columns of a pro-rata account", () => {
  property(
    "changes no outcome and no reason, and equity by 1e-12 at most",
    executionTraits(
      { allocation: fc.constant("proRata"), maintenance: fc.constantFrom("default", "scalar", "row") },
      {
        groups: fc.constant("one"),
        callSeq: fc.constant("default"),
        columns: fc.integer({ min: 2, max: 5 }),
        // A sale that cannot pay its fee may find the cash of the sale before it.
        ...{
          fixedFees: fc.constant(NO_FEES),
          perUnitFees: fc.constant(NO_FEES),
          minFees: fc.constant(NO_FEES),
        },
      },
    ),
    (traits) => {
      const plan = executionPlan(traits);
      fc.pre(!hangsOnLastBits(plan, runExecutionTwin(plan)));
      const order = shuffleAt(plan.shape[1], traits.base.seed, 99, 0);
      const permuted = pickColumns(plan, order, plan.groupLens);
      const actions = (plan.options.actions ?? []).map((one): CorporateAction => {
        return { ...one, column: order.indexOf(one.column) };
      });
      const other = runFinite({ ...permuted, options: { ...permuted.options, actions } });
      const run = runFinite(plan);
      expect(outcomesOf(other, (column) => order[column])).toEqual(outcomesOf(run, (column) => column));
      const [a, b, cash] = [run.equity().data, other.equity().data, run.cash().data];
      const largest = [...a, ...cash].reduce((most, x) => Math.max(most, Math.abs(x)), 0);
      a.forEach((equity, i) => expect(Math.abs(equity - b[i])).toBeLessThanOrEqual(1e-12 * largest));
    },
  );
});

/** Inputs in units, and inputs in money per unit. */
const UNITS = ["size", "volume", "lotSize", "minSize", "maxSize"];
const PER_UNIT = ["open", "high", "low", "close", "fill", "limitPrice", "stopPrice", "perUnitFees"];

/** The same plan in units of half the worth. */
function halved(plan: ExecutionInput): ExecutionInput {
  const factorOf = (name: string): number => (UNITS.includes(name) ? 2 : PER_UNIT.includes(name) ? 0.5 : 1);
  const arrays = mapArrays(plan, (name, { shape, data }) => {
    const factor = factorOf(name);
    return { shape, data: factor === 1 ? data : data.map((value) => (value as number) * factor) };
  });
  const options = Object.entries(arrays.options).map(([name, value]): [string, unknown] => {
    return [name, typeof value === "number" ? value * factorOf(name) : value];
  });
  const actions = (plan.options.actions ?? []).map((one): CorporateAction => {
    if (one.kind === "dividend") return { ...one, amount: one.amount / 2 };
    return one.kind === "delisting" && one.price !== undefined ? { ...one, price: one.price / 2 } : one;
  });
  return { ...arrays, options: { ...Object.fromEntries(options), actions } as unknown as TwinOptions };
}

describe("I15: a split", () => {
  property(
    "of everything before the first bar leaves equity and cash, to the last bit",
    executionTraits({}, { sizeType: spread("amount", []) }),
    (traits) => {
      const plan = executionPlan(traits);
      const [run, other] = [runFinite(plan), runFinite(halved(plan))];
      expectSame(other.equity().data, run.equity().data, "equity");
      expectSame(other.cash().data, run.cash().data, "cash");
    },
  );
});
