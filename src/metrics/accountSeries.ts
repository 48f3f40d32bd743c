// Series of one account out of those of a run.
import type { Plan } from "../plan/plan.ts";
import type { RunOutput } from "../results/run.ts";
import { barReturns } from "./scratch.ts";

/** First and one past the last column of an account. */
export function columnsOfAccount(groupLengths: readonly number[], account: number): [number, number] {
  const first = groupLengths.slice(0, account).reduce((sum, length) => sum + length, 0);
  return [first, first + groupLengths[account]];
}

/** One account out of time × accounts. */
export function seriesOf(series: Float64Array, account: number, accounts: number): Float64Array {
  if (accounts === 1) return series;
  return Float64Array.from(
    { length: series.length / accounts },
    (_, bar) => series[bar * accounts + account],
  );
}

/** Return of every bar of an account with its flows taken out. */
export function accountReturns(plan: Plan, { equity }: RunOutput, account: number): Float64Array {
  const accounts = plan.groupLengths.length;
  const flows = plan.cashFlows === null ? null : seriesOf(plan.cashFlows, account, accounts);
  return barReturns(seriesOf(equity, account, accounts), flows, plan.initCash[account]);
}

/**
 * What the initial cash would have become without deposits and withdrawals: the equity where there are none, else the
 * initial cash times the product of 1 + r.
 */
export function accountCurve(
  plan: Plan,
  { equity }: RunOutput,
  account: number,
  returns: Float64Array,
): Float64Array {
  const accounts = plan.groupLengths.length;
  const flows = plan.cashFlows === null ? null : seriesOf(plan.cashFlows, account, accounts);
  if (flows === null || flows.every((flow) => flow === 0)) return seriesOf(equity, account, accounts);
  let worth = plan.initCash[account];
  return returns.map((gain) => (worth *= 1 + gain));
}

/** Series of every account → time × accounts. */
export function interleaved(series: readonly Float64Array[]): Float64Array {
  if (series.length === 1) return series[0];
  const accounts = series.length;
  return Float64Array.from(
    { length: accounts * series[0].length },
    (_, i) => series[i % accounts][Math.floor(i / accounts)],
  );
}
