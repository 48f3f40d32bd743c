// Hold the two stocks of the highest score, from one account, and serve the best first where cash runs short.
import { bestFirst, fromOrders, momentum, topKWeights } from "barloom";
import { adjusted, percent, stocks } from "./market.mjs";

const score = momentum(adjusted, { window: 252 });
const portfolio = fromOrders({
  ...{ ...stocks, size: topKWeights(score, { k: 2 }), sizeType: "targetPercent", minOrderValue: 2_000 },
  ...{ callSeq: bestFirst(score, { k: 2, delay: 1 }), cashSharing: true },
  ...{ initCash: 100_000, lotSize: 1, fees: 0.001 },
});
const { totalReturn, sharpeRatio, totalFeesPaid } = portfolio.metrics();
console.log(percent(totalReturn), sharpeRatio.toFixed(2), totalFeesPaid.toFixed(0));
// → 284.7% 0.51 42207
