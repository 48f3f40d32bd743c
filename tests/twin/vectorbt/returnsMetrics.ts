// Specification section 18, with the defaults: risk-free and required return 0, one degree of freedom, cutoff 5 %.

import type { Series } from "./columnFlows.ts";
import { deviation, known, mean, partitioned, percentile, sumOf } from "./statistics.ts";

const BARS_PER_YEAR = 365;
const CUTOFF = 0.05;

export interface ReturnsMetrics {
  readonly sharpeRatio: number;
  readonly sortinoRatio: number;
  readonly calmarRatio: number;
  readonly omegaRatio: number;
  readonly annualizedReturn: number;
  readonly annualizedVolatility: number;
  readonly downsideRisk: number;
  readonly maxDrawdownFromReturns: number;
  readonly tailRatio: number;
  readonly valueAtRisk: number;
  readonly condValueAtRisk: number;
}

export function returnsMetrics(returns: Series): ReturnsMetrics {
  return {
    sharpeRatio: sharpeRatio(returns),
    sortinoRatio: sortinoRatio(returns),
    calmarRatio: calmarRatio(returns),
    omegaRatio: omegaRatio(returns),
    annualizedReturn: annualizedReturn(returns),
    annualizedVolatility: annualizedVolatility(returns),
    downsideRisk: downsideRisk(returns),
    maxDrawdownFromReturns: maxDrawdown(returns),
    tailRatio: tailRatio(returns),
    valueAtRisk: percentile(returns, 100 * CUTOFF),
    condValueAtRisk: condValueAtRisk(returns),
  };
}

export function annualizedReturn(returns: Series): number {
  if (returns.length === 0) return NaN;
  const growth = known(returns).reduce((product, x) => product * (x + 1), 1);
  return Math.pow(growth, BARS_PER_YEAR / returns.length) - 1;
}

export function annualizedVolatility(returns: Series): number {
  return returns.length < 2 ? NaN : deviation(returns) * Math.sqrt(BARS_PER_YEAR);
}

export function sharpeRatio(returns: Series): number {
  if (returns.length < 2) return NaN;
  const spread = deviation(returns);
  return spread === 0 ? Infinity : (mean(returns) / spread) * Math.sqrt(BARS_PER_YEAR);
}

export function downsideRisk(returns: Series): number {
  const losses = returns.map((x) => (x > 0 ? 0 : x));
  return Math.sqrt(mean(losses.map((x) => x * x))) * Math.sqrt(BARS_PER_YEAR);
}

export function sortinoRatio(returns: Series): number {
  if (returns.length < 2) return NaN;
  const risk = downsideRisk(returns);
  return risk === 0 ? Infinity : (mean(returns) * BARS_PER_YEAR) / risk;
}

export function omegaRatio(returns: Series): number {
  const gains = sumOf(returns.filter((x) => x > 0));
  const losses = -1 * sumOf(returns.filter((x) => x < 0));
  return losses === 0 ? Infinity : gains / losses;
}

/** The start level is not a peak: the running maximum begins after the first return. */
export function maxDrawdown(returns: Series): number {
  let growth = 1;
  let peak = NaN;
  const depths = returns.map((x) => {
    if (!Number.isNaN(x)) growth *= x + 1;
    const level = growth * 100;
    peak = Number.isNaN(peak) ? level : Math.max(peak, level);
    return level / peak - 1;
  });
  // Math.min, because a level that has become NaN (infinite returns) leaves no minimum.
  return Math.min(...depths);
}

export function calmarRatio(returns: Series): number {
  const depth = maxDrawdown(returns);
  return depth === 0 ? NaN : annualizedReturn(returns) / Math.abs(depth);
}

export function tailRatio(returns: Series): number {
  const upper = Math.abs(percentile(returns, 95));
  const lower = Math.abs(percentile(returns, 5));
  return lower === 0 ? Infinity : upper / lower;
}

/** Mean of the worst returns. */
export function condValueAtRisk(returns: Series): number {
  const sample = known(returns);
  if (sample.length === 0) return NaN;
  const last = Math.trunc((sample.length - 1) * CUTOFF);
  return mean(partitioned(sample, last).slice(0, last + 1));
}
