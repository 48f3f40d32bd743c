// Section 6.6: which working orders fill, at what price, and when their time is over.

import type { Attempt } from "./attempts.ts";
import { type BarRange, barRange } from "./marks.ts";
import { isPrice } from "./numbers.ts";
import { endWorking } from "./orders.ts";
import type { Account, Column, Order, Run } from "./state.ts";

/** Market orders with a price in this step. */
export function marketAttempts(run: Run, columns: readonly Column[]): Attempt[] {
  const attempts: Attempt[] = [];
  for (const column of columns) {
    const { order } = column;
    const basePrice = run.options.fill.price(run.bar, column.index);
    if (order === null || order.type !== "market" || order.firstBar > run.bar || !isPrice(basePrice))
      continue;
    attempts.push({ column, order, basePrice, slips: true });
  }
  return attempts;
}

/** Limit and stop orders that the bar reaches. */
export function insideAttempts(run: Run, columns: readonly Column[]): Attempt[] {
  return columns.map((column) => insideAttempt(run, column)).filter((attempt) => attempt !== null);
}

function insideAttempt(run: Run, column: Column): Attempt | null {
  const { order } = column;
  const range = barRange(run, column.index);
  if (order === null || range === null) return null;
  if (order.type === "limit") return limitAttempt(column, order, range);
  if (order.type === "stop") return stopAttempt(run, column, order, range);
  if (order.type === "stopLimit" && triggerPrice(order, range) !== null) order.type = "limit";
  return null;
}

function limitAttempt(column: Column, order: Order, range: BarRange): Attempt | null {
  const { side, limitPrice, takesFirstPriceOnly } = order;
  const best = side > 0 ? range.low : range.high;
  const attempt = { column, order, slips: false };
  if (side * range.open <= side * limitPrice) return { ...attempt, basePrice: range.open };
  if (takesFirstPriceOnly || side * best > side * limitPrice || Number.isNaN(limitPrice)) return null;
  return { ...attempt, basePrice: limitPrice };
}

function stopAttempt(run: Run, column: Column, order: Order, range: BarRange): Attempt | null {
  const basePrice = triggerPrice(order, range);
  if (basePrice === null) return null;
  // What it cannot fill now is a market order from the next bar on.
  order.type = "market";
  order.firstBar = run.bar + 1;
  return { column, order, basePrice, slips: true };
}

function triggerPrice({ side, stopPrice, takesFirstPriceOnly }: Order, range: BarRange): number | null {
  const worst = side > 0 ? range.high : range.low;
  if (side * range.open >= side * stopPrice) return range.open;
  return !takesFirstPriceOnly && side * worst >= side * stopPrice ? stopPrice : null;
}

/** Step 9: orders open after their last bar. */
export function endExpired(run: Run, account: Account): void {
  for (const column of account.columns) {
    const { order } = column;
    if (order === null || order.lastBar > run.bar) continue;
    if (order.fillsWholeOnly) endWorking(column, "Cancelled", "FillOrKill");
    else endWorking(column, "Expired", "TimeInForce");
  }
}
