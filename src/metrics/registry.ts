// Every metric once: name, label, unit, definition, and how it is found. The order is that of the printed table.
import type { AccountView } from "./account.ts";

/** How a figure is printed. */
export type MetricUnit = "percent" | "ratio" | "money" | "count" | "bars" | "date" | "text";

export interface Metric {
  readonly label: string;
  readonly unit: MetricUnit;
  /** Formula, source and annualization. */
  readonly definition: string;
  readonly of: (account: AccountView) => number;
  /** The same figure of buy and hold, where it has one. */
  readonly ofBenchmark?: (account: AccountView) => number;
  /** Why the figure is NaN, where it is. */
  readonly undefinedBecause?: (account: AccountView) => string;
}

const noTrades = (): string => "no closed trade";
const tooShort = (): string => "less than a quarter of a year";
const noSpread = (account: AccountView): string =>
  account.bars < 2 ? "a single bar" : "the returns do not vary, or equity fell to zero";

export const METRICS = {
  startValue: {
    label: "Start value",
    unit: "money",
    definition: "Initial cash.",
    of: (a) => a.initCash,
    ofBenchmark: (a) => a.initCash,
  },
  endValue: {
    label: "End value",
    unit: "money",
    definition: "Equity after the last bar: cash plus positions at their marks.",
    of: (a) => a.equity[a.bars - 1],
    ofBenchmark: (a) => a.benchmark[a.bars - 1],
  },
  totalReturn: {
    label: "Total return",
    unit: "percent",
    definition: "Π(1 + r) − 1 over all bars.",
    of: (a) => a.returns.totalReturn,
    ofBenchmark: (a) => a.benchmarkReturns.totalReturn,
  },
  annualizedReturn: {
    label: "Annualized return (CAGR)",
    unit: "percent",
    definition: "(1 + total)^(bars a year / bars) − 1; undefined under a quarter of a year.",
    of: (a) => a.returns.annualizedReturn,
    ofBenchmark: (a) => a.benchmarkReturns.annualizedReturn,
    undefinedBecause: tooShort,
  },
  annualizedVolatility: {
    label: "Annualized volatility",
    unit: "percent",
    definition: "Standard deviation of bar returns (ddof 1) · √(bars a year).",
    of: (a) => a.returns.annualizedVolatility,
    ofBenchmark: (a) => a.benchmarkReturns.annualizedVolatility,
    undefinedBecause: noSpread,
  },
  sharpeRatio: {
    label: "Sharpe ratio",
    unit: "ratio",
    definition: "Mean excess return / its standard deviation (ddof 1) · √(bars a year).",
    of: (a) => a.returns.sharpeRatio,
    ofBenchmark: (a) => a.benchmarkReturns.sharpeRatio,
    undefinedBecause: noSpread,
  },
  sortinoRatio: {
    label: "Sortino ratio",
    unit: "ratio",
    definition: "Mean excess return a year / (root of the mean squared shortfall · √(bars a year)).",
    of: (a) => a.returns.sortinoRatio,
    ofBenchmark: (a) => a.benchmarkReturns.sortinoRatio,
    undefinedBecause: () => "no bar fell short",
  },
  maxDrawdown: {
    label: "Max drawdown",
    unit: "percent",
    definition: "Least E / max(initial cash … E) − 1.",
    of: (a) => a.returns.maxDrawdown,
    ofBenchmark: (a) => a.benchmarkReturns.maxDrawdown,
  },
  calmarRatio: {
    label: "Calmar ratio",
    unit: "ratio",
    definition: "Annualized return / |max drawdown|.",
    of: (a) => a.returns.calmarRatio,
    ofBenchmark: (a) => a.benchmarkReturns.calmarRatio,
    undefinedBecause: () => "no drawdown, or less than a quarter of a year",
  },
  meanGrossExposure: {
    label: "Mean gross exposure",
    unit: "percent",
    definition: "Mean of Σ|position value| / equity at the bars' ends.",
    of: (a) => a.totals.grossRatioSum / a.totals.ratioBars,
    undefinedBecause: () => "equity never above zero",
  },
  maxGrossExposure: {
    label: "Max gross exposure",
    unit: "percent",
    definition: "Largest Σ|position value| / equity at a bar's end.",
    of: (a) => a.totals.grossRatioMax,
  },
  timeInMarket: {
    label: "Time in market",
    unit: "percent",
    definition: "Share of bars that end with a position.",
    of: (a) => a.totals.positionBars / a.bars,
  },
  turnover: {
    label: "Turnover a year",
    unit: "percent",
    definition: "Half of the traded value (one way) / mean equity / years.",
    of: (a) => a.turnover,
    undefinedBecause: () => "mean equity not above zero",
  },
  totalFeesPaid: {
    label: "Fees paid",
    unit: "money",
    definition: "Sum of all fees.",
    of: (a) => a.totals.feesPaid,
  },
  totalOrders: {
    label: "Orders",
    unit: "count",
    definition: "Intents that became an order, whatever its outcome.",
    of: (a) => a.orders,
  },
  cutOrders: {
    label: "Orders cut or refused",
    unit: "count",
    definition: "Orders with a reason.",
    of: (a) => a.cutOrders,
  },
  totalFills: { label: "Fills", unit: "count", definition: "Executions.", of: (a) => a.fills },
  totalClosedTrades: {
    label: "Closed trades",
    unit: "count",
    definition: "One per reducing fill, at average cost.",
    of: (a) => a.closedTrades,
  },
  totalOpenTrades: {
    label: "Open trades",
    unit: "count",
    definition: "Positions held after the last bar.",
    of: (a) => a.openTrades,
  },
  winRate: {
    label: "Win rate",
    unit: "percent",
    definition: "Closed trades with a profit / closed trades.",
    of: (a) => a.trades.winRate,
    undefinedBecause: noTrades,
  },
  profitFactor: {
    label: "Profit factor",
    unit: "ratio",
    definition: "Σ winning profits / |Σ losing profits| of closed trades.",
    of: (a) => a.trades.profitFactor,
    undefinedBecause: (a) => (a.closedTrades === 0 ? noTrades() : "no losing trade"),
  },
  expectancy: {
    label: "Expectancy",
    unit: "money",
    definition: "Mean profit of a closed trade.",
    of: (a) => a.trades.expectancy,
    undefinedBecause: noTrades,
  },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;

export const METRIC_NAMES = Object.keys(METRICS) as MetricName[];

/** The entry of a metric, with its optional parts visible. */
export function metricOf(name: MetricName): Metric {
  return METRICS[name];
}
