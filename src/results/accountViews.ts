// Views by account: returns, drawdowns, and the orders that were cut.
import { accountCurve, accountReturns, accountSeries, interleaved } from "../metrics/accountSeries.ts";
import { drawdownsOf, type DrawdownColumns } from "../metrics/drawdowns.ts";
import type { Matrix } from "../matrix.ts";
import type { Plan } from "../plan/plan.ts";
import { CODE_NAMES } from "./records.ts";
import type { RunOutput } from "./run.ts";

/** Return of every bar with the flows taken out, bars × accounts. */
export function returnsMatrix(plan: Plan, output: RunOutput): Matrix {
  const accounts = plan.groupLengths.map((_, account) =>
    accountReturns(accountSeries(plan, output, account)),
  );
  return { data: interleaved(accounts), rows: plan.shape.bars, columns: accounts.length };
}

/** Drawdowns of what the initial cash would have become without deposits and withdrawals. */
export function drawdownColumns(plan: Plan, output: RunOutput): DrawdownColumns {
  const curves = plan.groupLengths.map((_, account) => accountCurve(accountSeries(plan, output, account)));
  return drawdownsOf(interleaved(curves), plan.initCash, plan.time);
}

/** How many orders of the columns from `first` up to `last` each reason cut or refused, in order of precedence. */
export function cutCounts(
  { column, reason }: RunOutput["orders"],
  first: number,
  last: number,
): Record<string, number> {
  const counts = new Int32Array(CODE_NAMES.orderReason.length);
  reason.forEach((code, i) => (counts[code] += column[i] >= first && column[i] < last ? 1 : 0));
  const named = CODE_NAMES.orderReason.map((name, code): [string, number] => [name, counts[code]]);
  return Object.fromEntries(named.filter(([name, count]) => name !== "" && count > 0));
}
