// Steps 4 and 8: the mark is the last valid price seen.

import { isPrice } from "./numbers.ts";
import type { Account, Run } from "./state.ts";

export function markAtOpen(run: Run, account: Account): void {
  mark(run, account, run.options.prices.hasOpen ? "open" : "close");
}

export function markAtClose(run: Run, account: Account): void {
  mark(run, account, "close");
}

function mark(run: Run, account: Account, which: "open" | "close"): void {
  for (const column of account.columns) {
    const price = run.options.prices[which](run.bar, column.index);
    // A delisted column keeps its last mark: its prices are no longer those of something tradable.
    if (isPrice(price) && !column.isDelisted) column.mark = price;
  }
}

export interface BarRange {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** Section 6.5: what stands in for missing prices inside the bar; null where neither open nor close is there. */
export function barRange(run: Run, column: number): BarRange | null {
  const { prices } = run.options;
  const valid = (price: number) => (isPrice(price) ? price : null);
  const givenOpen = valid(prices.open(run.bar, column));
  const givenClose = valid(prices.close(run.bar, column));
  const open = givenOpen ?? givenClose;
  const close = givenClose ?? givenOpen;
  if (open === null || close === null) return null;
  const high = valid(prices.high(run.bar, column)) ?? Math.max(open, close);
  const low = valid(prices.low(run.bar, column)) ?? Math.min(open, close);
  return { open, high, low, close };
}
