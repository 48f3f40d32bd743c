// Calls of the indicators by name, with all outputs by name.
import { INDICATORS, type IndicatorMatrix, type IndicatorName } from "../../src/index.ts";
import * as library from "../../src/index.ts";
import { cellIndex, type Matrix } from "../../src/matrix.ts";

export type Outputs = Readonly<Record<string, IndicatorMatrix>>;

/** Calls the public function; one that gives a matrix gives it under its own name. */
export function callIndicator(
  name: IndicatorName,
  series: Readonly<Record<string, unknown>>,
  options: unknown,
): Outputs {
  const { inputs } = INDICATORS[name];
  const compute = library[name] as (input: unknown, options: unknown) => Outputs | IndicatorMatrix;
  const result = compute(inputs.length === 1 ? series[inputs[0]] : series, options);
  return isMatrix(result) ? { [name]: result } : result;
}

function isMatrix(result: Outputs | IndicatorMatrix): result is IndicatorMatrix {
  return result.data instanceof Float64Array;
}

/** Some columns of a matrix, in its own layout or another one. */
export function columnsOf(
  matrix: Matrix,
  from: number,
  to: number,
  order: "row" | "column" = matrix.order ?? "row",
): Matrix {
  return cut(matrix, matrix.rows, from, to, order);
}

/** The first bars of a matrix. */
export function barsOf(matrix: Matrix, bars: number): Matrix {
  return cut(matrix, bars, 0, matrix.columns, matrix.order ?? "row");
}

function cut(matrix: Matrix, rows: number, from: number, to: number, order: "row" | "column"): Matrix {
  const columns = to - from;
  const data = new Float64Array(rows * columns);
  for (let bar = 0; bar < rows; bar++)
    for (let c = 0; c < columns; c++)
      data[order === "row" ? bar * columns + c : c * rows + bar] =
        matrix.data[cellIndex(matrix, bar, from + c)];
  return { data, rows, columns, order };
}
