// Windows of a single column, each from its own values alone: blocks of `window` bars from bar 0 on, the distances to the
// first value of the bar's block added up forwards from there and backwards before it.

export type Series = readonly number[];

interface Sums {
  readonly shift: number;
  readonly distances: number;
  readonly squares: number;
}

/** Sums over the window that ends at a bar. */
function sumsAt(values: Series, window: number, bar: number): Sums {
  const start = bar - (bar % window);
  const shift = values[start];
  const newer = { distances: 0, squares: 0 };
  for (let i = start; i <= bar; i++) {
    newer.distances += values[i] - shift;
    newer.squares += (values[i] - shift) * (values[i] - shift);
  }
  const older = { distances: 0, squares: 0 };
  for (let i = start - 1; i > bar - window; i--) {
    older.distances += values[i] - shift;
    older.squares += (values[i] - shift) * (values[i] - shift);
  }
  const distances = newer.distances + older.distances;
  return { shift, distances, squares: newer.squares + older.squares };
}

/** A figure of every whole window; NaN before the first. */
function ofWindows(values: Series, window: number, figure: (bar: number) => number): number[] {
  return values.map((_, bar) => (bar < window - 1 ? NaN : figure(bar)));
}

export function sma(values: Series, window: number): number[] {
  return ofWindows(values, window, (bar) => {
    const { shift, distances } = sumsAt(values, window, bar);
    return shift + distances / window;
  });
}

function deviationAt(values: Series, window: number, ddof: number, bar: number): number {
  const { distances, squares } = sumsAt(values, window, bar);
  const left = squares - distances * (distances / window);
  return Math.sqrt((left < 0 ? 0 : left) * (1 / (window - ddof)));
}

export function rollingStd(values: Series, window: number, ddof: number): number[] {
  return ofWindows(values, window, (bar) => deviationAt(values, window, ddof, bar));
}

export function rollingZscore(values: Series, window: number, ddof: number): number[] {
  return ofWindows(values, window, (bar) => {
    const { shift, distances } = sumsAt(values, window, bar);
    return (values[bar] - shift - distances / window) / deviationAt(values, window, ddof, bar);
  });
}

export function wma(values: Series, window: number): number[] {
  return ofWindows(values, window, (bar) => {
    const start = bar - (bar % window);
    const shift = values[start];
    let [newer, newerWeighted] = [0, 0];
    for (let i = start; i <= bar; i++) {
      newer += values[i] - shift;
      newerWeighted += (i - start + 1) * (values[i] - shift);
    }
    let [older, olderWeighted] = [0, 0];
    for (let i = start - 1; i > bar - window; i--) {
      older += values[i] - shift;
      olderWeighted += older;
    }
    const total = newerWeighted + (window - 1 - (bar - start)) * newer + olderWeighted;
    return shift + total / ((window * (window + 1)) / 2);
  });
}

export function highest(values: Series, window: number): number[] {
  return ofWindows(values, window, (bar) => Math.max(...values.slice(bar - window + 1, bar + 1)) + 0);
}

export function lowest(values: Series, window: number): number[] {
  return ofWindows(values, window, (bar) => Math.min(...values.slice(bar - window + 1, bar + 1)) + 0);
}

export function momentum(values: Series, window: number): number[] {
  return values.map((value, bar) => (bar < window ? NaN : value - values[bar - window]));
}
