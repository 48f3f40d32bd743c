// Section 3.1: how many units of a later bar one unit of an earlier bar is.

import type { Options } from "./options.ts";

/** Product of the ratios of the splits whose ex bar lies in (from, to]. */
export function splitRatio(options: Options, column: number, from: number, to: number): number {
  let ratio = 1;
  for (const action of options.actions) {
    if (action.kind !== "split" || action.column !== column) continue;
    if (action.bar > from && action.bar <= to) ratio *= action.ratio;
  }
  return ratio;
}
