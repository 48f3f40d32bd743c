// The events of a bar of a shared account, and the order in which they are served: ascending approximate value, so that sales
// come first (page, section 11).
import { Input, SizeType } from "../layout";
import { Plan, columnStrideOf, numberAt, rowStrideOf } from "../memory";
import { FastRun, doubleAt, intAt, setDouble, setInt } from "./memory";

/** Columns of the bar at hand that sell and that buy, in column order. */
let sales: usize = 0;
let buys: usize = 0;
export let saleCount: i32 = 0;
export let buyCount: i32 = 0;

/** Before the events of a bar. The lists lie behind the calls. */
export function startEvents(plan: Plan, run: FastRun): void {
  sales = run.calls + ((<usize>plan.columnCount) << 2);
  buys = sales + ((<usize>plan.columnCount) << 2);
  saleCount = 0;
  buyCount = 0;
}

/** Without a branch, which no processor could foresee: what is no event is overwritten by the next one. */
@inline
export function addEvent(run: FastRun, column: i32, entries: usize, step: usize): void {
  const isEntry = i32(load<u8>(entries + <usize>column * step) != 0);
  const isFlat = i32(doubleAt(run.positions, column) == 0);
  setInt(run.eventColumns, saleCount + buyCount, column);
  setInt(sales, saleCount, column);
  setInt(buys, buyCount, column);
  saleCount += (isEntry | isFlat) ^ 1;
  buyCount += isEntry & isFlat;
}

/** Sales, whose values are below 0, then buys; each stable, so that equal values stay in column order. */
export function sortByValue(plan: Plan, run: FastRun, bar: i32): usize {
  let known = true;
  for (let k = 0; k < saleCount; k++) {
    const column = intAt(sales, k);
    const value = -doubleAt(run.positions, column) * numberAt(plan, Input.Close, bar, column);
    setDouble(run.callValues, k, value);
    known = known && value == value;
  }
  sortList(run, run.calls, sales, saleCount, known);
  sortBuys(plan, run, bar, run.calls + ((<usize>saleCount) << 2));
  return run.calls;
}

function sortBuys(plan: Plan, run: FastRun, bar: i32, calls: usize): void {
  if (buysAreAlike(plan, run)) {
    memory.copy(calls, buys, (<usize>buyCount) << 2);
    return;
  }
  let known = true;
  for (let k = 0; k < buyCount; k++) {
    const value = valueOfBuy(plan, run, bar, intAt(buys, k));
    setDouble(run.callValues, k, value);
    known = known && value == value;
  }
  sortList(run, calls, buys, buyCount, known);
}

/** One amount of cash for every order. */
function buysAreAlike(plan: Plan, run: FastRun): bool {
  const isFixed = rowStrideOf(plan, Input.Size) == 0 && columnStrideOf(plan, Input.Size) == 0;
  return isFixed && run.sizeType != SizeType.Amount;
}

function valueOfBuy(plan: Plan, run: FastRun, bar: i32, column: i32): f64 {
  const size = numberAt(plan, Input.Size, bar, column);
  if (run.sizeType == SizeType.Value) return size;
  if (run.sizeType == SizeType.Percent) return size * run.cash;
  return size * numberAt(plan, Input.Close, bar, column);
}

/** Columns by their values; a value that is missing compares with none. */
function sortList(run: FastRun, calls: usize, columns: usize, count: i32, known: bool): void {
  if (known) rank(run.callValues, calls, columns, count);
  else insertAll(run.callValues, calls, columns, count);
}

/**
 * Puts each column where as many stand before it as have smaller values, or equal ones and came earlier. Counting two at a
 * time, without a branch, beats moving them: no processor foresees the steps of a sort.
 */
function rank(values: usize, calls: usize, columns: usize, count: i32): void {
  setDouble(values, count, Infinity);
  const pairs = (count + 1) >> 1;
  for (let i = 0; i < count; i++) {
    const value = v128.load64_splat(values + ((<usize>i) << 3));
    let before = i64x2.splat(0);
    let pair = 0;
    for (; pair < i >> 1; pair++)
      before = i64x2.sub(before, f64x2.le(v128.load(values + ((<usize>pair) << 4)), value));
    for (; pair < pairs; pair++)
      before = i64x2.sub(before, f64x2.lt(v128.load(values + ((<usize>pair) << 4)), value));
    let place = <i32>(i64x2.extract_lane(before, 0) + i64x2.extract_lane(before, 1));
    if ((i & 1) != 0) place += i32(doubleAt(values, i - 1) == doubleAt(values, i));
    setInt(calls, place, intAt(columns, i));
  }
}

function insertAll(values: usize, calls: usize, columns: usize, count: i32): void {
  for (let k = 0; k < count; k++) {
    const value = doubleAt(values, k);
    let i = k - 1;
    for (; i >= 0 && doubleAt(values, i) > value; i--) {
      setDouble(values, i + 1, doubleAt(values, i));
      setInt(calls, i + 1, intAt(calls, i));
    }
    setDouble(values, i + 1, value);
    setInt(calls, i + 1, intAt(columns, k));
  }
}
