// A small plain market, and what a call of the library does with it.
import { BacktestError, fromOrders, matrixFrom, maskFrom, type Matrix, type Mask } from "../../src/index.ts";
import type { Realistic } from "../../src/backtest.ts";
import type { OrderOptions } from "../../src/generated/optionTypes.ts";
import { uniformAt } from "./cells.ts";
import { call, type Arguments } from "./runPlan.ts";
import type { Portfolio } from "../../src/results/portfolio.ts";

/** A seeded walk around 100 with opens near the close before. */
export function market(bars: number, columns: number, seed = 1): { open: Matrix; close: Matrix } {
  const last = new Float64Array(columns).fill(100);
  const open = matrixFrom(bars, columns, () => NaN);
  const close = matrixFrom(bars, columns, (bar, column) => {
    const i = bar * columns + column;
    open.data[i] = last[column] * (0.99 + 0.02 * uniformAt(seed, 1, bar, column));
    last[column] = open.data[i] * (0.97 + 0.06 * uniformAt(seed, 2, bar, column));
    return last[column];
  });
  return { open, close };
}

/** Entries at every fifth bar, exits three bars later. */
export function swing(bars: number, columns: number): { entries: Mask; exits: Mask } {
  return {
    entries: maskFrom(bars, columns, (bar) => bar % 5 === 0),
    exits: maskFrom(bars, columns, (bar) => bar % 5 === 3),
  };
}

/** A valid call of `fromSignals`: 60 bars of 3 assets. */
export function signalArguments(changes: Arguments = {}): Arguments {
  return { ...market(60, 3), ...swing(60, 3), size: 0.5, ...changes };
}

/** A valid call of `fromOrders`: 60 bars of 3 assets. */
export function orderArguments(changes: Arguments = {}): Arguments {
  return { ...market(60, 3), size: matrixFrom(60, 3, (bar) => (bar % 2 === 0 ? 0.25 : -0.25)), ...changes };
}

export const withSignals = (changes: Arguments = {}): Portfolio =>
  call("fromSignals", signalArguments(changes));
export const withOrders = (changes: Arguments = {}): Portfolio => call("fromOrders", orderArguments(changes));

/** One column whose opens and closes are `prices`. */
export function trade(
  prices: readonly number[],
  size: readonly number[],
  options: Partial<Realistic<OrderOptions>> = {},
): Portfolio {
  const quoted = Float64Array.from(prices);
  return fromOrders({
    close: quoted,
    open: quoted,
    size: Float64Array.from(size),
    initCash: 1000,
    ...options,
  });
}

export function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  return matrixFrom(rows.length, rows[0].length, (bar, column) => rows[bar][column]);
}

/** The BacktestError that a call throws; anything else, or none, is a failure. */
export function faultOf(run: () => unknown): BacktestError {
  try {
    run();
  } catch (error) {
    if (error instanceof BacktestError) return error;
    throw error;
  }
  throw new Error("no error was thrown");
}

/** First line of a message. */
export function firstLine(error: Error): string {
  return error.message.split("\n")[0];
}
