// Inputs of a plan in another form: values changed, rows moved, columns in another order.
import type { MatrixData } from "../matrix.ts";
import type { Source } from "../plan/source.ts";

/** An input as an argument again, every value changed by `change`. */
export function changedCells(source: Source, change: (value: number) => number): unknown {
  const { rows, columns, columnStride } = source;
  const data = Float64Array.from(source.data, change);
  if (data.length === 1) return data[0];
  return { data, rows, columns, order: columnStride > 1 ? "column" : "row" };
}

/** The same values `later` bars later; the first bars get `before`, or with undefined the first bar's own. */
export function shiftedRows(source: Source, bars: number, later: number, before: number | undefined): Source {
  const { rows, columns, rowStride, columnStride } = source;
  if (rows === 1 && before === undefined) return source;
  const data = emptyLike(source.data, bars * columns);
  for (let bar = 0; bar < bars; bar++)
    for (let column = 0; column < columns; column++) {
      const from = Math.max(0, bar - later);
      const value = source.data[from * rowStride + column * columnStride];
      data[bar * columns + column] = bar < later && before !== undefined ? before : value;
    }
  return { data, rows: bars, columns, rowStride: columns, columnStride: columns === 1 ? 0 : 1 };
}

/** The same columns in another order; an input that all columns share stays as it is. */
export function orderedColumns(source: Source, order: readonly number[]): Source {
  const { rows, columns, rowStride, columnStride } = source;
  if (columns === 1) return source;
  const data = emptyLike(source.data, rows * columns);
  for (let row = 0; row < rows; row++)
    for (let k = 0; k < columns; k++)
      data[row * columns + k] = source.data[row * rowStride + order[k] * columnStride];
  return { data, rows, columns, rowStride: rows === 1 ? 0 : columns, columnStride: 1 };
}

function emptyLike(data: MatrixData, length: number): MatrixData {
  return data instanceof Uint8Array ? new Uint8Array(length) : new Float64Array(length);
}
