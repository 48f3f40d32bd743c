// What the page shows of a run is what the run's own figures say.
import { expect, test } from "vitest";
import { matrixFrom, type Portfolio } from "../../src/index.ts";
import { pooledReturns, exposureOf, sumOfAccounts } from "../../src/cli/view/shares.ts";
import { costsOf } from "../../src/cli/view/costs.ts";
import { monthlyReturns } from "../../src/report/months.ts";
import { pagePanels, POSITIONS_MAX } from "../../src/report/panelData.ts";
import { unpack } from "../../src/report/page/unpack.ts";
import { rollingSharpe } from "../../src/report/rolling.ts";
import { planOf, planTraits } from "../support/randomPlan.ts";
import { property } from "../support/property.ts";
import { runFinite } from "../support/runPlan.ts";
import { withOrders, withSignals } from "../support/market.ts";
import { marketReport } from "./marketReport.ts";

const time = Float64Array.from({ length: 60 }, (_, bar) => Date.UTC(2020, 0, 1) + bar * 86_400_000 * 5);
const costly = { fees: 0.001, fixedFees: 1, slippage: 0.002, cashSharing: true, initCash: 1000, time };

test("the months multiply to the total return, and a window as long as the run has its Sharpe ratio", () => {
  for (const run of [withSignals(costly), withOrders(costly)]) {
    const returns = pooledReturns(run.returns(), run.equity(), [1000]);
    const years = monthlyReturns(time, returns);
    const { totalReturn, sharpeRatio } = run.metrics();
    expect(years.reduce((product, { total }) => product * (1 + total), 1) - 1).toBeCloseTo(totalReturn, 10);
    expect(rollingSharpe(returns, 60, run.barsPerYear, 0)[59]).toBeCloseTo(sharpeRatio, 9);
  }
});

test("the exposure has the mean and the peak of the metrics", () => {
  for (const run of [withSignals(costly), withOrders({ ...costly })]) {
    const { long, short } = exposureOf(run.positionValue(), run.cash().data, run.equity().data);
    const net = long.map((share, bar) => share + short[bar]);
    const mean = net.reduce((sum, share) => sum + share, 0) / net.length;
    expect(mean).toBeCloseTo(run.metrics().meanNetExposure, 10);
    expect(net.reduce((most, share) => Math.max(most, Math.abs(share)), 0)).toBeCloseTo(
      run.metrics().maxNetExposure,
      10,
    );
  }
});

property(
  "cash, receivables and the values of positions are the equity, whatever the run",
  planTraits(),
  (traits) => {
    const run = runFinite(planOf(traits));
    let first = 0;
    run.groupLengths.forEach((length, account) => {
      for (let bar = 0; bar < run.plan.bars; bar++) expectBalance(run, bar, account, first, length);
      first += length;
    });
  },
  5,
);

function expectBalance(run: Portfolio, bar: number, account: number, first: number, length: number): void {
  const accounts = run.groupLengths.length;
  const cell = bar * accounts + account;
  const { data, columns } = run.positionValue();
  const held = Array.from(data.subarray(bar * columns + first, bar * columns + first + length));
  const parts = [run.cash().data[cell], run.receivable().data[cell], ...held];
  const sum = parts.reduce((total, part) => total + part, 0);
  const size = parts.reduce((total, part) => total + Math.abs(part), 1);
  expect(Math.abs(sum - run.equity().data[cell]) / size).toBeLessThan(1e-9);
}

test("the returns of several accounts together are those of their sum", () => {
  const run = withSignals({ ...costly, cashSharing: false });
  const equity = sumOfAccounts(run.equity());
  const pooled = pooledReturns(run.returns(), run.equity(), [1000, 1000, 1000]);
  pooled.forEach((gain, bar) =>
    expect(gain).toBeCloseTo(equity[bar] / (bar === 0 ? 3000 : equity[bar - 1]) - 1, 12),
  );
});

test("the fees of the assets sum to the fees of the run, and the kinds of costs are its metrics", () => {
  const run = withOrders(costly);
  const { assets, kinds, initialCash } = costsOf(run);
  const figures = run.metrics();
  expect(initialCash).toBe(1000);
  expect(assets.reduce((sum, { fees }) => sum + fees, 0)).toBeCloseTo(figures.totalFeesPaid, 9);
  expect(assets.reduce((sum, { fills }) => sum + fills, 0)).toBe(figures.totalFills);
  expect(kinds.map(({ amount }) => amount)).toEqual([
    ...[figures.totalFeesPaid, figures.slippageCost, figures.impactCost],
    ...[-figures.financing, -figures.dividends],
  ]);
  expect(figures.slippageCost).toBeGreaterThan(0);
});

test("the charts give shares back to 0.1 %, the largest positions apart and the others as their sum", () => {
  const report = marketReport({ bars: 300, assets: 1 });
  const shares = matrixFrom(300, 12, (bar, column) => Math.sin(bar * (column + 1)) / (column + 2));
  const positions = Array.from({ length: 12 }, (_, column) => ({
    name: `A${column}`,
    share: shares.data.filter((_, cell) => cell % 12 === column),
  }));
  const { positions: panel } = pagePanels({ ...report, positions: positions.toReversed() });
  const labels = positions.slice(0, POSITIONS_MAX).map(({ name }) => name);
  expect(panel!.lines.map(({ label }) => label)).toEqual([...labels, "4 others, net"]);
  panel!.lines.forEach(({ values }, line) => {
    const parts = line < POSITIONS_MAX ? [positions[line]] : positions.slice(POSITIONS_MAX);
    unpack(values).forEach((value, bar) => {
      const sum = parts.reduce((total, { share }) => total + share[bar], 0);
      expect(Math.abs(value - sum)).toBeLessThan(0.00051);
    });
  });
});

test("positions that were never held are not drawn", () => {
  const report = marketReport({ bars: 30, assets: 1 });
  const nothing = { name: "A", share: new Float64Array(30) };
  expect(pagePanels({ ...report, positions: [nothing] }).positions).toBeNull();
});
