// Keys: short whole numbers that say of most values which is the larger. Within a stretch of bars, all series lie on one scale
// from the lowest to the highest of them; a larger key is a larger value, and equal keys say nothing.
import { Sweep, seriesOf } from "./memory";

/** Bars that share a scale. */
const STRETCH: i32 = 64;
/** Bars whose keys are made together. */
const TOGETHER: i32 = 8;
/** Keys go from −HALF to HALF. */
const HALF: f64 = 32000;
/** What is added to this has no digits behind the point, and those before it in its lowest bits, as in a whole number. */
const WHOLE: f64 = 6755399441055744;

@inline
export function keysOf(sweep: Sweep, series: i32): usize {
  return sweep.keys + ((<usize>series * <usize>sweep.bars) << 1);
}

/** Makes the keys of all series, where there is room for them. */
export function makeKeys(sweep: Sweep): void {
  const bars = sweep.bars;
  if (sweep.keys == 0 || bars < TOGETHER) return;
  // The last stretch is a whole one, where there are as many bars.
  for (let bar = 0; bar < bars; bar += STRETCH) makeStretch(sweep, max(0, min(bar, bars - STRETCH)));
}

/** Keys of the values from `bar` on. */
function makeStretch(sweep: Sweep, bar: i32): void {
  const count = min(STRETCH, sweep.bars);
  findSpan(sweep, bar, count);
  const low = lowest;
  // 0 where the span is not finite.
  const scale = f64x2.div(f64x2.splat(2.0 * HALF), f64x2.sub(highest, low));
  for (let series = 0; series < sweep.seriesCount; series++) {
    const from = seriesOf(sweep, series) + ((<usize>bar) << 3);
    const to = keysOf(sweep, series) + ((<usize>bar) << 1);
    for (let k = 0; k < count; k += TOGETHER) {
      const place = <usize>min(k, count - TOGETHER);
      makeEight(from + (place << 3), to + (place << 1), low, scale);
    }
  }
}

/** The least and the greatest of all series, in both lanes. */
let lowest: v128 = f64x2.splat(0);
let highest: v128 = f64x2.splat(0);

function findSpan(sweep: Sweep, bar: i32, count: i32): void {
  let low0 = f64x2.splat(Infinity);
  let low1 = low0;
  let high0 = f64x2.splat(-Infinity);
  let high1 = high0;
  for (let series = 0; series < sweep.seriesCount; series++) {
    const from = seriesOf(sweep, series) + ((<usize>bar) << 3);
    // A missing value is neither lower nor higher.
    for (let k = 0; k < count; k += TOGETHER) {
      const at = from + ((<usize>min(k, count - TOGETHER)) << 3);
      low0 = f64x2.pmin(f64x2.pmin(low0, v128.load(at)), v128.load(at, 16));
      low1 = f64x2.pmin(f64x2.pmin(low1, v128.load(at, 32)), v128.load(at, 48));
      high0 = f64x2.pmax(f64x2.pmax(high0, v128.load(at)), v128.load(at, 16));
      high1 = f64x2.pmax(f64x2.pmax(high1, v128.load(at, 32)), v128.load(at, 48));
    }
  }
  const low = f64x2.pmin(low0, low1);
  const high = f64x2.pmax(high0, high1);
  lowest = f64x2.pmin(low, v128.shuffle<f64>(low, low, 1, 0));
  highest = f64x2.pmax(high, v128.shuffle<f64>(high, high, 1, 0));
}

@inline
function makeEight(from: usize, to: usize, low: v128, scale: v128): void {
  const early = four(keysFor(v128.load(from), low, scale), keysFor(v128.load(from, 16), low, scale));
  const late = four(keysFor(v128.load(from, 32), low, scale), keysFor(v128.load(from, 48), low, scale));
  v128.store(to, i16x8.narrow_i32x4_s(early, late));
}

/** Every step keeps the order of its numbers, or makes them equal; the keys are the low halves of what comes out. */
@inline
function keysFor(values: v128, low: v128, scale: v128): v128 {
  return f64x2.add(f64x2.mul(f64x2.sub(values, low), scale), f64x2.splat(WHOLE - HALF));
}

/** The low halves of four. */
@inline
function four(early: v128, late: v128): v128 {
  return v128.shuffle<i32>(early, late, 0, 2, 4, 6);
}

/** Whether keys of the last word were equal: then its values must be compared themselves. */
export let areTied: bool = false;

/** What `areToldApart` found: a bit for each of 64 bars at which the first series is above. */
export let toldAbove: u64 = 0;

/** Compares 64 bars of two series by their keys; false where they have none, or equal ones. */
export function areToldApart(sweep: Sweep, first: i32, second: i32, bar: i32): bool {
  if (sweep.keys == 0) return false;
  const offset = (<usize>bar) << 1;
  toldAbove = keyBitsAbove(keysOf(sweep, first) + offset, keysOf(sweep, second) + offset);
  return !areTied;
}

/** A bit for each of 64 bars at which the first key is larger. */
@inline
export function keyBitsAbove(a: usize, b: usize): u64 {
  const first = differences(v128.load(a), v128.load(b), v128.load(a, 16), v128.load(b, 16));
  const second = differences(v128.load(a, 32), v128.load(b, 32), v128.load(a, 48), v128.load(b, 48));
  const third = differences(v128.load(a, 64), v128.load(b, 64), v128.load(a, 80), v128.load(b, 80));
  const fourth = differences(v128.load(a, 96), v128.load(b, 96), v128.load(a, 112), v128.load(b, 112));
  areTied = !i8x16.all_true(i8x16.min_u(i8x16.min_u(first, second), i8x16.min_u(third, fourth)));
  const low = signs(first) | (signs(second) << 16);
  const high = signs(third) | (signs(fourth) << 16);
  return (<u64>low) | ((<u64>high) << 32);
}

/** Of sixteen bars: below zero where the first key is larger, zero where both are equal; both outlive becoming narrow. */
@inline
function differences(early: v128, fromEarly: v128, late: v128, fromLate: v128): v128 {
  return i8x16.narrow_i16x8_s(i16x8.sub_sat_s(fromEarly, early), i16x8.sub_sat_s(fromLate, late));
}

@inline
function signs(cells: v128): u32 {
  return <u32>i8x16.bitmask(cells);
}
