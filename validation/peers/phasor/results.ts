// What the rules read in a run, and a run with something in it made anew.
import { isResult, withExtra } from "../engines/results.ts";
import type { ComparableResult, ComparableRun } from "../engines/types.ts";
import type { PhasorPlan } from "./draw.ts";
import { TRADE_STATS } from "./ours.ts";

export interface AccountTrade {
  readonly pnl: number;
  readonly closed: boolean;
}

/** Cash is shared in both where at least one account has two columns. */
export function isShared({ options }: PhasorPlan): boolean {
  return (options.groupBy as readonly number[] | undefined)?.some((length) => length > 1) ?? false;
}

/** Columns of each account. */
export function accountLengths({ options, prices }: PhasorPlan): readonly number[] {
  return (options.groupBy as readonly number[] | undefined) ?? prices.close[0].map(() => 1);
}

/** A series of all accounts, bar by bar, as one list per account. */
export function accountsOf(run: ComparableResult, series: "equity" | "returns"): number[][] {
  const values = series === "equity" ? run.equity : (run.extra!.returns as readonly number[]);
  const accounts = (run.extra!.totalReturn as readonly number[]).length;
  return Array.from({ length: accounts }, (_, account) =>
    values.filter((_value, i) => i % accounts === account),
  );
}

/** A column of the log; nothing where the run has none. */
export function logOf(run: ComparableRun, field: string): readonly number[] {
  return isResult(run) ? ((run.extra![`log.${field}`] as readonly number[] | undefined) ?? []) : [];
}

export function accountTrades(run: ComparableResult): AccountTrade[][] {
  const field = (name: string): readonly number[] => run.extra![`trade.${name}`] as readonly number[];
  const accountOf = run.extra!.accountOf as readonly number[];
  const trades = field("pnl").map((pnl, k) => ({
    pnl,
    closed: field("status")[k] === 1,
    account: accountOf[field("col")[k]],
  }));
  const accounts = (run.extra!.totalReturn as readonly number[]).length;
  return Array.from({ length: accounts }, (_, account) =>
    trades.filter((trade) => trade.account === account),
  );
}

/** The run with one row of the statistics made anew from the trades of the account. */
export function withStat(
  run: ComparableResult,
  row: string,
  of: (trades: readonly AccountTrade[]) => number,
): ComparableRun {
  const index = TRADE_STATS.indexOf(row);
  const trades = accountTrades(run);
  const stats = run.extra!.stats as readonly (readonly number[])[];
  return withExtra(run, { stats: stats.map((figures, i) => figures.with(index, of(trades[i]))) });
}

/** Profit of returns one after another; bars without one do not count. */
export function compound(returns: readonly number[]): number {
  return returns.filter((gain) => !Number.isNaN(gain)).reduce((worth, gain) => worth * (1 + gain), 1) - 1;
}

/** Return of each account, from its last value. */
export function lastOverFirst({ options }: PhasorPlan, run: ComparableResult): number[] {
  const cash = (options.initCash ?? 100) as number | readonly number[];
  return accountsOf(run, "equity").map(
    (values, i) => values.at(-1)! / (typeof cash === "number" ? cash : cash[i]) - 1,
  );
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
