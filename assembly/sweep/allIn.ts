// One combination whose buys spend all cash and whose costs are a part of what is traded: from order to order with nothing but
// sums between them. The orders are those of `fast/orders.ts` to the bit, without the branches that such terms cannot take.
import { allInFees, allInLeast, allInSlippage, sumTolerant } from "../fast/orders";
import { Sweep, closeAt, sumsAt } from "./memory";
import { floorOf, stretchAt, stretchLevel } from "./prefix";
import { Tally } from "./tally";

/** Cash or units that are next to nothing: the general orders judge them. */
const LEAST: f64 = 1e-9;
const RELATIVE: f64 = 1e-9;
const NOTHING: f64 = 1e-12;

@inline
function higher(a: f64, b: f64): f64 {
  return f64x2.extract_lane(f64x2.pmax(f64x2.splat(a), f64x2.splat(b)), 0);
}

@inline
function lower(a: f64, b: f64): f64 {
  return f64x2.extract_lane(f64x2.pmin(f64x2.splat(a), f64x2.splat(b)), 0);
}

/** VectorBT's sum; the whole of it only where it may snap to 0. */
@inline
function sumOf(a: f64, b: f64): f64 {
  const sum = a + b;
  return Math.abs(sum) > RELATIVE * (Math.abs(a) + Math.abs(b)) + NOTHING ? sum : sumTolerant(a, b);
}

/**
 * Buys and sells in turn at the bars of a list; a sale at the bar after the last is none.
 * @returns false where an order is one that only the general ones can judge
 */
export function walkAllIn(sweep: Sweep, tally: Tally, at: usize, end: usize): bool {
  const bars = sweep.bars;
  const share = 1.0 + allInFees;
  const dearer = 1.0 + allInSlippage;
  const cheaper = 1.0 - allInSlippage;
  const pairs = <i32>((end - at) >> 3);
  let cash = sweep.initCash;
  let profit: f64 = 0;
  let flatValues: f64 = 0;
  let traded: f64 = 0;
  let wins: f64 = 0;
  let losses: f64 = 0;
  let won = 0;
  let heldBars = 0;
  let since = 0;
  let drawdown: f64 = 0;
  let floor = floorOf(0);
  let peak: f64 = at < end && load<i32>(at) > 0 ? cash : 0;
  let returns = f64x2.splat(0);
  let rest = f64x2.splat(0);
  for (; at < end; at += 8) {
    const entry = load<i32>(at);
    const exit = load<i32>(at, 4);
    // Buys.
    const most = cash / share;
    const buyPrice = closeAt(sweep, entry) * dearer;
    const units = most / buyPrice;
    if (!(cash > LEAST && units > LEAST && units >= allInLeast && units < Infinity)) return false;
    const spent = units * buyPrice;
    const entryFees = cash - most;
    profit = sumOf(profit, -(spent + entryFees));
    traded += spent;
    // Holds.
    const first = sumsAt(sweep, entry);
    const last = sumsAt(sweep, exit);
    returns = f64x2.add(returns, f64x2.sub(v128.load(last, 32), v128.load(first)));
    const moved = f64x2.sub(v128.load(last, 48), v128.load(first, 16));
    rest = f64x2.add(rest, f64x2.mul(moved, f64x2.replace_lane(f64x2.splat(1), 1, units)));
    flatValues += cash * <f64>(entry - since);
    heldBars += exit - entry;
    // Falls.
    const level = stretchLevel(entry, exit - 1);
    const left = stretchAt(sweep, level, entry);
    const right = stretchAt(sweep, level, exit - 1);
    const before = load<f64>(left);
    const after = load<f64>(right, 8);
    const fall = lower(load<f64>(left, 16), load<f64>(right, 16));
    const lowest = lower(load<f64>(left, 8), after) * units;
    if (fall < drawdown) floor = floorOf((drawdown = fall));
    if (after < before * floor) floor = floorOf((drawdown = lower(drawdown, (after - before) / before)));
    if (lowest < peak * floor) floor = floorOf((drawdown = lower(drawdown, (lowest - peak) / peak)));
    peak = higher(peak, higher(before, load<f64>(right)) * units);
    since = exit;
    if (exit == bars) {
      profit += units * closeAt(sweep, bars - 1);
      break;
    }
    // Sells.
    const got = units * (closeAt(sweep, exit) * cheaper);
    const exitFees = got * allInFees;
    profit = sumOf(profit, got - exitFees);
    traded += got;
    // VectorBT averages even a single entry.
    const pnl = sumOf(got, -(units * (spent / units))) - entryFees - exitFees;
    won += <i32>(pnl > 0);
    wins += higher(pnl, 0);
    losses += lower(pnl, 0);
    cash = got - exitFees;
    if (cash < peak * floor) floor = floorOf((drawdown = lower(drawdown, (cash - peak) / peak)));
    peak = higher(peak, cash);
  }
  const isOpen = at < end;
  const trades = isOpen ? pairs - 1 : pairs;
  const cost = 1.0 / (share * dearer) - 1.0;
  tally.profit = profit;
  tally.drawdown = drawdown;
  tally.returnSum = f64x2.extract_lane(returns, 0) + cost * <f64>pairs;
  tally.squareSum = f64x2.extract_lane(returns, 1) + cost * cost * <f64>pairs;
  tally.lossSum = f64x2.extract_lane(rest, 0) + cost * cost * <f64>pairs;
  tally.valueSum = f64x2.extract_lane(rest, 1) + flatValues + cash * <f64>(isOpen ? 0 : bars - since);
  tally.traded = traded;
  tally.wins = wins;
  tally.losses = losses;
  tally.heldBars = heldBars;
  tally.trades = trades;
  tally.won = won;
  return cash > LEAST;
}
