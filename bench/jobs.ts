// The benchmark jobs: seeded prices and signals that every participant gets as the same bits.
import { Stream } from "../validation/scenarioData.ts";

/** Row-major prices and masks of one job. */
export interface SignalJob {
  readonly bars: number;
  readonly columns: number;
  readonly close: Float64Array;
  readonly entries: Uint8Array;
  readonly exits: Uint8Array;
}

/** Walks from 100 with daily returns `1 + mean + deviation × norm`, one stream a column so that columns can be added. */
export function walk(
  bars: number,
  columns: number,
  seed: number,
  mean: number,
  deviation: number,
): Float64Array {
  const close = new Float64Array(bars * columns);
  walkInto(close, columns, seed, mean, deviation);
  return close;
}

/** The same into an array that is there. */
export function walkInto(
  close: Float64Array,
  columns: number,
  seed: number,
  mean: number,
  deviation: number,
): void {
  const bars = close.length / columns;
  for (let column = 0; column < columns; column++) {
    const stream = new Stream((seed + Math.imul(column, 0x9e3779b9)) >>> 0);
    let price = 100;
    for (let bar = 0; bar < bars; bar++) {
      price *= 1 + mean + deviation * stream.norm();
      close[bar * columns + column] = price;
    }
  }
}

/** Random entries and exits into masks that are there. */
export function randomMasksInto(entries: Uint8Array, exits: Uint8Array, seed: number): void {
  const stream = new Stream(seed ^ 0x5bd1e995);
  for (let cell = 0; cell < entries.length; cell++) {
    const u = stream.uni();
    entries[cell] = Number(u < 0.176);
    exits[cell] = Number(u > 0.824);
  }
}

/** a: 252 × 250, random entries and exits. */
export function jobA(seed: number): SignalJob {
  const [bars, columns] = [252, 250];
  const entries = new Uint8Array(bars * columns);
  const exits = new Uint8Array(bars * columns);
  randomMasksInto(entries, exits, seed);
  return { bars, columns, close: walk(bars, columns, seed, 0.0003, 0.015), entries, exits };
}

/** b: 2,520 × 1,000, SMA 10 crossing SMA 30. */
export function jobB(seed: number, bars = 2520, columns = 1000): SignalJob {
  const close = walk(bars, columns, seed, 0.0003, 0.015);
  return { bars, columns, close, ...crosses(close, bars, columns, 10, 30) };
}

/** c: 1,000,000 × 1, SMA 20 crossing SMA 50. */
export function jobC(seed: number, bars = 1_000_000): SignalJob {
  const close = walk(bars, 1, seed, 2e-6, 0.002);
  return { bars, columns: 1, close, ...crosses(close, bars, 1, 20, 50) };
}

/** Bars at which the fast mean steps above (entries) or below (exits) the slow one. */
export function crosses(
  close: Float64Array,
  bars: number,
  columns: number,
  fast: number,
  slow: number,
): { entries: Uint8Array; exits: Uint8Array } {
  const entries = new Uint8Array(close.length);
  const exits = new Uint8Array(close.length);
  for (let column = 0; column < columns; column++) {
    let fastSum = 0;
    let slowSum = 0;
    let above = 0;
    for (let bar = 0; bar < bars; bar++) {
      const at = bar * columns + column;
      fastSum += close[at] - (bar >= fast ? close[at - fast * columns] : 0);
      slowSum += close[at] - (bar >= slow ? close[at - slow * columns] : 0);
      if (bar < slow - 1) continue;
      const difference = fastSum / fast - slowSum / slow;
      const side = Math.sign(difference);
      if (above < 0 && side > 0) entries[at] = 1;
      if (above > 0 && side < 0) exits[at] = 1;
      if (side !== 0) above = side;
    }
  }
  return { entries, exits };
}
