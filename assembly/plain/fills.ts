// Fills of plain runs: a cash account without shorts, caps, volume, impact or late settlement, and one value of every cost. Only
// what fills as it was asked is done here, with the arithmetic of `../fills.ts`, `../funding.ts` and `../accounting.ts`; for any
// other order nothing is done, and they take it as it stands.
import { Ending, FillReason, OrderSide } from "../layout";
import { cashOf, forgetEquity, openPosition, reducePosition, setStops } from "../accounting";
import { AccountState, Plan, WorkingOrder, columnAt } from "../memory";
import { endOrder, writeFill } from "../records";
import { TOLERANCE, isWhole, roundToLot } from "../tolerance";
import {
  affordableFor,
  book,
  paidFees,
  paidPrice,
  paidValue,
  quotePurchase,
  quoteSale,
  setStep,
} from "./quotes";
import { worth } from "./terms";

/** Fills the reducing leg whole; false where nothing was done. */
export function sellPlain(plan: Plan, account: AccountState, order: WorkingOrder, bar: i32): bool {
  const state = columnAt(plan, order.column);
  const held = state.position;
  if (!(held > 0) || order.side > 0) return false;
  let units = order.reduceLeft;
  if (isWhole(units, held)) units = held;
  else if (!(units < held) || order.lotSize > 0) return false;
  const slips = order.slips != 0;
  if (!quoteSale(units, order.price, slips)) return false;
  forgetEquity();
  book(account, 1, units, order.price, slips, paidValue, paidFees);
  const column = order.column;
  writeFill(plan, order.id, bar, column, OrderSide.Sell, FillReason.Order, units, paidPrice, paidFees);
  reducePosition(plan, state, bar, column, units, paidPrice, paidValue, paidFees);
  order.filled += units;
  order.stepValue = paidValue;
  order.stepUnits = units;
  order.stepFees = paidFees;
  order.reduceLeft = 0;
  if (order.openLeft == 0 && isNaN(order.affordablePart)) endOrder(plan, account, order, Ending.Done);
  return true;
}

/** Fills the opening leg whole; false where nothing of it was filled. An order that is not to be tried now is done with. */
export function buyPlain(plan: Plan, account: AccountState, order: WorkingOrder, bar: i32, step: i32): bool {
  if (order.reduceLeft > 0) return true;
  setStep(order.stepValue, order.stepUnits, order.stepFees);
  if (!isNaN(order.affordablePart)) {
    if (!sizePlain(plan, account, order)) return false;
  } else if (order.openLeft == 0) return true;
  const tried = roundToLot(order.openLeft, order.lotSize);
  if (!(tried > 0) || order.side < 0 || !isWhole(tried, order.openLeft)) return false;
  const slips = order.slips != 0;
  if (!quotePurchase(tried, order.price, slips, account.settledCash)) return false;
  forgetEquity();
  book(account, -1, tried, order.price, slips, paidValue, paidFees);
  const column = order.column;
  writeFill(plan, order.id, bar, column, OrderSide.Buy, FillReason.Order, tried, paidPrice, paidFees);
  const state = columnAt(plan, column);
  const isNew = state.position == 0;
  openPosition(plan, state, bar, 1, tried, paidPrice, paidValue, paidFees);
  if (plan.hasInside) setStops(state, order, isNew, step);
  order.filled += tried;
  order.opened += tried;
  order.openLeft = 0;
  endOrder(plan, account, order, Ending.Done);
  return true;
}

/** Gives an opening of what is affordable its units, in an account that holds nothing; false where that is not plain. */
function sizePlain(plan: Plan, account: AccountState, order: WorkingOrder): bool {
  if (account.lastColumn - account.firstColumn != 1 || order.minSize != 0 || order.maxSize != Infinity)
    return false;
  const state = columnAt(plan, order.column);
  if (state.position != 0 || order.slips == 0) return false;
  const units = affordablePartOf(account, order.affordablePart, order.price, state.mark, order.lotSize);
  if (!(units > 0)) return false;
  order.affordablePart = NaN;
  order.asked += units;
  order.openLeft = units;
  return true;
}

/** A part of what an account that holds nothing can afford, in lots; 0 where that is not plain. */
export function affordablePartOf(account: AccountState, part: f64, price: f64, mark: f64, lotSize: f64): f64 {
  const largest = affordableFor(account.settledCash, price);
  // Next to nothing is left to the whole: it has a reason to give.
  if (!(largest * mark * worth >= TOLERANCE * (cashOf(account) + account.receivable))) return 0;
  return roundToLot(part * largest, lotSize);
}
