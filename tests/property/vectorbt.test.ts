// The kernel's vectorbt profile against its twin, which was written from the page and proven on every recorded case.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkSingleOrderCase } from "../../src/validate/singleOrder.ts";
import type { VectorbtPortfolio } from "../../src/results/vectorbt/portfolio.ts";
import { attempt } from "../../src/validate/vectorbtOutputs.ts";
import { tries } from "../support/runs.ts";
import { differenceFromTwin } from "./vectorbtDifference.ts";
import { asColumnMajor, columnAlone, materialised, outcomeOf } from "./vectorbtForms.ts";
import { orderCase, randomOrder } from "./vectorbtOrders.ts";
import { randomPlan, runKernel, twinInputs, type RandomPlan } from "./vectorbtPlans.ts";

const MINUTES = 60_000;

describe("the vectorbt profile over its whole option space", () => {
  test(
    "a run gives the twin's orders, logs, series, trades, figures and errors to the bit",
    () => {
      const property = fc.property(randomPlan, (plan) => {
        expect(differenceFromTwin(() => runKernel(plan), twinInputs(plan))).toBeUndefined();
      });
      fc.assert(property, tries(3000));
    },
    30 * MINUTES,
  );

  test(
    "a single order on any state gives the twin's state and result to the bit",
    () => {
      const property = fc.property(randomOrder, (order) => {
        expect(checkSingleOrderCase(orderCase(order))).toEqual({ id: "random", kind: "identical" });
      });
      fc.assert(property, tries(20_000));
    },
    30 * MINUTES,
  );
});

describe("forms of the same arguments", () => {
  test(
    "scalars, rows and columns are what the full matrices are",
    () => {
      const property = fc.property(randomPlan, (plan) => {
        expect(outcomeOf(materialised(plan))).toEqual(outcomeOf(plan));
      });
      fc.assert(property, tries(500));
    },
    5 * MINUTES,
  );

  test(
    "row-major and column-major matrices are the same",
    () => {
      const property = fc.property(randomPlan, (plan) => {
        expect(outcomeOf(plan, asColumnMajor)).toEqual(outcomeOf(plan));
      });
      fc.assert(property, tries(500));
    },
    5 * MINUTES,
  );

  test(
    "without sharing a column trades alone as it does beside others",
    () => {
      const property = fc.property(randomPlan.map(unshared), (plan) => {
        expect(columnOutcomes(plan)).toEqual(aloneOutcomes(plan));
      });
      fc.assert(property, tries(500));
    },
    5 * MINUTES,
  );
});

/** Columns have nothing in common: no group, no stream of random rejections, no common bound on records. */
function unshared(plan: RandomPlan): RandomPlan {
  const { rejectProb: _stream, maxOrders: _orders, maxLogs: _logs, initCash, ...args } = plan.args;
  // Cash was drawn per account; as many amounts as columns are one for each.
  const fits = !Array.isArray(initCash) || initCash.length === plan.close.columns;
  const cash = fits && initCash !== undefined ? { initCash } : {};
  return { ...plan, groups: undefined, args: { ...args, ...cash, cashSharing: false } };
}

type Rows = readonly (readonly number[])[] | { readonly error: unknown };

/** Bar, size, price and fees of the orders of a column. */
function ordersOf({ orders }: VectorbtPortfolio, column: number): number[][] {
  const positions = Array.from(orders.column.keys()).filter((i) => orders.column[i] === column);
  return positions.map((i) => [
    orders.bar[i],
    orders.size[i],
    orders.price[i],
    orders.fees[i],
    orders.side[i],
  ]);
}

function columnOutcomes(plan: RandomPlan): Rows | Rows[] {
  const portfolio = attempt(() => runKernel(plan));
  if ("error" in portfolio) return portfolio;
  return Array.from({ length: plan.close.columns }, (_, column) => ordersOf(portfolio, column));
}

/** Columns run one after another, so the first one that fails is the error of all. */
function aloneOutcomes(plan: RandomPlan): Rows | Rows[] {
  const outcomes = Array.from({ length: plan.close.columns }, (_, column): Rows => {
    const portfolio = attempt(() => runKernel(columnAlone(plan, column)));
    return "error" in portfolio ? portfolio : ordersOf(portfolio, 0);
  });
  return outcomes.find((outcome) => "error" in outcome) ?? outcomes;
}
