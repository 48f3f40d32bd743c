// I02: cash and equity beside an exact replay of the same fills and cash events.
import { afterAll, describe, expect, test } from "vitest";
import fc from "fast-check";
import { exactReplay, type ExactReplay } from "../../src/index.ts";
import { replayResult } from "../../src/invariants/check.ts";
import { attempt } from "../../src/validate/vectorbtOutputs.ts";
import { randomPlan, runKernel } from "../property/vectorbtPlans.ts";
import { executionPlan } from "../support/executionPlan.ts";
import { executionTraits } from "../support/executionTraits.ts";
import { firstLine, faultOf } from "../support/market.ts";
import { property } from "../support/property.ts";
import { planTraits, planOf, spread } from "../support/randomPlan.ts";
import { call, runFinite } from "../support/runPlan.ts";
import { storedOf, storedVectorbt } from "../support/storedResult.ts";
import { largest } from "./planting.ts";

/** Amounts of no more than so many times the initial cash: beyond, 1e-12 of it is less than one of their last digits. */
const MOST = 1000;

/** Plans by kind of account, and their largest drift as a part of max(|equity|, initial cash). */
const found = new Map<string, { plans: number; part: number }>();

function expectSmall(kind: string, replay: ExactReplay): void {
  const { plans, part } = found.get(kind) ?? { plans: 0, part: 0 };
  const parts = [replay.cash, replay.equity].map(({ largestPart }) => largestPart?.part ?? 0);
  found.set(kind, { plans: plans + 1, part: Math.max(part, ...parts) });
  expect(replay).toEqual({ ...replay, ok: true });
}

describe("I02: cash and equity drift from their exact values by no more than 1e-12 of max(|equity|, initial cash)", () => {
  property("in runs of the realistic profile, with all that moves money", executionTraits(), (traits) => {
    expectSmall(traits.account, replayResult(runFinite(executionPlan(traits))));
  });

  property("in runs of the vectorbt profile", randomPlan, (plan) => {
    const stored = attempt(() => storedVectorbt(runKernel(plan)));
    fc.pre(!("error" in stored));
    const { orders, cash, value, initCash } = stored as ReturnType<typeof storedVectorbt>;
    const traded = orders.size.map((size, i) => size * orders.price[i]);
    const most = largest(cash.data, value.data, traded);
    fc.pre(Number.isFinite(most) && most <= MOST * Math.min(...initCash));
    expectSmall("vectorbt", replayResult(stored as ReturnType<typeof storedVectorbt>));
  });

  // Sums, differences and products of such numbers are doubles.
  property(
    "and not at all where all amounts are multiples of 1/1024",
    planTraits({
      api: fc.constant("fromOrders"),
      ...{ prices: fc.constant("dyadic"), sizes: fc.constant("dyadic"), account: fc.constant("unlimited") },
      ...{ fillPrice: fc.constantFrom("open", "close"), slippage: spread(0, []), fees: spread(0, [0.25]) },
      ...{
        sizeType: spread("amount", ["targetAmount"]),
        perUnitFees: spread(0, [0.5]),
        fixedFees: spread(0, [1]),
      },
      ...{ initCash: spread(1000, [64]), lotSize: spread(NaN, [0.25]), maxSize: spread(Infinity, [0.5, 10]) },
    }),
    (traits) => {
      const { cash, equity, cells, fills } = replayResult(runFinite(planOf(traits)));
      expect([cash, equity]).toEqual(new Array(2).fill({ largestAmount: null, largestPart: null }));
      expect([cells > 0, fills >= 0]).toEqual([true, true]);
    },
    3,
  );
});

afterAll(() => {
  for (const [kind, { plans, part }] of found)
    console.log(`drift, ${kind}: at most ${part} in ${plans} plans`);
});

describe("what an exact replay counts", () => {
  const day = 86_400_000;
  const base = {
    close: [[8], [8], [8], [8]],
    size: [[NaN], [NaN], [NaN], [NaN]],
    fill: "nextClose",
    initCash: 1000,
  };

  test("interest by days over 360, without rounding", async () => {
    const time = Float64Array.of(0, 1, 4, 5).map((days) => Date.UTC(2024, 0, 1) + days * day);
    const { ok, cash } = await exactReplay(call("fromOrders", { ...base, time, cashRate: 0.05 }));
    // 1000 · 0.05 · days / 360 on the reported cash of the bar before: no double, so something must drift, by a last digit.
    expect(ok).toBe(true);
    expect(cash.largestAmount!.exact).toBeCloseTo(
      1000 * (1 + 0.05 / 360) * (1 + 0.15 / 360) * (1 + 0.05 / 360),
      9,
    );
    expect(cash.largestAmount!.amount).toBeLessThan(2 ** -42);
    expect(cash.largestAmount!.amount).toBeGreaterThan(0);
  });

  test("splits, dividends less tax, deposits, multipliers and rates", async () => {
    const run = call("fromOrders", {
      ...{
        ...base,
        size: [[10], [NaN], [-4], [NaN]],
        multiplier: 3,
        fx: [[1], [1.25], [1.5], [0.5]],
        fees: 0.1,
      },
      cashFlows: Float64Array.of(0, 50, -20, 0),
      actions: [
        { column: 0, bar: 2, kind: "dividend", amount: 0.3, withholding: 0.15, payBar: 3 },
        { column: 0, bar: 2, kind: "split", ratio: 2 },
      ],
    });
    const { ok, cash, equity, fills } = await exactReplay(run);
    expect([ok, fills]).toEqual([true, 2]);
    // 1000 + 50 − 10·8·3·1.25·1.1 − 20 + 10·0.3·0.85·3·1.5 + 4·8·3·0.5·0.9
    const expected = 1030 - 330 + 11.475 + 43.2;
    expect(run.cash().data[3]).toBeCloseTo(expected, 9);
    expect(run.equity().data[3]).toBeCloseTo(expected + 16 * 8 * 3 * 0.5, 9);
    for (const { largestPart } of [cash, equity]) expect(largestPart?.part ?? 0).toBeLessThan(1e-15);
  });

  test("a drift of 1e-11 in one cell is found, with its place", async () => {
    const stored = storedOf(call("fromOrders", { ...base, size: [[10], [NaN], [-4], [NaN]], fees: 0.001 }));
    stored.cash.data[2] += 1e-11 * stored.equity.data[2];
    const { ok, cash, equity } = await exactReplay(stored);
    expect(ok).toBe(false);
    expect(cash.largestPart).toMatchObject({ bar: 2, account: 0, reported: stored.cash.data[2] });
    expect(cash.largestPart!.part).toBeCloseTo(1e-11, 14);
    expect(equity.largestPart?.part ?? 0).toBeLessThan(1e-15);
  });

  test("a sum that VectorBT takes as 0 is 0 there too, and counted", async () => {
    const peer = {
      profile: "vectorbt",
      close: [[0.3], [0.7]],
      size: [[Infinity], [NaN]],
      initCash: 100,
      fees: 0.003,
    };
    const { ok, given } = await exactReplay(call("fromOrders", peer));
    expect(ok).toBe(true);
    expect(given.at(-1)).toMatch(/^[01] sums that VectorBT takes as 0/);
  });

  test("what is no number cannot be replayed, and it says where", () => {
    const stored = storedOf(call("fromOrders", base));
    stored.cash.data[1] = NaN;
    const fault = faultOf(() => replayResult(stored));
    expect([fault.code, firstLine(fault)]).toEqual([
      "E_RANGE",
      "E_RANGE cash[1] is NaN: only numbers can be replayed",
    ]);
  });
});
