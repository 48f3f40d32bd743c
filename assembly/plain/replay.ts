// What a plain run leaves for later, made of its fills and prices: trades, and the series and sums of its accounts, to the same
// bits. Fills stand in lists, by bar and column (`listing.ts`).
import { Input } from "../layout";
import { FastRun, doubleAt, intAt } from "../fast/memory";
import { openPosition, reducePosition } from "../accounting";
import { AccountState, Plan, accountAt, columnAt, numberAt } from "../memory";
import { catchUp, catchUpAll, setCursor } from "../quiet";
import { closePlain } from "./bars";
import { book } from "./quotes";
import { readTerms, worth } from "./terms";

/** Books bars `bar` to `lastBar` (exclusive), whose fills are the first `count` of the lists. There is room for their trades. */
export function replay(plan: Plan, run: FastRun, bar: i32, lastBar: i32, count: i32): void {
  readTerms(plan);
  if (plan.cursors != 0) replayColumns(plan, run, lastBar, count);
  else replayGroups(plan, run, bar, lastBar, count);
}

/** Accounts of one column go from fill to fill. */
function replayColumns(plan: Plan, run: FastRun, lastBar: i32, count: i32): void {
  for (let i = 0; i < count;) {
    const bar = intAt(run.recordBars, i);
    const column = intAt(run.recordColumns, i);
    catchUp(plan, column, bar);
    const end = endOf(run, i, count, bar, column + 1);
    // A column lists its fills as they happened.
    for (; i < end; i++) bookFill(plan, run, accountAt(plan, column), i);
    closePlain(plan, accountAt(plan, column), column, bar);
    setCursor(plan, column, bar + 1);
  }
  catchUpAll(plan, lastBar);
}

function replayGroups(plan: Plan, run: FastRun, bar: i32, lastBar: i32, count: i32): void {
  let next = 0;
  for (; bar < lastBar; bar++) {
    for (let index = 0; index < plan.accountCount; index++) {
      const account = accountAt(plan, index);
      const end = endOf(run, next, count, bar, account.lastColumn);
      bookStep(plan, run, account, next, end);
      closePlain(plan, account, index, bar);
      next = end;
    }
  }
}

/** Where the fills of `bar` in the columns before `lastColumn` end. */
function endOf(run: FastRun, from: i32, count: i32, bar: i32, lastColumn: i32): i32 {
  while (from < count && intAt(run.recordBars, from) == bar && intAt(run.recordColumns, from) < lastColumn)
    from++;
  return from;
}

/** The one step of a bar in which columns that share an account fill: all that reduces, then all that opens. */
function bookStep(plan: Plan, run: FastRun, account: AccountState, first: i32, end: i32): void {
  for (let i = first; i < end; i++) if (doubleAt(run.recordSizes, i) < 0) bookFill(plan, run, account, i);
  for (let i = first; i < end; i++) if (doubleAt(run.recordSizes, i) > 0) bookFill(plan, run, account, i);
}

function bookFill(plan: Plan, run: FastRun, account: AccountState, i: i32): void {
  const bar = intAt(run.recordBars, i);
  const column = intAt(run.recordColumns, i);
  const size = doubleAt(run.recordSizes, i);
  const units = Math.abs(size);
  const price = doubleAt(run.recordPrices, i);
  const fees = doubleAt(run.recordFees, i);
  const value = units * price * worth;
  const asked = numberAt(plan, Input.FillPrice, bar, column);
  const state = columnAt(plan, column);
  if (size < 0) {
    book(account, 1, units, asked, true, value, fees);
    reducePosition(plan, state, bar, column, units, price, value, fees);
  } else {
    book(account, -1, units, asked, true, value, fees);
    openPosition(plan, state, bar, 1, units, price, value, fees);
  }
}
