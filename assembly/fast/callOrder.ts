// The events of a bar of a shared account, and the order in which they are served: ascending approximate value, so that sales
// come first (page, section 11).
import { Input, SizeType } from "../layout";
import { Plan, columnStrideOf, numberAt, rowStrideOf } from "../memory";
import { FastRun, doubleAt, intAt, setDouble, setInt } from "./memory";
import { buyWord, saleWord } from "./wants";

/** Columns of the bar at hand that sell and that buy, in column order. */
let sales: usize = 0;
let buys: usize = 0;
let saleCount: i32 = 0;
let buyCount: i32 = 0;

/** Lists the events of the bar, all of them in column order too; returns how many there are. The lists lie behind the calls. */
export function listEvents(plan: Plan, run: FastRun, first: i32, last: i32): i32 {
  sales = run.calls + ((<usize>plan.columnCount) << 2);
  buys = sales + ((<usize>plan.columnCount) << 2);
  saleCount = 0;
  buyCount = 0;
  let count = 0;
  for (let column = first; column < last; column += 64) {
    const part = (column - first) >> 6;
    const selling = saleWord(plan, run, part);
    const buying = buyWord(plan, run, part);
    saleCount = listBits(selling, column, sales, saleCount);
    buyCount = listBits(buying, column, buys, buyCount);
    if (!run.sorts) count = listBits(selling | buying, column, run.eventColumns, count);
  }
  return saleCount + buyCount;
}

/** Turns a list around. */
export function reverseList(list: usize, count: i32): void {
  for (let first = 0, last = count - 1; first < last; first++, last--) {
    const column = intAt(list, first);
    setInt(list, first, intAt(list, last));
    setInt(list, last, column);
  }
}

function listBits(word: u64, column: i32, list: usize, count: i32): i32 {
  for (; word != 0; word &= word - 1) {
    setInt(list, count, column + <i32>ctz(word));
    count += 1;
  }
  return count;
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
  const isDone = known && rank(run.callValues, calls, columns, count);
  if (!isDone) insertAll(run.callValues, calls, columns, count);
}

/**
 * Puts each column where as many stand before it as have smaller values. Counting four at a time, without a branch, beats
 * moving them: no processor foresees the steps of a sort. Equal values are rare and count the same: then they are moved.
 */
function rank(values: usize, calls: usize, columns: usize, count: i32): bool {
  for (let k = count; k < count + 3; k++) setDouble(values, k, Infinity);
  let sum = 0;
  for (let i = 0; i < count; i += 4) {
    const at = values + ((<usize>i) << 3);
    const early = v128.load(at);
    const late = v128.load(at, 16);
    let beforeEarly = i64x2.splat(0);
    let beforeLate = i64x2.splat(0);
    const end = values + ((<usize>count) << 3);
    for (let other = values; other < end; other += 8) {
      const value = v128.load64_splat(other);
      beforeEarly = i64x2.sub(beforeEarly, f64x2.lt(value, early));
      beforeLate = i64x2.sub(beforeLate, f64x2.lt(value, late));
    }
    sum += placeAt(calls, columns, i, count, i64x2.extract_lane(beforeEarly, 0));
    sum += placeAt(calls, columns, i + 1, count, i64x2.extract_lane(beforeEarly, 1));
    sum += placeAt(calls, columns, i + 2, count, i64x2.extract_lane(beforeLate, 0));
    sum += placeAt(calls, columns, i + 3, count, i64x2.extract_lane(beforeLate, 1));
  }
  return sum == (count * (count - 1)) >> 1;
}

@inline
function placeAt(calls: usize, columns: usize, i: i32, count: i32, place: i64): i32 {
  if (i >= count) return 0;
  setInt(calls, <i32>place, intAt(columns, i));
  return <i32>place;
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
