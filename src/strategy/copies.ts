// Copies of what a strategy sees of a series: rows, and the last bars.
import type { Matrix } from "../matrix.ts";
import type { Source } from "../plan/source.ts";

/** All columns at a bar; NaN before the first. */
export function copyRow({ data, rowStride, columnStride }: Source, bar: number, into: Float64Array): void {
  if (bar < 0) into.fill(NaN);
  else if (columnStride === 1) {
    const start = bar * rowStride;
    for (let column = 0; column < into.length; column++) into[column] = data[start + column];
  } else
    for (let column = 0; column < into.length; column++)
      into[column] = data[bar * rowStride + column * columnStride];
}

/** Bars from `first` on, oldest first. */
export function historyOf(source: Source, first: number, bars: number, columns: number): Matrix {
  const data = new Float64Array(bars * columns);
  for (let k = 0; k < bars; k++) copyRow(source, first + k, data.subarray(k * columns, (k + 1) * columns));
  return { data, rows: bars, columns };
}
