// One asset's bars, and the moves between them.
import { columnOf } from "../../matrix.ts";
import type { MarketData } from "../align.ts";

export const PRICES = ["open", "high", "low", "close"] as const;

/** Fields of one asset; those that the data does not have are absent. */
export interface AssetSeries {
  readonly column: number;
  /** Bars at which the asset has a close (else: its first field), ascending. */
  readonly listed: Int32Array;
  readonly prices: Readonly<Partial<Record<(typeof PRICES)[number], Float64Array>>>;
  /** The same without their names. */
  readonly given: readonly Float64Array[];
  readonly volume?: Float64Array;
}

/** Takes one column out. */
export function seriesOf(data: MarketData, column: number): AssetSeries {
  const fieldOf = (name: string): Float64Array | undefined =>
    Object.hasOwn(data.fields, name) ? columnOf(data.fields[name], column) : undefined;
  const prices = Object.fromEntries(
    PRICES.map((name) => [name, fieldOf(name)] as const).filter(([, values]) => values !== undefined),
  );
  const volume = fieldOf("volume");
  const first = Object.keys(data.fields)[0];
  const marked = fieldOf("close") ?? (first === undefined ? new Float64Array(0) : fieldOf(first)!);
  const listed = Int32Array.from(marked.keys()).filter((bar) => !Number.isNaN(marked[bar]));
  const given = Object.values(prices) as Float64Array[];
  return { column, listed, prices, given, ...(volume === undefined ? {} : { volume }) };
}

/** A price that can be traded at. */
export function isPrice(price: number): boolean {
  return price > 0 && price < Infinity;
}

/** The larger price over the smaller, less one, with the sign of the move: the way back is as long as the way there. */
export function moveBetween(from: number, to: number): number {
  return to >= from ? to / from - 1 : 1 - from / to;
}

/** Median; NaN of nothing. */
export function medianOf(values: Iterable<number>): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return NaN;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median distance from the median. */
function madOf(values: readonly number[]): number {
  const median = medianOf(values);
  return medianOf(values.map((value) => Math.abs(value - median)));
}

/** Fewest moves around a bar that say what is usual there. */
const MOVES_LEAST = 3;

/**
 * How far the moves around some place usually go: the MAD of those up to `window` before and after, without the ones in
 * between; NaN where there are too few to tell.
 * @param moves move into every price but the first, which is NaN
 * @param first, last the moves that are judged
 */
export function usualMove(moves: Float64Array, first: number, last: number, window: number): number {
  const before = moves.subarray(Math.max(1, first - window), first);
  const after = moves.subarray(last + 1, last + 1 + window);
  const around = [...before, ...after].filter(Number.isFinite);
  return around.length < MOVES_LEAST ? NaN : madOf(around);
}

/** Moves into every price of a list; that into the first is NaN. */
export function movesOf(prices: Float64Array): Float64Array {
  return prices.map((price, i) => (i === 0 ? NaN : moveBetween(prices[i - 1], price)));
}
