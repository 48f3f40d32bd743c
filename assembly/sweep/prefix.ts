// What every combination of an asset shares: running sums over its closes, and a table of stretches from which the highest
// and lowest close and the deepest fall between any two bars are read in one step. Missing closes are filled in first.
import { allInFees, allInSlippage, startOrders } from "../fast/orders";
import { Plan } from "../memory";
import { fillCloses, noteValues } from "./missing";
import { makeKeys } from "./keys";
import { Sweep, closeAt, sumsAt } from "./memory";

/** Doubles a bar and level of the table. */
const STRETCH_BYTES: usize = 24;

/** False where a close is there but not above zero, or not finite: its returns mean nothing. */
export function prepare(plan: Plan, sweep: Sweep): bool {
  startOrders(plan);
  if (!fillCloses(sweep)) return false;
  addUp(sweep, (1.0 - allInSlippage) * (1.0 - allInFees));
  buildStretches(sweep);
  makeKeys(sweep);
  for (let series = 0; series < sweep.seriesCount; series++) noteValues(sweep, series);
  return true;
}

/** @param left what a sale leaves of its value */
function addUp(sweep: Sweep, left: f64): void {
  let sum: f64 = 0;
  let squares: f64 = 0;
  let losses: f64 = 0;
  let closes: f64 = 0;
  let before: f64 = 0;
  for (let bar = 0; bar < sweep.bars; bar++) {
    const close = closeAt(sweep, bar);
    const at = sumsAt(sweep, bar);
    if (bar > 0) {
      putSums(at + 32, sum, squares, losses, closes, (close * left - before) / before);
      putSums(at, sum, squares, losses, closes, (close - before) / before);
      sum = load<f64>(at);
      squares = load<f64>(at, 8);
      losses = load<f64>(at, 16);
    } else putSums(at, 0, 0, 0, 0, 0);
    closes += close;
    before = close;
  }
  const end = sumsAt(sweep, sweep.bars);
  putSums(end, sum, squares, losses, closes, 0);
  putSums(end + 32, sum, squares, losses, closes, 0);
}

function putSums(at: usize, sum: f64, squares: f64, losses: f64, closes: f64, change: f64): void {
  const square = change * change;
  store<f64>(at, sum + change);
  store<f64>(at, squares + square, 8);
  store<f64>(at, change < 0 ? losses + square : losses, 16);
  store<f64>(at, closes, 24);
}

/** Levels of the table: single bars, and at level l stretches that end or start at multiples of 2^l plus 2^(l−1). */
export function levelsOf(bars: i32): i32 {
  return 33 - clz(bars);
}

/** The level that has both halves of a stretch. */
@inline
export function stretchLevel(first: i32, last: i32): i32 {
  return 32 - clz(first ^ last);
}

@inline
export function stretchAt(sweep: Sweep, level: i32, bar: i32): usize {
  return sweep.stretches + (<usize>level * <usize>sweep.bars + <usize>bar) * STRETCH_BYTES;
}

@inline
function put(at: usize, highest: f64, lowest: f64, deepest: f64): void {
  store<f64>(at, highest);
  store<f64>(at, lowest, 8);
  store<f64>(at, deepest, 16);
}

function buildStretches(sweep: Sweep): void {
  const levels = levelsOf(sweep.bars);
  fillAlone(sweep);
  for (let level = 1; level < levels; level++) {
    const half = 1 << (level - 1);
    for (let middle = half; middle < sweep.bars + half; middle += 2 * half) {
      fillBefore(sweep, level, middle - half, min(middle, sweep.bars));
      fillAfter(sweep, level, middle, min(middle + half, sweep.bars));
    }
  }
}

/** Stretches of one bar. */
function fillAlone(sweep: Sweep): void {
  for (let bar = 0; bar < sweep.bars; bar++) {
    const close = closeAt(sweep, bar);
    put(stretchAt(sweep, 0, bar), close, close, 0);
  }
}

/** Only closes below this part of the highest may have fallen deeper; a little high, so that rounding hides none. */
@inline
export function floorOf(deepest: f64): f64 {
  return (1.0 + deepest) * (1.0 + 1e-9);
}

/** Stretches from each bar of `first` … `end` − 1 to `end` − 1. */
function fillBefore(sweep: Sweep, level: i32, first: i32, end: i32): void {
  let highest: f64 = 0;
  let lowest: f64 = Infinity;
  let deepest: f64 = 0;
  for (let bar = end - 1; bar >= first; bar--) {
    const close = closeAt(sweep, bar);
    if (lowest < close * floorOf(deepest)) deepest = Math.min(deepest, (lowest - close) / close);
    if (close > highest) highest = close;
    if (close < lowest) lowest = close;
    put(stretchAt(sweep, level, bar), highest, lowest, deepest);
  }
}

/** Stretches from `first` to each bar of it … `end` − 1. */
function fillAfter(sweep: Sweep, level: i32, first: i32, end: i32): void {
  let highest: f64 = 0;
  let lowest: f64 = Infinity;
  let deepest: f64 = 0;
  for (let bar = first; bar < end; bar++) {
    const close = closeAt(sweep, bar);
    if (close > highest) highest = close;
    else if (close < highest * floorOf(deepest)) deepest = Math.min(deepest, (close - highest) / highest);
    if (close < lowest) lowest = close;
    put(stretchAt(sweep, level, bar), highest, lowest, deepest);
  }
}

/** What `readStretch` found. */
export let highestClose: f64 = 0;
export let lowestClose: f64 = 0;
export let deepestFall: f64 = 0;

/**
 * Looks at the closes of `first` to `last`, both included.
 * @param known deepest fall so far: one that is not deeper need not be found
 */
export function readStretch(sweep: Sweep, first: i32, last: i32, known: f64): void {
  deepestFall = known;
  const level = stretchLevel(first, last);
  const left = stretchAt(sweep, level, first);
  const right = stretchAt(sweep, level, last);
  const before = load<f64>(left);
  const after = load<f64>(right, 8);
  highestClose = Math.max(before, load<f64>(right));
  lowestClose = Math.min(load<f64>(left, 8), after);
  deepestFall = Math.min(deepestFall, Math.min(load<f64>(left, 16), load<f64>(right, 16)));
  if (after < before * floorOf(deepestFall)) deepestFall = Math.min(deepestFall, (after - before) / before);
}
