// Equal weights, set again at the first close of every month and filled at the next open, from one account.
import { fromOrders, matrixFrom } from "barloom";
import { percent, stocks } from "./market.mjs";

const { time, columns, close } = stocks;
const month = (bar) => new Date(time[bar]).getUTCMonth();
// NaN orders nothing.
const size = matrixFrom(close.rows, columns.length, (bar) =>
  bar === 0 || month(bar) !== month(bar - 1) ? 1 / columns.length : NaN,
);
const portfolio = fromOrders({
  ...{ ...stocks, size, sizeType: "targetPercent", cashSharing: true },
  ...{ initCash: 100_000, lotSize: 1, fees: 0.001 },
});
const { totalReturn, turnover, maxDrawdown } = portfolio.metrics();
console.log(percent(totalReturn), percent(maxDrawdown), turnover.toFixed(2));
console.log(portfolio.cutOrders());
// → 334.5% -43.1% 0.26
// → { NotListed: 201, NoCash: 5, LotSize: 35 }
