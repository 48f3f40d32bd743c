// A strategy that acts bar by bar: buys breakouts with a bracket of a stop and a target, one position at a time.
import { defineStrategy, runStrategy } from "barloom";
import { stocks } from "./market.mjs";

const { actions, ...data } = stocks;
const breakout = defineStrategy({
  parameters: { window: 55, risk: 0.08, reward: 0.2 },
  onBar(slice) {
    const { window, risk, reward } = slice.parameters;
    if (slice.bar < window) return;
    for (let column = 0; column < slice.columnCount; column++) {
      if (slice.position(column) > 0 || slice.workingOrders(column).length > 0) continue;
      const highs = slice.history("high", window + 1, column).slice(0, -1);
      const close = slice.close(column);
      if (!(close > Math.max(...highs))) continue;
      slice.orderPercent(column, 0.2, {
        bracket: { stopLoss: close * (1 - risk), takeProfit: close * (1 + reward) },
      });
    }
  },
});
const portfolio = runStrategy(breakout, data, {
  actions,
  cashSharing: true,
  initCash: 100_000,
  lotSize: 1,
  fees: 0.001,
});
console.log(portfolio.trades.length, portfolio.metrics().winRate.toFixed(3));
// → 114 0.396
