// The audit trail for programs: loaded when first called, because most runs are never audited.
import type { Portfolio } from "../results/portfolio.ts";
import type { VectorbtPortfolio } from "../results/vectorbt/portfolio.ts";
import type { AuditOptions, AuditTrail } from "./trail.ts";

/**
 * Everything that happened in a run, in its order: decisions, orders, cuts, fills, cash movements, corporate actions and marks, as
 * frozen events with a number and a time of the simulation (docs/audit.md lists them). The run is made again, with a trace.
 * @param portfolio of either profile; docs/audit.md says what VectorBT keeps no record of
 * @param options `limit`: most events to be kept in memory, 1,000,000 by default; `writeAudit` of barloom/files has none
 * @returns an iterable of events with `length` and `at(seq)`; `stateAt(bar)` and `series()` rebuild the run from them
 * @throws BacktestError E_AUDIT_LIMIT above `limit`; E_DTYPE for what is no portfolio; E_INPUT_CHANGED where
 *   arrays that were handed in have changed since
 * @example
 * for (const { seq, bar, kind, column, units } of await auditTrail(portfolio)) console.log(seq, bar, kind, column, units);
 */
export async function auditTrail(
  portfolio: Portfolio | VectorbtPortfolio,
  options: AuditOptions = {},
): Promise<AuditTrail> {
  return (await import("./trail.ts")).trailOf(portfolio, options);
}
