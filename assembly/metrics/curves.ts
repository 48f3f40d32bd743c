// From the equity of an account and of its benchmark to their returns, and the longest fall of each, in one pass.
import { pairAt, setPair } from "./pair";

/** Bars of the longest falls that the last `takeReturns` found; lanes: the account, the benchmark. */
export let longestFalls: v128 = f64x2.splat(0);

/**
 * Return of every bar with the bar's flow taken out: (E − F) / E before − 1; NaN, and all after it, once the equity before
 * is not above zero. `flows` 0: none; a benchmark has none. A fall lasts from its peak, the initial cash being one, until the
 * peak is reached again or the series ends; with flows it is one of what the initial cash would have become without them.
 */
export function takeReturns(
  equity: usize,
  flows: usize,
  benchmark: usize,
  count: i32,
  initCash: f64,
  own: usize,
  market: usize,
): void {
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  let before = f64x2.splat(initCash);
  let isOver = zero;
  let level = before;
  let peak = before;
  let peakBar = f64x2.splat(-1);
  let longest = zero;
  let now = zero;
  for (let bar = 0; bar < count; bar++) {
    isOver = v128.or(isOver, v128.not(f64x2.gt(before, zero)));
    const value = pairAt(equity, benchmark, bar);
    const flow = flows == 0 ? zero : v128.load64_zero(flows + ((<usize>bar) << 3));
    const change = f64x2.sub(f64x2.div(f64x2.sub(value, flow), before), one);
    const gain = v128.bitselect(f64x2.splat(NaN), change, isOver);
    setPair(own, market, bar, gain);
    before = value;
    const grown = f64x2.mul(level, f64x2.add(one, gain));
    level = flows == 0 ? value : v128.shuffle<f64>(grown, value, 0, 3);
    const isPeak = f64x2.ge(level, peak);
    const length = f64x2.sub(now, peakBar);
    // A bar at the peak of the one before ends no fall.
    const isNone = v128.or(v128.and(isPeak, f64x2.eq(length, one)), f64x2.ne(level, level));
    longest = f64x2.pmax(longest, v128.andnot(length, isNone));
    peak = v128.bitselect(level, peak, isPeak);
    peakBar = v128.bitselect(now, peakBar, isPeak);
    now = f64x2.add(now, one);
  }
  longestFalls = longest;
}

/** The returns of a single series; `scratch` has room for as many doubles. */
export function barReturns(
  equity: usize,
  flows: usize,
  count: i32,
  initCash: f64,
  scratch: usize,
  out: usize,
): void {
  takeReturns(equity, flows, equity, count, initCash, out, scratch);
}
