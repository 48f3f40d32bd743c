// Value, returns and falls of a column while its cash and units stay as they are. Flat bars need none of it: their value
// is the one before.
import { FastColumn } from "./memory";

/** The running peak, and the deepest fall below it (page, section 17.4: the depth of the deepest drawdown record). */
@inline
export function follow(column: FastColumn, value: f64): void {
  if (value >= column.peak) column.peak = value;
  else if (value < column.peak * column.floor) deepen(column, (value - column.peak) / column.peak);
}

/** Keeps a fall that is deeper than all before; only those come here, so that other bars need no division. */
function deepen(column: FastColumn, depth: f64): void {
  if (!(depth < column.drawdown)) return;
  column.drawdown = depth;
  // A little high, so that rounding hides no deeper fall.
  column.floor = (1.0 + depth) * (1.0 + 1e-9);
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

/**
 * Marks `count` bars whose closes start at `close`, `stride` bytes apart. Four bars at a time: their divisions are the cost.
 * Sums are kept by lane and joined at the end. False: a value that is not above zero.
 */
export function hold(column: FastColumn, close: usize, stride: usize, count: i32): bool {
  const cash = f64x2.splat(column.reportedCash);
  const units = f64x2.splat(column.position);
  let floor = f64x2.splat(column.floor);
  let sum = f64x2.splat(0);
  let squares = f64x2.splat(0);
  let last = f64x2.splat(column.value);
  let peak = f64x2.splat(column.peak);
  for (; count >= 4; count -= 4) {
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
    if (v128.any_true(falls)) floor = deepenAll(column, early, earlyPeaks, late, latePeaks);
  }
  // The bars that are left are looked at two by two; the second one of a last single bar is the first again.
  while (count > 0) {
    const closes = count > 1 ? twoCloses(close, stride) : v128.load64_splat(close);
    close += stride << 1;
    count -= 2;
    const values = f64x2.add(cash, f64x2.mul(closes, units));
    const before = v128.shuffle<f64>(last, values, 1, 2);
    const change = f64x2.div(f64x2.sub(values, before), before);
    sum = f64x2.add(sum, change);
    squares = f64x2.add(squares, f64x2.mul(change, change));
    last = values;
    const peaks = peaksOf(peak, values);
    peak = v128.shuffle<f64>(peaks, peaks, 1, 1);
    if (v128.any_true(f64x2.lt(values, f64x2.mul(peaks, floor))))
      floor = deepenAll(column, values, peaks, values, peaks);
  }
  column.returnSum += f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  column.squareSum += f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
  column.value = f64x2.extract_lane(last, 1);
  column.peak = f64x2.extract_lane(peak, 0);
  return column.value > 0 && column.value < Infinity;
}

/** The deepest fall of four values below their peaks; returns the new floor. */
function deepenAll(column: FastColumn, early: v128, earlyPeaks: v128, late: v128, latePeaks: v128): v128 {
  const falls = f64x2.pmin(
    f64x2.div(f64x2.sub(early, earlyPeaks), earlyPeaks),
    f64x2.div(f64x2.sub(late, latePeaks), latePeaks),
  );
  deepen(column, f64x2.extract_lane(falls, 0));
  deepen(column, f64x2.extract_lane(falls, 1));
  return f64x2.splat(column.floor);
}
