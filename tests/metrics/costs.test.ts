// Costs in money: what fees, slippage, impact, financing and dividends explain between gross and net profit.
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { checkResult } from "../../src/invariants/check.ts";
import type { ExecutionInput } from "../twin/execution/input.ts";
import { market } from "../support/market.ts";
import { pickAt, uniformAt } from "../support/cells.ts";
import { planOf, planTraits, spread, type PlanTraits } from "../support/randomPlan.ts";
import { property } from "../support/property.ts";
import { call, runFinite } from "../support/runPlan.ts";

const traits = planTraits({
  bars: fc.integer({ min: 1, max: 60 }),
  columns: fc.integer({ min: 1, max: 4 }),
  prices: fc.constantFrom("walk", "dyadic"),
  sizes: fc.constantFrom("plain", "dyadic"),
  settlementBars: fc.constant(0),
  orderOfFills: fc.constant("exitsFirst"),
  fees: spread(0, [0.001, 0.02]),
  slippage: spread(0, [0.0005, 0.03, 0.9]),
});

const extras = fc.record({
  account: fc.constantFrom("cash", "margin", "unlimited"),
  impact: fc.constantFrom(undefined, { eta: 0.5, gamma: 0.2, window: 3 }),
  rate: fc.constantFrom(0, 0.08),
  isForeign: fc.boolean(),
  hasFlows: fc.boolean(),
  hasDividends: fc.boolean(),
});

type Extras = typeof extras extends fc.Arbitrary<infer Value> ? Value : never;

/** A plan with everything that costs or brings money but is no market move. */
function costlyPlan(plain: PlanTraits, extra: Extras): ExecutionInput {
  const isLimited = extra.account === "cash" ? "cash" : "unlimited";
  const plan = planOf({ ...plain, account: isLimited });
  const [bars, columns] = plan.shape;
  const cells = (width: number, cell: (bar: number, column: number) => number) => ({
    shape: [bars, width],
    data: Array.from({ length: bars * width }, (_, i) => cell(Math.floor(i / width), i % width)),
  });
  const { seed } = plain;
  const dividends = Array.from({ length: Math.floor(bars / 5) }, (_, i) => ({
    ...{ column: i % columns, bar: 5 * i + 4, kind: "dividend", amount: 0.5, withholding: 0.1 },
  }));
  const options = {
    ...plan.options,
    account: extra.account,
    ...{ cashRate: extra.rate / 2, debitRate: extra.rate, borrowRate: extra.rate },
    ...(extra.impact === undefined
      ? {}
      : { impact: extra.impact, volume: cells(columns, (bar, k) => 50 + 500 * uniformAt(seed, 91, bar, k)) }),
    ...(extra.isForeign
      ? { multiplier: cells(1, () => 5), fx: cells(columns, (bar, k) => 0.5 + uniformAt(seed, 92, bar, k)) }
      : {}),
    ...(extra.hasFlows
      ? { cashFlows: cells(plan.groupLens.length, (bar, k) => pickAt([0, 30, -10], seed, 93, bar, k)) }
      : {}),
    ...(extra.hasDividends ? { actions: dividends } : {}),
  };
  return { ...plan, options: options as unknown as ExecutionInput["options"] };
}

describe("I09: the cost decomposition", () => {
  property(
    "fees, slippage and impact less financing and dividends are gross less net profit",
    fc.tuple(traits, extras),
    ([plain, extra]) => {
      const { checks } = checkResult(runFinite(costlyPlan(plain, extra)));
      expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    },
  );

  property("slippage and impact cost nothing or more", fc.tuple(traits, extras), ([plain, extra]) => {
    const run = runFinite(costlyPlan(plain, extra));
    run.groupLengths.forEach((_, account) => {
      const { slippageCost, impactCost, slippageShare, impactShare, startValue } = run.metrics(account);
      expect(slippageCost).toBeGreaterThanOrEqual(0);
      expect(impactCost).toBeGreaterThanOrEqual(0);
      expect([slippageShare, impactShare]).toEqual([slippageCost / startValue, impactCost / startValue]);
      if (extra.impact === undefined) expect(impactCost).toBe(0);
    });
  });
});

describe("costs by hand", () => {
  const prices = Float64Array.of(100, 100, 110, 120, 120);

  test("slippage is units · price · slippage · multiplier · fx", () => {
    const size = Float64Array.of(2, NaN, -2, NaN, NaN);
    const run = call("fromOrders", {
      ...{ open: prices, close: prices, size, initCash: 10_000, fees: 0.001 },
      ...{ slippage: 0.01, multiplier: 10, fx: 0.5 },
    });
    const { slippageCost, slippageShare, totalFeesPaid, feesShare } = run.metrics();
    expect(slippageCost).toBeCloseTo(2 * 100 * 0.01 * 5 + 2 * 120 * 0.01 * 5, 10);
    expect(slippageShare).toBeCloseTo(slippageCost / 10_000, 15);
    expect(feesShare).toBe(totalFeesPaid / 10_000);
  });

  test("the return of a trade counts multiplier and fx", () => {
    const size = Float64Array.of(2, NaN, -2, NaN, NaN);
    const fx = { data: Float64Array.of(1, 1, 1, 2, 2), rows: 5, columns: 1 };
    const run = call("fromOrders", {
      open: prices,
      close: prices,
      size,
      initCash: 10_000,
      multiplier: 10,
      fx,
    });
    // Bought for 2 · 100 · 10, sold for 2 · 120 · 10 · 2.
    expect(run.metrics().bestTrade).toBeCloseTo(4800 / 2000 - 1, 14);
    expect(run.trades.return[0]).toBeCloseTo(1.4, 14);
    expect(run.positions.return[0]).toBeCloseTo(1.4, 14);
  });

  test("a limit order has no slippage, a stop loss has", () => {
    const { open, close } = market(40, 1);
    const bars = {
      ...{ open, close, high: close.data.map((x, i) => Math.max(x, open.data[i]) * 1.01) },
      low: close.data.map((x, i) => Math.min(x, open.data[i]) * 0.9),
    };
    const size = Float64Array.from({ length: 40 }, (_, bar) => (bar === 0 ? 0.5 : NaN));
    const bought = { ...bars, size, orderType: "limit", limitPrice: 95, slippage: 0.01 };
    const filled = call("fromOrders", bought);
    expect([filled.fills.length, filled.metrics().slippageCost]).toEqual([1, 0]);
    const stopped = call("fromOrders", { ...bought, slStop: 0.05 });
    expect(stopped.fills.at(1).reason).toBe("StopLoss");
    expect(stopped.metrics().slippageCost).toBeCloseTo((stopped.fills.price[1] / 0.99) * 0.5 * 0.01, 12);
  });

  test("impact needs a full window and then costs", () => {
    const { open, close } = market(40, 1);
    const run = (window: number) =>
      call("fromOrders", {
        ...{
          open,
          close,
          volume: new Float64Array(40).fill(100),
          size: Float64Array.from(close.data, (_, bar) => (bar === 20 ? 0.5 : NaN)),
        },
        impact: { eta: 1, gamma: 0.5, window },
      });
    expect(run(30).metrics().impactCost).toBe(0);
    const { fills } = run(10);
    const paid = fills.units[0] * (fills.price[0] - open.data[21]);
    expect(run(10).metrics().impactCost).toBeCloseTo(paid, 12);
    expect(paid).toBeGreaterThan(0);
  });
});
