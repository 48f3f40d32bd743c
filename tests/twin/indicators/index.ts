// Every indicator of one column, written for clarity: series and parameters → outputs, by the names of the table.
import { ema, wilder } from "./averages.ts";
import { highest, lowest, momentum, rollingStd, rollingZscore, sma, wma, type Series } from "./windows.ts";

type Inputs = Readonly<Record<string, Series>>;
type Parameters = Readonly<Record<string, number>>;
type Outputs = Readonly<Record<string, number[]>>;

const isKnown = (...values: number[]): boolean => values.every((value) => !Number.isNaN(value));
/** Averages below 1e-300 count as 0. */
const share = (part: number, whole: number): number => (Math.abs(whole) < 1e-300 ? 0 : part / whole);

/** What `other` is, where `wanted` is something. */
const shownWith = (other: Series, wanted: Series): number[] =>
  other.map((value, bar) => (isKnown(wanted[bar]) ? value : NaN));

export const TWINS: Readonly<Record<string, (inputs: Inputs, parameters: Parameters) => Outputs>> = {
  sma: ({ values }, { window }) => ({ sma: sma(values, window) }),
  ema: ({ values }, { window }) => ({ ema: ema(values, window) }),
  wma: ({ values }, { window }) => ({ wma: wma(values, window) }),
  rollingStd: ({ values }, { window, ddof }) => ({ rollingStd: rollingStd(values, window, ddof) }),
  rollingZscore: ({ values }, { window, ddof }) => ({ rollingZscore: rollingZscore(values, window, ddof) }),
  bollinger: ({ close }, { window, deviations }) => {
    const middle = sma(close, window);
    const widths = rollingStd(close, window, 0).map((deviation) => deviations * deviation);
    return {
      middle,
      upper: middle.map((x, bar) => x + widths[bar]),
      lower: middle.map((x, bar) => x - widths[bar]),
    };
  },
  momentum: ({ values }, { window }) => ({ momentum: momentum(values, window) }),
  rsi: ({ close }, { window }) => {
    const changes = changesOf(close);
    const gains = wilder(
      changes.map((change) => (change < 0 ? 0 : change)),
      window,
    );
    const losses = wilder(
      changes.map((change) => (change > 0 ? 0 : 0 - change)),
      window,
    );
    return { rsi: gains.map((gain, bar) => 100 * share(gain, gain + losses[bar])) };
  },
  atr: (prices, { window }) => ({ atr: wilder(movesOf(prices).ranges, window) }),
  macd: ({ close }, { fast, slow, signal }) => {
    const slowAverage = ema(close, slow);
    const line = ema(close, fast, slow - fast).map((x, bar) => x - slowAverage[bar]);
    const average = ema(line, signal);
    const shown = shownWith(line, average);
    return { macd: shown, signal: average, histogram: shown.map((x, bar) => x - average[bar]) };
  },
  stochastic: ({ high, low, close }, { window, smoothK, smoothD }) => {
    const [tops, bottoms] = [highest(high, window), lowest(low, window)];
    const places = close.map((x, bar) => {
      const percent = (tops[bar] - bottoms[bar]) / 100;
      return isKnown(x) ? share(x - bottoms[bar], percent) + 0 : NaN;
    });
    const k = sma(places, smoothK);
    const d = sma(k, smoothD);
    return { k: shownWith(k, d), d };
  },
  donchian: ({ high, low }, { window }) => {
    const [upper, lower] = [highest(high, window), lowest(low, window)];
    return { upper, middle: upper.map((x, bar) => (x + lower[bar]) * 0.5), lower };
  },
  obv: ({ close, volume }) => {
    let [last, total] = [NaN, NaN];
    return {
      obv: close.map((price, bar) => {
        if (!isKnown(price, volume[bar])) return NaN;
        const signed = price > last ? volume[bar] : price < last ? 0 - volume[bar] : 0;
        total = isKnown(total) ? total + signed : volume[bar];
        last = price;
        return total;
      }),
    };
  },
  adx: (prices, { window }) => {
    const { ranges, plus, minus } = movesOf(prices);
    const [range, up, down] = [ranges, plus, minus].map((moves) => wilder(moves, window, { asSum: true }));
    const plusDi = up.map((move, bar) => 100 * share(move, range[bar]));
    const minusDi = down.map((move, bar) => 100 * share(move, range[bar]));
    const indices = plusDi.map((x, bar) => {
      const sum = x + minusDi[bar];
      return sum === 0 ? -1 : 100 * (Math.abs(x - minusDi[bar]) / sum);
    });
    return { adx: wilder(indices, window, { holds: true }), plusDi, minusDi };
  },
};

/** Changes from the last value that there was. */
function changesOf(values: Series): number[] {
  let last = NaN;
  return values.map((value) => {
    const change = value - last;
    if (isKnown(value)) last = value;
    return change;
  });
}

/** True ranges and directional movements from the last whole bar on. */
function movesOf({ high, low, close }: Inputs): Readonly<Record<"ranges" | "plus" | "minus", number[]>> {
  const moves = { ranges: [] as number[], plus: [] as number[], minus: [] as number[] };
  let last: { high: number; low: number; close: number } | undefined;
  close.forEach((_, bar) => {
    const now = { high: high[bar], low: low[bar], close: close[bar] };
    const isWhole = isKnown(now.high, now.low, now.close);
    const hasMoved = isWhole && last !== undefined;
    const up = hasMoved ? now.high - last!.high : NaN;
    const down = hasMoved ? last!.low - now.low : NaN;
    const distances = hasMoved ? [now.high - last!.close, now.low - last!.close].map(Math.abs) : [NaN];
    moves.ranges.push(Math.max(now.high - now.low, ...distances));
    moves.plus.push(hasMoved ? (up > 0 && up > down ? up : 0) : NaN);
    moves.minus.push(hasMoved ? (down > 0 && down > up ? down : 0) : NaN);
    if (isWhole) last = now;
  });
  return moves;
}
