// Columns that share one account, long only, at the close that decides: bar by bar, its events only, then one pass over all
// columns for the value.
import { Input, NOT_PLAIN, OrderSide, VALUED_BARS } from "../layout";
import { AccountState, Plan, accountAt, numberAt } from "../memory";
import { callsOf, listEvents } from "./callOrder";
import { noteBar, valueBars } from "./groupValue";
import { FastRun, doubleAt, intAt, setDouble } from "./memory";
import {
  Done,
  boughtFlow,
  buy,
  cashAfter,
  filledFees,
  filledPrice,
  filledSize,
  sell,
  soldFlow,
  startOrders,
  sumTolerant,
} from "./orders";
import { tradePairs } from "./pairs";
import { copyRecords, listRecord, writeRecord } from "./records";
import { areSignals, findWants, startHeld, turn, turnAll } from "./wants";

/** Puts account `index` at its initial cash. */
export function startGroup(plan: Plan, run: FastRun, index: i32): void {
  run.cash = doubleAt(plan.initCash, index);
  run.reportedCash = run.cash;
  startHeld(plan, run, accountAt(plan, index), index);
}

/**
 * Simulates bars `bar` to `lastBar` (exclusive) of account `index`; there is room for a record a cell. Records of a single
 * account are listed as they come.
 * Returns `NOT_PLAIN` where a cell is beyond this kernel; else the number of records.
 */
export function runGroup(plan: Plan, run: FastRun, index: i32, bar: i32, lastBar: i32): i32 {
  const account = accountAt(plan, index);
  startOrders(plan);
  for (; bar < lastBar; bar += VALUED_BARS) {
    const end = min(bar + VALUED_BARS, lastBar);
    if (!areSignals(plan, account, bar, end)) return NOT_PLAIN;
    for (let at = bar; at < end; at++) {
      if (findWants(plan, run, account, index, at) && !tradeEvents(plan, run, account, index, at))
        return NOT_PLAIN;
      noteBar(plan, run, account, index, at, at - bar);
    }
    if (!valueBars(plan, run, account, index, bar, end)) return NOT_PLAIN;
  }
  return run.recordCount;
}

/** Whether records are listed at once: there is no room for them as they come. */
@inline
function areListed(run: FastRun): bool {
  return run.records == 0;
}

/** Orders of a bar in call order, then what they moved in column order, as VectorBT sums it. */
function tradeEvents(plan: Plan, run: FastRun, account: AccountState, index: i32, bar: i32): bool {
  const count = listEvents(plan, run, account.firstColumn, account.lastColumn);
  const calls = callsOf(plan, run, bar, count);
  const done = tradePairs(plan, run, bar, calls, count, areListed(run) ? run.recordCount : 0);
  if (areListed(run)) run.recordCount += done;
  else copyRecords(run, done);
  if (done == count) turnAll(plan, run, account, index);
  else {
    for (let k = 0; k < done; k++) turn(plan, run, account, index, intAt(calls, k));
    for (let k = done; k < count; k++) {
      const column = intAt(calls, k);
      setDouble(run.flows, column, 0);
      if (!trade(plan, run, account, index, bar, column)) return false;
    }
  }
  run.reportedCash = sumTolerant(run.reportedCash, flowOf(run, count));
  return true;
}

/** Cash that the `count` events moved, summed in column order. */
function flowOf(run: FastRun, count: i32): f64 {
  let flow: f64 = 0;
  for (let k = 0; k < count; k++) flow += doubleAt(run.flows, intAt(run.eventColumns, k));
  return flow;
}

/** One order at a bar; false: not plain. */
function trade(plan: Plan, run: FastRun, account: AccountState, index: i32, bar: i32, column: i32): bool {
  const close = numberAt(plan, Input.Close, bar, column);
  const position = doubleAt(run.positions, column);
  const isSale = position != 0;
  const done = isSale
    ? sell(plan, bar, column, close, run.cash, position)
    : buy(plan, run.sizeType, bar, column, close, run.cash);
  if (done == Done.NotPlain) return false;
  run.cash = cashAfter;
  if (done == Done.Nothing) return true;
  const side = isSale ? OrderSide.Sell : OrderSide.Buy;
  // The cash that it moved, and as VectorBT rebuilds it from its record: the same number.
  const gain = isSale ? soldFlow() : boughtFlow();
  turn(plan, run, account, index, column);
  setDouble(run.positions, column, isSale ? 0 : filledSize);
  setDouble(run.flows, column, sumTolerant(0, gain));
  setDouble(run.profits, column, sumTolerant(doubleAt(run.profits, column), gain));
  if (areListed(run)) listRecord(run, bar, column, side, filledSize, filledPrice, filledFees);
  else writeRecord(run, bar, column, side, filledSize, filledPrice, filledFees);
  return true;
}
