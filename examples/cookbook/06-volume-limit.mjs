// A large account in real volume: never more than a thousandth of a day's trading, and what that cut.
import { fromOrders } from "barloom";
import { stocks } from "./market.mjs";

const size = { data: new Float64Array(stocks.close.rows).fill(NaN), rows: stocks.close.rows, columns: 1 };
size.data[0] = 0.2;
const portfolio = fromOrders({
  ...{ ...stocks, size, sizeType: "targetPercent", cashSharing: true },
  ...{ participationRate: 0.001, timeInForce: 20, initCash: 50_000_000, lotSize: 1 },
});
console.log(portfolio.cutOrders());
console.log(String(portfolio.explain(0, "AAPL")).split("\n")[0]);
// → { NotListed: 2, Volume: 1 }
// → bar 0 (2000-03-01T00:00:00.000Z), column 0 AAPL
