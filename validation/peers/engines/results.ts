// What rules read in a run of either side, and a run with something in it made anew.
import type { ComparableResult, ComparableRun } from "./types.ts";

/** Whether it ran to its end: not an error. */
export function isResult(run: ComparableRun): run is ComparableResult {
  return "fills" in run;
}

export function withExtra(run: ComparableRun, extra: Record<string, unknown>): ComparableRun {
  return isResult(run) ? { ...run, extra: { ...run.extra, ...extra } } : run;
}
