// Columns that trade alone, long only, at the close that decides: each walks from event to event. A column without a
// position and without an event costs nothing, whatever the number of bars.
import { EVENT_BARS, Input, NOT_PLAIN, OrderSide } from "../layout";
import { tradeAllIn } from "./allIn";
import { Plan, inputAddress, numberAt, rowStrideOf } from "../memory";
import { areBits, entriesOf, exitsOf, findEvents, partOfWord, wordDown } from "./events";
import { writeFigures } from "./figures";
import { FastColumn, FastRun, fastColumnAt } from "./memory";
import {
  Done,
  boughtFlow,
  areAllIn,
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
import { follow, holdBars, markFlat } from "./valuation";

/** Whether every buy spends all cash. */
let isAllIn: bool = false;

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
  isAllIn = areAllIn(run.sizeType);
  const isPlain =
    rowStrideOf(plan, Input.Entries) == 1
      ? walkDown(plan, run, bar, lastBar, first, last)
      : walkAlong(plan, run, bar, lastBar, first, last);
  const isDone = isPlain && (lastBar < plan.barCount || writeFigures(plan, run, first, last));
  return isDone ? run.recordCount : NOT_PLAIN;
}

/** The bars of a column lie together: column by column. False: not plain. */
function walkDown(plan: Plan, run: FastRun, bar: i32, lastBar: i32, first: i32, last: i32): bool {
  for (let column = first; column < last; column++) {
    const state = fastColumnAt(run, column);
    if (!areBits(inputAddress(plan, Input.Entries, bar, column), 1, lastBar - bar)) return false;
    if (!areBits(inputAddress(plan, Input.Exits, bar, column), 1, lastBar - bar)) return false;
    let from = bar;
    for (let at = bar; at < lastBar; at += EVENT_BARS) {
      const count = min(EVENT_BARS, lastBar - at);
      const entries = inputAddress(plan, Input.Entries, at, column);
      const exits = inputAddress(plan, Input.Exits, at, column);
      const enters = count == EVENT_BARS ? wordDown(entries) : partOfWord(entries, count);
      const leaves = count == EVENT_BARS ? wordDown(exits) : partOfWord(exits, count);
      if (enters == leaves) continue;
      from = tradeWord(plan, run, state, column, at, enters & ~leaves, leaves & ~enters, from);
      if (from == NOT_PLAIN) return false;
    }
    if (state.position != 0 && !holdBars(plan, state, column, from, lastBar)) return false;
  }
  return true;
}

/** The columns of a bar lie together, as a rule: all columns for the bars of a word, then for those of the next one. */
function walkAlong(plan: Plan, run: FastRun, bar: i32, lastBar: i32, first: i32, last: i32): bool {
  for (; bar < lastBar; bar += EVENT_BARS) {
    const count = min(EVENT_BARS, lastBar - bar);
    if (!findEvents(plan, run, bar, count, first, last)) return false;
    for (let column = first; column < last; column++) {
      const state = fastColumnAt(run, column);
      const enters = entriesOf(run, column);
      const leaves = exitsOf(plan, run, column);
      let from = bar;
      if ((enters | leaves) != 0) from = tradeWord(plan, run, state, column, bar, enters, leaves, bar);
      if (from == NOT_PLAIN) return false;
      if (state.position != 0 && !holdBars(plan, state, column, from, bar + count)) return false;
    }
  }
  return true;
}

/**
 * Trades the events of a word that starts at `bar`. `from` is the first bar of what is held that has no value yet; returns
 * what it is then, or `NOT_PLAIN`.
 */
@inline
function tradeWord(
  plan: Plan,
  run: FastRun,
  state: FastColumn,
  column: i32,
  bar: i32,
  enters: u64,
  leaves: u64,
  from: i32,
): i32 {
  return isAllIn
    ? tradeAllIn(plan, run, state, column, bar, enters, leaves, from)
    : trade(plan, run, state, column, bar, enters, leaves, from);
}

function trade(
  plan: Plan,
  run: FastRun,
  state: FastColumn,
  column: i32,
  bar: i32,
  enters: u64,
  leaves: u64,
  from: i32,
): i32 {
  let left = ~(<u64>0);
  while (true) {
    const isFlat = state.position == 0;
    const events = (isFlat ? enters : leaves) & left;
    if (events == 0) return from;
    const at = ctz(events);
    left = ~(<u64>1) << at;
    from = isFlat
      ? enter(plan, run, state, bar + <i32>at, column)
      : leave(plan, run, state, from, bar + <i32>at, column);
    if (from == NOT_PLAIN) return from;
  }
}

/** Buys at `bar`, which is then held. */
function enter(plan: Plan, run: FastRun, state: FastColumn, bar: i32, column: i32): i32 {
  const done = buy(plan, run.sizeType, bar, column, numberAt(plan, Input.Close, bar, column), state.cash);
  if (done == Done.NotPlain) return NOT_PLAIN;
  state.cash = cashAfter;
  if (done == Done.Nothing) return bar;
  // Before its first order a column is worth its cash, which no bar has looked at yet.
  if (state.peak == 0 && bar > 0) follow(state, state.value);
  state.position = filledSize;
  state.reportedCash = sumTolerant(state.reportedCash, boughtFlow());
  state.profit = sumTolerant(state.profit, -(filledSize * filledPrice + filledFees));
  writeRecord(run, bar, column, OrderSide.Buy, filledSize, filledPrice, filledFees);
  return bar;
}

/** Marks what is held from `from` on, and sells at `bar`. A sale that costs more than it brings is refused: the bar is held. */
function leave(plan: Plan, run: FastRun, state: FastColumn, from: i32, bar: i32, column: i32): i32 {
  if (!holdBars(plan, state, column, from, bar)) return NOT_PLAIN;
  const close = numberAt(plan, Input.Close, bar, column);
  const done = sell(plan, bar, column, close, state.cash, state.position);
  if (done == Done.NotPlain) return NOT_PLAIN;
  state.cash = cashAfter;
  if (done == Done.Nothing) return bar;
  state.position = 0;
  state.reportedCash = sumTolerant(state.reportedCash, soldFlow());
  state.profit = sumTolerant(state.profit, filledSize * filledPrice - filledFees);
  writeRecord(run, bar, column, OrderSide.Sell, filledSize, filledPrice, filledFees);
  return markFlat(state) ? bar + 1 : NOT_PLAIN;
}
