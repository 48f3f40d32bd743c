// Orders of a bar of a shared account, two at a time: `orders.ts` where all orders share their terms and no number is near a
// bound. What is, or might be, is left to it, and so is the bar from the first order on that the cash may not pay for.
import { Input, OrderSide, SizeType } from "../layout";
import { Plan, columnStrideOf, inputAddress } from "../memory";
import { FastRun, doubleAt, intAt, setDouble, setInt } from "./memory";
import { NOTHING, RELATIVE, areTermsShared, fees, fixedFees, minSize, size, slippage, sumTolerant } from "./orders";

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

/** Size, price and fees of every order, and the cash that it moves. False: a number that is near a bound, or none. */
function quote(run: FastRun, count: i32, to: i32): bool {
  const first = (<usize>to) << 3;
  const sizes = run.recordSizes + first;
  const prices = run.recordPrices + first;
  const costs = run.recordFees + first;
  const zero = f64x2.splat(0);
  const nothing = f64x2.splat(NOTHING);
  const asked = f64x2.splat(size);
  const paid = f64x2.splat(1.0 + slippage);
  const got = f64x2.splat(1.0 - slippage);
  const isByValue = run.sizeType == SizeType.Value;
  let plain = i64x2.splat(-1);
  for (let at: usize = 0; at < (<usize>count) << 3; at += 16) {
    const close = v128.load(run.closes + at);
    const held = v128.load(sizes + at);
    const sells = f64x2.ne(held, zero);
    let units = held;
    let factor = got;
    if (!i64x2.all_true(sells)) {
      units = v128.bitselect(held, isByValue ? f64x2.div(asked, close) : asked, sells);
      factor = v128.bitselect(got, paid, sells);
    }
    const price = f64x2.mul(close, factor);
    const amount = f64x2.mul(units, price);
    const cost = f64x2.add(f64x2.mul(amount, f64x2.splat(fees)), f64x2.splat(fixedFees));
    const signed = v128.bitselect(amount, f64x2.neg(amount), sells);
    const gain = f64x2.sub(signed, cost);
    v128.store(sizes + at, units);
    v128.store(prices + at, price);
    v128.store(costs + at, cost);
    v128.store(run.gains + at, gain);
    const far = f64x2.abs(gain);
    const isAmount = v128.and(f64x2.gt(far, nothing), f64x2.lt(far, f64x2.splat(Infinity)));
    const isFar = f64x2.gt(far, f64x2.mul(f64x2.splat(RELATIVE), f64x2.add(amount, cost)));
    const isSize = v128.and(f64x2.gt(units, nothing), f64x2.ge(units, f64x2.splat(minSize)));
    const isKnown = v128.and(f64x2.gt(close, nothing), v128.and(isSize, v128.and(isAmount, isFar)));
    // A sale whose costs are more than it brings.
    plain = v128.andnot(v128.and(plain, isKnown), v128.xor(f64x2.gt(gain, zero), sells));
  }
  return i64x2.all_true(plain);
}

/** Moves cash and units by the orders, in call order, as far as the cash is clearly enough; returns how many that were. */
function settle(run: FastRun, bar: i32, count: i32, to: i32): i32 {
  let cash = run.cash <= NOTHING ? 0 : run.cash;
  let k = 0;
  for (; k < count; k++) {
    const gain = doubleAt(run.gains, k);
    const after = cash + gain;
    if (!(after > NOTHING && after > RELATIVE * (cash - gain))) break;
    cash = after;
    const i = to + k;
    const column = intAt(run.recordColumns, i);
    const sells = gain > 0;
    setDouble(run.positions, column, sells ? 0 : doubleAt(run.recordSizes, i));
    setDouble(run.flows, column, gain);
    setDouble(run.profits, column, sumTolerant(doubleAt(run.profits, column), gain));
    setInt(run.recordBars, i, bar);
    store<u8>(run.recordSides + <usize>i, sells ? OrderSide.Sell : OrderSide.Buy);
  }
  run.cash = cash;
  return k;
}
