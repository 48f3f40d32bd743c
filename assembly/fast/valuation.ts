// Value, returns and falls of a column while its cash and units stay as they are. Flat bars need none of it: their value
// is the one before.
import { Input } from "../layout";
import { Plan, inputAddress, rowStrideOf } from "../memory";
import { FastColumn } from "./memory";

/** Beyond it the product of two values may leave the doubles. */
const LARGE: f64 = 1e150;

/** The running peak, and the lowest value since: of all falls below one peak only the deepest needs a division. */
@inline
export function follow(column: FastColumn, value: f64): void {
  if (value > column.peak) {
    settle(column);
    column.peak = value;
    column.low = value;
  } else if (value < column.low) column.low = value;
}

/** Keeps the fall from the last peak where it is the deepest (page, section 17.4: the depth of the deepest drawdown record). */
export function settle(column: FastColumn): void {
  const peak = column.peak;
  if (!(column.low < peak * column.floor)) return;
  const depth = (column.low - peak) / peak;
  if (!(depth < column.drawdown)) return;
  column.drawdown = depth;
  // A little high, so that rounding hides no deeper fall.
  column.floor = (1.0 + depth) * (1.0 + 1e-9);
}

/** Closes of two bars; `Together`, an integer type, where they lie side by side. */
@inline
function twoCloses<Together>(close: usize, stride: usize): v128 {
  if (isInteger<Together>()) return v128.load(close);
  return v128.load_lane<f64>(close + stride, v128.load64_splat(close), 1);
}

/**
 * Marks `count` bars, one at least, whose closes start at `close`, `stride` bytes apart. Four bars at a time, which share one
 * division: 1 / (a × b) is b / (a × b) = 1 / a and a / (a × b) = 1 / b. Sums are kept by lane and joined at the end.
 * False: a value that is not above zero, or too large.
 */
export function hold<Together>(column: FastColumn, close: usize, stride: usize, count: i32): bool {
  const cash = f64x2.splat(column.reportedCash);
  const units = f64x2.splat(column.position);
  let sum = f64x2.splat(0);
  let squares = f64x2.splat(0);
  let last = f64x2.splat(column.value);
  let peak = f64x2.splat(column.peak);
  let lows = f64x2.splat(column.low);
  const isSmall = column.value < LARGE;
  let left = count;
  while (true) {
    let firstCloses: v128;
    let lastCloses: v128;
    if (left > 4) {
      firstCloses = twoCloses<Together>(close, stride);
      lastCloses = twoCloses<Together>(close + (stride << 1), stride);
    } else {
      // The last bars are one to four: behind the last one it comes again, and changes nothing.
      const end = close + <usize>(left - 1) * stride;
      firstCloses = v128.load_lane<f64>(min(close + stride, end), v128.load64_splat(close), 1);
      lastCloses = v128.load_lane<f64>(end, v128.load64_splat(min(close + (stride << 1), end)), 1);
    }
    const early = f64x2.add(cash, f64x2.mul(firstCloses, units));
    const late = f64x2.add(cash, f64x2.mul(lastCloses, units));
    const beforeEarly = v128.shuffle<f64>(last, early, 1, 2);
    const beforeLate = v128.shuffle<f64>(early, late, 1, 2);
    const part = f64x2.div(f64x2.splat(1), f64x2.mul(beforeEarly, beforeLate));
    const earlyChange = f64x2.mul(f64x2.mul(f64x2.sub(early, beforeEarly), beforeLate), part);
    const lateChange = f64x2.mul(f64x2.mul(f64x2.sub(late, beforeLate), beforeEarly), part);
    sum = f64x2.add(sum, f64x2.add(earlyChange, lateChange));
    squares = f64x2.add(
      squares,
      f64x2.add(f64x2.mul(earlyChange, earlyChange), f64x2.mul(lateChange, lateChange)),
    );
    last = late;
    if (v128.any_true(f64x2.gt(f64x2.pmax(early, late), peak))) {
      column.low = least(lows);
      rise(column, early, late);
      peak = f64x2.splat(column.peak);
      lows = f64x2.splat(column.low);
    } else lows = f64x2.pmin(lows, f64x2.pmin(early, late));
    left -= 4;
    if (left <= 0) break;
    close += stride << 2;
  }
  column.returnSum += f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  column.squareSum += f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
  column.value = f64x2.extract_lane(last, 1);
  column.low = least(lows);
  return column.value > 0 && isSmall && column.peak < LARGE;
}

@inline
function least(lanes: v128): f64 {
  return f64x2.extract_lane(f64x2.pmin(lanes, v128.shuffle<f64>(lanes, lanes, 1, 0)), 0);
}

/** Four values, one after the other, one of which is above the running peak. */
function rise(column: FastColumn, early: v128, late: v128): void {
  settle(column);
  const lowest = least(f64x2.pmin(early, late));
  const highs = f64x2.pmax(early, late);
  const highest = f64x2.extract_lane(f64x2.pmax(highs, v128.shuffle<f64>(highs, highs, 1, 0)), 0);
  // Against the highest of these values too, though it may come later: few of them look deep then and are not.
  if (lowest >= highest * column.floor) {
    column.peak = highest;
    column.low = highest;
    return;
  }
  follow(column, f64x2.extract_lane(early, 0));
  follow(column, f64x2.extract_lane(early, 1));
  follow(column, f64x2.extract_lane(late, 0));
  follow(column, f64x2.extract_lane(late, 1));
}

/** Marks the bars from `from` to `to` (exclusive), if any. False: a value that is not above zero. */
export function holdBars(plan: Plan, state: FastColumn, column: i32, from: i32, to: i32): bool {
  if (from >= to) return true;
  const close = inputAddress(plan, Input.Close, from, column);
  const stride = rowStrideOf(plan, Input.Close);
  return stride == 8 ? hold<u8>(state, close, 8, to - from) : hold<f64>(state, close, stride, to - from);
}

/** The bar of a sale ends with the cash alone. */
@inline
export function markFlat(state: FastColumn): bool {
  const value = state.reportedCash;
  const change = (value - state.value) / state.value;
  state.returnSum += change;
  state.squareSum += change * change;
  state.value = value;
  follow(state, value);
  return value > 0 && value < Infinity;
}
