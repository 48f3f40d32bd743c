// Definitions: shape and tails of the returns, and their falls.
import { beyondDoubles, noShortfall, noTail, unlessRuined, type MetricTable } from "../metric.ts";

const fewBars = (least: number) =>
  unlessRuined((account) => (account.bars < least ? `fewer than ${least} bars` : "the returns do not vary"));

export const RISK = {
  omegaRatio: {
    label: "Omega ratio",
    unit: "ratio",
    definition: "Σ max(r − mar / A, 0) / Σ max(mar / A − r, 0), mar being the required return.",
    source: "Keating & Shadwick 2002",
    of: (a) => a.returns.omegaRatio,
    ofBenchmark: (a) => a.benchmarkReturns.omegaRatio,
    undefinedBecause: noShortfall,
  },
  tailRatio: {
    label: "Tail ratio",
    unit: "ratio",
    definition: "|95 % percentile of r| / |5 % percentile of r|, linear percentiles.",
    of: (a) => a.returns.tailRatio,
    ofBenchmark: (a) => a.benchmarkReturns.tailRatio,
    undefinedBecause: noTail,
  },
  skew: {
    label: "Skewness",
    unit: "ratio",
    definition:
      "G₁ = T / ((T − 1)(T − 2)) · Σz³ with z = (r − mean) / std(ddof 1); 0 for a symmetric distribution.",
    source: "Joanes & Gill 1998",
    of: (a) => a.returns.skew,
    ofBenchmark: (a) => a.benchmarkReturns.skew,
    undefinedBecause: fewBars(3),
  },
  kurtosis: {
    label: "Excess kurtosis",
    unit: "ratio",
    definition:
      "G₂ = T(T + 1) / ((T − 1)(T − 2)(T − 3)) · Σz⁴ − 3(T − 1)² / ((T − 2)(T − 3)); 0 for a normal distribution.",
    source: "Joanes & Gill 1998",
    of: (a) => a.returns.kurtosis,
    ofBenchmark: (a) => a.benchmarkReturns.kurtosis,
    undefinedBecause: fewBars(4),
  },
  valueAtRisk: {
    label: "Value at risk (5 %)",
    unit: "percent",
    definition:
      "5 % percentile of r, historical, linear between ranks: a bar's return, so a loss is below 0.",
    source: "Jorion 1997",
    of: (a) => a.returns.valueAtRisk,
    ofBenchmark: (a) => a.benchmarkReturns.valueAtRisk,
    undefinedBecause: beyondDoubles,
  },
  condValueAtRisk: {
    label: "Expected shortfall (5 %)",
    unit: "percent",
    definition: "Mean of the r at or below the value at risk.",
    source: "Acerbi & Tasche 2002",
    of: (a) => a.returns.condValueAtRisk,
    ofBenchmark: (a) => a.benchmarkReturns.condValueAtRisk,
    undefinedBecause: beyondDoubles,
  },
  ulcerIndex: {
    label: "Ulcer index",
    unit: "percent",
    definition: "√mean(d²) of the drawdown d at the end of every bar.",
    source: "Martin & McCann 1989",
    of: (a) => a.returns.ulcerIndex,
    ofBenchmark: (a) => a.benchmarkReturns.ulcerIndex,
    undefinedBecause: beyondDoubles,
  },
  maxDrawdownDuration: {
    label: "Longest drawdown",
    unit: "bars",
    definition: "Most bars from a peak until it is reached again, or until the last bar.",
    headline: true,
    of: (a) => a.longestDrawdown,
    ofBenchmark: (a) => a.benchmarkLongestDrawdown,
  },
} as const satisfies MetricTable;
