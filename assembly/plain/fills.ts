// Fills of plain runs: a cash account without shorts, caps, volume, impact or late settlement, and one value of every cost. Only
// what fills as it was asked is done here, with the arithmetic of `../fills.ts`, `../funding.ts` and `../accounting.ts`; for any
// other order nothing is done, and they take it as it stands.
import { Ending, FillReason, OrderSide } from "../layout";
import { cashOf, forgetEquity, openPosition, reducePosition, setStops } from "../accounting";
import { affordableUnits, fewerUnits, openingFees, orderFees, slippedPrice } from "../costs";
import { AccountState, Plan, WorkingOrder, columnAt } from "../memory";
import { endOrder, writeFill } from "../records";
import { TOLERANCE, isWhole, roundToLot } from "../tolerance";
import { feeRate, fixedFees, leastFees, perUnitFees, slippage, worth } from "./terms";

/** Fills the reducing leg whole; false where nothing was done. */
export function sellPlain(plan: Plan, account: AccountState, order: WorkingOrder, bar: i32): bool {
  const state = columnAt(plan, order.column);
  const held = state.position;
  if (!(held > 0) || order.side > 0) return false;
  let units = order.reduceLeft;
  if (isWhole(units, held)) units = held;
  else if (!(units < held) || order.lotSize > 0) return false;
  const slips = order.slips != 0;
  const price = slips ? slippedPrice(order.price, slippage, -1) : order.price;
  const value = units * price * worth;
  const fees = orderFees(value, units, feeRate, perUnitFees, fixedFees, leastFees);
  const net = value - fees;
  if (!(net >= 0)) return false;
  if (slips) account.slippageCost += units * order.price * worth * slippage;
  forgetEquity();
  account.settledCash += net;
  account.tradedValue += value;
  account.feesPaid += fees;
  const column = order.column;
  writeFill(plan, order.id, bar, column, OrderSide.Sell, FillReason.Order, units, price, fees);
  reducePosition(plan, state, bar, column, units, price, value, fees);
  order.filled += units;
  order.stepValue = value;
  order.stepUnits = units;
  order.stepFees = fees;
  order.reduceLeft = 0;
  if (order.openLeft == 0 && isNaN(order.affordablePart)) endOrder(plan, account, order, Ending.Done);
  return true;
}

/** Fills the opening leg whole; false where nothing of it was filled. An order that is not to be tried now is done with. */
export function buyPlain(plan: Plan, account: AccountState, order: WorkingOrder, bar: i32, step: i32): bool {
  if (order.reduceLeft > 0) return true;
  if (!isNaN(order.affordablePart)) {
    if (!sizePlain(plan, account, order)) return false;
  } else if (order.openLeft == 0) return true;
  const tried = roundToLot(order.openLeft, order.lotSize);
  if (!(tried > 0) || order.side < 0 || !isWhole(tried, order.openLeft)) return false;
  const slips = order.slips != 0;
  const price = slips ? slippedPrice(order.price, slippage, 1) : order.price;
  const value = tried * price * worth;
  const fees = openingFeesOf(order, value, tried);
  const cost = value + fees;
  if (!(cost <= account.settledCash)) return false;
  if (slips) account.slippageCost += tried * order.price * worth * slippage;
  forgetEquity();
  account.settledCash -= cost;
  account.tradedValue += value;
  account.feesPaid += fees;
  const column = order.column;
  writeFill(plan, order.id, bar, column, OrderSide.Buy, FillReason.Order, tried, price, fees);
  const state = columnAt(plan, column);
  const isNew = state.position == 0;
  openPosition(plan, state, bar, 1, tried, price, value, fees);
  if (plan.hasInside) setStops(state, order, isNew, step);
  order.filled += tried;
  order.opened += tried;
  order.openLeft = 0;
  endOrder(plan, account, order, Ending.Done);
  return true;
}

@inline
function openingFeesOf(order: WorkingOrder, value: f64, units: f64): f64 {
  return openingFees(
    value,
    units,
    order.stepValue,
    order.stepUnits,
    order.stepFees,
    feeRate,
    perUnitFees,
    fixedFees,
    leastFees,
  );
}

/** Gives an opening of what is affordable its units, in an account that holds nothing; false where that is not plain. */
function sizePlain(plan: Plan, account: AccountState, order: WorkingOrder): bool {
  if (account.lastColumn - account.firstColumn != 1 || order.minSize != 0 || order.maxSize != Infinity)
    return false;
  const state = columnAt(plan, order.column);
  if (state.position != 0 || order.slips == 0) return false;
  const price = slippedPrice(order.price, slippage, 1);
  const largest = affordable(account, order, price);
  // Next to nothing is left to the whole: it has a reason to give.
  if (!(largest * state.mark * worth >= TOLERANCE * (cashOf(account) + account.receivable))) return false;
  const units = roundToLot(order.affordablePart * largest, order.lotSize);
  if (!(units > 0)) return false;
  order.affordablePart = NaN;
  order.asked += units;
  order.openLeft = units;
  return true;
}

function affordable(account: AccountState, order: WorkingOrder, price: f64): f64 {
  const cash = account.settledCash;
  let units = affordableUnits(
    cash,
    price * worth,
    order.stepValue,
    order.stepUnits,
    order.stepFees,
    feeRate,
    perUnitFees,
    fixedFees,
    leastFees,
  );
  for (let attempt = 0; units > 0; attempt++) {
    const value = units * price * worth;
    if (value + openingFeesOf(order, value, units) <= cash) break;
    units = fewerUnits(units, NaN, attempt);
  }
  return units;
}
