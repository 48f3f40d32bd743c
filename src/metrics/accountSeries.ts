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
  const own = new Float64Array(series.length / accounts);
  for (let bar = 0, cell = account; bar < own.length; bar++, cell += accounts) own[bar] = series[cell];
  return own;
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
  const all = new Float64Array(accounts * series[0].length);
  for (let account = 0; account < accounts; account++) {
    const own = series[account];
    for (let bar = 0, cell = account; bar < own.length; bar++, cell += accounts) all[cell] = own[bar];
  }
  return all;
}
