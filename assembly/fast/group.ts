// Columns that share one account, long only, at the close that decides: bar by bar, its events only, then one pass over all
// columns for the value.
import { CallSeq, Input, NOT_PLAIN, OrderSide } from "../layout";
import { AccountState, Plan, accountAt, columnStrideOf, inputAddress, numberAt } from "../memory";
import { addEvent, buyCount, saleCount, sortByValue, startEvents } from "./callOrder";
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

@inline
function differing(a: usize, b: usize): u32 {
  return <u32>i8x16.bitmask(i8x16.ne(v128.load(a), v128.load(b)));
}

/** Lists the columns that want to trade: an entry of a flat one, an exit of one that is held. */
function findRowEvents(plan: Plan, run: FastRun, account: AccountState, bar: i32): i32 {
  const entries = inputAddress(plan, Input.Entries, bar, 0);
  const exits = inputAddress(plan, Input.Exits, bar, 0);
  const step = columnStrideOf(plan, Input.Entries);
  let column = account.firstColumn;
  startEvents(plan, run);
  if (step == 1)
    for (; column + 16 <= account.lastColumn; column += 16) {
      let mask = differing(entries + column, exits + column);
      while (mask != 0) {
        addEvent(run, column + <i32>ctz(mask), entries, 1);
        mask &= mask - 1;
      }
    }
  for (; column < account.lastColumn; column++) {
    const at = <usize>column * step;
    if (load<u8>(entries + at) != load<u8>(exits + at)) addEvent(run, column, entries, step);
  }
  return saleCount + buyCount;
}

/** Orders of a bar in call order, then what they moved in column order, as VectorBT sums it. */
function tradeEvents(plan: Plan, run: FastRun, bar: i32, count: i32): bool {
  const calls = run.sorts ? sortByValue(plan, run, bar) : run.eventColumns;
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
