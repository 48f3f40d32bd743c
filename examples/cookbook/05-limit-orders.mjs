// Bids two percent below the close that last for five bars, sold at the market ten bars after the signal.
import { fromOrders, matrixFrom, rsi } from "barloom";
import { adjusted, stocks } from "./market.mjs";

const { close, columns } = stocks;
const strength = rsi(adjusted, { window: 14 });
const at = (matrix, bar, column) => (bar < 0 ? NaN : matrix.data[bar * columns.length + column]);
const buys = (bar, column) => at(strength, bar, column) < 30 && !(at(strength, bar - 1, column) < 30);
const rows = Array.from({ length: close.rows });
const cells = (value) => matrixFrom(close.rows, columns.length, value);
const portfolio = fromOrders({
  ...stocks,
  size: cells((bar, column) => (buys(bar, column) ? 5_000 : buys(bar - 10, column) ? 0 : NaN)),
  sizeType: "targetValue",
  orderType: rows.map((_, bar) => columns.map((_, column) => (buys(bar, column) ? "limit" : "market"))),
  limitPrice: cells((bar, column) => 0.98 * at(close, bar, column)),
  timeInForce: 5,
  ...{ initCash: 20_000, fees: 0.001 },
});
const filled = portfolio.fills.length;
console.log(`${portfolio.orders.length} orders, ${filled} fills`);
// → 182 orders, 126 fills
