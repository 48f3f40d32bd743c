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

@inline
function lanes(a: usize, b: usize): v128 {
  return v128.load_lane<f64>(b, v128.load64_zero(a), 1);
}

@inline
function chosen(where: v128, a: v128, b: v128): v128 {
  return v128.bitselect(a, b, where);
}

/** A place in a list, up to its last buy and sale; where there is none, to one that stands for them. */
@inline
function lastOf(list: usize, count: i32): usize {
  if (count == 0) store<u64>(list, (<u64>1) << 32);
  return list + ((<usize>max(count - 2, 0)) << 2);
}

/** Whether nothing is sold after the last buy of a list. */
@inline
function isOpen(sweep: Sweep, last: usize, count: i32): bool {
  return count > 0 && load<i32>(last, 4) == sweep.bars;
}

/** The first highest value: that of the bars before the first buy, if there are any. */
@inline
function firstPeak(sweep: Sweep, list: usize, count: i32): f64 {
  return count > 0 && load<i32>(list) > 0 ? sweep.initCash : 0;
}

/**
 * Buys and sells in turn at the bars of two lists; a sale at the bar after the last is none. The sums are taken for figures.
 * @param countA bars in the list, an even number
 * @returns a bit for each lane whose orders all are such that they can be judged here
 */
export function walkAllIn(sweep: Sweep, a: usize, countA: i32, b: usize, countB: i32): i32 {
  const one = f64x2.splat(1);
  const share = f64x2.splat(1.0 + allInFees);
  const dearer = f64x2.splat(1.0 + allInSlippage);
  const cheaper = f64x2.splat(1.0 - allInSlippage);
  const fees = f64x2.splat(allInFees);
  const bars = f64x2.splat(<f64>sweep.bars);
  const least = f64x2.splat(max(LEAST, allInLeast));
  const beside = f64x2.splat(BESIDE_NOTHING * sweep.initCash + NOTHING);
  const lastA = lastOf(a, countA);
  const lastB = lastOf(b, countB);
  const pairs = i64x2.replace_lane(i64x2.splat(countA >> 1), 1, countB >> 1);
  const trips = max(countA, countB) >> 1;
  let peak = f64x2.replace_lane(f64x2.splat(firstPeak(sweep, a, countA)), 1, firstPeak(sweep, b, countB));
  let trip = i64x2.splat(0);
  let cash = f64x2.splat(sweep.initCash);
  let units = one;
  let profit = f64x2.splat(0);
  let values = profit;
  let traded = profit;
  let wins = profit;
  let losses = profit;
  let won = profit;
  let held = profit;
  let since = profit;
  let drawdown = profit;
  let lossSquares = profit;
  let returnsA = profit;
  let returnsB = profit;
  let lowestCash = cash;
  let isKnown = i64x2.eq(trip, trip);
  for (let k = 0; k < trips; k++) {
    // A lane that is over goes through its last trip again, and nothing comes of it.
    const live = i64x2.gt_s(pairs, trip);
    trip = i64x2.add(trip, i64x2.splat(1));
    const atA = min(a, lastA);
    const atB = min(b, lastB);
    a += 8;
    b += 8;
    const entryA = load<i32>(atA);
    const entryB = load<i32>(atB);
    const exitA = load<i32>(atA, 4);
    const exitB = load<i32>(atB, 4);
    const both = v128.load_lane<i64>(atB, v128.load64_zero(atA), 1);
    const entry = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(both, both, 0, 2, 1, 3));
    const exit = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(both, both, 1, 3, 0, 2));
    const sold = v128.and(live, f64x2.lt(exit, bars));
    // Buys.
    const closes = sweep.closes;
    const most = f64x2.div(cash, share);
    const buyPrice = f64x2.mul(
      lanes(closes + ((<usize>entryA) << 3), closes + ((<usize>entryB) << 3)),
      dearer,
    );
    units = chosen(live, f64x2.div(most, buyPrice), units);
    isKnown = v128.and(isKnown, v128.andnot(f64x2.ge(units, least), f64x2.eq(units, f64x2.splat(Infinity))));
    const spent = v128.and(f64x2.mul(units, buyPrice), live);
    const entryFees = v128.and(f64x2.sub(cash, most), live);
    profit = f64x2.sub(profit, f64x2.add(spent, entryFees));
    traded = f64x2.add(traded, spent);
    // Holds.
    const firstSumsA = sumsAt(sweep, entryA);
    const firstSumsB = sumsAt(sweep, entryB);
    const lastSumsA = sumsAt(sweep, exitA);
    const lastSumsB = sumsAt(sweep, exitB);
    const change = f64x2.sub(v128.load(lastSumsA, 32), v128.load(firstSumsA));
    returnsA = f64x2.add(returnsA, v128.and(change, v128.shuffle<f64>(live, live, 0, 0)));
    const other = f64x2.sub(v128.load(lastSumsB, 32), v128.load(firstSumsB));
    returnsB = f64x2.add(returnsB, v128.and(other, v128.shuffle<f64>(live, live, 1, 1)));
    const restA = f64x2.sub(v128.load(lastSumsA, 48), v128.load(firstSumsA, 16));
    const restB = f64x2.sub(v128.load(lastSumsB, 48), v128.load(firstSumsB, 16));
    lossSquares = f64x2.add(lossSquares, v128.and(v128.shuffle<f64>(restA, restB, 0, 2), live));
    const heldValues = f64x2.mul(v128.shuffle<f64>(restA, restB, 1, 3), units);
    const flatValues = f64x2.mul(cash, f64x2.sub(entry, since));
    values = f64x2.add(values, v128.and(f64x2.add(heldValues, flatValues), live));
    held = f64x2.add(held, v128.and(f64x2.sub(exit, entry), live));
    since = chosen(live, exit, since);
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
    drawdown = f64x2.pmin(drawdown, v128.and(f64x2.pmin(f64x2.pmin(within, across), below), live));
    const highest = f64x2.mul(f64x2.pmax(before, lanes(rightA, rightB)), units);
    peak = f64x2.pmax(peak, v128.and(highest, live));
    // Sells.
    const sellPrice = f64x2.mul(
      lanes(closes + ((<usize>exitA) << 3), closes + ((<usize>exitB) << 3)),
      cheaper,
    );
    const got = v128.and(f64x2.mul(units, sellPrice), sold);
    const exitFees = f64x2.mul(got, fees);
    const net = f64x2.sub(got, exitFees);
    profit = f64x2.add(profit, net);
    isKnown = v128.andnot(isKnown, v128.and(sold, f64x2.le(f64x2.abs(profit), beside)));
    traded = f64x2.add(traded, got);
    // VectorBT averages even a single entry.
    const paid = f64x2.mul(units, f64x2.div(spent, units));
    const gained = f64x2.sub(got, paid);
    const nothing = f64x2.pmax(f64x2.mul(f64x2.pmax(got, paid), f64x2.splat(RELATIVE)), f64x2.splat(NOTHING));
    const gross = v128.and(gained, f64x2.gt(f64x2.abs(gained), nothing));
    const pnl = v128.and(f64x2.sub(f64x2.sub(gross, entryFees), exitFees), sold);
    won = f64x2.add(won, v128.and(f64x2.gt(pnl, f64x2.splat(0)), one));
    wins = f64x2.add(wins, f64x2.pmax(f64x2.splat(0), pnl));
    losses = f64x2.add(losses, f64x2.pmin(f64x2.splat(0), pnl));
    cash = chosen(sold, net, cash);
    lowestCash = f64x2.pmin(lowestCash, cash);
    drawdown = f64x2.pmin(drawdown, v128.and(f64x2.div(f64x2.sub(cash, peak), peak), sold));
    peak = f64x2.pmax(peak, v128.and(cash, sold));
  }
  const open = i64x2.replace_lane(
    i64x2.splat(-(<i64>isOpen(sweep, lastA, countA))),
    1,
    -(<i64>isOpen(sweep, lastB, countB)),
  );
  const close = f64x2.splat(closeAt(sweep, sweep.bars - 1));
  const buys = f64x2.replace_lane(f64x2.splat(<f64>(countA >> 1)), 1, <f64>(countB >> 1));
  const cost = f64x2.splat(1.0 / ((1.0 + allInFees) * (1.0 + allInSlippage)) - 1.0);
  const costs = f64x2.mul(cost, buys);
  const squares = f64x2.mul(cost, costs);
  profit = f64x2.add(profit, v128.and(f64x2.mul(units, close), open));
  values = f64x2.add(values, v128.andnot(f64x2.mul(cash, f64x2.sub(bars, since)), open));
  takeSums(
    profit,
    drawdown,
    f64x2.add(v128.shuffle<f64>(returnsA, returnsB, 0, 2), costs),
    f64x2.add(v128.shuffle<f64>(returnsA, returnsB, 1, 3), squares),
    f64x2.add(lossSquares, squares),
    values,
    traded,
    wins,
    losses,
    held,
    f64x2.sub(buys, v128.and(one, open)),
    won,
  );
  isKnown = v128.and(isKnown, f64x2.gt(lowestCash, f64x2.splat(LEAST)));
  const highestValue = f64x2.splat(MOST * sweep.initCash);
  isKnown = v128.and(isKnown, v128.and(f64x2.lt(peak, highestValue), f64x2.lt(cash, highestValue)));
  return i64x2.bitmask(v128.and(isKnown, f64x2.gt(drawdown, f64x2.splat(-1))));
}
