// Columns that share one account, long only, at the close that decides: bar by bar, its events only, then one pass over all
// columns for the value.
import { CallSeq, Input, NOT_PLAIN, OrderSide } from "../layout";
import { AccountState, Plan, accountAt, columnStrideOf, inputAddress, numberAt } from "../memory";
import { listEvents, sortByValue } from "./callOrder";
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
import { writeRecord } from "./records";
import { areSignals, buyWord, findWants, saleWord, startHeld, turn } from "./wants";

/** Puts account `index` at its initial cash. */
export function startGroup(plan: Plan, run: FastRun, index: i32): void {
  run.cash = doubleAt(plan.initCash, index);
  run.reportedCash = run.cash;
  startHeld(plan, run, accountAt(plan, index), index);
}

/**
 * Simulates bars `bar` to `lastBar` (exclusive) of account `index`; there is room for a record a cell.
 * Returns `NOT_PLAIN` where a cell is beyond this kernel; else the number of records.
 */
export function runGroup(plan: Plan, run: FastRun, index: i32, bar: i32, lastBar: i32): i32 {
  const account = accountAt(plan, index);
  startOrders(plan);
  for (; bar < lastBar; bar++) {
    if (!areSignals(plan, account, bar)) return NOT_PLAIN;
    if (findWants(plan, run, account, index, bar) && !tradeEvents(plan, run, account, index, bar))
      return NOT_PLAIN;
    if (!closeBar(plan, run, account, index, bar)) return NOT_PLAIN;
  }
  return run.recordCount;
}

/** Orders of a bar in call order, then what they moved in column order, as VectorBT sums it. */
function tradeEvents(plan: Plan, run: FastRun, account: AccountState, index: i32, bar: i32): bool {
  const count = listEvents(plan, run, account.firstColumn, account.lastColumn);
  const calls = run.sorts ? sortByValue(plan, run, bar) : run.eventColumns;
  const reversed = plan.callSeq == CallSeq.Reversed;
  for (let k = 0; k < count; k++) {
    const column = intAt(calls, reversed ? count - 1 - k : k);
    setDouble(run.flows, column, 0);
    if (!trade(plan, run, account, index, bar, column)) return false;
  }
  run.reportedCash = sumTolerant(run.reportedCash, flowOf(plan, run, account));
  return true;
}

/** Cash that the events moved, summed in column order. */
function flowOf(plan: Plan, run: FastRun, account: AccountState): f64 {
  let flow: f64 = 0;
  for (let column = account.firstColumn; column < account.lastColumn; column += 64) {
    const part = (column - account.firstColumn) >> 6;
    let word = saleWord(plan, run, part) | buyWord(plan, run, part);
    for (; word != 0; word &= word - 1) flow += doubleAt(run.flows, column + <i32>ctz(word));
  }
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
  writeRecord(run, bar, column, side, filledSize, filledPrice, filledFees);
  return true;
}

// ---- the end of a bar --------------------------------------------------------------------------------------------------

/** Cash and value of the bar; false: a price that is missing where something is held, or no price at all. */
function closeBar(plan: Plan, run: FastRun, account: AccountState, index: i32, bar: i32): bool {
  let held = heldValue(plan, run, account, bar);
  // A missing close of a flat column counts for nothing.
  if (isNaN(held)) held = heldValueOfHeld(plan, run, account, bar);
  const cell = bar * plan.accountCount + index;
  const value = run.reportedCash + held;
  setDouble(run.cashSeries, cell, run.reportedCash);
  setDouble(run.valueSeries, cell, value);
  return value > 0 && value < Infinity;
}

/** Close times units, summed from left to right: another order would give other last bits. */
function heldValue(plan: Plan, run: FastRun, account: AccountState, bar: i32): f64 {
  const stride = columnStrideOf(plan, Input.Close);
  const first = account.firstColumn;
  let close = inputAddress(plan, Input.Close, bar, first);
  let position = run.positions + ((<usize>first) << 3);
  const end = run.positions + ((<usize>account.lastColumn) << 3);
  let sum: f64 = 0;
  for (; position < end; position += 8) {
    sum += load<f64>(close) * load<f64>(position);
    close += stride;
  }
  return sum;
}

function heldValueOfHeld(plan: Plan, run: FastRun, account: AccountState, bar: i32): f64 {
  let sum: f64 = 0;
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    const position = doubleAt(run.positions, column);
    if (position != 0) sum += numberAt(plan, Input.Close, bar, column) * position;
  }
  return sum;
}
