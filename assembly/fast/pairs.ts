// Orders of a bar of a shared account, two at a time: `orders.ts` where all orders share their terms and no number is near a
// bound. What is, or might be, is left to it, and so is the bar from the first order on that the cash may not pay for.
import { Input, OrderSide, SizeType } from "../layout";
import { Plan, columnStrideOf, inputAddress } from "../memory";
import { FastRun, doubleAt, intAt, setDouble, setInt } from "./memory";
import {
  NOTHING,
  RELATIVE,
  areTermsShared,
  fees,
  fixedFees,
  minSize,
  size,
  slippage,
  sumTolerant,
} from "./orders";

/** Fills the first orders of a bar, whose columns stand in `calls`, as records from `to` on; returns how many it could. */
export function tradePairs(plan: Plan, run: FastRun, bar: i32, calls: usize, count: i32, to: i32): i32 {
  // A percentage is one of the cash that the orders before it leave.
  if (!areTermsShared() || run.sizeType == SizeType.Percent) return 0;
  gather(plan, run, bar, calls, count, to);
  return quote(run, count, to) ? settle(run, bar, count, to) : 0;
}

/** Close and units of every order, one behind the other; the last one comes twice, to make a pair. */
function gather(plan: Plan, run: FastRun, bar: i32, calls: usize, count: i32, to: i32): void {
  const closes = inputAddress(plan, Input.Close, bar, 0);
  const step = columnStrideOf(plan, Input.Close);
  const units = run.recordSizes + ((<usize>to) << 3);
  for (let k = 0; k < count; k++) {
    const column = intAt(calls, k);
    setInt(run.recordColumns, to + k, column);
    setDouble(run.closes, k, load<f64>(closes + <usize>column * step));
    setDouble(units, k, doubleAt(run.positions, column));
  }
  setDouble(run.closes, count, doubleAt(run.closes, count - 1));
  setDouble(units, count, doubleAt(units, count - 1));
}

/**
 * Size, price and fees of every order, the cash that it moves, and, where the closes were, the units that it leaves.
 * False: a number that is near a bound, or none.
 */
function quote(run: FastRun, count: i32, to: i32): bool {
  const first = (<usize>to) << 3;
  const sizes = run.recordSizes + first;
  const prices = run.recordPrices + first;
  const costs = run.recordFees + first;
  const closes = run.closes;
  const gains = run.gains;
  const minus = f64x2.splat(-0.0);
  const nothing = f64x2.splat(NOTHING);
  const relative = f64x2.splat(RELATIVE);
  const least = f64x2.splat(max(minSize, ABOVE_NOTHING));
  const asked = f64x2.splat(size);
  const paid = f64x2.splat(1.0 + slippage);
  const got = f64x2.splat(1.0 - slippage);
  const part = f64x2.splat(fees);
  const fixed = f64x2.splat(fixedFees);
  const isByValue = run.sizeType == SizeType.Value;
  let plain = i64x2.splat(-1);
  for (let at: usize = 0; at < (<usize>count) << 3; at += 16) {
    const close = v128.load(closes + at);
    let units = v128.load(sizes + at);
    const sells = f64x2.ne(units, f64x2.splat(0));
    let factor = got;
    if (!i64x2.all_true(sells)) {
      units = v128.bitselect(units, isByValue ? f64x2.div(asked, close) : asked, sells);
      factor = v128.bitselect(got, paid, sells);
    }
    const price = f64x2.mul(close, factor);
    const amount = f64x2.mul(units, price);
    const cost = f64x2.add(f64x2.mul(amount, part), fixed);
    const net = f64x2.add(amount, v128.xor(cost, v128.and(sells, minus)));
    v128.store(sizes + at, units);
    v128.store(prices + at, price);
    v128.store(costs + at, cost);
    v128.store(closes + at, v128.andnot(units, sells));
    v128.store(gains + at, v128.xor(net, v128.andnot(minus, sells)));
    const isSize = v128.and(f64x2.gt(close, nothing), f64x2.ge(units, least));
    // False for a sale whose costs are more than it brings, and for what no double holds.
    const isFar = f64x2.gt(net, f64x2.mul(relative, f64x2.add(amount, cost)));
    plain = v128.and(plain, v128.and(isSize, v128.and(f64x2.gt(net, nothing), isFar)));
  }
  return i64x2.all_true(plain);
}

/** The least number that is more than nothing. */
const ABOVE_NOTHING: f64 = reinterpret<f64>(reinterpret<u64>(NOTHING) + 1);

/** Moves cash and units by the orders, in call order, as far as the cash is clearly enough; returns how many that were. */
function settle(run: FastRun, bar: i32, count: i32, to: i32): i32 {
  const gains = run.gains;
  const lefts = run.closes;
  const positions = run.positions;
  const flows = run.flows;
  const profits = run.profits;
  const columns = run.recordColumns + ((<usize>to) << 2);
  const bars = run.recordBars + ((<usize>to) << 2);
  const sides = run.recordSides + <usize>to;
  let cash = run.cash <= NOTHING ? 0 : run.cash;
  let k = 0;
  for (; k < count; k++) {
    const gain = doubleAt(gains, k);
    const after = cash + gain;
    if (!(after > NOTHING && after > RELATIVE * (cash - gain))) break;
    cash = after;
    const column = intAt(columns, k);
    setDouble(positions, column, doubleAt(lefts, k));
    setDouble(flows, column, gain);
    setDouble(profits, column, sumTolerant(doubleAt(profits, column), gain));
    setInt(bars, k, bar);
    store<u8>(sides + <usize>k, gain > 0 ? OrderSide.Sell : OrderSide.Buy);
  }
  run.cash = cash;
  return k;
}
