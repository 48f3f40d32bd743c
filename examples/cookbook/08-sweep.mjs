// Every pair of averages up to 100 and 300 days on five stocks, the best ten kept, and the run behind the best of them.
import { crossover, indicator, sweep, sweepRun } from "barloom";
import { adjusted, percent, stocks } from "./market.mjs";

const range = (first, last) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
let tried = 0;
const options = {
  parameters: { fast: range(2, 100), slow: range(3, 300) },
  where: ({ fast, slow }) => fast < slow,
  rule: crossover(
    ({ fast }) => indicator("sma", { window: fast }),
    ({ slow }) => indicator("sma", { window: slow }),
  ),
  // Stocks that list later have no close until then: nothing is bought before.
  ...{ close: adjusted, columns: stocks.columns },
  options: { initCash: 10_000, fees: 0.001 },
  keep: { top: 10, by: "sharpeRatio" },
  onProgress: ({ done }) => (tried = done),
};
const best = await sweep(options);
console.log(best.numRows, "of", tried);
const row = best.get(0);
console.log(row.asset, row.fast, row.slow, row.sharpeRatio.toFixed(3));
const portfolio = sweepRun(options, row);
console.log(percent(portfolio.totalReturn()[0]), portfolio.orders.length);
// The best of so many owes much to luck: see what it is worth on years or stocks that had no say in the choice.
// → 10 of 123255
// → AAPL 53 56 1.544
// → 8233.5% 114
