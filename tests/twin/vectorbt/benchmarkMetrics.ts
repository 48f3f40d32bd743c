// Specification section 18: falls of the compounded returns, and returns beside those of a benchmark. Risk-free return 0.

import type { Series } from "./columnFlows.ts";
import { annualizedReturn } from "./returnsMetrics.ts";
import { deviation, mean } from "./statistics.ts";

const BARS_PER_YEAR = 365;

export interface BenchmarkMetrics {
  readonly ulcerIndex: number;
  readonly martinRatio: number;
  readonly beta: number;
  readonly alpha: number;
  readonly informationRatio: number;
  readonly capture: number;
  readonly upCapture: number;
  readonly downCapture: number;
}

export function benchmarkMetrics(returns: Series, benchmark: Series): BenchmarkMetrics {
  const ulcer = ulcerIndex(returns);
  return {
    ulcerIndex: ulcer,
    martinRatio: ulcer === 0 ? NaN : annualizedReturn(returns) / ulcer,
    beta: beta(returns, benchmark),
    alpha: alpha(returns, benchmark),
    informationRatio: informationRatio(returns, benchmark),
    capture: capture(returns, benchmark, () => true),
    upCapture: capture(returns, benchmark, (market) => market > 0),
    downCapture: capture(returns, benchmark, (market) => market < 0),
  };
}

/** Root of the mean squared fall; every bar counts, also one without a return. */
function ulcerIndex(returns: Series): number {
  let growth = 1;
  let peak = NaN;
  const squares = returns.map((x) => {
    if (!Number.isNaN(x)) growth *= x + 1;
    const level = growth * 100;
    peak = Number.isNaN(peak) || level > peak ? level : peak;
    const depth = level / peak - 1;
    return depth * depth;
  });
  return Math.sqrt(squares.reduce((sum, x) => sum + x, 0) / returns.length);
}

function beta(returns: Series, benchmark: Series): number {
  if (benchmark.length < 2) return NaN;
  const market = benchmark.map((x, bar) => (Number.isNaN(returns[bar]) ? NaN : x));
  const center = mean(market);
  const distances = market.map((x) => x - center);
  const variance = mean(distances.map((x) => x * x));
  if (variance < 1e-30) return NaN;
  return mean(distances.map((x, bar) => x * returns[bar])) / variance;
}

function alpha(returns: Series, benchmark: Series): number {
  if (returns.length < 2) return NaN;
  const slope = beta(returns, benchmark);
  const left = returns.map((x, bar) => x - slope * benchmark[bar]);
  return Math.pow(mean(left) + 1, BARS_PER_YEAR) - 1;
}

function informationRatio(returns: Series, benchmark: Series): number {
  if (returns.length < 2) return NaN;
  const active = returns.map((x, bar) => x - benchmark[bar]);
  const spread = deviation(active);
  return spread === 0 ? Infinity : mean(active) / spread;
}

function capture(returns: Series, benchmark: Series, counts: (market: number) => boolean): number {
  const own = returns.filter((_, bar) => counts(benchmark[bar]));
  const market = benchmark.filter(counts);
  if (market.length === 0) return NaN;
  const marketYear = annualizedReturn(market);
  return marketYear === 0 ? Infinity : annualizedReturn(own) / marketYear;
}
