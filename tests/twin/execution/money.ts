// Steps 2 and 3: settlement, dividends, deposits and withdrawals, financing.

import type { Options } from "./options.ts";
import { type Account, type Pending, type Run, total } from "./state.ts";

const MS_PER_DAY = 86_400_000;
const DAYS_PER_FINANCING_YEAR = 360;

export function settle(run: Run, account: Account): void {
  const isDue = ({ dueBar }: Pending) => dueBar <= run.bar;
  account.settledCash += total(account.unsettled.filter(isDue)) + total(account.receivables.filter(isDue));
  account.unsettled = account.unsettled.filter((one) => !isDue(one));
  account.receivables = account.receivables.filter((one) => !isDue(one));
  account.settledCash += run.options.cashFlow(run.bar, account.index);
}

/** Section 3.3, on the cash and the short values at the end of the previous bar. */
export function finance(run: Run, account: Account, previousCash: number): void {
  if (run.bar === 0) return;
  const { options } = run;
  const years = yearsOfBar(options, run.bar);
  const rate = previousCash > 0 ? options.cashRate : options.debitRate;
  account.settledCash += previousCash * rate * years;
  for (const column of account.columns) {
    account.settledCash -= column.previousShortValue * options.borrowRate(run.bar, column.index) * years;
  }
}

function yearsOfBar({ time, barsPerYear }: Options, bar: number): number {
  if (time === null) return 1 / barsPerYear;
  return (utcDay(time[bar]!) - utcDay(time[bar - 1]!)) / DAYS_PER_FINANCING_YEAR;
}

function utcDay(time: number): number {
  return Math.floor(time / MS_PER_DAY);
}
