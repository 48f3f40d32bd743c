// Orders of a bar of a shared account, two at a time: what `walk.ts` does one by one, where all ask for the same and no number
// is odd. A bar with one that is, is left to it; so are the purchases of a bar from the first on that the cash does not cover.
import { Input, SizeType } from "../layout";
import { FastRun, doubleAt, intAt, setDouble, setInt } from "../fast/memory";
import { buyWord, saleWord } from "../fast/wants";
import { forgetEquity } from "../accounting";
import {
  AccountState,
  ColumnState,
  Plan,
  codeAt,
  columnAt,
  columnStrideOf,
  inputAddress,
  numberAt,
  rowStrideOf,
} from "../memory";
import { feeRate, fixedFees, leastFees, lotSize, perUnitFees, slippage, worth } from "./terms";

/** Amounts beyond these are left to a loop that looks at every sum; with prices below 1e100, sums of others are some. */
export const UNITS_MOST: f64 = 1e100;
export const CASH_MOST: f64 = 1e150;

/** Size of every purchase, and whether it is one of money. */
let size: f64 = 0;
let isByValue: bool = false;

/** Whether the orders of a run can be quoted in pairs; after `readTerms`. */
export function arePaired(plan: Plan): bool {
  size = numberAt(plan, Input.Size, 0, 0);
  const sizeType = codeAt(plan, Input.SizeType, 0, 0);
  isByValue = sizeType == SizeType.Value;
  const isSize = (isByValue || sizeType == SizeType.Amount) && size > 0 && size < Infinity;
  const isOne = rowStrideOf(plan, Input.Size) == 0 && columnStrideOf(plan, Input.Size) == 0;
  const isAtClose = inputAddress(plan, Input.FillPrice, 0, 0) == inputAddress(plan, Input.Close, 0, 0);
  // A least fee of −0 would be that of a sale, but not of a purchase.
  return isSize && isOne && isAtClose && !(lotSize > 0) && 1.0 / leastFees > 0;
}

/**
 * Quotes the events of a bar and puts them from `to` on among the lists of fills; `closes` is left with what each purchase costs
 * and `gains` with what each sale brings, 0 for the other. Returns how many events there are; −1: one of them is odd.
 */
export function quotePairs(plan: Plan, run: FastRun, account: AccountState, bar: i32, to: i32): i32 {
  const count = gatherEvents(plan, run, account, bar, to);
  const first = (<usize>to) << 3;
  const sizes = run.recordSizes + first;
  const prices = run.recordPrices + first;
  const costs = run.recordFees + first;
  const closes = run.closes;
  const gains = run.gains;
  const asked = f64x2.splat(size);
  // Slippage is below 1, and so no price below 0.
  const bought = f64x2.splat(1.0 + slippage);
  const sold = f64x2.splat(1.0 - slippage);
  const value = f64x2.splat(worth);
  const rate = f64x2.splat(feeRate);
  const perUnit = f64x2.splat(perUnitFees);
  const fixed = f64x2.splat(fixedFees);
  const least = f64x2.splat(leastFees);
  const leastValue = f64x2.splat(plan.minOrderValue);
  const most = f64x2.splat(UNITS_MOST);
  let plain = i64x2.splat(-1);
  for (let at: usize = 0; at < (<usize>count) << 3; at += 16) {
    const close = v128.load(closes + at);
    const mark = f64x2.mul(close, value);
    const held = v128.load(sizes + at);
    const sells = f64x2.ne(held, f64x2.splat(0));
    const wanted = isByValue ? f64x2.div(asked, mark) : asked;
    const units = v128.or(held, v128.andnot(wanted, sells));
    const price = f64x2.mul(close, v128.bitselect(sold, bought, sells));
    const paid = f64x2.mul(f64x2.mul(units, price), value);
    const linear = f64x2.add(f64x2.add(f64x2.mul(paid, rate), f64x2.mul(units, perUnit)), fixed);
    const cost = f64x2.pmax(least, linear);
    const gain = v128.and(f64x2.sub(paid, cost), sells);
    v128.store(sizes + at, v128.or(units, v128.and(sells, f64x2.splat(-0.0))));
    v128.store(prices + at, price);
    v128.store(costs + at, cost);
    v128.store(gains + at, gain);
    v128.store(closes + at, v128.andnot(f64x2.add(paid, cost), sells));
    const isAsked = f64x2.gt(f64x2.mul(units, mark), leastValue);
    const isUsual = v128.and(f64x2.lt(units, most), f64x2.ge(gain, f64x2.splat(0)));
    plain = v128.and(plain, v128.and(isAsked, isUsual));
  }
  return i64x2.all_true(plain) ? count : -1;
}

/** Columns of the events, what of each is held, and its close; the last one comes twice, to make a pair. */
function gatherEvents(plan: Plan, run: FastRun, account: AccountState, bar: i32, to: i32): i32 {
  const units = run.recordSizes + ((<usize>to) << 3);
  const columns = run.recordColumns + ((<usize>to) << 2);
  const step = columnStrideOf(plan, Input.Close);
  const prices = inputAddress(plan, Input.Close, bar, 0);
  let count = 0;
  for (let first = account.firstColumn; first < account.lastColumn; first += 64) {
    const part = (first - account.firstColumn) >> 6;
    for (let word = saleWord(plan, run, part) | buyWord(plan, run, part); word != 0; word &= word - 1) {
      const column = first + <i32>ctz(word);
      setInt(columns, count, column);
      setDouble(run.closes, count, load<f64>(prices + <usize>column * step));
      setDouble(units, count, doubleAt(run.positions, column));
      count += 1;
    }
  }
  setDouble(run.closes, count, doubleAt(run.closes, count - 1));
  setDouble(units, count, doubleAt(units, count - 1));
  return count;
}

/**
 * Moves cash and units by the `count` events that were quoted: all sales, then purchases as far as the cash covers them. Returns
 * before which event the purchases are done; −1: cash beyond the usual, and nothing was moved.
 */
export function settlePairs(
  plan: Plan,
  run: FastRun,
  account: AccountState,
  bar: i32,
  count: i32,
  to: i32,
): i32 {
  let cash = account.settledCash;
  for (let k = 0; k < count; k++) cash += doubleAt(run.gains, k);
  if (!(cash < CASH_MOST)) return -1;
  let done = 0;
  for (; done < count; done++) {
    const cost = doubleAt(run.closes, done);
    if (!(cost <= cash)) break;
    cash -= cost;
  }
  forgetEquity();
  account.settledCash = cash;
  for (let k = 0; k < count; k++) if (isSettled(run, k, done, to)) hold(plan, run, bar, to + k);
  return done;
}

/** Whether the `k`-th event is a sale, or a purchase before the first one that was not covered. */
@inline
export function isSettled(run: FastRun, k: i32, done: i32, to: i32): bool {
  return k < done || doubleAt(run.recordSizes, to + k) < 0;
}

/** Dates a listed fill, and holds what it leaves. */
@inline
function hold(plan: Plan, run: FastRun, bar: i32, i: i32): void {
  const column = intAt(run.recordColumns, i);
  setInt(run.recordBars, i, bar);
  // Without a branch: which events sell is hard to foretell.
  const left = f64x2.pmax(f64x2.splat(0), v128.load64_zero(run.recordSizes + ((<usize>i) << 3)));
  v128.store_lane<f64>(run.positions + ((<usize>column) << 3), left, 0);
  v128.store_lane<f64>(
    changetype<usize>(columnAt(plan, column)) + offsetof<ColumnState>("position"),
    left,
    0,
  );
}
