// Columns that share one account, long only, at the close that decides: bar by bar, its events only, then one pass over all
// columns for the value.
import { CallSeq, Input, NOT_PLAIN, OrderSide, SizeType } from "../layout";
import { AccountState, Plan, accountAt, columnStrideOf, inputAddress, numberAt } from "../memory";
import { differing } from "./events";
import { FastRun, doubleAt, intAt, setDouble, setInt, writeRecord } from "./memory";
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

/** Puts account `index` at its initial cash. */
export function startGroup(plan: Plan, run: FastRun, index: i32): void {
  run.cash = doubleAt(plan.initCash, index);
  run.reportedCash = run.cash;
}

/**
 * Simulates bars `bar` to `lastBar` (exclusive) of account `index`; there is room for a record a cell.
 * Returns `NOT_PLAIN` where a cell is beyond this kernel; else the number of records.
 */
export function runGroup(plan: Plan, run: FastRun, index: i32, bar: i32, lastBar: i32): i32 {
  const account = accountAt(plan, index);
  startOrders(plan);
  for (; bar < lastBar; bar++) {
    const events = findRowEvents(plan, run, account, bar);
    if (events > 0 && !tradeEvents(plan, run, bar, events)) return NOT_PLAIN;
    if (!closeBar(plan, run, account, index, bar)) return NOT_PLAIN;
  }
  return run.recordCount;
}

/** Lists the columns that want to trade: an entry of a flat one, an exit of one that is held. Returns how many. */
function findRowEvents(plan: Plan, run: FastRun, account: AccountState, bar: i32): i32 {
  const entries = inputAddress(plan, Input.Entries, bar, 0);
  const exits = inputAddress(plan, Input.Exits, bar, 0);
  const step = columnStrideOf(plan, Input.Entries);
  let column = account.firstColumn;
  let count = 0;
  if (step == 1)
    for (; column + 16 <= account.lastColumn; column += 16) {
      let mask = differing(entries + column, exits + column);
      while (mask != 0) {
        count = addEvent(run, count, column + <i32>ctz(mask), entries, 1);
        mask &= mask - 1;
      }
    }
  for (; column < account.lastColumn; column++) {
    const at = <usize>column * step;
    if (load<u8>(entries + at) != load<u8>(exits + at)) count = addEvent(run, count, column, entries, step);
  }
  return count;
}

/** Without a branch: what is no event is overwritten by the next one. */
@inline
function addEvent(run: FastRun, count: i32, column: i32, entries: usize, step: usize): i32 {
  const isEntry = load<u8>(entries + <usize>column * step) != 0;
  setInt(run.eventColumns, count, column);
  return count + i32(isEntry == (doubleAt(run.positions, column) == 0));
}

/** Orders of a bar in call order, then what they moved in column order, as VectorBT sums it. */
function tradeEvents(plan: Plan, run: FastRun, bar: i32, count: i32): bool {
  const calls = run.sorts ? sortByValue(plan, run, bar, count) : run.eventColumns;
  const reversed = plan.callSeq == CallSeq.Reversed;
  for (let k = 0; k < count; k++) {
    const column = intAt(calls, reversed ? count - 1 - k : k);
    setDouble(run.flows, column, 0);
    if (!trade(plan, run, bar, column)) return false;
  }
  let flow: f64 = 0;
  for (let k = 0; k < count; k++) flow += doubleAt(run.flows, intAt(run.eventColumns, k));
  run.reportedCash = sumTolerant(run.reportedCash, flow);
  return true;
}

/** One order at a bar; false: not plain. */
function trade(plan: Plan, run: FastRun, bar: i32, column: i32): bool {
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
  const moved = filledSize * filledPrice;
  const gain = isSale ? moved - filledFees : -(moved + filledFees);
  setDouble(run.positions, column, isSale ? 0 : filledSize);
  setDouble(run.flows, column, sumTolerant(0, isSale ? soldFlow() : boughtFlow()));
  setDouble(run.profits, column, sumTolerant(doubleAt(run.profits, column), gain));
  writeRecord(run, bar, column, side, filledSize, filledPrice, filledFees);
  return true;
}

// ---- call order: ascending approximate value, so that sales come first (page, section 11) ------------------------------

/** Sales, whose values are below 0, then buys; each stable, so that equal values stay in column order. */
function sortByValue(plan: Plan, run: FastRun, bar: i32, count: i32): usize {
  let sales = 0;
  for (let k = 0; k < count; k++) {
    const column = intAt(run.eventColumns, k);
    const position = doubleAt(run.positions, column);
    if (position != 0) insert(run, 0, sales++, column, -position * numberAt(plan, Input.Close, bar, column));
  }
  let calls = sales;
  for (let k = 0; k < count; k++) {
    const column = intAt(run.eventColumns, k);
    if (doubleAt(run.positions, column) == 0)
      insert(run, sales, calls++, column, valueOfBuy(plan, run, bar, column));
  }
  return run.calls;
}

/** Moves the larger values of `first` to `end` up by one and puts the new one below them. */
@inline
function insert(run: FastRun, first: i32, end: i32, column: i32, value: f64): void {
  let i = end - 1;
  for (; i >= first && doubleAt(run.callValues, i) > value; i--) {
    setDouble(run.callValues, i + 1, doubleAt(run.callValues, i));
    setInt(run.calls, i + 1, intAt(run.calls, i));
  }
  setDouble(run.callValues, i + 1, value);
  setInt(run.calls, i + 1, column);
}

function valueOfBuy(plan: Plan, run: FastRun, bar: i32, column: i32): f64 {
  const size = numberAt(plan, Input.Size, bar, column);
  if (run.sizeType == SizeType.Value) return size;
  if (run.sizeType == SizeType.Percent) return size * run.cash;
  return size * numberAt(plan, Input.Close, bar, column);
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
