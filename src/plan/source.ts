// One argument → a strided view of it: nothing is copied to full size.
import { isFreed } from "../allocate.ts";
import { BacktestError } from "../errors.ts";
import type { Matrix, MatrixData } from "../matrix.ts";

/** Cells of an argument, read as `data[bar * rowStride + column * columnStride]`. */
export interface Source<Data extends MatrixData = MatrixData> {
  readonly data: Data;
  /** Rows and columns that the argument itself has; 1 where it is repeated. */
  readonly rows: number;
  readonly columns: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** Rows × columns of the run. */
export interface Shape {
  readonly bars: number;
  readonly columns: number;
}

/** A value of any accepted form, as a rectangle of still unchecked values. */
export interface Rectangle {
  readonly data: ArrayLike<unknown>;
  readonly rows: number;
  readonly columns: number;
  readonly order: "row" | "column";
  /** A plain list, which is a row of the columns, or the bars of a single column. */
  readonly isList: boolean;
}

/** Reads the form of an argument: scalar, list, rows of values, or matrix. */
export function rectangleOf(option: string, value: unknown): Rectangle {
  if (isArrayLike(value)) return listOrRows(option, value);
  if (typeof value === "object" && value !== null) return matrixOf(option, value as Partial<Matrix>);
  return { data: [value], rows: 1, columns: 1, order: "row", isList: false };
}

function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function listOrRows(option: string, value: ArrayLike<unknown>): Rectangle {
  requireAttached(option, value);
  if (!Array.isArray(value) || !value.some(isArrayLike))
    return { data: value, rows: 1, columns: value.length, order: "row", isList: true };
  const columns = isArrayLike(value[0]) ? value[0].length : -1;
  value.forEach((row: unknown, bar) => {
    const got = isArrayLike(row) ? row.length : -1;
    if (got !== columns || got < 0)
      throw new BacktestError(
        "E_SHAPE",
        `${option} row ${bar} has ${Math.max(got, 0)} values, row 0 has ${columns}`,
        {
          option,
          bar,
          got,
          expected: columns,
        },
      );
  });
  return {
    data: value.flatMap((row) => Array.from(row as ArrayLike<unknown>)),
    rows: value.length,
    columns,
    order: "row",
    isList: false,
  };
}

function matrixOf(option: string, value: Partial<Matrix>): Rectangle {
  const { data, rows, columns, order = "row" } = value;
  const sized = isArrayLike(data) && Number.isInteger(rows) && Number.isInteger(columns);
  if (!sized || (order !== "row" && order !== "column") || rows! < 0 || columns! < 0)
    throw new BacktestError("E_SHAPE", `${option} is no matrix`, {
      option,
      got: Object.keys(value).join(", "),
      expected: '{ data, rows, columns, order? } with order "row" or "column"',
    });
  requireAttached(option, data!);
  requireCountable(option, rows!, columns!);
  if (data!.length !== rows! * columns!)
    throw new BacktestError("E_SHAPE", `${option} says ${rows}×${columns} but holds ${data!.length} cells`, {
      option,
      got: data!.length,
      expected: rows! * columns!,
    });
  return { data: data!, rows: rows!, columns: columns!, order, isList: false };
}

/** Cells that a 32-bit index can count. */
const CELL_LIMIT = 2 ** 31;

/** Throws E_SHAPE_OVERFLOW for more cells than an index can count. */
export function requireCountable(option: string, rows: number, columns: number): void {
  if (rows * columns < CELL_LIMIT) return;
  throw new BacktestError("E_SHAPE_OVERFLOW", `${rows}×${columns} cells are more than 2^31`, {
    option,
    got: rows * columns,
    expected: `fewer than ${CELL_LIMIT}`,
  });
}

/** An array whose memory was transferred away reads as empty: say so instead of "no bars". */
function requireAttached(option: string, data: ArrayLike<unknown>): void {
  if (isFreed(data)) throw new BacktestError("E_DISPOSED", `${option} was given back with free`, { option });
  if (!ArrayBuffer.isView(data) || data.length > 0) return;
  try {
    new Uint8Array(data.buffer as ArrayBuffer);
  } catch {
    throw new BacktestError("E_DETACHED", `${option} lies in memory that was transferred away`, { option });
  }
}

/** Lays the rectangle over the run's shape by strides; throws where it does not fit. */
export function broadcast<Data extends MatrixData>(
  option: string,
  rectangle: Rectangle,
  data: Data,
  shape: Shape,
): Source<Data> {
  const { rows, columns, order } = asColumn(rectangle, shape);
  const fitsRows = rows === shape.bars || rows === 1;
  const fitsColumns = columns === shape.columns || columns === 1;
  if (!fitsColumns || !fitsRows) throw misfit(option, rows, columns, shape);
  return {
    data,
    rows,
    columns,
    rowStride: rows === 1 ? 0 : order === "row" ? columns : 1,
    columnStride: columns === 1 ? 0 : order === "row" ? 1 : rows,
  };
}

/** A list is a row; of a single column it is the bars. */
function asColumn(rectangle: Rectangle, shape: Shape): Rectangle {
  const { isList, columns } = rectangle;
  if (!isList || shape.columns !== 1 || columns === 1) return rectangle;
  return { ...rectangle, rows: columns, columns: 1, order: "row" };
}

function misfit(option: string, rows: number, columns: number, shape: Shape): BacktestError {
  const text =
    rows !== shape.bars && rows !== 1
      ? `${option} has ${rows} bars, universe has ${shape.bars}`
      : `${option} has ${columns} columns, universe has ${shape.columns}`;
  return new BacktestError("E_BROADCAST", text, {
    option,
    got: `${rows}×${columns}`,
    expected: `a scalar, ${shape.columns} values (one per column), or a matrix of ${shape.bars}×1 or ${shape.bars}×${shape.columns}`,
  });
}

/** Where a cell of the argument's own data lies in the run: for messages. */
export function positionOf(source: Source, index: number): { bar: number; column: number } {
  const { rows, columns, rowStride, columnStride } = source;
  if (rows === 1) return { bar: 0, column: columns === 1 ? 0 : index };
  if (columns === 1) return { bar: index, column: 0 };
  return rowStride === 1
    ? { bar: index % rows, column: Math.floor(index / columnStride) }
    : { bar: Math.floor(index / rowStride), column: index % columns };
}

/** Reads one cell of the run. */
export function cellOf(source: Source, bar: number, column: number): number {
  return source.data[bar * source.rowStride + column * source.columnStride];
}

/** Whether the argument itself has every cell of the run, none repeated. */
export function isFull({ rows, columns }: Source, bars: number, assets: number): boolean {
  return rows === bars && columns === assets;
}
