// Definitions: the run beside its benchmark, with b the return of the benchmark at every bar.
import { noMarket, noTracking, unlessRuined, type MetricTable } from "../metric.ts";

const noBars = (moves: string) =>
  unlessRuined((account) =>
    account.bars < 2
      ? "a single bar"
      : `the benchmark ${moves} at no bar, or a rate is beyond the largest double`,
  );

export const BENCHMARK = {
  excessReturn: {
    label: "Excess return",
    unit: "percent",
    definition: "Total return − total return of the benchmark.",
    headline: true,
    of: (a) => a.returns.totalReturn - a.benchmarkReturns.totalReturn,
    undefinedBecause: unlessRuined(() => "a total return is beyond the largest double"),
  },
  trackingError: {
    label: "Tracking error",
    unit: "percent",
    definition: "std(r − b, ddof 1) · √A.",
    source: "Grinold & Kahn 1999",
    annualization: "√A",
    of: (a) => a.relative.trackingError,
    undefinedBecause: noTracking,
  },
  informationRatio: {
    label: "Information ratio",
    unit: "ratio",
    definition: "mean(r − b) / std(r − b, ddof 1) · √A; undefined where r − b varies by less than 1e-14.",
    source: "Grinold & Kahn 1999",
    annualization: "mean · A over std · √A",
    headline: true,
    of: (a) => a.relative.informationRatio,
    undefinedBecause: noTracking,
  },
  alpha: {
    label: "Alpha a year",
    unit: "percent",
    definition: "(mean(r − rf / A) − beta · mean(b − rf / A)) · A.",
    source: "Jensen 1968",
    annualization: "· A, not compounded",
    headline: true,
    of: (a) => a.relative.alpha,
    undefinedBecause: noMarket,
  },
  beta: {
    label: "Beta",
    unit: "ratio",
    definition: "cov(r, b) / var(b).",
    source: "Sharpe 1964",
    headline: true,
    of: (a) => a.relative.beta,
    undefinedBecause: noMarket,
  },
  correlation: {
    label: "Correlation",
    unit: "ratio",
    definition: "cov(r, b) / (std(r) · std(b)).",
    source: "Pearson 1895",
    of: (a) => a.relative.correlation,
    undefinedBecause: unlessRuined((account) =>
      account.bars < 2 ? "a single bar" : "the returns or the benchmark's do not vary",
    ),
  },
  upCapture: {
    label: "Up capture",
    unit: "percent",
    definition: "Π(1 + r)^(A / n) − 1 over the n bars with b > 0, over the same of b.",
    annualization: "compounded, exponent A / n",
    of: (a) => a.relative.upCapture,
    undefinedBecause: noBars("rises"),
  },
  downCapture: {
    label: "Down capture",
    unit: "percent",
    definition: "Π(1 + r)^(A / n) − 1 over the n bars with b < 0, over the same of b.",
    annualization: "compounded, exponent A / n",
    of: (a) => a.relative.downCapture,
    undefinedBecause: noBars("falls"),
  },
} as const satisfies MetricTable;
