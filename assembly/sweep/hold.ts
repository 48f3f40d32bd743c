// Values of the bars at which cash and units stay as they are, where there is cash beside the units: bar by bar, four at a
// time, because their divisions are the cost.
import { Sweep, closeAt } from "./memory";
import { Tally } from "./tally";

/** Values bars `first` to `end` (exclusive). */
export function holdBars(sweep: Sweep, tally: Tally, first: i32, end: i32): void {
  const fours = (end - first) >> 2;
  if (fours > 1) {
    holdFours(sweep, tally, first, fours);
    first += fours << 2;
  }
  for (let bar = first; bar < end; bar++) {
    tally.move(tally.reportedCash + closeAt(sweep, bar) * tally.position);
    tally.follow(tally.value);
    tally.valueSum += tally.value;
  }
}

/** Both lanes of the later pair's earlier values: what each value is measured against. */
@inline
function valuesBefore(last: v128, values: v128): v128 {
  return v128.shuffle<f64>(last, values, 1, 2);
}

/** Running peak over two values, from the peak before them in both lanes. */
@inline
function peaksOf(peak: v128, values: v128): v128 {
  return f64x2.pmax(peak, f64x2.pmax(v128.shuffle<f64>(values, values, 0, 0), values));
}

@inline
function sumOf(lanes: v128): f64 {
  return f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
}

/** A little high, so that rounding hides no deeper fall: only values below this part of their peak are divided by it. */
@inline
function floorOf(tally: Tally): v128 {
  return f64x2.splat((1.0 + tally.drawdown) * (1.0 + 1e-9));
}

function holdFours(sweep: Sweep, tally: Tally, first: i32, fours: i32): void {
  const cash = f64x2.splat(tally.reportedCash);
  const units = f64x2.splat(tally.position);
  const none = f64x2.splat(0);
  let floor = floorOf(tally);
  let sum = none;
  let squares = none;
  let losses = none;
  let total = none;
  let last = f64x2.splat(tally.value);
  let peak = f64x2.splat(tally.peak);
  let at = sweep.closes + ((<usize>first) << 3);
  for (; fours > 0; fours--) {
    const early = f64x2.add(cash, f64x2.mul(v128.load(at), units));
    const late = f64x2.add(cash, f64x2.mul(v128.load(at, 16), units));
    at += 32;
    const beforeEarly = valuesBefore(last, early);
    const beforeLate = valuesBefore(early, late);
    const earlyChange = f64x2.div(f64x2.sub(early, beforeEarly), beforeEarly);
    const lateChange = f64x2.div(f64x2.sub(late, beforeLate), beforeLate);
    const earlySquare = f64x2.mul(earlyChange, earlyChange);
    const lateSquare = f64x2.mul(lateChange, lateChange);
    sum = f64x2.add(sum, f64x2.add(earlyChange, lateChange));
    squares = f64x2.add(squares, f64x2.add(earlySquare, lateSquare));
    const earlyLoss = v128.and(earlySquare, f64x2.lt(earlyChange, none));
    const lateLoss = v128.and(lateSquare, f64x2.lt(lateChange, none));
    losses = f64x2.add(losses, f64x2.add(earlyLoss, lateLoss));
    total = f64x2.add(total, f64x2.add(early, late));
    last = late;
    const earlyPeaks = peaksOf(peak, early);
    const latePeaks = peaksOf(v128.shuffle<f64>(earlyPeaks, earlyPeaks, 1, 1), late);
    peak = v128.shuffle<f64>(latePeaks, latePeaks, 1, 1);
    const earlyFalls = f64x2.lt(early, f64x2.mul(earlyPeaks, floor));
    const lateFalls = f64x2.lt(late, f64x2.mul(latePeaks, floor));
    if (v128.any_true(v128.or(earlyFalls, lateFalls))) {
      deepen(tally, early, earlyPeaks);
      deepen(tally, late, latePeaks);
      floor = floorOf(tally);
    }
  }
  tally.returnSum += sumOf(sum);
  tally.squareSum += sumOf(squares);
  tally.lossSum += sumOf(losses);
  tally.valueSum += sumOf(total);
  tally.value = f64x2.extract_lane(last, 1);
  tally.peak = f64x2.extract_lane(peak, 0);
}

function deepen(tally: Tally, values: v128, peaks: v128): void {
  const falls = f64x2.div(f64x2.sub(values, peaks), peaks);
  tally.deepen(f64x2.extract_lane(falls, 0));
  tally.deepen(f64x2.extract_lane(falls, 1));
}
