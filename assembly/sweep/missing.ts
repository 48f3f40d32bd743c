// Bars that an asset or a series has no value for: before its listing, after its end, in gaps. Without a close nothing is traded,
// and what is held is worth what it was at the last one.
import { Sweep, seriesOf } from "./memory";

/**
 * Notes which bars have a close and fills in the others: with the close before, or the first one, before which nothing can be
 * held.
 * @returns false where a close is there but not above zero, or not finite
 */
export function fillCloses(sweep: Sweep): bool {
  const bars = sweep.bars;
  const closes = sweep.closes;
  let bar = firstKnown(closes, bars);
  sweep.tradableFrom = bar;
  sweep.tradableTo = bar;
  const first: f64 = bar < bars ? load<f64>(closes + ((<usize>bar) << 3)) : 1;
  for (let k = 0; k < bar; k++) store<f64>(closes + ((<usize>k) << 3), first);
  memory.fill(sweep.tradable, 0, (<usize>((bars + 63) >> 6)) << 3);
  let before = first;
  for (; bar < bars; bar++) {
    const at = closes + ((<usize>bar) << 3);
    const close = load<f64>(at);
    if (close > 1e-12 && close < Infinity) {
      if (bar > sweep.tradableTo) sweep.tradableFrom = -1;
      sweep.tradableTo = bar + 1;
      markTradable(sweep, bar);
      before = close;
    } else {
      if (!isNaN(close)) return false;
      store<f64>(at, before);
    }
  }
  return true;
}

@inline
function markTradable(sweep: Sweep, bar: i32): void {
  const word = sweep.tradable + ((<usize>(bar >> 6)) << 3);
  const bit = (<u64>1) << ((bar & 63) as u64);
  store<u64>(word, load<u64>(word) | bit);
}

/** Notes where the values of a series begin and end, and whether one between is missing. */
export function noteValues(sweep: Sweep, series: i32): void {
  const values = seriesOf(sweep, series);
  const start = firstKnown(values, sweep.bars);
  const end = lastKnown(values, sweep.bars) + 1;
  const place = (<usize>series) << 2;
  store<i32>(sweep.starts + place, isWhole(values, start, end) ? start : -1);
  store<i32>(sweep.ends + place, end);
}

/** The first bar with a value; `bars` where none has one. */
function firstKnown(values: usize, bars: i32): i32 {
  let bar = 0;
  while (bar < bars && isNaN(load<f64>(values + ((<usize>bar) << 3)))) bar++;
  return bar;
}

/** The last bar with a value; −1 where none has one. */
function lastKnown(values: usize, bars: i32): i32 {
  let bar = bars - 1;
  while (bar >= 0 && isNaN(load<f64>(values + ((<usize>bar) << 3)))) bar--;
  return bar;
}

/** Whether none is missing from `start` to `end` (exclusive). */
function isWhole(values: usize, start: i32, end: i32): bool {
  let bar = start;
  for (; bar + 8 <= end; bar += 8) {
    const at = values + ((<usize>bar) << 3);
    const early = v128.and(ownEqual(at), ownEqual(at + 16));
    if (!i64x2.all_true(v128.and(early, v128.and(ownEqual(at + 32), ownEqual(at + 48))))) return false;
  }
  for (; bar < end; bar++) if (isNaN(load<f64>(values + ((<usize>bar) << 3)))) return false;
  return true;
}

@inline
function ownEqual(at: usize): v128 {
  const two = v128.load(at);
  return f64x2.eq(two, two);
}
