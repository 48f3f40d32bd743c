// Judging a sweep on bars that it has not seen: loaded when first called.
import type { ArrowTable } from "../arrow.ts";
import { isObject, requireType } from "../checks.ts";
import type { Matrix } from "../matrix.ts";
import type { VectorbtPortfolio } from "../results/vectorbt/portfolio.ts";
import type { Parameters } from "../sweep/grid.ts";
import type { RuleSweepOptions } from "../sweep/ruleOptions.ts";
import type { SweepRow } from "../sweep/sweep.ts";
import type { WalkForwardOptions } from "./types.ts";

/**
 * Sweeps the training of every fold, chooses its best combination, and runs that on the test. Nothing of a test is known when its
 * combination is chosen; indicators of the test begin with the bars before it, its run begins without a position, and what is held at
 * its end is worth the last close. Every asset chooses for itself.
 * @returns a row for every fold and asset: `fold`, `trainFrom`, `trainTo`, `testFrom`, `testTo` (bars, the last excluded), `asset` where
 *   there are several or they have names, the parameters chosen, `trained` (the figure `by` in the training) and the metrics of the
 *   test. A fold in which no combination has a finite figure has no row
 * @throws BacktestError E_SPLIT for folds that do not fit; what `sweep` throws
 * @example
 * const folds = walkForwardFolds({ bars: close.length, train: 500, test: 125 });
 * const table = await walkForward({ parameters, rule, close, folds, by: "sharpeRatio" });
 */
export async function walkForward<const P extends Parameters>(
  options: WalkForwardOptions<P>,
): Promise<ArrowTable> {
  const { walkForwardTable } = await import("./walkForward.ts");
  return walkForwardTable(options);
}

/**
 * The run of a test behind a row of `walkForward`, made again with all its orders and series.
 * @param options what `walkForward` was given
 * @param row fold, parameters, and `asset` where there are several: `table.get(0)`
 * @throws BacktestError E_RANGE for a row that there cannot be; what `walkForward` throws
 */
export async function walkForwardRun<const P extends Parameters>(
  options: WalkForwardOptions<P>,
  row: SweepRow,
): Promise<VectorbtPortfolio> {
  requireType(
    typeof row === "object" && row !== null,
    "row",
    row,
    "table.get(0), or an object with fold and parameters",
  );
  const { runOfTest } = await import("./walkForward.ts");
  return runOfTest(options, row as Readonly<Record<string, unknown>>);
}

/**
 * Returns of every run of a sweep, each made on its own: for `probabilityOfOverfitting` and `deflatedSharpeRatio`.
 * @param options what `sweep` takes with a rule; `keep` and `threads` have no effect
 * @returns bars × runs, the combinations of the first asset first, in the order of the sweep's table; within `memoryBudget` (E_MEMORY)
 * @throws BacktestError what `sweep` throws
 */
export async function sweepReturns<const P extends Parameters>(
  options: RuleSweepOptions<P>,
): Promise<Matrix> {
  requireType(isObject(options), "options", options, "what sweep takes with a rule");
  const { returnsOfSweep } = await import("./returns.ts");
  return returnsOfSweep(options);
}
