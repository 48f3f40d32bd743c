// The events of a bar of a shared account, and the order in which they are served: ascending approximate value, so that sales
// come first (page, section 11).
import { CallSeq, Input, SizeType } from "../layout";
import { Plan, columnStrideOf, numberAt, rowStrideOf } from "../memory";
import { FastRun, doubleAt, intAt, setDouble, setInt } from "./memory";
import { buyWord, saleWord } from "./wants";

/** Columns of the bar at hand that sell and that buy, in column order: both lists lie behind the calls. */
let sales: usize = 0;
let buys: usize = 0;
let saleCount: i32 = 0;
let buyCount: i32 = 0;

/** Lists the events of the bar in column order, and sales and buys alone; returns how many there are. */
export function listEvents(plan: Plan, run: FastRun, first: i32, last: i32): i32 {
  sales = run.calls + ((<usize>plan.columnCount) << 2);
  buys = sales + ((<usize>plan.columnCount) << 2);
  let count = 0;
  let sold = 0;
  for (let column = first; column < last; column += 64) {
    const part = (column - first) >> 6;
    const selling = saleWord(plan, run, part);
    let word = selling | buyWord(plan, run, part);
    for (; word != 0; word &= word - 1) {
      const bit = ctz(word);
      const event = column + <i32>bit;
      setInt(run.eventColumns, count, event);
      // Without a branch: an event is written to both lists and stays in one of them.
      setInt(sales, sold, event);
      setInt(buys, count - sold, event);
      sold += (<i32>(selling >> bit)) & 1;
      count += 1;
    }
  }
  saleCount = sold;
  buyCount = count - sold;
  return count;
}

/** The `count` listed events in the order in which they are served. */
export function callsOf(plan: Plan, run: FastRun, bar: i32, count: i32): usize {
  if (run.sorts) return sortByValue(plan, run, bar);
  if (plan.callSeq != CallSeq.Reversed) return run.eventColumns;
  for (let k = 0; k < count; k++) setInt(run.calls, k, intAt(run.eventColumns, count - 1 - k));
  return run.calls;
}

/** Sales, whose values are below 0, then buys; each stable, so that equal values stay in column order. */
function sortByValue(plan: Plan, run: FastRun, bar: i32): usize {
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
  const isDone = known && rank(run.callValues, run.callKeys, calls, columns, count);
  if (!isDone) insertAll(run.callValues, calls, columns, count);
}

/** Keys that are counted together. */
const KEYS: i32 = 8;

/**
 * Puts each column where as many stand before it as have smaller values. Counting eight at a time, without a branch, beats
 * moving them: no processor foresees the steps of a sort. Values are counted in singles, which keep their order where none
 * come out equal; where some do the columns are moved.
 */
function rank(values: usize, keys: usize, calls: usize, columns: usize, count: i32): bool {
  for (let k = 0; k < count; k++) setKey(keys, k, <f32>doubleAt(values, k));
  for (let k = count; k < count + KEYS - 1; k++) setKey(keys, k, f32.MAX_VALUE);
  let sum = 0;
  const end = keys + ((<usize>count) << 2);
  for (let i = 0; i < count; i += KEYS) {
    const at = keys + ((<usize>i) << 2);
    const early = v128.load(at);
    const late = v128.load(at, 16);
    let beforeEarly = i32x4.splat(0);
    let beforeLate = i32x4.splat(0);
    for (let other = keys; other < end; other += 4) {
      const key = v128.load32_splat(other);
      beforeEarly = i32x4.sub(beforeEarly, f32x4.lt(key, early));
      beforeLate = i32x4.sub(beforeLate, f32x4.lt(key, late));
    }
    v128.store(PLACES, beforeEarly);
    v128.store(PLACES, beforeLate, 16);
    for (let k = 0; k < min(KEYS, count - i); k++) {
      const place = intAt(PLACES, k);
      sum += place;
      setInt(calls, place, intAt(columns, i + k));
    }
  }
  return sum == (count * (count - 1)) >> 1;
}

/** Where the columns at hand belong. */
const PLACES = memory.data(KEYS * 4, 16);

@inline
function setKey(keys: usize, i: i32, value: f32): void {
  store<f32>(keys + ((<usize>i) << 2), value);
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
