// Two combinations side by side, a lane each, whose buys spend all cash and whose costs are a part of what is traded: from
// order to order with nothing but sums between them, and no branch that a price decides. The orders are those of
// `fast/orders.ts` to the bit. What a lane comes to does not depend on its neighbour.
import { NOTHING, RELATIVE, allInFees, allInLeast, allInSlippage } from "../fast/orders";
import { takeSums } from "./figures";
import { Sweep, closeAt, sumsAt } from "./memory";
import { stretchAt, stretchLevel } from "./prefix";

/** Cash or units that are next to nothing: the general orders judge them. */
const LEAST: f64 = 2e-9;
/** Of the first cash: what a profit is beyond where it may snap to 0, and a value up to which it keeps enough digits for that. */
const BESIDE_NOTHING: f64 = 4e-9;
const MOST: f64 = 1e5;
/** Of the highest value before: less than what the costs of one trip leave of it. */
const LEFT_OF_COSTS: f64 = 0.1;

@inline
function lanes(a: usize, b: usize): v128 {
  return v128.load_lane<f64>(b, v128.load64_zero(a), 1);
}

@inline
function pairOf(a: f64, b: f64): v128 {
  return f64x2.replace_lane(f64x2.splat(a), 1, b);
}

/** The closes of two bars. */
@inline
function closesAt(sweep: Sweep, a: i32, b: i32): v128 {
  return lanes(sweep.closes + ((<usize>a) << 3), sweep.closes + ((<usize>b) << 3));
}

/** Where the last buy and sale of a list lie; of an empty one, a place that can be read. */
@inline
function lastOf(list: usize, count: i32): usize {
  store<i32>(list - 4, 0);
  if (count == 0) store<u64>(list, (<u64>1) << 32);
  return list + ((<usize>max(count - 2, 0)) << 2);
}

/** The lesser of two addresses, without a branch. */
@inline
function upTo(at: usize, last: usize): usize {
  const beyond = <i32>(last - at);
  return at + <usize>(beyond & (beyond >> 31));
}

/** Bits of a lane where nothing is sold after the last buy of its list. */
@inline
function openOf(sweep: Sweep, last: usize, count: i32): i64 {
  return -(<i64>(count > 0 && load<i32>(last, 4) == sweep.bars));
}

/** The first highest value: that of the bars before the first buy, if there are any. */
@inline
function firstPeak(sweep: Sweep, list: usize, count: i32): f64 {
  return count > 0 && load<i32>(list) > 0 ? sweep.initCash : 0;
}

/**
 * Buys and sells in turn at the bars of two lists; a sale at the bar after the last is none. The sums are taken for figures. A
 * place before each list is written.
 * @param countA bars in the list, an even number
 * @returns a bit for each lane whose orders all are such that they can be judged here
 */
export function walkAllIn(sweep: Sweep, a: usize, countA: i32, b: usize, countB: i32): i32 {
  const none = f64x2.splat(0);
  const share = f64x2.splat(1.0 + allInFees);
  const dearer = f64x2.splat(1.0 + allInSlippage);
  const cheaper = f64x2.splat(1.0 - allInSlippage);
  const fees = f64x2.splat(allInFees);
  const lastA = lastOf(a, countA);
  const lastB = lastOf(b, countB);
  const pairs = i64x2.replace_lane(i64x2.splat(countA >> 1), 1, countB >> 1);
  const trips = max(countA, countB) >> 1;
  let peak = pairOf(firstPeak(sweep, a, countA), firstPeak(sweep, b, countB));
  let trip = i64x2.splat(0);
  let cash = f64x2.splat(sweep.initCash);
  let profit = none;
  let values = none;
  let traded = none;
  let wins = none;
  let losses = none;
  let won = none;
  let spans = none;
  let drawdown = none;
  let lossSquares = none;
  let returnsA = none;
  let returnsB = none;
  let leastUnits = f64x2.splat(Infinity);
  let leastProfit = leastUnits;
  for (let k = 0; k < trips; k++) {
    // A lane that is over goes through its last trip again, and nothing comes of it.
    trip = i64x2.add(trip, i64x2.splat(1));
    const over = i64x2.gt_s(trip, pairs);
    const atA = upTo(a, lastA);
    const atB = upTo(b, lastB);
    a += 8;
    b += 8;
    const entryA = load<i32>(atA);
    const entryB = load<i32>(atB);
    const exitA = load<i32>(atA, 4);
    const exitB = load<i32>(atB, 4);
    const ends = v128.load_lane<i64>(atB, v128.load64_zero(atA), 1);
    const isLast = i32x4.eq(ends, i32x4.splat(sweep.bars));
    const unsold = v128.or(over, v128.shuffle<i32>(isLast, isLast, 1, 1, 3, 3));
    // Bars without a position, and bars with one.
    const span = i32x4.sub(ends, v128.load_lane<i64>(atB - 4, v128.load64_zero(atA - 4), 1));
    spans = i32x4.add(spans, v128.andnot(span, over));
    // Buys.
    const most = f64x2.div(cash, share);
    const buyPrice = f64x2.mul(closesAt(sweep, entryA, entryB), dearer);
    const units = f64x2.div(most, buyPrice);
    leastUnits = f64x2.pmin(leastUnits, v128.or(units, over));
    const spent = f64x2.mul(units, buyPrice);
    const entryFees = f64x2.sub(cash, most);
    profit = f64x2.sub(profit, v128.andnot(f64x2.add(spent, entryFees), over));
    // Holds.
    const firstSumsA = sumsAt(sweep, entryA);
    const firstSumsB = sumsAt(sweep, entryB);
    const lastSumsA = sumsAt(sweep, exitA);
    const lastSumsB = sumsAt(sweep, exitB);
    const changesA = f64x2.sub(v128.load(lastSumsA, 32), v128.load(firstSumsA));
    const changesB = f64x2.sub(v128.load(lastSumsB, 32), v128.load(firstSumsB));
    returnsA = f64x2.add(returnsA, v128.andnot(changesA, v128.shuffle<f64>(over, over, 0, 0)));
    returnsB = f64x2.add(returnsB, v128.andnot(changesB, v128.shuffle<f64>(over, over, 1, 1)));
    const restA = f64x2.sub(v128.load(lastSumsA, 48), v128.load(firstSumsA, 16));
    const restB = f64x2.sub(v128.load(lastSumsB, 48), v128.load(firstSumsB, 16));
    lossSquares = f64x2.add(lossSquares, v128.andnot(v128.shuffle<f64>(restA, restB, 0, 2), over));
    const heldValues = f64x2.mul(v128.shuffle<f64>(restA, restB, 1, 3), units);
    const flatBars = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(span, span, 0, 2, 1, 3));
    values = f64x2.add(values, v128.andnot(f64x2.add(heldValues, f64x2.mul(cash, flatBars)), over));
    // Falls.
    const levelA = stretchLevel(entryA, exitA - 1);
    const levelB = stretchLevel(entryB, exitB - 1);
    const leftA = stretchAt(sweep, levelA, entryA);
    const leftB = stretchAt(sweep, levelB, entryB);
    const rightA = stretchAt(sweep, levelA, exitA - 1);
    const rightB = stretchAt(sweep, levelB, exitB - 1);
    const before = lanes(leftA, leftB);
    const after = lanes(rightA + 8, rightB + 8);
    const within = f64x2.pmin(lanes(leftA + 16, leftB + 16), lanes(rightA + 16, rightB + 16));
    const across = f64x2.div(f64x2.sub(after, before), before);
    const lowest = f64x2.mul(f64x2.pmin(lanes(leftA + 8, leftB + 8), after), units);
    const below = f64x2.div(f64x2.sub(lowest, peak), peak);
    drawdown = f64x2.pmin(drawdown, v128.andnot(f64x2.pmin(f64x2.pmin(within, across), below), over));
    const highest = f64x2.mul(f64x2.pmax(before, lanes(rightA, rightB)), units);
    peak = f64x2.pmax(peak, v128.andnot(highest, over));
    // Sells.
    const sellPrice = f64x2.mul(closesAt(sweep, exitA, exitB), cheaper);
    const got = v128.andnot(f64x2.mul(units, sellPrice), unsold);
    const exitFees = f64x2.mul(got, fees);
    const net = f64x2.sub(got, exitFees);
    profit = f64x2.add(profit, net);
    leastProfit = f64x2.pmin(leastProfit, v128.or(f64x2.abs(profit), unsold));
    traded = f64x2.add(traded, f64x2.add(v128.andnot(spent, over), got));
    // VectorBT averages even a single entry.
    const paid = f64x2.mul(units, f64x2.div(spent, units));
    const gained = f64x2.sub(got, paid);
    const nothing = f64x2.pmax(f64x2.mul(f64x2.pmax(got, paid), f64x2.splat(RELATIVE)), f64x2.splat(NOTHING));
    const gross = v128.and(gained, f64x2.gt(f64x2.abs(gained), nothing));
    const pnl = v128.andnot(f64x2.sub(f64x2.sub(gross, entryFees), exitFees), unsold);
    won = i64x2.sub(won, f64x2.gt(pnl, none));
    wins = f64x2.add(wins, f64x2.pmax(none, pnl));
    losses = f64x2.add(losses, f64x2.pmin(none, pnl));
    cash = v128.bitselect(cash, net, unsold);
    drawdown = f64x2.pmin(drawdown, v128.andnot(f64x2.div(f64x2.sub(cash, peak), peak), unsold));
    peak = f64x2.pmax(peak, cash);
  }
  const open = i64x2.replace_lane(i64x2.splat(openOf(sweep, lastA, countA)), 1, openOf(sweep, lastB, countB));
  const buyPrice = f64x2.mul(closesAt(sweep, load<i32>(lastA), load<i32>(lastB)), dearer);
  const units = f64x2.div(f64x2.div(cash, share), buyPrice);
  const worth = f64x2.mul(units, f64x2.splat(closeAt(sweep, sweep.bars - 1)));
  profit = f64x2.add(profit, v128.and(worth, open));
  // All bars are those with a position, those before a buy, and those after the last sale.
  const held = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(spans, spans, 1, 3, 0, 2));
  const flat = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(spans, spans, 0, 2, 1, 3));
  const bars = f64x2.splat(<f64>sweep.bars);
  const left = f64x2.sub(bars, f64x2.add(held, flat));
  const buys = pairOf(<f64>(countA >> 1), <f64>(countB >> 1));
  const cost = f64x2.splat(1.0 / ((1.0 + allInFees) * (1.0 + allInSlippage)) - 1.0);
  const costs = f64x2.mul(cost, buys);
  const squares = f64x2.mul(cost, costs);
  takeSums(
    profit,
    drawdown,
    f64x2.add(v128.shuffle<f64>(returnsA, returnsB, 0, 2), costs),
    f64x2.add(v128.shuffle<f64>(returnsA, returnsB, 1, 3), squares),
    f64x2.add(lossSquares, squares),
    f64x2.add(values, f64x2.mul(cash, left)),
    traded,
    wins,
    losses,
    held,
    f64x2.sub(buys, v128.and(f64x2.splat(1), open)),
    f64x2.convert_low_i32x4_s(v128.shuffle<i32>(won, won, 0, 2, 1, 3)),
  );
  return i64x2.bitmask(areJudged(sweep, leastUnits, leastProfit, cash, peak, drawdown));
}

/** Whether no order can be one that only the general ones can judge. */
@inline
function areJudged(
  sweep: Sweep,
  leastUnits: v128,
  leastProfit: v128,
  cash: v128,
  peak: v128,
  drawdown: v128,
): v128 {
  const init = sweep.initCash;
  const isPlain = v128.and(
    f64x2.ge(leastUnits, f64x2.splat(max(LEAST, allInLeast))),
    f64x2.gt(leastProfit, f64x2.splat(BESIDE_NOTHING * init + 2 * NOTHING)),
  );
  const most = f64x2.splat(MOST * init);
  const isMeasured = v128.and(f64x2.lt(cash, most), f64x2.lt(peak, most));
  // Cash never was less than what the deepest fall has left of the first value.
  const least = f64x2.splat(LEAST / (LEFT_OF_COSTS * init) - 1);
  return v128.and(v128.and(isPlain, isMeasured), f64x2.gt(drawdown, least));
}
