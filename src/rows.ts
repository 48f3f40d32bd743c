// Single bars: one value a column.
import { BacktestError } from "./errors.ts";
import { describe } from "./checks.ts";

/** The values of one bar, one a column. */
export type ValueRow = Float64Array | readonly number[];

/** The row as doubles; the caller's own where it is a Float64Array. */
export function valuesRow(option: string, row: unknown): Float64Array {
  if (row === undefined || row === null)
    throw new BacktestError("E_MISSING", `${option} is required`, {
      ...{ option, expected: "a Float64Array, or a list of numbers" },
    });
  if (row instanceof Float64Array) return row;
  if (!Array.isArray(row))
    throw new BacktestError("E_DTYPE", `${option} is ${describe(row)}`, {
      ...{ option, got: describe(row), expected: "a Float64Array, or a list of numbers" },
    });
  const odd = row.findIndex((value) => typeof value !== "number");
  if (odd < 0) return Float64Array.from(row as number[]);
  throw new BacktestError("E_DTYPE", `${option} holds ${describe(row[odd])}, not a number`, {
    ...{ option, column: odd, got: row[odd], expected: "numbers" },
  });
}
