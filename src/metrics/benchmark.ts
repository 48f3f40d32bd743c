// Buy and hold beside the strategy.
import { cellOf, type Source } from "../plan/source.ts";

/**
 * Equity of equal money put into each column at its first valid close and held: no costs, no rebalancing; money for a
 * column that lists later waits as cash, and a missing close keeps the last one.
 * @param first first column of the account
 * @param last one past its last column
 */
export function buyAndHold(
  close: Source<Float64Array>,
  bars: number,
  first: number,
  last: number,
  initCash: number,
): Float64Array {
  const share = initCash / (last - first);
  const bought = new Float64Array(last - first).fill(NaN);
  const mark = new Float64Array(last - first).fill(NaN);
  return Float64Array.from({ length: bars }, (_, bar) => {
    let value = 0;
    for (let k = 0; k < bought.length; k++) {
      const price = cellOf(close, bar, first + k);
      if (price > 0) {
        mark[k] = price;
        if (Number.isNaN(bought[k])) bought[k] = price;
      }
      value += Number.isNaN(bought[k]) ? share : share * (mark[k] / bought[k]);
    }
    return value;
  });
}
