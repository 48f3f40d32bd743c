// Series of one account out of those of a run.
import type { Plan } from "../plan/plan.ts";
import type { RunOutput } from "../results/run.ts";
import { barReturns } from "./scratch.ts";

/** First and one past the last column of an account. */
export function columnsOfAccount(groupLengths: readonly number[], account: number): [number, number] {
  const first = groupLengths.slice(0, account).reduce((sum, length) => sum + length, 0);
  return [first, first + groupLengths[account]];
}

/**
 * The accounts from `first` to `last` (exclusive) out of time × accounts, one behind the other.
 * @param own where they are written; the only account of a run is handed back as it is
 */
export function seriesOf(
  series: Float64Array,
  accounts: number,
  first: number,
  last: number,
  own: Float64Array,
): Float64Array {
  if (accounts === 1) return series;
  const bars = series.length / accounts;
  for (let bar = 0; bar < bars; bar++)
    for (let account = first, at = bar; account < last; account++, at += bars)
      own[at] = series[bar * accounts + account];
  return own.subarray(0, (last - first) * bars);
}

/** What the returns of an account are made from. */
export interface AccountSeries {
  readonly equity: Float64Array;
  /** Deposits less withdrawals; null where the run has none. */
  readonly flows: Float64Array | null;
  readonly initCash: number;
}

export function accountSeries(plan: Plan, output: RunOutput, account: number): AccountSeries {
  const accounts = plan.groupLengths.length;
  const own = (series: Float64Array): Float64Array =>
    seriesOf(series, accounts, account, account + 1, new Float64Array(plan.shape.bars));
  return {
    equity: own(output.equity),
    flows: plan.cashFlows === null ? null : own(plan.cashFlows),
    initCash: plan.initCash[account],
  };
}

/** Return of every bar of an account with its flows taken out. */
export function accountReturns({ equity, flows, initCash }: AccountSeries): Float64Array {
  return barReturns(equity, flows, initCash);
}

/**
 * What the initial cash would have become without deposits and withdrawals: the equity where there are none, else the
 * initial cash times the product of 1 + r.
 */
export function accountCurve(series: AccountSeries): Float64Array {
  const { equity, flows, initCash } = series;
  if (flows === null || flows.every((flow) => flow === 0)) return equity;
  let worth = initCash;
  return accountReturns(series).map((gain) => (worth *= 1 + gain));
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
