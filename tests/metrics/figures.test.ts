// Every figure of the realistic profile against a slow twin that follows its definition word by word.
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { METRIC_NAMES, type MetricName } from "../../src/metrics/registry.ts";
import type { Portfolio } from "../../src/results/portfolio.ts";
import type { ExecutionInput, OptionArray } from "../twin/execution/input.ts";
import { cellOf } from "../support/transform.ts";
import { market } from "../support/market.ts";
import { planOf, planTraits, spread } from "../support/randomPlan.ts";
import { property } from "../support/property.ts";
import { call, runFinite } from "../support/runPlan.ts";

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;

function deviation(values: readonly number[]): number {
  return Math.sqrt(sum(values.map((value) => (value - mean(values)) ** 2)) / (values.length - 1));
}

/** A quotient by something above zero; undefined otherwise. */
function over(numerator: number, denominator: number): number {
  return denominator > 0 ? numerator / denominator : NaN;
}

/** What is known of one account. */
interface Account {
  readonly initCash: number;
  readonly equity: readonly number[];
  readonly first: number;
  readonly last: number;
}

function accountsOf(plan: ExecutionInput, run: Portfolio): Account[] {
  const accounts = plan.groupLens.length;
  const equity = run.equity().data;
  let first = 0;
  return plan.groupLens.map((length, account) => {
    first += length;
    return {
      initCash: cellOf(plan.options.initCash, 0, account) as number,
      equity: Array.from({ length: plan.shape[0] }, (_, bar) => equity[bar * accounts + account]),
      first: first - length,
      last: first,
    };
  });
}

/** r_t = E_t / E_{t−1} − 1; NaN, and all after it, once E_{t−1} ≤ 0. */
function returnsOf({ equity, initCash }: Account): number[] {
  let isOver = false;
  return equity.map((value, bar) => {
    const before = bar === 0 ? initCash : equity[bar - 1];
    isOver ||= !(before > 0);
    return isOver ? NaN : value / before - 1;
  });
}

/** Least of the product of 1 + r over its running peak, the start included, minus 1. */
function deepestFall(returns: readonly number[]): number {
  let [worth, peak, deepest] = [1, 1, 0];
  for (const gain of returns) {
    worth *= 1 + gain;
    peak = Math.max(peak, worth);
    deepest = Math.min(deepest, worth / peak - 1);
  }
  return deepest;
}

function returnFigures(
  account: Account,
  yearBars: number,
  riskFree: number,
): Partial<Record<MetricName, number>> {
  const returns = returnsOf(account);
  const bars = returns.length;
  const excess = returns.map((gain) => gain - riskFree / yearBars);
  const total = returns.reduce((worth, gain) => worth * (1 + gain), 1) - 1;
  const annual = bars < yearBars / 4 ? NaN : (1 + total) ** (yearBars / bars) - 1;
  const spreadOfReturns = bars < 2 ? NaN : deviation(excess);
  const shortfall = Math.sqrt(mean(excess.map((gain) => Math.min(gain, 0) ** 2)));
  const maxDrawdown = deepestFall(returns);
  return {
    totalReturn: total,
    annualizedReturn: annual,
    annualizedVolatility: spreadOfReturns * Math.sqrt(yearBars),
    sharpeRatio: over(mean(excess), spreadOfReturns) * Math.sqrt(yearBars),
    sortinoRatio: over(mean(excess) * yearBars, shortfall * Math.sqrt(yearBars)),
    maxDrawdown,
    calmarRatio: over(annual, -maxDrawdown),
  };
}

function exposureFigures(
  plan: ExecutionInput,
  run: Portfolio,
  account: Account,
): Partial<Record<MetricName, number>> {
  const [bars, columns] = plan.shape;
  const position = run.position().data;
  const [open, close] = [plan.options.open as OptionArray<number>, plan.options.close as OptionArray<number>];
  const marks = new Array<number>(columns).fill(NaN);
  const gross = Array.from({ length: bars }, (_, bar) => {
    for (let column = 0; column < columns; column++) {
      const prices = [open, close]
        .map(({ data }) => data[bar * columns + column])
        .filter((price) => price > 0);
      if (prices.length > 0) marks[column] = prices[prices.length - 1];
    }
    const values = marks.slice(account.first, account.last).map((mark, k) => {
      const units = position[bar * columns + account.first + k];
      return units === 0 ? 0 : Math.abs(units * mark);
    });
    return sum(values);
  });
  const ratios = gross
    .map((value, bar) => value / account.equity[bar])
    .filter((_, bar) => account.equity[bar] > 0);
  return {
    meanGrossExposure: mean(ratios),
    maxGrossExposure: Math.max(0, ...ratios),
    timeInMarket: gross.filter((value) => value > 0).length / bars,
  };
}

function recordFigures(
  run: Portfolio,
  account: Account,
  yearBars: number,
): Partial<Record<MetricName, number>> {
  const { orders, fills, trades } = run;
  const inside = (column: number): boolean => column >= account.first && column < account.last;
  const rows = <Table extends { length: number; column: Int32Array }>(table: Table): number[] =>
    Array.from({ length: table.length }, (_, i) => i).filter((i) => inside(table.column[i]));
  const traded = sum(rows(fills).map((i) => Math.abs(fills.units[i] * fills.price[i])));
  const closed = rows(trades).filter((i) => trades.at(i).status === "Closed");
  const pnl = closed.map((i) => trades.pnl[i]);
  const [won, lost] = [pnl.filter((x) => x > 0), pnl.filter((x) => x <= 0)];
  const years = account.equity.length / yearBars;
  return {
    turnover: over(traded / 2, mean(account.equity)) / years,
    totalFeesPaid: sum(rows(fills).map((i) => fills.fees[i])),
    totalOrders: rows(orders).length,
    cutOrders: rows(orders).filter((i) => orders.at(i).reason !== "").length,
    totalFills: rows(fills).length,
    totalClosedTrades: closed.length,
    totalOpenTrades: rows(trades).length - closed.length,
    winRate: won.length / pnl.length,
    profitFactor: over(sum(won), -sum(lost)),
    expectancy: sum(pnl) / pnl.length,
  };
}

function twinFigures(plan: ExecutionInput, run: Portfolio, account: Account): Record<MetricName, number> {
  const riskFree = (plan.options as { riskFree?: number }).riskFree ?? 0;
  return {
    startValue: account.initCash,
    endValue: account.equity[account.equity.length - 1],
    ...returnFigures(account, run.barsPerYear, riskFree),
    ...exposureFigures(plan, run, account),
    ...recordFigures(run, account, run.barsPerYear),
  } as Record<MetricName, number>;
}

describe("figures", () => {
  const traits = planTraits({
    bars: fc.integer({ min: 1, max: 96 }),
    prices: fc.constantFrom("walk", "dyadic"),
    sizes: fc.constantFrom("plain", "dyadic"),
    fees: spread(0, [0.001, 0.02]),
    slippage: spread(0, [0.0005]),
  });

  property(
    "are what their definitions say, to 1e-12",
    fc.tuple(traits, fc.constantFrom(0, 0.03), fc.constantFrom(252, 12, 52)),
    ([plainTraits, riskFree, barsPerYear]) => {
      const base = planOf(plainTraits);
      const plan = { ...base, options: { ...base.options, riskFree, barsPerYear } } as ExecutionInput;
      const run = runFinite(plan);
      accountsOf(plan, run).forEach((account, index) => {
        const [got, wanted] = [run.metrics(index), twinFigures(plan, run, account)];
        for (const name of METRIC_NAMES)
          expect([name, agrees(got[name], wanted[name]) ? wanted[name] : got[name]]).toEqual([
            name,
            wanted[name],
          ]);
      });
    },
    2,
  );

  property("that are undefined have a reason, and only those", traits, (plainTraits) => {
    const run = runFinite(planOf(plainTraits));
    const accounts = run.groupLengths.map((_, account) => run.metrics(account));
    const missing = METRIC_NAMES.filter((name) => accounts.some((figures) => Number.isNaN(figures[name])));
    expect(Object.keys(run.undefinedMetrics).sort()).toEqual([...missing].sort());
    for (const reason of Object.values(run.undefinedMetrics)) expect(reason.length).toBeGreaterThan(5);
    for (const figures of accounts)
      for (const name of METRIC_NAMES) expect([name, Math.abs(figures[name])]).not.toEqual([name, Infinity]);
  });

  function agrees(got: number, wanted: number): boolean {
    return Object.is(got, wanted) || Math.abs(got - wanted) <= 1e-12 * Math.max(1, Math.abs(wanted));
  }
});

describe("reasons of undefined figures", () => {
  const { open, close } = market(200, 1);

  test("without trades the trade figures say that there is none", () => {
    const run = call("fromOrders", { open, close, size: NaN });
    for (const name of ["winRate", "profitFactor", "expectancy"])
      expect(run.undefinedMetrics[name]).toBe("no closed trade");
    expect(run.metrics().maxDrawdown).toBe(0);
    expect(run.undefinedMetrics.calmarRatio).toContain("no drawdown");
  });

  test("a single bar has no spread", () => {
    const run = call("fromOrders", { open: open.data.slice(0, 1), close: close.data.slice(0, 1), size: 1 });
    expect(run.undefinedMetrics.sharpeRatio).toBe("a single bar");
    expect(run.undefinedMetrics.annualizedReturn).toBe("less than a quarter of a year");
  });

  test("a quarter of a year is enough for an annualized return, a bar less is not", () => {
    const cut = (bars: number): object => ({
      open: open.data.slice(0, bars),
      close: close.data.slice(0, bars),
      size: 0.5,
    });
    expect(call("fromOrders", { ...cut(63) }).metrics().annualizedReturn).not.toBeNaN();
    expect(call("fromOrders", { ...cut(62) }).metrics().annualizedReturn).toBeNaN();
  });

  test("an account that has lost everything has no return after that", () => {
    const prices = Float64Array.of(10, 10, 40, 40, 5, 5);
    const size = Float64Array.of(-50, NaN, NaN, NaN, NaN, NaN);
    const run = call("fromOrders", { open: prices, close: prices, size, account: "unlimited" });
    expect(run.equity().data[2]).toBeLessThan(0);
    expect(Array.from(run.returns().data).map(Number.isNaN)).toEqual([false, false, false, true, true, true]);
    expect(run.metrics().totalReturn).toBeNaN();
    expect(run.undefinedMetrics.totalReturn).toBeDefined();
  });
});

describe("accounts together", () => {
  test("have the mean of the figures that are defined", () => {
    const { open, close } = market(100, 2);
    const run = call("fromOrders", {
      open,
      close,
      size: { data: Float64Array.of(0.5, NaN), rows: 1, columns: 2 },
    });
    const [first, second] = [run.metrics(0), run.metrics(1)];
    expect(run.stats().endValue).toBe((first.endValue + second.endValue) / 2);
    expect(second.winRate).toBeNaN();
    expect(run.stats().totalFills).toBe((first.totalFills + second.totalFills) / 2);
    expect(run.stats(0).totalFills).toBe(first.totalFills);
  });

  test.each([-1, 1, 0.5, NaN])("account %s of one does not exist", (account) => {
    const { open, close } = market(5, 1);
    expect(() => call("fromOrders", { open, close, size: 1 }).metrics(account)).toThrow(/^E_RANGE account/);
  });
});
