// Pairs of averages on five stocks, the best ten kept, and the run behind the best of them.
import { crossover, indicator, sweep, sweepRun } from "barloom";
import { adjusted, percent, stocks } from "./market.mjs";

const range = (first, last, step) =>
  Array.from({ length: (last - first) / step + 1 }, (_, i) => first + step * i);
const options = {
  parameters: { fast: range(5, 40, 5), slow: range(50, 150, 10) },
  rule: crossover(
    ({ fast }) => indicator("sma", { window: fast }),
    ({ slow }) => indicator("sma", { window: slow }),
  ),
  ...{ close: adjusted, columns: stocks.columns },
  options: { initCash: 10_000, fees: 0.001 },
  keep: { top: 10, by: "sharpeRatio" },
};
const best = await sweep(options);
const row = best.get(0);
console.log(best.numRows, row.asset, row.fast, row.slow, row.sharpeRatio.toFixed(3));
const portfolio = sweepRun(options, row);
console.log(percent(portfolio.totalReturn()[0]), portfolio.orders.length);
// → 10 AAPL 5 150 1.275
// → 3443.9% 32
