// The rows of VectorBT's `Portfolio.stats()`.
import type { GroupSeries } from "./groupSeries.ts";
import type { VectorbtMetrics } from "./metrics.ts";

/** What the rows of one group are made from. */
export interface GroupFigures {
  readonly metrics: VectorbtMetrics;
  readonly spans: SeriesSpans;
  readonly endValue: number;
  /** Fraction. */
  readonly totalReturn: number;
}

/** What the rows have of a group's series beside its metrics. */
export interface SeriesSpans {
  readonly startValue: number;
  /** Fraction. */
  readonly benchmarkReturn: number;
  readonly maxGrossExposure: number;
}

export function spansOf(series: GroupSeries): SeriesSpans {
  const startValue = series.initCash();
  return {
    startValue,
    benchmarkReturn: compounded(series.benchmarkValue(), startValue),
    maxGrossExposure: largest(series.grossExposure()),
  };
}

/** Rows of one group, without those of its span. */
export type StatsRows = ReturnType<typeof statsRows>;

/** Start, end and number of bars. */
export function spanRows(time: Float64Array | null, bars: number): Record<string, number | string> {
  const date = (bar: number): number | string => (time === null ? bar : new Date(time[bar]).toISOString());
  return { Start: date(0), End: date(bars - 1), Period: bars };
}

/** The rows of one group; percents where the row says so. */
export function statsRows({ metrics, spans, endValue, totalReturn }: GroupFigures) {
  return {
    "Start Value": spans.startValue,
    "End Value": endValue,
    "Total Return [%]": totalReturn * 100,
    "Benchmark Return [%]": spans.benchmarkReturn * 100,
    "Max Gross Exposure [%]": spans.maxGrossExposure * 100,
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

function largest(values: Float64Array): number {
  let most = -Infinity;
  for (let bar = 0; bar < values.length; bar++) if (values[bar] > most) most = values[bar];
  return most;
}

/** The returns of a value compounded, the first one measured from the initial cash. */
function compounded(value: Float64Array, startValue: number): number {
  let growth = 1;
  for (let bar = 0, from = startValue; bar < value.length; from = value[bar++])
    growth *= (value[bar] - from) / from + 1;
  return growth - 1;
}
