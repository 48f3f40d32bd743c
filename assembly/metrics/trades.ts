// Figures of closed trades (metrics page).
import { TradeMetric } from "../layout";

/** Writes the figures of `TradeMetric` for `count` profits at `pnl` as doubles to `out`; NaN where there is nothing to divide by. */
export function tradeMetrics(pnl: usize, count: i32, out: usize): void {
  let wins = 0;
  let won = 0.0;
  let lost = 0.0;
  for (let i = 0; i < count; i++) {
    const profit = load<f64>(pnl + (<usize>i << 3));
    if (profit > 0) {
      wins += 1;
      won += profit;
    } else lost += profit;
  }
  put(out, TradeMetric.WinRate, count > 0 ? <f64>wins / <f64>count : NaN);
  put(out, TradeMetric.ProfitFactor, lost < 0 ? won / -lost : NaN);
  put(out, TradeMetric.Expectancy, count > 0 ? (won + lost) / <f64>count : NaN);
}

@inline
function put(out: usize, metric: i32, value: f64): void {
  store<f64>(out + (<usize>metric << 3), value);
}
