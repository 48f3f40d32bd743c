// The parts of a difference in final equity add up to it, whatever changed; and what alone changed has it all.
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import {
  type CorporateAction,
  diff,
  fromOrders,
  matrixFrom,
  type EquityPart,
  type Matrix,
  type RunDifference,
} from "../../src/index.ts";
import type { Portfolio } from "../../src/results/portfolio.ts";
import type { VectorbtPortfolio } from "../../src/results/vectorbt/portfolio.ts";
import type { ExecutionInput, OptionArray, TwinOptions } from "../twin/execution/input.ts";
import { randomPlan, runAccepted, type PlanArguments } from "../property/vectorbtPlans.ts";
import { uniformAt } from "../support/cells.ts";
import { executionPlan } from "../support/executionPlan.ts";
import { executionTraits } from "../support/executionTraits.ts";
import { market } from "../support/market.ts";
import { property } from "../support/property.ts";
import { call, runFinite, type Arguments } from "../support/runPlan.ts";
import { tries } from "../support/runs.ts";

/** Rounding of sums. VectorBT's own sums take what nearly cancels, to a part in 1e9, for nothing. */
const RELATIVE = 1e-12;
const VECTORBT_RELATIVE = 1e-9;

type Changed = { [Name in keyof TwinOptions]?: TwinOptions[Name] | undefined };
type Run = Portfolio | VectorbtPortfolio;

/** The largest amount that a run is about: what the tolerance is relative to. */
function largestAmount(run: Run): number {
  const held = [...run.equity().data, ...run.cash().data];
  return Math.max(largest(held), run.profile === "vectorbt" ? largestWorth(run) : 0);
}

/** Units that VectorBT takes for nothing may be worth more later: all that is traded at once, at the highest close. */
function largestWorth(run: VectorbtPortfolio): number {
  const units = run.fills.units.reduce((sum, size) => sum + Math.abs(size), 0);
  return units * largest(run["source"].plan.close.data);
}

function largest(amounts: Iterable<number>): number {
  let most = 0;
  for (const amount of amounts) if (Number.isFinite(amount)) most = Math.max(most, Math.abs(amount));
  return most;
}

/** What the parts that are worked out on their own leave of the difference; undefined where there is no finite one. */
function expectPartsToAddUp(a: Run, b: Run): RunDifference {
  const found = diff(a, b);
  const finite = [a, b].every((run) =>
    run.equity().data.slice(-run.groupLengths.length).every(Number.isFinite),
  );
  if (found.attribution === null) {
    expect(finite && [a, b].every((run) => run.fills.fees.every(Number.isFinite))).toBe(false);
    return found;
  }
  const isRealistic = a.profile === "realistic" && b.profile === "realistic";
  const scale = Math.max(largestAmount(a), largestAmount(b));
  const allowed = (isRealistic ? RELATIVE : VECTORBT_RELATIVE) * scale;
  const { total, accounts } = found.attribution;
  for (const { finalEquity, difference, parts } of [total, ...accounts]) {
    const sum = Object.values(parts).reduce((whole, part) => whole + part, 0);
    expect(difference).toBe(finalEquity[1] - finalEquity[0]);
    expect(Math.abs(sum - difference)).toBeLessThanOrEqual(allowed);
    expect(Math.abs(parts.rest)).toBeLessThanOrEqual(allowed);
  }
  return found;
}

describe("the parts add up to the difference", () => {
  /** One option of a plan changed. */
  const CHANGES: Readonly<Record<string, (plan: ExecutionInput, seed: number) => Changed>> = {
    fees: () => ({ fees: 0.013 }),
    fixedFees: () => ({ fixedFees: 0.7 }),
    slippage: () => ({ slippage: 0.017 }),
    initCash: () => ({ initCash: 777 }),
    lotSize: () => ({ lotSize: 2 }),
    maxSize: () => ({ maxSize: 3 }),
    delay: ({ options }) => ({ fill: later(options.fill) }),
    size: ({ options }, seed) => ({ size: dropped(options.size, seed) }),
    cashRate: () => ({ cashRate: 0.2 }),
    actions: () => ({ actions: [] }),
    cashFlows: ({ shape, groupLens }) => ({
      cashFlows: full([shape[0], groupLens.length], 5),
    }),
    nothing: () => ({}),
  };

  property(
    "of two realistic runs that differ in one option",
    fc.tuple(executionTraits(), fc.constantFrom(...Object.keys(CHANGES))),
    ([traits, name]) => {
      const plan = executionPlan(traits);
      const change = CHANGES[name](plan, traits.base.seed);
      const other = { ...plan, options: { ...plan.options, ...change } as TwinOptions };
      const [a, b] = [runFinite(plan), runFinite(other)];
      const found = expectPartsToAddUp(a, b);
      expect(found.equal).toBe(a.digest() === b.digest());
    },
    2,
  );

  property(
    "of two realistic runs that differ in everything but their columns",
    fc.tuple(executionTraits(), executionTraits()),
    ([traits, others]) => {
      const { columns, groups } = traits.base;
      const other = { ...others, base: { ...others.base, columns, groups } };
      expectPartsToAddUp(runFinite(executionPlan(traits)), runFinite(executionPlan(other)));
    },
    3,
  );

  test("of two vectorbt runs that differ in one option", () => {
    const changed = fc.property(
      randomPlan,
      fc.constantFrom(...Object.keys(VECTORBT_CHANGES)),
      (plan, name) => {
        const other = { ...plan, args: { ...plan.args, ...VECTORBT_CHANGES[name] } };
        const [a, b] = [runAccepted(plan), runAccepted(other)];
        const found = expectPartsToAddUp(a, b);
        expect(found.equal).toBe(a.digest() === b.digest());
      },
    );
    fc.assert(changed, tries(150));
  });

  test("of a realistic and a vectorbt run", () => {
    const crossed = fc.property(fc.nat(0xffff), fc.boolean(), (seed, cashSharing) => {
      const { open, close } = market(40, 3, seed);
      const size = matrixFrom(
        40,
        3,
        (bar, column) => Math.floor(uniformAt(seed, 7, bar, column) * 9) / 8 - 0.5,
      );
      const common = { close, size, initCash: 60, fees: 0.002, cashSharing };
      const a = fromOrders({ ...common, open, account: "margin" });
      const b = fromOrders({ ...common, profile: "vectorbt" });
      const found = expectPartsToAddUp(a, b);
      expect(found.attribution!.accounts).toHaveLength(cashSharing ? 1 : 3);
      const swapped = expectPartsToAddUp(b, a).attribution!.total.parts;
      for (const [name, part] of Object.entries(found.attribution!.total.parts))
        expect(swapped[name as EquityPart]).toBeCloseTo(-part, 9);
    });
    fc.assert(crossed, tries(60));
  });
});

const VECTORBT_CHANGES: Readonly<Record<string, PlanArguments>> = {
  fees: { fees: 0.013 },
  fixedFees: { fixedFees: 0.7 },
  slippage: { slippage: 0.017 },
  maxSize: { maxSize: 3 },
  size: { size: 2 },
  lockCash: { lockCash: true },
  initCash: { initCash: 77 },
  nothing: {},
};

function later(fill: TwinOptions["fill"]): TwinOptions["fill"] {
  if (typeof fill !== "object") return { delay: 2, price: "close" };
  return { ...fill, delay: fill.delay + 1 };
}

/** A fifth of the cells dropped. */
function dropped(size: TwinOptions["size"], seed: number): TwinOptions["size"] {
  const { shape, data } = size as OptionArray<number>;
  return { shape, data: data.map((x, i) => (uniformAt(seed, 55, i, 0) < 0.2 ? NaN : x)) };
}

function full(shape: [number, number], value: number): OptionArray<number> {
  return { shape, data: new Array<number>(shape[0] * shape[1]).fill(value) };
}

// ---- what alone changed has it all -----------------------------------------------------------------------------------

const [BARS, COLUMNS] = [30, 2];

/** Sizes at every third bar, up to the sixth from the end, so that every order has time to fill before the next. */
function sizesOf(seed: number): Matrix {
  return matrixFrom(BARS, COLUMNS, (bar, column) => {
    const draw = uniformAt(seed, 3, bar, column);
    return bar > BARS - 6 || bar % 3 > 0 || draw < 0.2 ? NaN : Math.floor(draw * 40) - 24.5;
  });
}

/** Orders of fixed size that nothing bounds. */
function free(seed: number): Arguments {
  return { ...market(BARS, COLUMNS, seed), size: sizesOf(seed), account: "unlimited", initCash: 1000 };
}

const mapped = ({ data, rows, columns }: Matrix, map: (x: number, i: number) => number): Matrix => ({
  ...{ data: data.map(map), rows, columns },
});

/** What is changed, how, and the one part that it makes. */
const ALONE: readonly [
  what: string,
  change: (seed: number, base: Arguments) => Arguments,
  part: EquityPart,
][] = [
  ["fees", () => ({ fees: 0.01, minFees: 0.5 }), "fees"],
  ["slippage", () => ({ slippage: 0.01 }), "price"],
  ["the price that orders fill at", () => ({ fill: { delay: 1, price: "close" } }), "price"],
  ["the delay", () => ({ fill: { delay: 3, price: "open" } }), "timing"],
  ["the bar of every order", (seed) => ({ size: shifted(sizesOf(seed)) }), "timing"],
  ["every size", (seed) => ({ size: mapped(sizesOf(seed), (size) => size * 3) }), "size"],
  ["one order that is not given", (seed) => ({ size: withoutOne(sizesOf(seed)) }), "unmatched"],
  ["the initial cash", () => ({ initCash: 900 }), "initCash"],
  ["deposits", () => ({ cashFlows: new Array<number>(BARS).fill(2) }), "cashFlows"],
  ["interest", () => ({ cashRate: 0.04, debitRate: 0.07 }), "financing"],
  ["dividends", () => ({ actions: [5, 11, 17, 23].map((bar) => dividendAt(bar)) }), "dividends"],
  ["the last close", (_, { close }) => ({ close: mapped(close as Matrix, atTheEnd) }), "market"],
  ["volume, without which an order is killed", () => ({ volume: dry(), timeInForce: "fok" }), "refused"],
];

function dividendAt(bar: number): CorporateAction {
  return { column: 0, bar, kind: "dividend", amount: 0.1 * bar };
}

/** Every size one bar later. */
function shifted(size: Matrix): Matrix {
  return mapped(size, (_, i) => (i < COLUMNS ? NaN : size.data[i - COLUMNS]));
}

function withoutOne(size: Matrix): Matrix {
  const one = size.data.findIndex((x) => !Number.isNaN(x));
  return mapped(size, (x, i) => (i === one ? NaN : x));
}

function atTheEnd(price: number, i: number): number {
  return i >= (BARS - 1) * COLUMNS ? price * 1.25 : price;
}

/** No volume in the first half. */
function dry(): Matrix {
  return matrixFrom(BARS, COLUMNS, (bar) => (bar < BARS / 2 ? 0 : 1e6));
}

describe("what alone changed has the whole difference", () => {
  test.each(ALONE)("%s", (_, change, part) => {
    const changed = fc.property(fc.nat(0xffff), fc.boolean(), (seed, cashSharing) => {
      const base = { ...free(seed), cashSharing: cashSharing || part === "cashFlows" };
      const [a, b] = [call("fromOrders", base), call("fromOrders", { ...base, ...change(seed, base) })];
      fc.pre(a.fills.length > 2);
      const { total } = expectPartsToAddUp(a, b).attribution!;
      const scale = Math.max(largestAmount(a), largestAmount(b));
      for (const [name, amount] of Object.entries(total.parts))
        if (name !== part) expect(Math.abs(amount), name).toBeLessThanOrEqual(RELATIVE * scale);
      expect(Math.abs(total.parts[part] - total.difference)).toBeLessThanOrEqual(RELATIVE * scale);
      expect(Math.abs(total.parts[part])).toBeGreaterThan(1e-6 * scale);
    });
    fc.assert(changed, tries(20));
  });
});

describe("an order that only one run fills", () => {
  const close = Float64Array.of(10, 11, 12, 13, 14);
  const size = Float64Array.of(2, 0, 0, 0, 0);

  test.each([
    ["is refused where the vectorbt profile logs it", true, "refused"],
    ["is unmatched where it does not", false, "unmatched"],
  ] as const)("%s", (_, log, part) => {
    const run = (initCash: number) =>
      fromOrders({ profile: "vectorbt", close, size, initCash, log, allowPartial: false });
    const { difference, parts } = diff(run(100), run(15)).attribution!.total;
    expect(parts).toMatchObject({ [part]: -8, initCash: -85, size: 0 });
    expect(difference).toBe(-93);
  });

  test.each<[string, { readonly lower?: readonly number[] } & Arguments]>([
    ["still working at the end", {}],
    ["whose time is over", { timeInForce: "day" }],
    ["that another one replaced", { size: Float64Array.of(2, 1, 0, 0, 0), lower: [9, 14, 14, 14, 14] }],
  ])("%s waited too long: timing", (_, { lower, ...more }) => {
    const given = { open: close, close, size, orderType: "limit", initCash: 100, ...more };
    const at = (limits: readonly number[]) =>
      call("fromOrders", { ...given, limitPrice: Float64Array.from(limits) });
    const [filled, waited] = [at([11, 14, 14, 14, 14]), at(lower ?? [9, 9, 9, 9, 9])];
    const { parts, difference } = expectPartsToAddUp(filled, waited).attribution!.total;
    expect(parts.timing).toBe(-6);
    expect(difference).toBe(-6);
  });
});
