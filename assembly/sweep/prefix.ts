// What every combination of an asset shares: running sums over its closes, and a table of stretches from which the highest
// and lowest close and the deepest fall between any two bars are read in one step. Missing closes are filled in first.
import { allInFees, allInSlippage, startOrders } from "../fast/orders";
import { Plan } from "../memory";
import { fillCloses, noteValues } from "./missing";
import { makeKeys } from "./keys";
import { Sweep, closeAt, sumsAt } from "./memory";

/** Doubles a bar and level of the table. */
const STRETCH_BYTES: usize = 24;
/**
 * Times the root of the bars: how many closes of a bar the sum of those before it may be. A sum of values is made of differences of
 * such sums, of at most as many as there are bars: each has the rounding of the sum.
 */
const CLOSES_BEFORE: f64 = 3e4;

/** False where a close is there but not above zero, or not finite: its returns mean nothing. */
export function prepare(plan: Plan, sweep: Sweep): bool {
  startOrders(plan);
  if (!fillCloses(sweep)) return false;
  const hasDigits = addUp(sweep, (1.0 - allInSlippage) * (1.0 - allInFees));
  sweep.isBarByBar = i32(sweep.isExact != 0 || !hasDigits);
  buildStretches(sweep);
  makeKeys(sweep);
  for (let series = 0; series < sweep.seriesCount; series++) noteValues(sweep, series);
  return true;
}

/** What rounding took from what was added to a sum (Kahan), which the next is to bring back. */
@inline
function lost(sum: v128, added: v128, before: v128): v128 {
  return f64x2.sub(f64x2.sub(sum, before), added);
}

/**
 * @param left what a sale leaves of its value
 * @returns whether sums over some bars have the digits that figures need
 */
function addUp(sweep: Sweep, left: f64): bool {
  const most = CLOSES_BEFORE * Math.sqrt(<f64>sweep.bars);
  let hasDigits = true;
  const none = f64x2.splat(0);
  const kept = f64x2.replace_lane(f64x2.splat(1), 1, left);
  let before = f64x2.splat(closeAt(sweep, 0));
  // | sum | squares | and | squares of losses | closes before |
  let sums = none;
  let rest = none;
  let lostSums = none;
  let lostRest = none;
  putSums(sumsAt(sweep, 0), sums, rest);
  for (let bar = 1; bar < sweep.bars; bar++) {
    const at = sumsAt(sweep, bar);
    const close = f64x2.splat(closeAt(sweep, bar));
    // A bar that is held, and one at which all is sold.
    const changes = f64x2.div(f64x2.sub(f64x2.mul(close, kept), before), before);
    const squares = f64x2.mul(changes, changes);
    const losses = v128.and(squares, f64x2.lt(changes, none));
    const closes = f64x2.sub(v128.shuffle<f64>(none, before, 0, 2), lostRest);
    const withCloses = f64x2.add(rest, closes);
    lostRest = lost(withCloses, closes, rest);
    rest = withCloses;
    hasDigits = hasDigits && f64x2.extract_lane(rest, 1) <= most * f64x2.extract_lane(close, 1);
    const soldSums = f64x2.add(sums, v128.shuffle<f64>(changes, squares, 1, 3));
    putSums(at + 32, soldSums, f64x2.add(rest, v128.shuffle<f64>(losses, none, 1, 2)));
    const held = f64x2.sub(v128.shuffle<f64>(changes, squares, 0, 2), lostSums);
    const withHeld = f64x2.add(sums, held);
    lostSums = lost(withHeld, held, sums);
    sums = withHeld;
    const falls = f64x2.sub(v128.shuffle<f64>(losses, none, 0, 2), lostRest);
    const withFalls = f64x2.add(rest, falls);
    lostRest = lost(withFalls, falls, rest);
    rest = withFalls;
    putSums(at, sums, rest);
    before = close;
  }
  const end = sumsAt(sweep, sweep.bars);
  rest = f64x2.add(rest, v128.shuffle<f64>(none, before, 0, 2));
  putSums(end, sums, rest);
  putSums(end + 32, sums, rest);
  return hasDigits;
}

@inline
function putSums(at: usize, sums: v128, rest: v128): void {
  v128.store(at, sums);
  v128.store(at, rest, 16);
}

/** Levels of the table: at level l stretches that end or start at multiples of 2^(l+1) plus 2^l. */
export function levelsOf(bars: i32): i32 {
  return 32 - clz(max(bars - 1, 1));
}

/** The level that has both halves of a stretch; single bars are at the first. */
@inline
export function stretchLevel(first: i32, last: i32): i32 {
  return 31 - clz((first ^ last) | 1);
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
  for (let bar = 0; bar < sweep.bars; bar++) {
    const close = closeAt(sweep, bar);
    put(stretchAt(sweep, 0, bar), close, close, 0);
  }
  const levels = levelsOf(sweep.bars);
  for (let level = 1; level < levels; level++) {
    const half = 1 << level;
    for (let middle = half; middle < sweep.bars; middle += 2 * half) fillAround(sweep, level, middle, half);
  }
}

/**
 * Stretches from each of the `half` bars before `middle` to the bar before it, and from `middle` to each of as many bars: both
 * at once, from the middle outwards.
 */
function fillAround(sweep: Sweep, level: i32, middle: i32, half: i32): void {
  const known = min(half, sweep.bars - middle);
  let before = stretchAt(sweep, level, middle - 1);
  let after = stretchAt(sweep, level, middle);
  let early = sweep.closes + ((<usize>(middle - 1)) << 3);
  let late = early + 8;
  let highest = f64x2.splat(0);
  let lowest = f64x2.splat(Infinity);
  let deepest = f64x2.splat(0);
  for (let k = 0; k < half; k++) {
    const close = v128.load_lane<f64>(late, v128.load64_splat(early), 1);
    // A fall to the lowest close that comes later, and one from the highest that came before.
    const to = v128.shuffle<f64>(lowest, close, 0, 3);
    const from = v128.shuffle<f64>(close, highest, 0, 3);
    const falls = f64x2.div(f64x2.sub(to, from), from);
    highest = f64x2.pmax(highest, close);
    lowest = f64x2.pmin(lowest, close);
    deepest = f64x2.pmin(deepest, falls);
    v128.store(before, v128.shuffle<f64>(highest, lowest, 0, 2));
    v128.store64_lane(before, deepest, 0, 16);
    before -= STRETCH_BYTES;
    early -= 8;
    if (k >= known) continue;
    v128.store(after, v128.shuffle<f64>(highest, lowest, 1, 3));
    v128.store64_lane(after, deepest, 1, 16);
    after += STRETCH_BYTES;
    if (k + 1 < known) late += 8;
  }
}

/** Only closes below this part of the highest may have fallen deeper; a little high, so that rounding hides none. */
@inline
export function floorOf(deepest: f64): f64 {
  return (1.0 + deepest) * (1.0 + 1e-9);
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
