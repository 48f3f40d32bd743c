// Columns whose every buy spends all cash, with costs that are parts of what is traded: `orders.ts` where nothing but the cash
// bounds an order, with the numbers of a column in registers.
import { Input, NOT_PLAIN, OrderSide } from "../layout";
import { Plan, inputAddress, rowStrideOf } from "../memory";
import { FastColumn, FastRun } from "./memory";
import { NOTHING, allInFees, allInSlippage, isLessThanMinimum, sumTolerant } from "./orders";
import { writeRecord } from "./records";
import { follow, holdBars, markFlat } from "./valuation";

/** The same as `trade` of `columns.ts`. */
export function tradeAllIn(
  plan: Plan,
  run: FastRun,
  state: FastColumn,
  column: i32,
  bar: i32,
  enters: u64,
  leaves: u64,
  from: i32,
): i32 {
  const closes = inputAddress(plan, Input.Close, bar, column);
  const stride = rowStrideOf(plan, Input.Close);
  let left = ~(<u64>0);
  while (true) {
    const units = state.position;
    const isFlat = units == 0;
    const events = (isFlat ? enters : leaves) & left;
    if (events == 0) return from;
    const k = ctz(events);
    const at = bar + <i32>k;
    left = ~(<u64>1) << k;
    const close = load<f64>(closes + <usize>k * stride);
    if (!(close > NOTHING && close < Infinity)) return NOT_PLAIN;
    if (isFlat) {
      if (!buyAll(run, state, column, at, close * (1.0 + allInSlippage))) return NOT_PLAIN;
      from = at;
    } else {
      if (!holdBars(plan, state, column, from, at)) return NOT_PLAIN;
      from = at;
      if (!sellAll(run, state, column, at, close * (1.0 - allInSlippage))) continue;
      if (!markFlat(state)) return NOT_PLAIN;
    }
  }
}

/** False: not plain. */
@inline
function buyAll(run: FastRun, state: FastColumn, column: i32, bar: i32, price: f64): bool {
  const cash = state.cash;
  if (!(cash > NOTHING)) {
    state.cash = 0;
    return true;
  }
  const most = cash / (1.0 + allInFees);
  const units = most / price;
  if (isLessThanMinimum(units)) return true;
  if (!(units > NOTHING && units < Infinity)) return false;
  // Before its first order a column is worth its cash, which no bar has looked at yet.
  if (state.peak == 0 && bar > 0) follow(state, state.value);
  const fees = cash - most;
  const spent = units * price + fees;
  state.cash = 0;
  state.position = units;
  state.reportedCash = sumTolerant(state.reportedCash, -spent);
  state.profit = sumTolerant(state.profit, -spent);
  writeRecord(run, bar, column, OrderSide.Buy, units, price, fees);
  return true;
}

/** False: refused, because it is less than the least that may be sold. */
@inline
function sellAll(run: FastRun, state: FastColumn, column: i32, bar: i32, price: f64): bool {
  const units = state.position;
  const cash = state.cash <= NOTHING ? 0 : state.cash;
  state.cash = cash;
  if (isLessThanMinimum(units)) return false;
  const acquired = units * price;
  const fees = acquired * allInFees;
  const got = acquired - fees;
  state.cash = cash + sumTolerant(acquired, -fees);
  state.position = 0;
  state.reportedCash = sumTolerant(state.reportedCash, got);
  state.profit = sumTolerant(state.profit, got);
  writeRecord(run, bar, column, OrderSide.Sell, units, price, fees);
  return true;
}
