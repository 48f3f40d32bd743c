// All figures of one account's series in one call (metrics page).
import { ReturnMetric } from "../layout";
import { relativeMetrics } from "./relative";
import { barReturns, returnMetrics } from "./returns";

/**
 * Writes the figures of `ReturnMetric` of the equity, those of the benchmark, and the ones of `RelativeMetric`, as doubles to
 * `out`. `flows` 0: none; `scratch` has room for three times as many doubles as there are bars; rates are per year.
 */
export function accountMetrics(
  equity: usize,
  flows: usize,
  benchmark: usize,
  bars: i32,
  initCash: f64,
  scratch: usize,
  barsPerYear: f64,
  riskFree: f64,
  required: f64,
  out: usize,
): void {
  const bytes = (<usize>bars) << 3;
  const returns = scratch + bytes;
  const market = returns + bytes;
  const marketOut = out + ((<usize>ReturnMetric.Count) << 3);
  const relativeOut = marketOut + ((<usize>ReturnMetric.Count) << 3);
  barReturns(equity, flows, bars, initCash, returns);
  barReturns(benchmark, 0, bars, initCash, market);
  returnMetrics(returns, bars, scratch, barsPerYear, riskFree, required, out);
  returnMetrics(market, bars, scratch, barsPerYear, riskFree, required, marketOut);
  relativeMetrics(returns, market, bars, barsPerYear, riskFree, relativeOut);
}
