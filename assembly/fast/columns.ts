// Columns that trade alone, long only, at the close that decides: each walks from event to event. A column without a
// position and without an event costs nothing, whatever the number of bars.
import { EVENT_BARS, Input, NOT_PLAIN, OrderSide } from "../layout";
import { Plan, codeAt, inputAddress, numberAt, rowStrideOf } from "../memory";
import { eventsOf, findEvents } from "./events";
import { FastColumn, FastRun, fastColumnAt } from "./memory";
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
import { follow, hold } from "./valuation";

/** Puts every column at its initial cash. */
export function startColumns(plan: Plan, run: FastRun): void {
  for (let i = 0; i < plan.columnCount; i++) {
    const column = fastColumnAt(run, i);
    const cash = load<f64>(plan.initCash + ((<usize>i) << 3));
    column.cash = cash;
    column.reportedCash = cash;
    column.value = cash;
    column.floor = 1;
  }
}

/**
 * Simulates bars `bar` to `lastBar` (exclusive) of columns `first` to `last` (exclusive). There is room for a record a cell.
 * Returns `NOT_PLAIN` where a cell is beyond this kernel; else the number of records.
 */
export function runColumns(plan: Plan, run: FastRun, bar: i32, lastBar: i32, first: i32, last: i32): i32 {
  startOrders(plan);
  for (; bar < lastBar; bar += EVENT_BARS) {
    const count = min(EVENT_BARS, lastBar - bar);
    findEvents(plan, run, bar, count, first, last);
    for (let column = first; column < last; column++)
      if (!walk(plan, run, column, bar, count)) return NOT_PLAIN;
  }
  return run.recordCount;
}

/** Trades the events of a word; between them the column is held or flat. False: not plain. */
function walk(plan: Plan, run: FastRun, column: i32, bar: i32, count: i32): bool {
  const state = fastColumnAt(run, column);
  let events = eventsOf(run, column);
  if (events == 0 && state.position == 0) return true;
  let from = bar;
  while (events != 0) {
    const at = bar + <i32>ctz(events);
    events &= events - 1;
    if (state.position == 0) {
      if (codeAt(plan, Input.Entries, at, column) == 0) continue;
      if (!enter(plan, run, state, at, column)) return false;
      from = at;
    } else if (codeAt(plan, Input.Exits, at, column) != 0) {
      if (!holdBars(plan, state, column, from, at)) return false;
      if (!leave(plan, run, state, at, column)) return false;
      // A sale that costs more than it brings is refused: the bar is held like any other.
      from = state.position == 0 ? at + 1 : at;
    }
  }
  return state.position == 0 || holdBars(plan, state, column, from, bar + count);
}

function holdBars(plan: Plan, state: FastColumn, column: i32, from: i32, to: i32): bool {
  if (from >= to) return true;
  return hold(
    state,
    inputAddress(plan, Input.Close, from, column),
    rowStrideOf(plan, Input.Close),
    to - from,
  );
}

function enter(plan: Plan, run: FastRun, state: FastColumn, bar: i32, column: i32): bool {
  const done = buy(plan, run.sizeType, bar, column, numberAt(plan, Input.Close, bar, column), state.cash);
  if (done == Done.NotPlain) return false;
  state.cash = cashAfter;
  if (done == Done.Nothing) return true;
  // Before its first order a column is worth its cash, which no bar has looked at yet.
  if (state.peak == 0 && bar > 0) follow(state, state.value);
  state.position = filledSize;
  state.reportedCash = sumTolerant(state.reportedCash, boughtFlow());
  state.profit = sumTolerant(state.profit, -(filledSize * filledPrice + filledFees));
  writeRecord(run, bar, column, OrderSide.Buy, filledSize, filledPrice, filledFees);
  return true;
}

function leave(plan: Plan, run: FastRun, state: FastColumn, bar: i32, column: i32): bool {
  const close = numberAt(plan, Input.Close, bar, column);
  const done = sell(plan, bar, column, close, state.cash, state.position);
  if (done == Done.NotPlain) return false;
  state.cash = cashAfter;
  if (done == Done.Nothing) return true;
  state.position = 0;
  state.reportedCash = sumTolerant(state.reportedCash, soldFlow());
  state.profit = sumTolerant(state.profit, filledSize * filledPrice - filledFees);
  writeRecord(run, bar, column, OrderSide.Sell, filledSize, filledPrice, filledFees);
  return markFlat(state);
}

/** The bar of a sale ends with the cash alone. */
function markFlat(state: FastColumn): bool {
  const value = state.reportedCash;
  const change = (value - state.value) / state.value;
  state.returnSum += change;
  state.squareSum += change * change;
  state.value = value;
  follow(state, value);
  return value > 0 && value < Infinity;
}
