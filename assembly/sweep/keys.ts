// Keys: short whole numbers that say of most values which is the larger. At a bar, all series lie on one scale from the lowest to
// the highest of them; a larger key is a larger value, and equal keys say nothing.
import { Sweep, seriesOf } from "./memory";

/** Bars whose keys are made together. */
const TOGETHER: i32 = 8;
/** Keys go from −HALF to HALF. */
const HALF: f64 = 32000;

@inline
export function keysOf(sweep: Sweep, series: i32): usize {
  return sweep.keys + ((<usize>series * <usize>sweep.bars) << 1);
}

/** Makes the keys of all series, where there is room for them. */
export function makeKeys(sweep: Sweep): void {
  if (sweep.keys == 0 || sweep.bars < TOGETHER) return;
  for (let bar = 0; bar < sweep.bars; bar += TOGETHER) makeEight(sweep, min(bar, sweep.bars - TOGETHER));
}

function makeEight(sweep: Sweep, bar: i32): void {
  const none = f64x2.splat(Infinity);
  const nothing = f64x2.splat(-Infinity);
  let low0 = none;
  let low1 = none;
  let low2 = none;
  let low3 = none;
  let high0 = nothing;
  let high1 = nothing;
  let high2 = nothing;
  let high3 = nothing;
  const step = (<usize>sweep.bars) << 3;
  const first = seriesOf(sweep, 0) + ((<usize>bar) << 3);
  const end = first + step * <usize>sweep.seriesCount;
  // A missing value is neither lower nor higher.
  for (let at = first; at < end; at += step) {
    low0 = f64x2.pmin(low0, v128.load(at));
    low1 = f64x2.pmin(low1, v128.load(at, 16));
    low2 = f64x2.pmin(low2, v128.load(at, 32));
    low3 = f64x2.pmin(low3, v128.load(at, 48));
    high0 = f64x2.pmax(high0, v128.load(at));
    high1 = f64x2.pmax(high1, v128.load(at, 16));
    high2 = f64x2.pmax(high2, v128.load(at, 32));
    high3 = f64x2.pmax(high3, v128.load(at, 48));
  }
  const scale0 = scaleOf(low0, high0);
  const scale1 = scaleOf(low1, high1);
  const scale2 = scaleOf(low2, high2);
  const scale3 = scaleOf(low3, high3);
  let to = keysOf(sweep, 0) + ((<usize>bar) << 1);
  for (let at = first; at < end; at += step) {
    const early = four(keyOf(v128.load(at), low0, scale0), keyOf(v128.load(at, 16), low1, scale1));
    const late = four(keyOf(v128.load(at, 32), low2, scale2), keyOf(v128.load(at, 48), low3, scale3));
    v128.store(to, i16x8.narrow_i32x4_s(early, late));
    to += (<usize>sweep.bars) << 1;
  }
}

/** 0 where the span is not finite: all keys are equal then. */
@inline
function scaleOf(low: v128, high: v128): v128 {
  return f64x2.div(f64x2.splat(2.0 * HALF), f64x2.sub(high, low));
}

/** Every step keeps the order of its numbers, or makes them equal. */
@inline
function keyOf(values: v128, low: v128, scale: v128): v128 {
  const above = f64x2.mul(f64x2.sub(values, low), scale);
  return i32x4.trunc_sat_f64x2_s_zero(f64x2.sub(above, f64x2.splat(HALF)));
}

@inline
function four(early: v128, late: v128): v128 {
  return v128.shuffle<i32>(early, late, 0, 1, 4, 5);
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
export function keyBitsAbove(a: usize, b: usize): u64 {
  const early = v128.or(tiesOf(a, b), tiesOf(a + 32, b + 32));
  const late = v128.or(tiesOf(a + 64, b + 64), tiesOf(a + 96, b + 96));
  areTied = v128.any_true(v128.or(early, late));
  const low = bits16(a, b) | (bits16(a + 32, b + 32) << 16);
  const high = bits16(a + 64, b + 64) | (bits16(a + 96, b + 96) << 16);
  return (<u64>low) | ((<u64>high) << 32);
}

@inline
function tiesOf(a: usize, b: usize): v128 {
  const early = i16x8.eq(v128.load(a), v128.load(b));
  return v128.or(early, i16x8.eq(v128.load(a, 16), v128.load(b, 16)));
}

@inline
function bits16(a: usize, b: usize): u32 {
  const early = i16x8.gt_s(v128.load(a), v128.load(b));
  const late = i16x8.gt_s(v128.load(a, 16), v128.load(b, 16));
  return <u32>i8x16.bitmask(i8x16.narrow_i16x8_s(early, late));
}
