// All figures of the series of many accounts in one call (metrics page).
import { AccountMetric, RelativeMetric, ReturnMetric } from "../layout";
import { longestFalls, takeReturns } from "./curves";
import { at, set } from "./list";
import { laneOf } from "./pair";
import { returnMetrics } from "./returns";

const LENGTHS: i32 = 2 * ReturnMetric.Count + RelativeMetric.Count;

/**
 * Account after account: writes the figures of `ReturnMetric` of the equity, those of the benchmark, the ones of
 * `RelativeMetric` and those of `AccountMetric`, as doubles to `out`. Series of `bars` doubles stand account behind account;
 * `flows` 0: none. `initCash` has one double for each account. `scratch` has room for three times as many doubles as there are
 * bars; rates are per year.
 */
export function accountMetrics(
  equity: usize,
  flows: usize,
  benchmark: usize,
  initCash: usize,
  accounts: i32,
  bars: i32,
  scratch: usize,
  barsPerYear: f64,
  riskFree: f64,
  required: f64,
  out: usize,
): void {
  const bytes = (<usize>bars) << 3;
  const own = scratch + bytes;
  const market = own + bytes;
  for (let account = 0; account < accounts; account++) {
    const offset = <usize>account * bytes;
    const taken = flows != 0 && hasFlows(flows + offset, bars) ? flows + offset : 0;
    takeReturns(equity + offset, taken, benchmark + offset, bars, at(initCash, account), own, market);
    returnMetrics(own, market, bars, scratch, barsPerYear, riskFree, required, out);
    set(out, LENGTHS + AccountMetric.LongestDrawdown, laneOf(longestFalls, 0));
    set(out, LENGTHS + AccountMetric.BenchmarkLongestDrawdown, laneOf(longestFalls, 1));
    out += (<usize>(LENGTHS + AccountMetric.Count)) << 3;
  }
}

/** An account without flows falls as its equity does, not as a product of its returns. */
function hasFlows(flows: usize, bars: i32): bool {
  for (let bar = 0; bar < bars; bar++) if (at(flows, bar) != 0) return true;
  return false;
}
