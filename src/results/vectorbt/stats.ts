// The rows of VectorBT's `Portfolio.stats()`.
import type { VectorbtPortfolio } from "./portfolio.ts";

type Rows = Record<string, number | string>;

/** Rows of one group, or the mean of the numbers over all of them. */
export function statsOf(portfolio: VectorbtPortfolio, group: number | undefined): Rows {
  const span = spanRows(portfolio);
  if (group !== undefined || portfolio.groupLengths.length === 1)
    return { ...span, ...groupRows(portfolio, group ?? 0) };
  const all = portfolio.groupLengths.map((_, index) => groupRows(portfolio, index));
  const means = Object.keys(all[0]).map((name) => [name, meanOf(all.map((rows) => rows[name]))]);
  return { ...span, ...Object.fromEntries(means) };
}

/** Mean of the values that are there, as pandas takes it. */
export function meanOf(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length === 0 ? NaN : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function spanRows({ time, plan }: VectorbtPortfolio): Rows {
  const date = (bar: number): number | string => (time === null ? bar : new Date(time[bar]).toISOString());
  return { Start: date(0), End: date(plan.bars - 1), Period: plan.bars };
}

function groupRows(portfolio: VectorbtPortfolio, group: number): Record<string, number> {
  const metrics = portfolio.metrics(group);
  const groups = portfolio.groupLengths.length;
  const exposure = portfolio.grossExposure().data.filter((_, i) => i % groups === group);
  const startValue = portfolio.initCash()[group];
  return {
    "Start Value": startValue,
    "End Value": portfolio.finalValue()[group],
    "Total Return [%]": portfolio.totalReturn()[group] * 100,
    "Benchmark Return [%]": benchmarkReturn(portfolio, group, startValue) * 100,
    "Max Gross Exposure [%]": exposure.reduce((most, x) => (x > most ? x : most), -Infinity) * 100,
    "Total Fees Paid": metrics.totalFeesPaid,
    "Max Drawdown [%]": -metrics.maxDrawdown * 100,
    "Max Drawdown Duration": metrics.maxDrawdownDuration,
    "Total Trades": metrics.totalTrades,
    "Total Closed Trades": metrics.totalClosedTrades,
    "Total Open Trades": metrics.totalOpenTrades,
    "Open Trade PnL": metrics.openTradePnl,
    "Win Rate [%]": metrics.winRate * 100,
    "Best Trade [%]": metrics.bestTrade * 100,
    "Worst Trade [%]": metrics.worstTrade * 100,
    "Avg Winning Trade [%]": metrics.avgWinningTrade * 100,
    "Avg Losing Trade [%]": metrics.avgLosingTrade * 100,
    "Avg Winning Trade Duration": metrics.avgWinningTradeDuration,
    "Avg Losing Trade Duration": metrics.avgLosingTradeDuration,
    "Profit Factor": metrics.profitFactor,
    Expectancy: metrics.expectancy,
    "Sharpe Ratio": metrics.sharpeRatio,
    "Calmar Ratio": metrics.calmarRatio,
    "Omega Ratio": metrics.omegaRatio,
    "Sortino Ratio": metrics.sortinoRatio,
  };
}

/** The benchmark's returns compounded, the first one measured from the initial cash. */
function benchmarkReturn(portfolio: VectorbtPortfolio, group: number, startValue: number): number {
  const groups = portfolio.groupLengths.length;
  const value = portfolio.benchmarkValue().data.filter((_, i) => i % groups === group);
  let growth = 1;
  value.forEach((to, bar) => {
    const from = bar === 0 ? startValue : value[bar - 1];
    growth *= (to - from) / from + 1;
  });
  return growth - 1;
}
