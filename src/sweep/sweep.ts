// Many runs → one Arrow table.
import type { ArrowTable } from "../arrow.ts";
import { sweepColumns, type SweepOptions } from "./columns.ts";
import type { Parameters } from "./grid.ts";

/**
 * Runs every combination of parameters, one after another, and gives an Arrow table with a row for each: its
 * parameters, then its metrics. Loads Arrow when first called.
 * @throws BacktestError for parameters that do not fit, before the first run; the signal's reason when aborted
 * @example
 * const table = await sweep({
 *   parameters: { fast: [5, 10, 20], slow: [50, 100] },
 *   run: ({ fast, slow }) => fromSignals({ close, open, ...crossings(close, fast, slow) }),
 * });
 */
export async function sweep<const P extends Parameters>(options: SweepOptions<P>): Promise<ArrowTable> {
  const [columns, { toArrowTable }] = await Promise.all([sweepColumns(options), import("../arrow.ts")]);
  return toArrowTable(columns);
}
