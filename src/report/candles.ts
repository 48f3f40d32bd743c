// Which known price each price of a candle lies nearest to; both sides of the packing use the same.

type Series = Float64Array;

/** Series to pack open, high and low against, once the close and the open are known. */
export const candleNeighbours = {
  /** The open lies near the close before. */
  before: (close: Series): Series => close.map((_, bar) => (bar === 0 ? NaN : close[bar - 1])),
  /** The high lies at or above the upper of open and close. */
  upper: (open: Series, close: Series): Series => close.map((price, bar) => Math.max(price, open[bar])),
  /** The low lies at or below the lower of open and close. */
  lower: (open: Series, close: Series): Series => close.map((price, bar) => Math.min(price, open[bar])),
};
