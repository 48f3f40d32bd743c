// One column, and what is to be done at each of its bars.
import { runStrategy, type Portfolio, type Slice, type StrategyOptions } from "../../src/index.ts";

export type Act = (slice: Slice) => void;

/** A column of bars as [open, high, low, close]; a single number is all four. */
export type Bars = readonly (number | readonly [number, number, number, number])[];

export function run(
  bars: Bars,
  acts: readonly (Act | undefined)[],
  options: StrategyOptions<object> = {},
): Portfolio {
  const at = (field: 0 | 1 | 2 | 3): number[][] =>
    bars.map((bar) => [typeof bar === "number" ? bar : bar[field]]);
  const data = { open: at(0), high: at(1), low: at(2), close: at(3) };
  return runStrategy({ onBar: (slice) => acts[slice.bar]?.(slice) }, data, { initCash: 10_000, ...options });
}

/** Units asked and filled, and the outcome, of every order. */
export function endings({ orders }: Portfolio): unknown[] {
  return Array.from({ length: orders.length }, (_, i) => {
    const { asked, filled, outcome } = orders.at(i);
    return [asked, filled, outcome];
  });
}

/** Bar, units and price of every fill. */
export function fillsOf({ fills }: Portfolio): number[][] {
  return Array.from(fills.bar, (bar, i) => [bar, fills.units[i], fills.price[i]]);
}

export const held = (portfolio: Portfolio): number[] => [...portfolio.position().data];
