// Deposits and withdrawals: part of equity, no part of returns, drawdowns and ratios.
import { describe, expect, test } from "vitest";
import { market } from "../support/market.ts";
import { call, type Arguments } from "../support/runPlan.ts";

const { open, close } = market(120, 1);
const time = Float64Array.from({ length: 120 }, (_, bar) => Date.UTC(2020, 0, 1) + bar * 86_400_000);

/** All equity in the asset, so that flows change nothing but the scale. */
const invested = (changes: Arguments = {}) =>
  call("fromOrders", {
    open,
    close,
    size: 1,
    sizeType: "targetPercent",
    fill: "sameClose",
    account: "unlimited",
    time,
    ...changes,
  });

describe("cash flows", () => {
  const flows = new Float64Array(120);
  flows[0] = 25;
  flows[30] = 400;
  flows[31] = -150;
  flows[90] = -40;

  test("that are nothing change no figure", () => {
    const [plain, given] = [invested(), invested({ cashFlows: new Float64Array(120) })];
    expect(given.metrics()).toEqual(plain.metrics());
    expect(given.returns()).toEqual(plain.returns());
  });

  test("into an idle account are no return", () => {
    const run = call("fromOrders", { open, close, size: NaN, cashFlows: flows });
    expect(run.metrics().endValue).toBe(335);
    expect(run.metrics().totalReturn).toBe(0);
    expect(run.metrics().maxDrawdown).toBe(0);
    expect(run.drawdowns.length).toBe(0);
  });

  test("that stay in cash for their bar dilute that bar only", () => {
    const [plain, given] = [invested(), invested({ cashFlows: flows })];
    const [before, after] = [plain.returns().data, given.returns().data];
    const diluted = [0, 30, 31, 90];
    for (let bar = 0; bar < 120; bar++)
      if (!diluted.includes(bar)) expect(after[bar]).toBeCloseTo(before[bar], 12);
    expect(given.metrics().totalReturn).toBeCloseTo(plain.metrics().totalReturn, 12);
    expect(given.metrics().endValue).not.toBeCloseTo(plain.metrics().endValue, 0);
  });

  test("are no drawdown: records follow the product of 1 + r", () => {
    const [plain, given] = [invested(), invested({ cashFlows: flows })];
    expect(given.drawdowns.length).toBe(plain.drawdowns.length);
    for (let i = 0; i < plain.drawdowns.length; i++) {
      const [a, b] = [plain.drawdowns.at(i), given.drawdowns.at(i)];
      expect([b.peakBar, b.startBar, b.valleyBar, b.endBar, b.status]).toEqual([
        a.peakBar,
        a.startBar,
        a.valleyBar,
        a.endBar,
        a.status,
      ]);
      expect(b.valleyValue).toBeCloseTo(a.valleyValue, 9);
    }
    const deepest = Array.from(
      given.drawdowns.valleyValue,
      (value, i) => value / given.drawdowns.peakValue[i] - 1,
    );
    expect(Math.min(...deepest)).toBeCloseTo(given.metrics().maxDrawdown, 12);
  });
});

describe("drawdowns", () => {
  test("have a length in bars and, with times, in days", () => {
    const run = invested();
    const { drawdowns } = run;
    for (let i = 0; i < drawdowns.length; i++) {
      const { peakBar, endBar, durationBars, durationDays } = drawdowns.at(i);
      expect(durationBars).toBe(endBar - peakBar);
      expect(durationDays).toBe(endBar - Math.max(0, peakBar));
    }
    expect(run.metrics().maxDrawdownDuration).toBe(Math.max(...drawdowns.durationBars));
    expect(Array.from(invested({ time: undefined }).drawdowns.durationDays).every(Number.isNaN)).toBe(true);
  });
});
