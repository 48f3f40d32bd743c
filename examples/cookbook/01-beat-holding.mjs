// Does a rule beat holding? Golden crosses of five stocks, an account each, beside buying and holding the same.
import { crossedAbove, crossedBelow, fromSignals, sma } from "barloom";
import { adjusted, percent, stocks } from "./market.mjs";

const [fast, slow] = [sma(adjusted, { window: 50 }), sma(adjusted, { window: 200 })];
const portfolio = fromSignals({
  ...stocks,
  ...{ entries: crossedAbove(fast, slow), exits: crossedBelow(fast, slow) },
  ...{ initCash: 20_000, lotSize: 1, fees: 0.001, slippage: 0.0005 },
});
stocks.columns.forEach((name, account) => {
  const rule = portfolio.metrics(account).totalReturn;
  const holding = portfolio.benchmarkMetrics(account).totalReturn;
  console.log(name, percent(rule), "holding:", percent(holding));
});
// → AAPL 1541.2% holding: 1245.8%
// → FB 0.0% holding: -27.3%
// → GOOG 24.2% holding: 703.5%
// → IBM 17.2% holding: 122.2%
// → MSFT -52.8% holding: -21.3%
