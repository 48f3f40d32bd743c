// A market for strategies to be tried on, with a feed that has times of its own.
import { market } from "../support/market.ts";
import { uniformAt } from "../support/cells.ts";
import { matrixFrom, type Matrix } from "../../src/index.ts";

const DAY = 86_400_000;

export interface Feed {
  readonly time: Float64Array;
  readonly value: Float64Array;
}

export interface Data {
  readonly time: Float64Array;
  readonly open: Matrix;
  readonly high: Matrix;
  readonly low: Matrix;
  readonly close: Matrix;
  readonly volume: Matrix;
  /** Reports, one every five days or so, known from their time on. */
  readonly feed: Feed;
}

export function dataOf(bars: number, columns: number, seed = 1): Data {
  const { open, close } = market(bars, columns, seed);
  const i = (bar: number, column: number): number => bar * columns + column;
  const spread = (side: number, bar: number, column: number): number =>
    1 + 0.02 * uniformAt(seed, side, bar, column);
  const outer = (pick: (...of: number[]) => number, bar: number, column: number): number =>
    pick(open.data[i(bar, column)], close.data[i(bar, column)]);
  const reports = Math.max(2, Math.floor(bars / 5));
  return {
    time: Float64Array.from({ length: bars }, (_, bar) => Date.UTC(2024, 0, 1) + bar * DAY),
    ...{ open, close },
    high: matrixFrom(bars, columns, (bar, column) => outer(Math.max, bar, column) * spread(3, bar, column)),
    low: matrixFrom(bars, columns, (bar, column) => outer(Math.min, bar, column) / spread(4, bar, column)),
    volume: matrixFrom(bars, columns, (bar, column) => Math.floor(1000 * uniformAt(seed, 5, bar, column))),
    feed: {
      time: Float64Array.from({ length: reports }, (_, k) => Date.UTC(2024, 0, 1) + (k * 5 + 1.25) * DAY),
      value: Float64Array.from({ length: reports }, (_, k) => uniformAt(seed, 6, k, 0) * 2 - 1),
    },
  };
}

/** A matrix of the same shape, cell by cell. */
export function like(of: Matrix, cell: (bar: number, column: number) => number): Matrix {
  return matrixFrom(of.rows, of.columns, cell);
}

/** A 0/1 mask of the same shape. */
export function when(of: Matrix, holds: (bar: number, column: number) => boolean): Matrix<Uint8Array> {
  const data = new Uint8Array(of.rows * of.columns);
  for (let bar = 0; bar < of.rows; bar++)
    for (let column = 0; column < of.columns; column++)
      data[bar * of.columns + column] = Number(holds(bar, column));
  return { data, rows: of.rows, columns: of.columns };
}

/** A cell by bar and column; NaN outside. */
export function cell({ data, rows, columns }: Matrix, bar: number, column: number): number {
  return bar >= 0 && bar < rows ? data[bar * columns + column] : NaN;
}

/** One column as a list. */
export function columnOf(of: Matrix, column: number): number[] {
  return Array.from({ length: of.rows }, (_, bar) => cell(of, bar, column));
}

export const mean = (list: readonly number[]): number => list.reduce((sum, x) => sum + x, 0) / list.length;
export const deviation = (list: readonly number[]): number => {
  const middle = mean(list);
  return Math.sqrt(mean(list.map((x) => (x - middle) ** 2)));
};
export const sorted = (list: readonly number[]): number[] => list.toSorted((a, b) => a - b);
export const quantile = (list: readonly number[], part: number): number =>
  sorted(list)[Math.min(list.length - 1, Math.floor(part * list.length))];
