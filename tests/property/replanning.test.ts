// A run planned again from what it keeps of its arguments, and with its columns in another order.
import { describe, expect } from "vitest";
import fc from "fast-check";
import { makePlan, type Plan } from "../../src/plan/plan.ts";
import { makeVectorbtPlan, type VectorbtRunPlan } from "../../src/plan/vectorbt.ts";
import { groupOrders } from "../../src/random/permutation.ts";
import { Portfolio, type PlanReport } from "../../src/results/portfolio.ts";
import { execute } from "../../src/results/run.ts";
import { VectorbtPortfolio } from "../../src/results/vectorbt/portfolio.ts";
import { executeVectorbt } from "../../src/results/vectorbt/run.ts";
import { planAgain, planVectorbtAgain } from "../../src/sensitivity/changes.ts";
import { reordered } from "../../src/sensitivity/columnOrder.ts";
import { attempt } from "../../src/validate/vectorbtOutputs.ts";
import { executionPlan } from "../support/executionPlan.ts";
import { executionTraits } from "../support/executionTraits.ts";
import { property } from "../support/property.ts";
import { argumentsOf, call, runFinite, type Arguments } from "../support/runPlan.ts";
import { kernelOptions, randomPlan } from "./vectorbtPlans.ts";

const traits = executionTraits();
/** The shape is all that a digest takes from the report. */
const reportOf = ({ shape }: Pick<Plan, "shape">): PlanReport => ({ ...shape }) as PlanReport;
const digestOf = (plan: Plan): string => new Portfolio(plan, execute(plan), reportOf(plan)).digest();
const outcomeOf = (plan: VectorbtRunPlan): unknown =>
  attempt(() => {
    const run = new VectorbtPortfolio(plan, executeVectorbt(plan), reportOf(plan));
    return { digest: run.digest(), value: run.value() };
  });

describe("a run planned again without changes", () => {
  property(
    "is the same run",
    traits,
    (given) => {
      const plan = executionPlan(given);
      const run = runFinite(plan);
      const first = makePlan(plan.api, argumentsOf(plan));
      expect(digestOf(planAgain(first, {}))).toBe(run.digest());
    },
    3,
  );

  property(
    "is the same run in the vectorbt profile",
    randomPlan,
    (random) => {
      const first = vectorbtPlan(kernelOptions(random), random.api);
      expect(outcomeOf(planVectorbtAgain(first, {}))).toEqual(outcomeOf(first));
    },
    3,
  );
});

function vectorbtPlan(options: object, api: "fromOrders" | "fromSignals"): VectorbtRunPlan {
  const made = attempt(() => makeVectorbtPlan(api, options));
  fc.pre("shape" in (made as object));
  return made as VectorbtRunPlan;
}

describe("a run with its columns in another order", () => {
  property(
    "is the run of arguments in that order",
    traits,
    (given) => {
      const plan = executionPlan(given);
      const { groupLens, shape } = plan;
      runFinite(plan);
      const [order] = groupOrders(groupLens, 1, given.base.seed);
      fc.pre(order !== undefined);
      const args = argumentsOf(plan);
      const byHand = call(plan.api, moved(args, order, shape[1], groupLens.length) as Arguments);
      expect(digestOf(reordered(makePlan(plan.api, args), order))).toBe(byHand.digest());
    },
    3,
  );

  property(
    "is so in the vectorbt profile",
    randomPlan,
    (random) => {
      const { columns } = random.close;
      const options = kernelOptions(random) as Arguments;
      const plan = vectorbtPlan(options, random.api);
      const [order] = groupOrders(plan.groupLengths, 1, 1);
      fc.pre(order !== undefined);
      const byHand = makeVectorbtPlan(random.api, moved(options, order, columns, plan.groupLengths.length));
      expect(outcomeOf(reordered(plan, order))).toEqual(outcomeOf(byHand));
    },
    3,
  );
});

/** Arguments with every matrix and action of the columns moved; what has one column an account stays. */
function moved(value: unknown, order: readonly number[], columns: number, accounts: number): unknown {
  const again = (part: unknown): unknown => moved(part, order, columns, accounts);
  if (ArrayBuffer.isView(value) || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(again);
  if ("kind" in value && "bar" in value)
    return { ...value, column: order.indexOf((value as unknown as { column: number }).column) };
  if (!("data" in value))
    return Object.fromEntries(
      Object.entries(value).map(([name, part]: [string, unknown]) => [
        name,
        OF_ACCOUNTS.includes(name) ? part : again(part),
      ]),
    );
  const matrix = value as { data: ArrayLike<unknown>; rows: number; columns: number };
  if (matrix.columns !== columns) return matrix;
  const data = Array.from(
    { length: matrix.rows * columns },
    (_, i) => matrix.data[Math.floor(i / columns) * columns + order[i % columns]],
  );
  const typed = Array.isArray(matrix.data)
    ? data
    : (matrix.data.constructor as Float64ArrayConstructor).from(data as number[]);
  return { ...matrix, data: typed };
}

const OF_ACCOUNTS = ["initCash", "cashFlows"];

describe("orders of the columns", () => {
  const groups = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 });

  property(
    "keep every column in its group, differ from the given one and from each other",
    fc.tuple(groups, fc.integer({ min: 0, max: 30 }), fc.nat(0xffffffff)),
    ([lengths, count, seed]) => {
      const orders = groupOrders(lengths, count, seed);
      const possible = lengths.map(factorial).reduce((product, n) => product * n, 1);
      expect(orders.length).toBeLessThanOrEqual(Math.min(count, possible - 1));
      // Few orders are found for certain where there are many.
      if (possible > 2 * count) expect(orders.length).toBe(count);
      const given = Array.from({ length: lengths.reduce((sum, n) => sum + n, 0) }, (_, column) => column);
      expect(new Set([given, ...orders].map((order) => order.join())).size).toBe(orders.length + 1);
      for (const order of orders) {
        expect([...order].sort((a, b) => a - b)).toEqual(given);
        expect(order.map((column) => groupOf(lengths, column))).toEqual(
          given.map((column) => groupOf(lengths, column)),
        );
      }
      expect(groupOrders(lengths, count, seed)).toEqual(orders);
    },
  );

  property("are all found where as many are asked for as there are", fc.nat(1000), (seed) => {
    expect(groupOrders([3, 2], 100, seed)).toHaveLength(11);
  });
});

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}

function groupOf(lengths: readonly number[], column: number): number {
  let end = 0;
  return lengths.findIndex((length) => column < (end += length));
}
