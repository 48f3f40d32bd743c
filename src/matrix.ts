import { isObject, requireFunction, requireType, runNumber } from "./checks.ts";
import { BacktestError } from "./errors.ts";
import type { NumberCheck } from "./optionSpec.ts";

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

const COUNT: NumberCheck = {
  accepts: (x) => Number.isInteger(x) && x >= 0 && x < 2 ** 31,
  expected: "a whole number of 0 or more",
  code: "E_RANGE",
};

/** The number of cells, after what was given is known to be fit for a matrix. */
function cellsOf(rows: number, columns: number, cell: unknown): number {
  const cells = runNumber("rows", rows, COUNT) * runNumber("columns", columns, COUNT);
  requireFunction("cell", cell);
  if (cells < 2 ** 31) return cells;
  throw new BacktestError("E_SHAPE_OVERFLOW", `${rows}×${columns} cells are more than 2^31`, {
    ...{ option: "rows", got: cells, expected: `fewer than ${2 ** 31}` },
  });
}

/**
 * Builds a row-major matrix of doubles by asking for each cell.
 * @param cell value at (bar, column), both from 0; NaN where there is none
 * @throws BacktestError E_RANGE, E_DTYPE, E_SHAPE_OVERFLOW from 2^31 cells
 */
export function matrixFrom(
  rows: number,
  columns: number,
  cell: (bar: number, column: number) => number,
): Matrix {
  const data = new Float64Array(cellsOf(rows, columns, cell));
  for (let bar = 0; bar < rows; bar++)
    for (let column = 0; column < columns; column++) data[bar * columns + column] = cell(bar, column);
  return { data, rows, columns };
}

/**
 * Builds a row-major 0/1 mask by asking for each cell.
 * @param cell whether (bar, column), both from 0, is marked
 * @throws BacktestError E_RANGE, E_DTYPE, E_SHAPE_OVERFLOW from 2^31 cells
 */
export function maskFrom(
  rows: number,
  columns: number,
  cell: (bar: number, column: number) => boolean,
): Mask {
  const data = new Uint8Array(cellsOf(rows, columns, cell));
  for (let bar = 0; bar < rows; bar++)
    for (let column = 0; column < columns; column++) data[bar * columns + column] = cell(bar, column) ? 1 : 0;
  return { data, rows, columns };
}

/** Position of a cell in `data`, by bar and column, both from 0. For inner loops: nothing is checked. */
export function cellIndex(matrix: Matrix<MatrixData>, bar: number, column: number): number {
  return matrix.order === "column" ? column * matrix.rows + bar : bar * matrix.columns + column;
}

/**
 * Copies one column out, bar after bar.
 * @param column from 0
 * @throws BacktestError E_RANGE for a column that the matrix does not have, E_DTYPE, E_SHAPE
 */
export function columnOf(matrix: Matrix, column: number): Float64Array {
  requireType(isObject(matrix) && ArrayBuffer.isView(matrix.data), "matrix", matrix, "a matrix");
  requireShape("matrix", matrix);
  runNumber("column", column, {
    ...COUNT,
    accepts: (x) => Number.isInteger(x) && x >= 0 && x < matrix.columns,
  });
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
  requireType(
    typeof rows === "number" && typeof columns === "number",
    option,
    rows,
    "whole rows and columns",
  );
  if (rows >= 0 && data.length === rows * columns) return;
  throw new BacktestError("E_SHAPE", `${option} says ${rows}×${columns} but holds ${data.length} cells`, {
    option,
    got: data.length,
    expected: rows * columns,
  });
}
