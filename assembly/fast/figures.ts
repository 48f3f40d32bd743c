// What columns that trade alone come to, once their last bar is walked: lists of doubles, one behind the other.
import { Input } from "../layout";
import { Plan, numberAt } from "../memory";
import { FastColumn, FastRun, fastColumnAt, setDouble } from "./memory";
import { settle } from "./valuation";

/**
 * Writes | profit | sum of returns | sum of their squares | drawdown | of columns `first` to `last` (exclusive). A column that
 * traded and has no last close keeps the profit of its records and is counted. False: sums that mean nothing.
 */
export function writeFigures(plan: Plan, run: FastRun, first: i32, last: i32): bool {
  const count = plan.columnCount;
  for (let column = first; column < last; column++) {
    const state = fastColumnAt(run, column);
    if (state.peak != 0 && !addHeld(plan, run, state, column)) return false;
    setDouble(run.figures, column, state.profit);
    setDouble(run.figures, count + column, state.returnSum);
    setDouble(run.figures, 2 * count + column, state.squareSum);
    setDouble(run.figures, 3 * count + column, state.drawdown);
  }
  return true;
}

/** Adds what is held at the last close. False: VectorBT multiplies a close beyond the doubles even by 0 units. */
function addHeld(plan: Plan, run: FastRun, state: FastColumn, column: i32): bool {
  settle(state);
  if (!(state.drawdown > -1 && state.squareSum < Infinity)) return false;
  const close = numberAt(plan, Input.Close, plan.barCount - 1, column);
  if (isNaN(close)) run.missing += 1;
  else state.profit += state.position * close;
  return Math.abs(close) < Infinity || isNaN(close);
}
