// Averages that remember, bar by bar; a bar without a value gives none and changes nothing.
import type { Series } from "./windows.ts";

interface Beginning {
  /** Values before the first that counts. */
  readonly skipped?: number;
  /** Wilder's sums begin with one value less than the window, and say nothing at that bar. */
  readonly asSum?: boolean;
  /** A negative value stands for the average itself, and for 0 at the beginning. */
  readonly holds?: boolean;
}

/** The mean of the first values, then a part of the distance to every new one. */
export function smoothed(
  values: Series,
  window: number,
  factor: number,
  beginning: Beginning = {},
): number[] {
  const { skipped = 0, asSum = false, holds = false } = beginning;
  if (window === 1) return [...values];
  const needed = asSum ? window - 1 : window;
  const first: number[] = [];
  let seen = 0;
  let average = NaN;
  return values.map((value) => {
    if (Number.isNaN(value)) return NaN;
    seen += 1;
    if (seen <= skipped) return NaN;
    if (first.length === needed) {
      const given = holds && value < 0 ? average : value;
      return (average = (given - average) * factor + average);
    }
    first.push(holds && value < 0 ? 0 : value);
    if (first.length < needed) return NaN;
    const distances = first.reduce((sum, x) => sum + (x - first[0]), 0);
    average = asSum ? (first[0] * (window - 1) + distances) / window : first[0] + distances / window;
    return asSum ? NaN : average;
  });
}

export function ema(values: Series, window: number, skipped = 0): number[] {
  return smoothed(values, window, 2 / (window + 1), { skipped });
}

export function wilder(values: Series, window: number, beginning: Beginning = {}): number[] {
  return smoothed(values, window, 1 / window, beginning);
}
