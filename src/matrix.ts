import { BacktestError } from "./errors.ts";

/** What a matrix may be stored in: doubles, or bytes for 0/1 masks. */
export type MatrixData = Float64Array | Uint8Array;

/** A dense time × column matrix. `order` "row" (the default) keeps all columns of a bar together, "column" all bars of a column. */
export interface Matrix<Data extends MatrixData = Float64Array> {
  readonly data: Data;
  readonly rows: number;
  readonly columns: number;
  readonly order?: "row" | "column";
}

/** A 0/1 matrix: one byte a cell. */
export type Mask = Matrix<Uint8Array>;

/** Builds a row-major matrix of doubles by asking for each cell. */
export function matrixFrom(
  rows: number,
  columns: number,
  cell: (bar: number, column: number) => number,
): Matrix {
  const data = new Float64Array(rows * columns);
  for (let bar = 0; bar < rows; bar++)
    for (let column = 0; column < columns; column++) data[bar * columns + column] = cell(bar, column);
  return { data, rows, columns };
}

/** Builds a row-major 0/1 mask by asking for each cell. */
export function maskFrom(
  rows: number,
  columns: number,
  cell: (bar: number, column: number) => boolean,
): Mask {
  const data = new Uint8Array(rows * columns);
  for (let bar = 0; bar < rows; bar++)
    for (let column = 0; column < columns; column++) data[bar * columns + column] = cell(bar, column) ? 1 : 0;
  return { data, rows, columns };
}

/** Position of a cell in `data`. */
export function cellIndex(matrix: Matrix<MatrixData>, bar: number, column: number): number {
  return matrix.order === "column" ? column * matrix.rows + bar : bar * matrix.columns + column;
}

/** Copies one column out. */
export function columnOf(matrix: Matrix, column: number): Float64Array {
  const values = new Float64Array(matrix.rows);
  readColumn(matrix, column, values);
  return values;
}

/** Copies one column to where there is room for it. */
export function readColumn(matrix: Matrix, column: number, to: Float64Array): void {
  const { data, rows } = matrix;
  const step = matrix.order === "column" ? 1 : matrix.columns;
  for (let bar = 0, at = cellIndex(matrix, 0, column); bar < rows; bar++, at += step) to[bar] = data[at];
}

/** Throws `E_SHAPE` unless `data` holds exactly `rows × columns` cells. */
export function requireShape(option: string, matrix: Matrix<MatrixData>): void {
  const { data, rows, columns } = matrix;
  if (data.length === rows * columns) return;
  throw new BacktestError("E_SHAPE", `${option} says ${rows}×${columns} but holds ${data.length} cells`, {
    option,
    got: data.length,
    expected: rows * columns,
  });
}
