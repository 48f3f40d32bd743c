// Market orders against the price of a step (execution, sections 3 and 5).
import { Account, Input, OnInsufficient, OrderOfFills, Reason } from "./layout";
import { applyFill } from "./accounting";
import { calledColumn, orderCalls } from "./callOrder";
import { orderFees, slippedPrice } from "./costs";
import {
  fits,
  isDust,
  isFunded,
  largestUnits,
  noteShortage,
  openingFeesOf,
} from "./funding";
import { boundOpening } from "./intents";
import { AccountState, Plan, WorkingOrder, columnAt, isPrice, numberAt, orderAt } from "./memory";
import { endOrder, noteReason } from "./records";
import { isCut, isWhole, roundToLot } from "./tolerance";

/** Fills what is working in an account: all reducing legs, then the opening legs, or whole orders one after another. */
export function fillMarketOrders(plan: Plan, account: AccountState, bar: i32): void {
  if (account.workingCount == 0) return;
  const count = account.lastColumn - account.firstColumn;
  orderCalls(plan, account, bar);
  const exitsFirst = plan.orderOfFills == OrderOfFills.ExitsFirst;
  for (let k = 0; k < count; k++) {
    const order = orderAt(plan, calledColumn(plan, account, k));
    if (order.id < 0) continue;
    startStep(order);
    fillReducingLeg(plan, account, order, bar);
    if (!exitsFirst && order.id >= 0) fillOpeningLeg(plan, account, order, bar);
  }
  if (!exitsFirst) return;
  for (let k = 0; k < count; k++) {
    const order = orderAt(plan, calledColumn(plan, account, k));
    if (order.id >= 0) fillOpeningLeg(plan, account, order, bar);
  }
}

// ---- legs -----------------------------------------------------------------------------------------------------------

function startStep(order: WorkingOrder): void {
  order.stepValue = 0;
  order.stepUnits = 0;
  order.stepFees = 0;
}

function fillPriceOf(plan: Plan, order: WorkingOrder, bar: i32): f64 {
  const price = numberAt(plan, Input.FillPrice, bar, order.column);
  if (!isPrice(price)) return NaN;
  return slippedPrice(price, numberAt(plan, Input.Slippage, bar, order.column), order.side);
}

/** Takes at most what is still held; without a price the order goes on working. */
function fillReducingLeg(plan: Plan, account: AccountState, order: WorkingOrder, bar: i32): void {
  if (order.reduceLeft == 0) return;
  const price = fillPriceOf(plan, order, bar);
  if (isNaN(price)) return;
  const units = heldUnits(plan, order);
  if (units > 0) {
    const value = units * price;
    const fees = feesOf(plan, order, bar, value, units);
    if (!coversFees(plan, account, order, value - fees)) {
      noteReason(order, Reason.CantCoverFees, account.settledCash);
      endOrder(plan, account, order, false);
      return;
    }
    applyFill(plan, account, bar, order.column, order.id, order.side, units, price, fees);
    order.filled += units;
    order.stepValue = value;
    order.stepUnits = units;
    order.stepFees = fees;
  }
  order.reduceLeft = 0;
  if (order.openLeft == 0 && isNaN(order.affordablePart)) endOrder(plan, account, order, false);
}

/** Units of the reducing leg that the position still holds; the whole position where they are as good as it. */
function heldUnits(plan: Plan, order: WorkingOrder): f64 {
  const position = columnAt(plan, order.column).position;
  const held = position * <f64>order.side < 0 ? Math.abs(position) : 0;
  if (isWhole(order.reduceLeft, held)) return held;
  if (order.reduceLeft < held) return order.reduceLeft;
  noteReason(order, Reason.NoPosition, held);
  return held;
}

function feesOf(plan: Plan, order: WorkingOrder, bar: i32, value: f64, units: f64): f64 {
  return orderFees(
    value,
    units,
    numberAt(plan, Input.Fees, bar, order.column),
    numberAt(plan, Input.PerUnitFees, bar, order.column),
    numberAt(plan, Input.FixedFees, bar, order.column),
    numberAt(plan, Input.MinFees, bar, order.column),
  );
}

/** The one refusal of a reduction: a cash account's sale that costs more than it brings and than is there. */
function coversFees(plan: Plan, account: AccountState, order: WorkingOrder, net: f64): bool {
  if (plan.account != Account.Cash || order.side > 0) return true;
  return account.settledCash + net >= 0 || net >= 0;
}

/** Waits for the reducing leg; what funding cuts is dropped and the order ends. */
function fillOpeningLeg(plan: Plan, account: AccountState, order: WorkingOrder, bar: i32): void {
  if (order.reduceLeft > 0) return;
  const price = fillPriceOf(plan, order, bar);
  if (isNaN(price)) return;
  if (!isNaN(order.affordablePart)) sizeByFunds(plan, account, order, bar, price);
  const units = order.openLeft > 0 ? fundedUnits(plan, account, order, bar, price) : 0;
  if (units > 0) {
    const fees = openingFeesOf(plan, order, bar, units, price);
    applyFill(plan, account, bar, order.column, order.id, order.side, units, price, fees);
    order.filled += units;
  }
  endOrder(plan, account, order, false);
}

/** Gives a size that depends on the fill its units; from then on it is an ordinary order of those units. */
function sizeByFunds(plan: Plan, account: AccountState, order: WorkingOrder, bar: i32, price: f64): void {
  let largest = largestUnits(plan, account, order, bar, price, NaN);
  if (isDust(plan, account, largest, columnAt(plan, order.column).mark)) largest = 0;
  const units = roundToLot(order.affordablePart * largest, order.lotSize);
  if (units == 0) {
    if (roundToLot(largest, order.lotSize) > 0) noteReason(order, Reason.LotSize, order.lotSize);
    else noteShortage(plan, account, order, bar, price);
    return;
  }
  order.affordablePart = NaN;
  order.asked += units;
  order.openLeft = units;
  boundOpening(order, order.filled);
}

/** The units of the opening leg that the account can pay for. */
function fundedUnits(plan: Plan, account: AccountState, order: WorkingOrder, bar: i32, price: f64): f64 {
  const wanted = order.openLeft;
  if (!isFunded(plan) || fits(plan, account, order, bar, wanted, price)) return wanted;
  const units = largestUnits(plan, account, order, bar, price, order.lotSize);
  if (!isCut(units, wanted)) return units;
  noteShortage(plan, account, order, bar, price);
  if (plan.onInsufficient == OnInsufficient.Reject) return 0;
  if (isCut(units, order.minSize) || isDust(plan, account, units, columnAt(plan, order.column).mark)) return 0;
  return units;
}
