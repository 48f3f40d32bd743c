// Figures of closed trades (metrics page).
import { TradeMetric } from "../layout";
import { ROUNDING, at, put, set } from "./list";
import { deviationOf, meanOf } from "./moments";

/**
 * Writes the figures of `TradeMetric` as doubles to `out`, from the profit of every closed trade in account currency, its
 * return and its length in bars; NaN where there is nothing to divide by.
 */
export function tradeMetrics(pnl: usize, returns: usize, durations: usize, count: i32, out: usize): void {
  for (let metric = 0; metric < TradeMetric.Count; metric++) set(out, metric, NaN);
  if (count == 0) return;
  putProfits(pnl, count, out);
  put(out, TradeMetric.Sqn, qualityOf(pnl, count));
  put(out, TradeMetric.MeanDuration, meanOf(durations, count));
  let best = -Infinity;
  let worst = Infinity;
  for (let i = 0; i < count; i++) {
    best = Math.max(best, at(returns, i));
    worst = Math.min(worst, at(returns, i));
  }
  put(out, TradeMetric.BestTrade, best);
  put(out, TradeMetric.WorstTrade, worst);
}

function putProfits(pnl: usize, count: i32, out: usize): void {
  let wins = 0;
  let won = 0.0;
  let lost = 0.0;
  for (let i = 0; i < count; i++) {
    const profit = at(pnl, i);
    if (profit > 0) {
      wins += 1;
      won += profit;
    } else lost += profit;
  }
  put(out, TradeMetric.WinRate, <f64>wins / <f64>count);
  put(out, TradeMetric.ProfitFactor, lost < 0 ? won / -lost : NaN);
  put(out, TradeMetric.Expectancy, (won + lost) / <f64>count);
  put(out, TradeMetric.GrossProfit, won);
  put(out, TradeMetric.GrossLoss, lost);
}

/** System quality number √n · mean / deviation; NaN where profits vary by rounding alone. */
function qualityOf(pnl: usize, count: i32): f64 {
  const mean = meanOf(pnl, count);
  const deviation = deviationOf(pnl, count, mean);
  return deviation > ROUNDING * Math.abs(mean) ? (Math.sqrt(<f64>count) * mean) / deviation : NaN;
}
