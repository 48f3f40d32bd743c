// Value, returns and falls of a column while its cash and units stay as they are. Flat bars need none of it: their value
// is the one before.
import { FastColumn } from "./memory";

/** A value at the end of a bar: its return on the one before, and the running fall. */
@inline
export function mark(column: FastColumn, value: f64): void {
  const change = (value - column.value) / column.value;
  column.returnSum += change;
  column.squareSum += change * change;
  column.value = value;
  follow(column, value);
}

/** The running peak, and the deepest fall below it (page, section 17.4: the depth of the deepest drawdown record). */
export function follow(column: FastColumn, value: f64): void {
  if (value >= column.peak) column.peak = value;
  else if (value < column.peak * column.floor) deepen(column, value, column.peak);
}

/** Keeps a fall that is deeper than all before; only those come here, so that other bars need no division. */
function deepen(column: FastColumn, value: f64, peak: f64): void {
  const depth = (value - peak) / peak;
  if (!(depth < column.drawdown)) return;
  column.drawdown = depth;
  // A little high, so that rounding hides no deeper fall.
  column.floor = (1.0 + depth) * (1.0 + 1e-9);
}

/** Marks `count` bars whose closes start at `close`, `stride` bytes apart. False: a value that is not above zero. */
export function hold(column: FastColumn, close: usize, stride: usize, count: i32): bool {
  const fours = count >> 2;
  if (fours > 0) close = holdFours(column, close, stride, fours);
  for (let left = count & 3; left > 0; left--) {
    mark(column, column.reportedCash + load<f64>(close) * column.position);
    close += stride;
  }
  return column.value > 0 && column.value < Infinity;
}

/** Closes of two bars. */
@inline
function twoCloses(close: usize, stride: usize): v128 {
  return v128.load_lane<f64>(close + stride, v128.load64_splat(close), 1);
}

/** Running peak over two values, from the peak before them in both lanes. */
@inline
function peaksOf(peak: v128, values: v128): v128 {
  return f64x2.pmax(peak, f64x2.pmax(v128.shuffle<f64>(values, values, 0, 0), values));
}

/** Four bars at a time: their divisions are the cost. Sums are kept by lane and joined at the end. */
function holdFours(column: FastColumn, close: usize, stride: usize, fours: i32): usize {
  const cash = f64x2.splat(column.reportedCash);
  const units = f64x2.splat(column.position);
  let floor = f64x2.splat(column.floor);
  let sum = f64x2.splat(0);
  let squares = f64x2.splat(0);
  let last = f64x2.splat(column.value);
  let peak = f64x2.splat(column.peak);
  for (; fours > 0; fours--) {
    const early = f64x2.add(cash, f64x2.mul(twoCloses(close, stride), units));
    close += stride << 1;
    const late = f64x2.add(cash, f64x2.mul(twoCloses(close, stride), units));
    close += stride << 1;
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
    const earlyPeaks = peaksOf(peak, early);
    const latePeaks = peaksOf(v128.shuffle<f64>(earlyPeaks, earlyPeaks, 1, 1), late);
    peak = v128.shuffle<f64>(latePeaks, latePeaks, 1, 1);
    const falls = v128.or(
      f64x2.lt(early, f64x2.mul(earlyPeaks, floor)),
      f64x2.lt(late, f64x2.mul(latePeaks, floor)),
    );
    if (v128.any_true(falls)) {
      deepenPair(column, early, earlyPeaks);
      deepenPair(column, late, latePeaks);
      floor = f64x2.splat(column.floor);
    }
  }
  column.returnSum += f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  column.squareSum += f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
  column.value = f64x2.extract_lane(last, 1);
  column.peak = f64x2.extract_lane(peak, 0);
  return close;
}

function deepenPair(column: FastColumn, values: v128, peaks: v128): void {
  deepen(column, f64x2.extract_lane(values, 0), f64x2.extract_lane(peaks, 0));
  deepen(column, f64x2.extract_lane(values, 1), f64x2.extract_lane(peaks, 1));
}
