// The same entries with and without a stop that trails the best price by a fifth.
import { crossedAbove, fromSignals, sma } from "barloom";
import { adjusted, percent, stocks } from "./market.mjs";

const entries = crossedAbove(sma(adjusted, { window: 20 }), sma(adjusted, { window: 100 }));
const options = { ...stocks, entries, initCash: 20_000, lotSize: 1, fees: 0.001 };
for (const stops of [{}, { slStop: 0.2, slTrail: true }]) {
  const portfolio = fromSignals({ ...options, ...stops });
  const worst = Math.min(...stocks.columns.map((_, account) => portfolio.metrics(account).maxDrawdown));
  console.log(portfolio.trades.length, percent(worst));
}
// → 5 -78.9%
// → 40 -62.9%
