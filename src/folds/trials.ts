// Returns of trials, a column each, as the questions of luck take them.
import { isObject, requireType } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import { readColumn, requireShape, type Matrix } from "../matrix.ts";

/** Throws E_DTYPE, E_SHAPE for what is no matrix of returns. */
export function requireReturns(returns: Matrix): void {
  requireType(isObject(returns) && ArrayBuffer.isView(returns.data), "returns", returns, "a matrix");
  requireShape("returns", returns);
}

/**
 * Reads the returns of one trial.
 * @throws BacktestError of the code given where one is not finite
 */
export function readTrial(returns: Matrix, trial: number, series: Float64Array, code: `E_${string}`): void {
  readColumn(returns, trial, series);
  const bar = series.findIndex((value) => !Number.isFinite(value));
  if (bar < 0) return;
  throw new BacktestError(code, `returns are ${series[bar]} at bar ${bar} of trial ${trial}`, {
    ...{ option: "returns", bar, column: trial, got: series[bar], expected: "finite returns" },
  });
}
