// Honest random strategies: indicators of the library and plain JavaScript, combined at random, none of which knows the future.
import {
  adx,
  atr,
  bollinger,
  crossedAbove,
  crossedBelow,
  donchian,
  ema,
  macd,
  momentum,
  obv,
  rank,
  rollingStd,
  rollingZscore,
  rsi,
  shift,
  sma,
  stochastic,
  topK,
  wma,
  zscore,
  type Decision,
  type DecisionMaker,
  type Matrix,
} from "../../src/index.ts";
import { pickAt, uniformAt } from "../support/cells.ts";
import { cell, columnOf, like, mean, quantile, when, type Data } from "./data.ts";

type Draw = (purpose: number) => number;
type Factor = (data: Data, draw: Draw) => Matrix;

const windowFrom = (draw: Draw, purpose: number): number => 2 + Math.floor(draw(purpose) * 9);
const pastOf = (of: Matrix, bar: number, column: number): number[] => columnOf(of, column).slice(0, bar + 1);

/** What a strategy may look at, each of the bars up to its own. */
const FACTORS: readonly Factor[] = [
  ({ close }) => close,
  ({ open }) => open,
  ({ volume }) => volume,
  ({ close }, draw) => sma(close, { window: windowFrom(draw, 1) }),
  ({ high }, draw) => ema(high, { window: windowFrom(draw, 1) }),
  ({ low }, draw) => wma(low, { window: windowFrom(draw, 1) }),
  ({ close }, draw) => rollingStd(close, { window: windowFrom(draw, 1) }),
  ({ close }, draw) => rollingZscore(close, { window: windowFrom(draw, 1) }),
  ({ volume }, draw) => sma(volume, { window: windowFrom(draw, 1) }),
  ({ close }, draw) => rsi(close, { window: windowFrom(draw, 1) }),
  ({ close }, draw) => momentum(close, { window: windowFrom(draw, 1) }),
  ({ high, low, close }, draw) => atr({ high, low, close }, { window: windowFrom(draw, 1) }),
  ({ high, low, close }, draw) => adx({ high, low, close }, { window: windowFrom(draw, 1) }).adx,
  ({ high, low }, draw) => donchian({ high, low }, { window: windowFrom(draw, 1) }).upper,
  ({ high, low, close }) => stochastic({ high, low, close }).k,
  ({ close }) => macd(close).macd,
  ({ close }, draw) => bollinger(close, { window: windowFrom(draw, 1) }).upper,
  ({ close, volume }) => obv({ close, volume }),
  ({ close }) => rank(close),
  ({ close }, draw) => zscore(momentum(close, { window: windowFrom(draw, 1) })),
  // An expanding mean.
  ({ close }) => like(close, (bar, column) => mean(pastOf(close, bar, column))),
  // The highest high so far.
  ({ high }) => like(high, (bar, column) => Math.max(...pastOf(high, bar, column))),
  // A quantile of the past.
  ({ volume }, draw) => like(volume, (bar, column) => quantile(pastOf(volume, bar, column), draw(2))),
  // The close of some bars ago.
  ({ close }, draw) => like(close, (bar, column) => cell(close, bar - windowFrom(draw, 1), column)),
  // The last whole week's close.
  ({ close }) => like(close, (bar, column) => cell(close, Math.floor((bar + 1) / 5) * 5 - 1, column)),
  // The last report that was out.
  ({ feed, time, close }) =>
    like(close, (bar) => feed.value[[...feed.time].filter((at) => at <= time[bar]).length - 1] ?? NaN),
  // Volumes with gaps, filled forward.
  ({ volume }) => like(volume, (bar, column) => pastOf(volume, bar, column).findLast((x) => x > 300) ?? NaN),
  // How many bars until the end of the month, from the calendar.
  ({ time, close }) => like(close, (bar) => 31 - new Date(time[bar]).getUTCDate()),
];

/** Lines up two factors and makes a mask of them. */
const CONDITIONS: readonly ((a: Matrix, b: Matrix, draw: Draw) => Matrix<Uint8Array>)[] = [
  (a, b) => when(a, (bar, column) => cell(a, bar, column) > cell(b, bar, column)),
  (a, b) => crossedAbove(a, b),
  (a, b) => crossedBelow(a, b),
  (a, _, draw) => when(a, (bar, column) => cell(a, bar, column) > 50 + 100 * (draw(3) - 0.5)),
  (a, b, draw) =>
    shift(
      when(a, (bar, column) => cell(a, bar, column) <= cell(b, bar, column)),
      1 + Math.floor(draw(4) * 3),
    ),
  (a, _, draw) => topK(a, { k: 1 + Math.floor(draw(5) * 2) }) as Matrix<Uint8Array>,
];

const drawer =
  (seed: number, part: number): Draw =>
  (purpose) =>
    uniformAt(seed, purpose, part, 0);

function conditionOf(data: Data, seed: number, part: number): Matrix<Uint8Array> {
  const factor = (k: number): Matrix =>
    pickAt(FACTORS, seed, 10 + k, part, 0)(data, drawer(seed, 100 * k + part));
  return pickAt(CONDITIONS, seed, 20, part, 0)(factor(0), factor(1), drawer(seed, part));
}

function both(a: Matrix<Uint8Array>, b: Matrix<Uint8Array>, isAnd: boolean): Matrix<Uint8Array> {
  return { ...a, data: a.data.map((flag, i) => (isAnd ? flag & b.data[i] : flag | b.data[i])) };
}

/** Signals from two conditions each, with a size, a stop, and prices handed on. */
export function honestSignals(seed: number): (data: Data) => object {
  return (data) => {
    const mask = (part: number): Matrix<Uint8Array> =>
      both(
        conditionOf(data, seed, part),
        conditionOf(data, seed, part + 1),
        uniformAt(seed, 30, part, 0) < 0.5,
      );
    const size = pickAt(FACTORS, seed, 31, 0, 0)(data, drawer(seed, 500));
    return {
      ...{ open: data.open, close: data.close, time: data.time },
      ...{ entries: mask(0), exits: mask(2) },
      size:
        uniformAt(seed, 32, 0, 0) < 0.5
          ? 0.5
          : like(size, (bar, column) => Math.abs(cell(size, bar, column)) || 1),
      ...(uniformAt(seed, 33, 0, 0) < 0.5 ? { slStop: [0.05, 0.04] } : {}),
      fees: 0.001,
    };
  };
}

/** The same conditions, bar by bar, by a strategy that closes over its data and remembers what it holds. */
export function honestStrategy(seed: number): DecisionMaker<Data> {
  return {
    decisionsOf: (data) => {
      const [buys, sells] = [conditionOf(data, seed, 0), conditionOf(data, seed, 2)];
      const decisions: Decision[] = [];
      const held = new Set<number>();
      for (let bar = 0; bar < buys.rows; bar++)
        for (let column = 0; column < buys.columns; column++) {
          const flag = (of: Matrix<Uint8Array>): boolean => of.data[bar * of.columns + column] === 1;
          const price = cell(data.close, bar, column);
          if (!held.has(column) && flag(buys)) {
            held.add(column);
            decisions.push({ bar, column, name: "buy", price });
          } else if (held.has(column) && flag(sells)) {
            held.delete(column);
            decisions.push({ bar, column, name: "sell", price });
          }
        }
      return decisions;
    },
  };
}
