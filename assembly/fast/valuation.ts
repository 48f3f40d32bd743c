// Value, returns and falls of a column while its cash and units stay as they are. Flat bars need none of it: their value
// is the one before.
import { Input } from "../layout";
import { Plan, inputAddress, rowStrideOf } from "../memory";
import { FastColumn } from "./memory";

/** The running peak, and the deepest fall below it (page, section 17.4: the depth of the deepest drawdown record). */
@inline
export function follow(column: FastColumn, value: f64): void {
  column.peak = followFrom(column, column.peak, value);
}

/** Keeps a fall that is deeper than all before; only those come here, so that other bars need no division. */
function deepen(column: FastColumn, depth: f64): void {
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
 * Marks `count` bars, one at least, whose closes start at `close`, `stride` bytes apart. Four bars at a time: their divisions
 * are the cost. Sums are kept by lane and joined at the end. False: a value that is not above zero.
 */
export function hold<Together>(column: FastColumn, close: usize, stride: usize, count: i32): bool {
  const cash = f64x2.splat(column.reportedCash);
  const units = f64x2.splat(column.position);
  let floor = f64x2.splat(column.floor);
  let sum = f64x2.splat(0);
  let squares = f64x2.splat(0);
  let last = f64x2.splat(column.value);
  let peak = f64x2.splat(column.peak);
  let peaks = peak;
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
    const earlyChange = f64x2.div(f64x2.sub(early, beforeEarly), beforeEarly);
    const lateChange = f64x2.div(f64x2.sub(late, beforeLate), beforeLate);
    sum = f64x2.add(sum, f64x2.add(earlyChange, lateChange));
    squares = f64x2.add(
      squares,
      f64x2.add(f64x2.mul(earlyChange, earlyChange), f64x2.mul(lateChange, lateChange)),
    );
    last = late;
    // Against the highest of these bars too, though it may come later: few stretches look deep then and are not.
    const before = peak;
    peaks = f64x2.pmax(peaks, f64x2.pmax(early, late));
    peak = f64x2.pmax(peaks, v128.shuffle<f64>(peaks, peaks, 1, 0));
    if (i64x2.bitmask(f64x2.lt(f64x2.pmin(early, late), f64x2.mul(peak, floor))) != 0)
      floor = deepenBy(column, f64x2.extract_lane(before, 0), early, late);
    left -= 4;
    if (left <= 0) break;
    close += stride << 2;
  }
  column.returnSum += f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  column.squareSum += f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
  column.value = f64x2.extract_lane(last, 1);
  column.peak = f64x2.extract_lane(peak, 0);
  return column.value > 0 && column.value < Infinity;
}

/** The deepest fall of four values, one after the other, below the running peak; returns the new floor. */
function deepenBy(column: FastColumn, peak: f64, early: v128, late: v128): v128 {
  peak = followFrom(column, peak, f64x2.extract_lane(early, 0));
  peak = followFrom(column, peak, f64x2.extract_lane(early, 1));
  peak = followFrom(column, peak, f64x2.extract_lane(late, 0));
  followFrom(column, peak, f64x2.extract_lane(late, 1));
  return f64x2.splat(column.floor);
}

/** Keeps a deeper fall of `value` below `peak`; returns the higher of them. */
function followFrom(column: FastColumn, peak: f64, value: f64): f64 {
  if (value >= peak) return value;
  if (value < peak * column.floor) deepen(column, (value - peak) / peak);
  return peak;
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
