// Definitions: more of closed and open trades.
import { noTrades, type MetricTable } from "../metric.ts";

export const TRADES = {
  grossProfit: {
    label: "Gross profit",
    unit: "money",
    definition: "Σ profits of the closed trades with a profit above 0.",
    of: (a) => a.trades.grossProfit,
    undefinedBecause: noTrades,
  },
  grossLoss: {
    label: "Gross loss",
    unit: "money",
    definition: "Σ profits of the other closed trades: 0 or less.",
    of: (a) => a.trades.grossLoss,
    undefinedBecause: noTrades,
  },
  bestTrade: {
    label: "Best trade",
    unit: "percent",
    definition: "Largest return of a closed trade: its profit / its value at entry.",
    of: (a) => a.trades.bestTrade,
    undefinedBecause: noTrades,
  },
  worstTrade: {
    label: "Worst trade",
    unit: "percent",
    definition: "Least return of a closed trade: its profit / its value at entry.",
    of: (a) => a.trades.worstTrade,
    undefinedBecause: noTrades,
  },
  meanTradeDuration: {
    label: "Mean trade length",
    unit: "bars",
    definition: "Mean bars from the first entry of the position to the exit, of closed trades.",
    of: (a) => a.trades.meanDuration,
    undefinedBecause: noTrades,
  },
  sqn: {
    label: "System quality number",
    unit: "ratio",
    definition: "√n · mean(profit) / std(profit, ddof 1) of the n closed trades.",
    source: "Tharp 2008",
    of: (a) => a.trades.sqn,
    undefinedBecause: (a) =>
      a.closedTrades < 2 ? "fewer than two closed trades" : "the profits of the trades do not vary",
  },
  openTradePnl: {
    label: "Profit of open trades",
    unit: "money",
    definition:
      "Σ profits of the positions held after the last bar, at their marks, without fees of an exit.",
    of: (a) => a.openTradePnl,
  },
} as const satisfies MetricTable;
