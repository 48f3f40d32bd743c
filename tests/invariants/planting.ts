// Faults for stored results.

/** Takes one of `count` things. */
export type Pick = (count: number) => number;

/** Relative sizes of faults; the last two leave no number. */
export const PARTS = [1e-9, -1e-9, 1e-6, 1e-3, 1, NaN, Infinity];

/** Cells below this part of the largest one are left alone: a billionth of them is rounding beside the others. */
const VISIBLE = 1e-3;

/** Alters one of the values that are at least a visible part of their scale; false where none is. */
export function alter(
  values: Float64Array,
  scaleOf: (i: number) => number,
  pick: Pick,
  part: number,
  sizeOf: (i: number) => number = (i) => values[i],
): boolean {
  const cells = Array.from(values.keys()).filter(
    (i) => values[i] !== 0 && Math.abs(sizeOf(i)) >= VISIBLE * scaleOf(i),
  );
  if (cells.length === 0) return false;
  values[cells[pick(cells.length)]] *= 1 + part;
  return true;
}

export function largest(...lists: readonly Float64Array[]): number {
  return lists.reduce((most, list) => list.reduce((top, x) => Math.max(top, Math.abs(x)), most), 0);
}

type Trades = Readonly<Record<"size" | "entryPrice" | "exitPrice", ArrayLike<number>>>;

/** What a trade turned over: a scale of its profit. */
export function turnover(trades: Trades, i: number): number {
  return trades.size[i] * (trades.entryPrice[i] + trades.exitPrice[i]);
}
