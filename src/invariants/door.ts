// The checks for programs: loaded when first called, because most runs are never checked.
import type { AnyResult } from "./check.ts";
import type { ExactReplay } from "./drift.ts";
import type { InvariantReport } from "./report.ts";

/**
 * Holds a result against what must be true of any: its accounting identities, its margins and volumes, the prices and fees of
 * its fills, its trades, the endings of its orders. Everything is computed again from the call and the records, outside the
 * kernel; docs/invariants.md lists the checks with their tolerances. A wrong number is reported, not thrown.
 * @param result a portfolio of either profile, or its arrays read back from somewhere beside the call that made them
 * @returns a frozen report: `ok`, and per check what was looked at, the largest deviation and the first breach
 * @throws BacktestError where the argument is no such result (E_DTYPE, E_MISSING, E_SHAPE) or its call is refused
 * @example
 * const { ok, checks } = await checkInvariants(fromSignals({ close, open, entries, exits }));
 */
export async function checkInvariants(result: AnyResult): Promise<InvariantReport> {
  return (await import("./check.ts")).checkResult(result);
}

/**
 * Replays the fills and the cash events of a result without rounding, in whole numbers and powers of two, and says how far the
 * cash and the equity that it reports have drifted from that.
 * @param result a portfolio of either profile, or its arrays read back from somewhere beside the call that made them
 * @returns a frozen report: the largest drifts of cash and equity, in account currency and as parts of max(|equity|, initial
 *   cash), with bar and account; `ok` where none is above 1e-12
 * @throws BacktestError as `checkInvariants` does; E_RANGE where a fill, an amount or a close that is needed is no finite number
 * @example
 * const { cash, equity } = await exactReplay(portfolio);
 */
export async function exactReplay(result: AnyResult): Promise<ExactReplay> {
  return (await import("./check.ts")).replayResult(result);
}
