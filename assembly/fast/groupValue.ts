// Cash and value of a shared account at the end of its bars. A sum over columns has to go from left to right, each step
// waiting for the one before: several bars are summed side by side.
import { Input, VALUED_BARS } from "../layout";
import { AccountState, Plan, columnStrideOf, inputAddress, numberAt, rowStrideOf } from "../memory";
import { FastRun, doubleAt, setDouble } from "./memory";

/** Units of every column at the end of the bar `place` of those that are valued together. */
@inline
function heldRow(plan: Plan, run: FastRun, place: i32): usize {
  return run.heldRows + ((<usize>(place * plan.columnCount)) << 3);
}

/** Notes what the account holds and its cash at the end of a bar. */
export function noteBar(
  plan: Plan,
  run: FastRun,
  account: AccountState,
  index: i32,
  bar: i32,
  place: i32,
): void {
  const first = (<usize>account.firstColumn) << 3;
  const bytes = (<usize>(account.lastColumn - account.firstColumn)) << 3;
  memory.copy(heldRow(plan, run, place) + first, run.positions + first, bytes);
  setDouble(run.cashSeries, bar * plan.accountCount + index, run.reportedCash);
}

/**
 * Values bars `bar` to `end` (exclusive), which were noted in the places from 0 on. False: a price that is missing where
 * something is held, or no price at all.
 */
export function valueBars(
  plan: Plan,
  run: FastRun,
  account: AccountState,
  index: i32,
  bar: i32,
  end: i32,
): bool {
  const areFour = end - bar == VALUED_BARS && columnStrideOf(plan, Input.Close) == 8;
  if (areFour) sumFour(plan, run, account, bar);
  for (let at = bar; at < end; at++) {
    const row = heldRow(plan, run, at - bar);
    let held = areFour ? doubleAt(SUMS, at - bar) : heldValue(plan, account, at, row);
    // A missing close of a flat column counts for nothing.
    if (isNaN(held)) held = heldValueOfHeld(plan, account, at, row);
    const cell = at * plan.accountCount + index;
    const value = doubleAt(run.cashSeries, cell) + held;
    setDouble(run.valueSeries, cell, value);
    if (!(value > 0 && value < Infinity)) return false;
  }
  return true;
}

/** What is held at the end of four bars. */
const SUMS = memory.data(VALUED_BARS * 8, 16);

/** Close times units of four bars: a pair of bars shares the lanes of its sum, a pair of columns those of its products. */
function sumFour(plan: Plan, run: FastRun, account: AccountState, bar: i32): void {
  const first = (<usize>account.firstColumn) << 3;
  const down = rowStrideOf(plan, Input.Close);
  const along = (<usize>plan.columnCount) << 3;
  let close = inputAddress(plan, Input.Close, bar, account.firstColumn);
  let units = run.heldRows + first;
  const end = run.heldRows + ((<usize>account.lastColumn) << 3);
  let early = f64x2.splat(0);
  let late = f64x2.splat(0);
  for (; units + 8 < end; units += 16) {
    const a = f64x2.mul(v128.load(close), v128.load(units));
    const b = f64x2.mul(v128.load(close + down), v128.load(units + along));
    const c = f64x2.mul(v128.load(close + 2 * down), v128.load(units + 2 * along));
    const d = f64x2.mul(v128.load(close + 3 * down), v128.load(units + 3 * along));
    early = f64x2.add(f64x2.add(early, v128.shuffle<f64>(a, b, 0, 2)), v128.shuffle<f64>(a, b, 1, 3));
    late = f64x2.add(f64x2.add(late, v128.shuffle<f64>(c, d, 0, 2)), v128.shuffle<f64>(c, d, 1, 3));
    close += 16;
  }
  if (units < end) {
    early = f64x2.add(early, f64x2.mul(twoDown(close, down), twoDown(units, along)));
    late = f64x2.add(late, f64x2.mul(twoDown(close + 2 * down, down), twoDown(units + 2 * along, along)));
  }
  v128.store(SUMS, early);
  v128.store(SUMS, late, 16);
}

/** Two doubles `stride` bytes apart. */
@inline
function twoDown(at: usize, stride: usize): v128 {
  return v128.load_lane<f64>(at + stride, v128.load64_splat(at), 1);
}

/** Close times units, summed from left to right: another order would give other last bits. */
function heldValue(plan: Plan, account: AccountState, bar: i32, row: usize): f64 {
  const stride = columnStrideOf(plan, Input.Close);
  let close = inputAddress(plan, Input.Close, bar, account.firstColumn);
  let units = row + ((<usize>account.firstColumn) << 3);
  const end = row + ((<usize>account.lastColumn) << 3);
  let sum: f64 = 0;
  for (; units < end; units += 8) {
    sum += load<f64>(close) * load<f64>(units);
    close += stride;
  }
  return sum;
}

function heldValueOfHeld(plan: Plan, account: AccountState, bar: i32, row: usize): f64 {
  let sum: f64 = 0;
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    const units = doubleAt(row, column);
    if (units != 0) sum += numberAt(plan, Input.Close, bar, column) * units;
  }
  return sum;
}
