// Fifty ways in which a strategy has known the future.
import {
  rank,
  rollingZscore,
  shift,
  sma,
  type Decision,
  type DecisionMaker,
  type Matrix,
} from "../../src/index.ts";
import { cell, columnOf, deviation, like, mean, quantile, sorted, when, type Data } from "./data.ts";

export interface Planted {
  readonly what: string;
  /** The input whose future is used; null: it takes several. */
  readonly input: string | null;
  readonly of: (data: Data) => ((data: Data) => object) | DecisionMaker<Data>;
}

const signals = (what: string, input: string | null, make: (data: Data) => object): Planted => ({
  ...{ what, input },
  of: () => make,
});

/** Statistics over all bars of each column. */
function overall(of: Matrix, statistic: (column: number[]) => number): number[] {
  return Array.from({ length: of.columns }, (_, column) => statistic(columnOf(of, column)));
}

const change = (of: Matrix, bar: number, column: number, ahead = 1): number =>
  cell(of, bar + ahead, column) / cell(of, bar, column) - 1;
const windowOf = (of: Matrix, first: number, last: number, column: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, k) => cell(of, first + k, column));
const lastOf = (of: Matrix, column: number): number => cell(of, of.rows - 1, column);

/** Fills from the next value that is there. */
function backfilled(list: readonly number[]): number[] {
  let next = NaN;
  return list
    .map((_, i) => (next = Number.isNaN(list[list.length - 1 - i]) ? next : list[list.length - 1 - i]))
    .reverse();
}

/** The last cell of the block of bars that a bar is in. */
const blockEnd = (bar: number, length: number, rows: number): number =>
  Math.min(rows - 1, Math.floor(bar / length) * length + length - 1);
const blockStart = (bar: number, length: number): number => Math.floor(bar / length) * length;

/** Slope and intercept of y over x. */
function fitted(x: readonly number[], y: readonly number[]): { slope: number; intercept: number } {
  const [mx, my] = [mean(x), mean(y)];
  const slope = mean(x.map((v, i) => (v - mx) * (y[i] - my))) / mean(x.map((v) => (v - mx) ** 2));
  return { slope, intercept: my - slope * mx };
}

/** Runs a rule bar by bar and notes what it decides. */
export function driven(
  rule: (bar: number, column: number, held: number) => number,
  bars: (data: Data) => number,
  columns = 3,
): DecisionMaker<Data> {
  return {
    decisionsOf: (data) => {
      const decisions: Decision[] = [];
      const held = new Float64Array(columns);
      for (let bar = 0; bar < bars(data); bar++)
        for (let column = 0; column < columns; column++) {
          const units = rule(bar, column, held[column]);
          if (units === 0) continue;
          held[column] += units;
          decisions.push({ bar, column, name: units > 0 ? "buy" : "sell", units });
        }
      return decisions;
    },
  };
}

export const LEAKS: readonly Planted[] = [
  // ---- the next bars -------------------------------------------------------------------------------------------------
  signals("the close of the next bar", "close", ({ close }) => ({
    entries: when(close, (bar, column) => cell(close, bar + 1, column) > cell(close, bar, column)),
  })),
  signals("the open of the next bar", "open", ({ open, close }) => ({
    entries: when(close, (bar, column) => cell(open, bar + 1, column) > cell(close, bar, column)),
  })),
  signals("a series shifted the wrong way", "close", ({ close }) => {
    const ahead = like(close, (bar, column) => cell(close, bar + 3, column));
    return { entries: when(close, (bar, column) => cell(ahead, bar, column) > 100) };
  }),
  signals("tomorrow's low for a stop", "low", ({ low, close }) => ({
    entries: when(close, (bar) => bar % 4 === 0),
    slStop: like(
      close,
      (bar, column) => Math.abs(1 - cell(low, bar + 1, column) / cell(close, bar, column)) || 0.05,
    ),
  })),
  signals("tomorrow's high for a limit", "high", ({ high, close }) => ({
    size: when(close, (bar) => bar % 4 === 0),
    limitPrice: like(close, (bar, column) => cell(high, bar + 1, column)),
  })),
  signals("tomorrow's volume for a size", "volume", ({ volume, close }) => ({
    size: like(close, (bar, column) => 0.1 * cell(volume, bar + 1, column)),
  })),
  signals("a first difference that looks forward", "close", ({ close }) => ({
    size: like(close, (bar, column) => Math.sign(cell(close, bar + 1, column) - cell(close, bar, column))),
  })),
  signals("a gradient of both neighbours", "close", ({ close }) => ({
    size: like(close, (bar, column) => (cell(close, bar + 1, column) - cell(close, bar - 1, column)) / 2),
  })),
  signals("the return over the next ten bars as a label", "close", ({ close }) => ({
    entries: when(close, (bar, column) => change(close, bar, column, 10) > 0.02),
  })),
  signals("whether a barrier is reached first", "high", ({ close, high, low }) => ({
    entries: when(close, (bar, column) => {
      for (let k = bar + 1; k < close.rows; k++) {
        if (cell(high, k, column) > cell(close, bar, column) * 1.05) return true;
        if (cell(low, k, column) < cell(close, bar, column) * 0.95) return false;
      }
      return false;
    }),
  })),
  signals("a look ahead behind a rare condition", "close", ({ close }) => ({
    entries: when(close, (bar, column) => bar % 29 === 17 && change(close, bar, column) > -1),
  })),
  signals("an off by one in a loop", "close", ({ close }) => ({
    entries: when(close, (bar, column) => {
      let highest = -Infinity;
      for (let k = Math.max(0, bar - 5); k <= Math.min(close.rows - 1, bar + 1); k++)
        highest = Math.max(highest, cell(close, k, column));
      return cell(close, bar, column) === highest;
    }),
  })),
  // ---- windows -------------------------------------------------------------------------------------------------------
  signals("a centred mean", "close", ({ close }) => ({
    entries: when(
      close,
      (bar, column) => mean(windowOf(close, bar - 2, bar + 2, column)) > cell(close, bar, column),
    ),
  })),
  signals("a centred median", "close", ({ close }) => ({
    entries: when(
      close,
      (bar, column) => quantile(windowOf(close, bar - 2, bar + 2, column), 0.5) > cell(close, bar, column),
    ),
  })),
  signals("a moving average moved to its middle", "close", ({ close }) => {
    const average = sma(close, { window: 5 });
    return { size: like(close, (bar, column) => cell(average, bar + 2, column)) };
  }),
  signals("a pivot that needs both sides", "high", ({ high, close }) => ({
    entries: when(
      close,
      (bar, column) => cell(high, bar, column) === Math.max(...windowOf(high, bar - 2, bar + 2, column)),
    ),
  })),
  signals("a filter run forwards and backwards", "close", ({ close }) => {
    const smooth = like(close, (bar, column) => cell(close, bar, column));
    for (let column = 0; column < close.columns; column++)
      for (let bar = close.rows - 2; bar >= 0; bar--)
        smooth.data[bar * close.columns + column] =
          0.8 * cell(smooth, bar, column) + 0.2 * cell(smooth, bar + 1, column);
    return { entries: when(close, (bar, column) => cell(smooth, bar, column) > cell(close, bar, column)) };
  }),
  signals("a window counted from the end", "close", ({ close }) => ({
    size: like(close, (bar, column) => cell(close, close.rows - 1 - bar, column)),
  })),
  // ---- statistics of the whole sample --------------------------------------------------------------------------------
  signals("a z-score over all bars", "close", ({ close }) => {
    const [middle, spread] = [overall(close, mean), overall(close, deviation)];
    return {
      entries: when(
        close,
        (bar, column) => (cell(close, bar, column) - middle[column]) / spread[column] < -1,
      ),
    };
  }),
  signals("scaling to the range of all bars", "close", ({ close }) => {
    const [low, high] = [overall(close, (x) => Math.min(...x)), overall(close, (x) => Math.max(...x))];
    return {
      size: like(
        close,
        (bar, column) => (cell(close, bar, column) - low[column]) / (high[column] - low[column]),
      ),
    };
  }),
  signals("a quantile over all bars", "volume", ({ volume, close }) => {
    const levels = overall(volume, (x) => quantile(x, 0.9));
    return { entries: when(close, (bar, column) => cell(volume, bar, column) > levels[column]) };
  }),
  signals("the median of all bars as a fair price", "close", ({ close }) => {
    const levels = overall(close, (x) => quantile(x, 0.5));
    return { entries: when(close, (bar, column) => cell(close, bar, column) < levels[column]) };
  }),
  signals("outliers clipped at what all bars say", "close", ({ close }) => {
    const levels = overall(close, (x) => mean(x) + deviation(x));
    return { size: like(close, (bar, column) => Math.min(cell(close, bar, column), levels[column])) };
  }),
  signals("the mean of all bars in place of missing ones", "volume", ({ volume, close }) => {
    const levels = overall(volume, mean);
    return {
      size: like(close, (bar, column) => (bar % 7 === 0 ? levels[column] : cell(volume, bar, column))),
    };
  }),
  signals("volatility of all bars for a size", "close", ({ close }) => ({
    size: overall(close, (x) => 1 / deviation(x)),
  })),
  signals("one size from the whole sample", "close", ({ close }) => ({
    entries: when(close, (bar) => bar % 6 === 0),
    size: 1 / mean([...close.data]),
  })),
  signals("a rank among all bars", "close", ({ close }) => ({
    size: like(close, (bar, column) => sorted(columnOf(close, column)).indexOf(cell(close, bar, column))),
  })),
  signals("bins with equal counts over all bars", "close", ({ close }) => {
    const edges = [0.25, 0.5, 0.75].map((part) => overall(close, (x) => quantile(x, part)));
    return {
      size: like(
        close,
        (bar, column) => edges.filter((edge) => cell(close, bar, column) > edge[column]).length,
      ),
    };
  }),
  signals("a trend line through all bars", "close", ({ close }) => {
    const bars = Array.from({ length: close.rows }, (_, bar) => bar);
    const lines = Array.from({ length: close.columns }, (_, column) => fitted(bars, columnOf(close, column)));
    return {
      entries: when(
        close,
        (bar, column) => cell(close, bar, column) < lines[column].intercept + lines[column].slope * bar,
      ),
    };
  }),
  signals("a hedge ratio fitted on all bars", "close", ({ close }) => {
    const { slope, intercept } = fitted(columnOf(close, 0), columnOf(close, 1));
    return {
      size: like(close, (bar, column) =>
        column === 0 ? cell(close, bar, 1) - slope * cell(close, bar, 0) - intercept : 0,
      ),
    };
  }),
  signals("a model trained on what it is tested on", null, ({ close, volume }) => {
    const features = columnOf(volume, 0).slice(0, -1);
    const labels = features.map((_, bar) => change(close, bar, 0));
    const { slope, intercept } = fitted(features, labels);
    return { entries: when(close, (bar) => slope * cell(volume, bar, 0) + intercept > 0) };
  }),
  signals("the window that did best over all bars", "close", ({ close }) => {
    const gains = [3, 5, 8].map((window) => {
      const average = sma(close, { window });
      let gain = 0;
      for (let bar = 0; bar < close.rows - 1; bar++)
        if (cell(close, bar, 0) > cell(average, bar, 0)) gain += change(close, bar, 0);
      return gain;
    });
    const average = sma(close, { window: [3, 5, 8][gains.indexOf(Math.max(...gains))] });
    return {
      size: like(close, (bar, column) =>
        cell(close, bar, column) > cell(average, bar, column) ? gains[0] : 0,
      ),
    };
  }),
  // ---- extremes and whole periods ------------------------------------------------------------------------------------
  signals("the lowest close of all", "close", ({ close }) => {
    const lowest = overall(close, (x) => Math.min(...x));
    return { entries: when(close, (bar, column) => cell(close, bar, column) === lowest[column]) };
  }),
  signals("the highest high still to come", "high", ({ high, close }) => ({
    exits: when(
      close,
      (bar, column) => cell(close, bar, column) >= 0.98 * Math.max(...columnOf(high, column).slice(bar)),
    ),
  })),
  signals("the lowest low still to come", "low", ({ low, close }) => ({
    entries: when(
      close,
      (bar, column) => cell(close, bar, column) <= 1.02 * Math.min(...columnOf(low, column).slice(bar)),
    ),
  })),
  signals("columns sorted by the return of the whole period", "close", ({ close }) => {
    const gains = Array.from(
      { length: close.columns },
      (_, column) => lastOf(close, column) / cell(close, 0, column),
    );
    const best = gains.indexOf(Math.max(...gains));
    return { entries: when(close, (bar, column) => bar === 10 && column === best) };
  }),
  signals("only what survives to the last bar", "close", ({ close }) => ({
    entries: when(close, (bar, column) => bar === 5 && lastOf(close, column) > 60),
  })),
  signals("a rank across columns of returns still to come", "close", ({ close }) => {
    const ahead = like(close, (bar, column) => change(close, bar, column, 5));
    const ranks = rank(ahead);
    return { entries: when(close, (bar, column) => cell(ranks, bar, column) === 1) };
  }),
  signals("prices adjusted by the last one", "close", ({ close }) => ({
    size: like(close, (bar, column) => cell(close, bar, column) / lastOf(close, column)),
  })),
  signals("the drawdown from a peak still to come", "close", ({ close }) => {
    const peaks = overall(close, (x) => Math.max(...x));
    return { entries: when(close, (bar, column) => cell(close, bar, column) < 0.7 * peaks[column]) };
  }),
  // ---- filling, resampling, aligning ---------------------------------------------------------------------------------
  signals("filling backwards", "volume", ({ volume, close }) => {
    const filled = Array.from({ length: close.columns }, (_, column) =>
      backfilled(columnOf(volume, column).map((x, bar) => (bar % 3 === 0 ? x : NaN))),
    );
    return { size: like(close, (bar, column) => filled[column][bar]) };
  }),
  signals("interpolating between what was and what comes", "volume", ({ volume, close }) => ({
    size: like(close, (bar, column) => {
      const [from, to] = [blockStart(bar, 4), Math.min(close.rows - 1, blockStart(bar, 4) + 4)];
      const part = (bar - from) / Math.max(1, to - from);
      return cell(volume, from, column) * (1 - part) + cell(volume, to, column) * part;
    }),
  })),
  signals("weekly closes that are there from Monday on", "close", ({ close }) => ({
    entries: when(
      close,
      (bar, column) => cell(close, blockEnd(bar, 5, close.rows), column) > cell(close, bar, column),
    ),
  })),
  signals("the high of a week that is not over", "high", ({ high, close }) => ({
    size: like(close, (bar, column) =>
      Math.max(...windowOf(high, blockStart(bar, 5), blockEnd(bar, 5, close.rows), column)),
    ),
  })),
  signals("a report forward-filled from the start of its period", "feed.value", ({ feed, close }) => ({
    entries: when(close, (bar) => feed.value[Math.min(feed.value.length - 1, Math.floor(bar / 5))] > 0),
  })),
  signals("the nearest report, before or after", "feed.value", ({ feed, time, close }) => ({
    size: like(close, (bar) => {
      const distances = [...feed.time].map((at) => Math.abs(at - time[bar]));
      return feed.value[distances.indexOf(Math.min(...distances))];
    }),
  })),
  signals("rows without a value dropped, so that later ones move up", "volume", ({ volume, close }) => {
    const rows = columnOf(volume, 0).filter((x) => x > 300);
    return { size: like(close, (bar) => rows[bar] ?? 0) };
  }),
  // ---- strategies that run bar by bar --------------------------------------------------------------------------------
  {
    what: "a strategy that peeks at the array it closes over",
    input: "close",
    of: ({ close }) => {
      const peek = (bar: number, column: number, held: number): number => {
        const rises = cell(close, bar + 1, column) > cell(close, bar, column);
        return rises && held === 0 ? 1 : !rises && held > 0 ? -held : 0;
      };
      return driven(peek, (data) => data.close.rows);
    },
  },
  {
    what: "a strategy with signals made before its first bar",
    input: "close",
    of: () => ({
      decisionsOf: (data) => {
        const zscores = rollingZscore(data.close, { window: 5 });
        const early = shift(
          when(zscores, (bar, column) => cell(zscores, bar, column) > 1),
          1,
        );
        const rule = (bar: number, column: number): number =>
          early.data[(bar + 2) * 3 + column] === 1 ? 1 : 0;
        return driven(rule, () => data.close.rows).decisionsOf(data);
      },
    }),
  },
  {
    what: "a strategy that knows how the run will end",
    input: "close",
    of: ({ close }) =>
      driven(
        (bar, column, held) =>
          bar === 3 && held === 0 && lastOf(close, column) > cell(close, bar, column) ? 2 : 0,
        (data) => data.close.rows,
      ),
  },
];
