// Many runs → one Arrow table.
import type { ArrowTable } from "../arrow.ts";
import { sweepColumns, type SweepOptions } from "./columns.ts";
import type { Parameters } from "./grid.ts";
import type { RuleSweepOptions } from "./ruleOptions.ts";
import { ruleSweepColumns } from "./ruleSweep.ts";

/**
 * Tries every combination of parameters and gives an Arrow table with a row for each: its parameters, then its metrics.
 * With `run`, whatever it runs, one combination after another. With `rule`, a built-in rule on one or many assets in the
 * vectorbt profile: fused in the kernel where the options are plain, each row equal to a run of that combination on its own
 * (total return and trades to the bit, the other metrics to 1e-12). Loads Arrow when first called.
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
  const columns = "rule" in options ? ruleSweepColumns(options) : sweepColumns(options);
  const [made, { toArrowTable }] = await Promise.all([columns, import("../arrow.ts")]);
  return toArrowTable(made);
}
