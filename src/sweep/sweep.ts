// Many runs → one table.
import type { ArrowTable } from "../arrow.ts";
import { columnsOfRuns, type SweepOptions } from "./columns.ts";
import { describe, isObject, requireFunction, requireType } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import { tableOf, type Table } from "../ingest/table.ts";
import type { Portfolio } from "../results/portfolio.ts";
import type { VectorbtPortfolio } from "../results/vectorbt/portfolio.ts";
import { singleValues, type Combination, type Parameters } from "./grid.ts";
import type { RuleSweepOptions } from "./ruleOptions.ts";
import { ruleSweepColumns, runOfRule } from "./ruleSweep.ts";

/**
 * Tries every combination of parameters and gives an Arrow table with a row for each: its parameters, then its metrics.
 * With `run`, whatever it runs, one combination after another. With `rule`, a built-in rule or a function of masks, on one or
 * many assets in the vectorbt profile: fused in the kernel where the options are plain, each row equal to a run of that
 * combination on its own (total return and trades to the bit, the other metrics to 1e-12). `sample` runs a seeded choice,
 * `keep` keeps the best rows, `sweepRun` gives the portfolio of a row; memory stays within `memoryBudget`. Loads Arrow when
 * first called: `sweepColumns` does the same without it.
 * @throws BacktestError for parameters that do not fit, before the first run; the signal's reason when aborted
 * @example
 * const table = await sweep({
 *   parameters: { fast: [5, 10, 20], slow: [50, 100] },
 *   rule: crossover(({ fast }) => indicator("sma", { window: fast }), ({ slow }) => indicator("sma", { window: slow })),
 *   close,
 *   options: { initCash: 10_000, fees: 0.001 },
 * });
 */
export async function sweep<const P extends Parameters>(
  options: SweepOptions<P> | RuleSweepOptions<P>,
): Promise<ArrowTable> {
  const [{ columns }, { toArrowTable }] = await Promise.all([sweepColumns(options), import("../arrow.ts")]);
  return toArrowTable(columns);
}

/**
 * What `sweep` finds, in arrays instead of an Arrow table: for processes that start often or are short of memory, since importing
 * Arrow takes longer than most sweeps.
 * @returns a column for each parameter and metric, a row for each combination: numbers in Float64Array, booleans as 0 and 1 in
 *   Uint8Array, texts in a list
 * @throws BacktestError as `sweep` does
 * @example
 * const { length, columns } = await sweepColumns({ parameters, rule, close });
 * const sharpe = columns.sharpeRatio; // Float64Array of length rows
 */
export async function sweepColumns<const P extends Parameters>(
  options: SweepOptions<P> | RuleSweepOptions<P>,
): Promise<Table> {
  requireType(isObject(options), "options", options, "an object with parameters and run or rule");
  if (!("rule" in options)) requireFunction("run", options.run);
  const columns = await ("rule" in options ? ruleSweepColumns(options) : columnsOfRuns(options));
  return tableOf(Object.entries(columns));
}

/**
 * The run behind a row of a sweep's table, made again on its own with all its orders and series.
 * @param options what `sweep` was given
 * @param row parameters, and `asset` where there are several: `table.get(0)`, or any object that has them
 * @returns with `rule` a portfolio; with `run` what `run` gives
 * @throws BacktestError E_RANGE for a row that the sweep does not try; whatever the run throws
 * @example
 * const best = await sweep({ ...options, keep: { top: 20, by: "sharpeRatio" } });
 * const portfolio = sweepRun(options, best.get(0));
 */
export function sweepRun<const P extends Parameters>(
  options: RuleSweepOptions<P>,
  row: SweepRow,
): VectorbtPortfolio;
export function sweepRun<const P extends Parameters>(
  options: SweepOptions<P>,
  row: SweepRow,
): Portfolio | Promise<Portfolio>;
export function sweepRun<const P extends Parameters>(
  options: SweepOptions<P> | RuleSweepOptions<P>,
  row: SweepRow,
): VectorbtPortfolio | Portfolio | Promise<Portfolio> {
  if (typeof row !== "object" || row === null)
    throw new BacktestError("E_DTYPE", `row is ${describe(row)}`, {
      option: "row",
      expected: "table.get(0), or an object with the parameters",
    });
  requireType(isObject(options), "options", options, "what sweep was given");
  if (!("rule" in options)) requireFunction("run", options.run);
  const values = row as Readonly<Record<string, unknown>>;
  if ("rule" in options) return runOfRule(options, values);
  const lists = Object.entries(singleValues(options.parameters, values));
  return options.run(Object.fromEntries(lists.map(([name, [value]]) => [name, value])) as Combination<P>);
}

/** A row of a sweep's table. */
export type SweepRow = object | null;
