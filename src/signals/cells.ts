// Arguments of the signal tools: matrices, masks and numbers, read by strides.
import { BacktestError } from "../errors.ts";
import type { MaskInput } from "../inputs.ts";
import type { MatrixData } from "../matrix.ts";
import { rectangleOf, type Rectangle } from "../plan/source.ts";
import { describe, maskBytes } from "../plan/values.ts";

export type Order = "row" | "column";

/** Cells as they lie: `data[bar * rowStride + column * columnStride]`. */
export interface Cells<Data extends MatrixData> {
  readonly data: Data;
  readonly rows: number;
  readonly columns: number;
  readonly order: Order;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** Lays checked data over its rectangle; a list is one column. */
export function cellsOf<Data extends MatrixData>(rectangle: Rectangle, data: Data): Cells<Data> {
  const { rows, columns, order } = rectangle.isList
    ? { rows: rectangle.columns, columns: 1, order: "column" as const }
    : rectangle;
  const isRow = order === "row";
  return { data, rows, columns, order, rowStride: isRow ? columns : 1, columnStride: isRow ? 1 : rows };
}

/** A mask of any accepted form. */
export function maskCells(option: string, value: MaskInput): Cells<Uint8Array> {
  if (typeof value !== "object" || value === null)
    throw new BacktestError("E_DTYPE", `${option} is ${describe(value)}`, {
      option,
      got: value,
      expected: "a mask, a Uint8Array, or rows of booleans",
    });
  const rectangle = rectangleOf(option, value);
  return cellsOf(rectangle, maskBytes(option, rectangle));
}

/** An empty mask of so many cells. */
export function emptyMask(rows: number, columns: number, order: Order): Cells<Uint8Array> {
  const rectangle = { data: [], rows, columns, order, isList: false };
  return cellsOf(rectangle, new Uint8Array(rows * columns));
}

/** Visits every cell in the order in which they lie, bars of a column upwards. */
export function forEachCell(
  { rows, columns, order }: Pick<Cells<MatrixData>, "rows" | "columns" | "order">,
  visit: (bar: number, column: number) => void,
): void {
  if (order === "row")
    for (let bar = 0; bar < rows; bar++) for (let column = 0; column < columns; column++) visit(bar, column);
  else
    for (let column = 0; column < columns; column++) for (let bar = 0; bar < rows; bar++) visit(bar, column);
}
