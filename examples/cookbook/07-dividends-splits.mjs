// What splits and dividends did to a holding: shares before and after, and cash that came in.
import { fromOrders } from "barloom";
import { stocks } from "./market.mjs";

const size = { data: new Float64Array(stocks.close.rows).fill(NaN), rows: stocks.close.rows, columns: 1 };
size.data[0] = 100;
const portfolio = fromOrders({ ...stocks, size, initCash: 20_000 });
const units = portfolio.position();
stocks.columns.forEach((name, column) => {
  const { dividends } = portfolio.metrics(column);
  console.log(
    name,
    units.data[column + units.columns],
    "→",
    units.data.at(column - units.columns),
    dividends,
  );
});
// → AAPL 100 → 400 3180
// → FB 0 → 0 0
// → GOOG 0 → 0 0
// → IBM 100 → 100 1984
// → MSFT 100 → 200 1554
