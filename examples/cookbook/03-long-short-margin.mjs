// Long the stock that rose most in half a year, short the one that rose least: a margin account that pays for what it borrows.
import { fromOrders, longShortWeights, momentum } from "barloom";
import { adjusted, percent, stocks } from "./market.mjs";

const score = momentum(adjusted, { window: 126 });
const weights = longShortWeights(score, { k: 1 });
const { data, columns } = weights;
// Every 21st bar; NaN orders nothing between.
const size = {
  ...weights,
  data: data.map((weight, cell) => (Math.floor(cell / columns) % 21 === 0 ? weight : NaN)),
};
const portfolio = fromOrders({
  ...{ ...stocks, size, sizeType: "targetPercent", cashSharing: true },
  ...{ account: "margin", borrowRate: 0.03, debitRate: 0.05 },
  ...{ initCash: 100_000, lotSize: 1, fees: 0.001, slippage: 0.0005 },
});
const { totalReturn, sharpeRatio } = portfolio.metrics();
console.log(percent(totalReturn), sharpeRatio.toFixed(2), portfolio.marginCalls.length);
// → -53.6% -0.23 0
