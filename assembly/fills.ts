// Working orders against the prices of a step: reducing legs, then opening legs (execution, sections 3 and 5).
import {
  Account,
  Allocation,
  Ending,
  FILL_OR_KILL,
  FillReason,
  FillStep,
  Limit,
  OnInsufficient,
  OrderOfFills,
  Plain,
  Reason,
} from "./layout";
import { OpenedStep } from "./bar";
import { chooseExits } from "./strategy/choice";
import { applyFill, setStops } from "./accounting";
import { calledColumn, orderCalls } from "./callOrder";
import {
  fundedLots,
  isDust,
  isExact,
  isFunded,
  largestUnits,
  leastUnits,
  measure,
  noteBound,
  noteRefusal,
  openingFeesOf,
  openingPrice,
  refusal,
  refusalOf,
  startTaking,
  take,
  traceBounds,
  traceOpening,
} from "./funding";
import { boundOpening } from "./intents";
import { AccountState, Plan, WorkingOrder, columnAt, isOrder, nextOrder, orderAt } from "./memory";
import { quoteInside, quoteMarket } from "./orders";
import { buyPlain, sellPlain } from "./plain/fills";
import { readTerms } from "./plain/terms";
import { endOrder, noteReason } from "./records";
import { fillReduction, reducedFees, reducedValue } from "./reducing";
import { bookSlippage } from "./slippage";
import { meetPosition } from "./strategy/legs";
import { isCut, isWhole, roundToLot } from "./tolerance";
import { noteCut, traceCut, traceQuotes, traceReducing, traceTradable } from "./trace";
import { volumeRoom } from "./volume";

/** Market orders at the open or the close. */
export function fillMarketOrders(plan: Plan, account: AccountState, bar: i32, step: i32): void {
  if (account.workingCount == 0 || plan.fillStep != step) return;
  orderCalls(plan, account, bar);
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    for (let order = orderAt(plan, column); isOrder(order); order = nextOrder(plan, order))
      if (order.id >= 0) quoteMarket(plan, order, bar, step);
  }
  const opened = step == FillStep.Open ? OpenedStep.Open : OpenedStep.Close;
  if (plan.trace != 0) traceQuotes(plan, account, bar, opened);
  fillQuoted(plan, account, bar, opened);
}

/** Limit and stop orders inside the bar. */
export function fillInside(plan: Plan, account: AccountState, bar: i32): void {
  if (account.workingCount == 0) return;
  orderCalls(plan, account, bar);
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    for (let order = orderAt(plan, column); isOrder(order); order = nextOrder(plan, order))
      if (order.id >= 0) quoteInside(plan, order, bar);
  }
  chooseExits(plan, account, bar);
  if (plan.trace != 0) traceQuotes(plan, account, bar, OpenedStep.Inside);
  fillQuoted(plan, account, bar, OpenedStep.Inside);
}

/** Fills the orders that have a price: all reducing legs first, or whole orders one after another. */
function fillQuoted(plan: Plan, account: AccountState, bar: i32, step: i32): void {
  const count = account.lastColumn - account.firstColumn;
  const inSequence = plan.orderOfFills == OrderOfFills.Sequence;
  const isPlain = plan.plain != Plain.Nothing;
  if (isPlain) readTerms(plan);
  for (let k = 0; k < count; k++) {
    const head = orderAt(plan, calledColumn(plan, account, k));
    for (let order = head; isOrder(order); order = nextOrder(plan, order)) {
      if (order.id < 0 || isNaN(order.price)) continue;
      startStep(order);
      meetPosition(plan, order);
      if (order.reduceLeft != 0 && !(isPlain && sellPlain(plan, account, order, bar)))
        fillReducingLeg(plan, account, order, bar);
      if (inSequence && order.id >= 0) fillOpeningLeg(plan, account, order, bar, step);
    }
  }
  if (inSequence) return;
  if (plan.allocation == Allocation.ProRata) {
    fillProRata(plan, account, bar, step);
    return;
  }
  for (let k = 0; k < count; k++) {
    const head = orderAt(plan, calledColumn(plan, account, k));
    for (let order = head; isOrder(order); order = nextOrder(plan, order))
      if (order.id >= 0 && !isNaN(order.price)) {
        if (isPlain && step != OpenedStep.Inside && buyPlain(plan, account, order, bar, step)) continue;
        fillOpeningLeg(plan, account, order, bar, step);
      }
  }
}

export function startStep(order: WorkingOrder): void {
  order.stepValue = 0;
  order.stepUnits = 0;
  order.stepFees = 0;
}

// ---- reducing legs ---------------------------------------------------------------------------------------------------

/** An order that only reduces, at the price that was set. */
export function fillExit(plan: Plan, account: AccountState, order: WorkingOrder, bar: i32): void {
  startStep(order);
  fillReducingLeg(plan, account, order, bar);
}

/** Takes at most what is still held and what the volume gives. */
export function fillReducingLeg(plan: Plan, account: AccountState, order: WorkingOrder, bar: i32): void {
  if (order.reduceLeft == 0) return;
  if (plan.trace != 0) traceReducing(plan, account, order, bar);
  const left = order.reduceLeft;
  const wanted = heldUnits(plan, order);
  noteCut(plan, order, Limit.Position, left, wanted);
  order.reduceLeft = wanted;
  if (isBelowLot(plan, order, wanted)) {
    noteReason(order, Reason.LotSize, order.lotSize);
    endOrder(plan, account, order, Ending.Done);
    return;
  }
  if (wanted > 0) {
    const units = tradableUnits(plan, order, bar, wanted);
    if (plan.trace != 0) traceTradable(plan, order, bar, wanted, units);
    if (units == 0) return;
    if (!reduce(plan, account, order, bar, units)) return;
    order.reduceLeft = isWhole(units, wanted) ? 0 : wanted - units;
    if (isBelowLot(plan, order, order.reduceLeft)) {
      noteReason(order, Reason.LotSize, order.lotSize);
      endOrder(plan, account, order, Ending.Done);
      return;
    }
  }
  endIfDone(plan, account, order);
}

function endIfDone(plan: Plan, account: AccountState, order: WorkingOrder): void {
  if (order.reduceLeft == 0 && order.openLeft == 0 && isNaN(order.affordablePart))
    endOrder(plan, account, order, Ending.Done);
}

/** A rest below one lot that does not close the position can never fill. */
function isBelowLot(plan: Plan, order: WorkingOrder, left: f64): bool {
  if (!(order.lotSize > 0) || left == 0) return false;
  const held = Math.abs(columnAt(plan, order.column).position);
  return !isWhole(left, held) && roundToLot(left, order.lotSize) == 0;
}

/** Units of the reducing leg that the position still holds; the whole position where they are as good as it. */
function heldUnits(plan: Plan, order: WorkingOrder): f64 {
  const position = columnAt(plan, order.column).position;
  const held = position * <f64>order.side < 0 ? Math.abs(position) : 0;
  if (isWhole(order.reduceLeft, held)) return held;
  if (order.reduceLeft < held) return order.reduceLeft;
  noteReason(order, Reason.NoPosition, held);
  // An order whose opening gets its units at the fill has asked for what there is to reduce then, too.
  if (!isNaN(order.affordablePart)) order.asked -= order.reduceLeft - held;
  return held;
}

/** What the volume gives of `wanted`, in whole lots; a fill-or-kill leg takes all or nothing. */
function tradableUnits(plan: Plan, order: WorkingOrder, bar: i32, wanted: f64): f64 {
  const room = volumeRoom(plan, bar, order.column);
  if (!isCut(room, wanted))
    return closesAll(plan, order, wanted) ? wanted : roundToLot(wanted, order.lotSize);
  noteReason(order, Reason.Volume, room);
  if (order.timeInForce == FILL_OR_KILL) return 0;
  return roundToLot(room, order.lotSize);
}

/** Whether the order reduces and takes the whole position: only that is never rounded. */
function closesAll(plan: Plan, order: WorkingOrder, units: f64): bool {
  const position = columnAt(plan, order.column).position;
  return position * <f64>order.side < 0 && isWhole(units, Math.abs(position));
}

/** Fills units of the reducing leg; false where the fee ended the order. */
function reduce(plan: Plan, account: AccountState, order: WorkingOrder, bar: i32, units: f64): bool {
  const slips = order.slips != 0;
  if (
    !fillReduction(
      plan,
      account,
      bar,
      order.column,
      order.id,
      order.side,
      units,
      order.price,
      slips,
      FillReason.Order,
    )
  ) {
    noteReason(order, Reason.CantCoverFees, account.settledCash);
    endOrder(plan, account, order, endingOf(order));
    return false;
  }
  order.filled += units;
  order.stepValue = reducedValue();
  order.stepUnits = units;
  order.stepFees = reducedFees();
  return true;
}

@inline
function endingOf(order: WorkingOrder): i32 {
  return order.timeInForce == FILL_OR_KILL ? Ending.Cancelled : Ending.Done;
}

// ---- opening legs ----------------------------------------------------------------------------------------------------

/** Waits for the reducing leg; what funding cuts is dropped and the order ends, what volume holds back goes on working. */
export function fillOpeningLeg(
  plan: Plan,
  account: AccountState,
  order: WorkingOrder,
  bar: i32,
  step: i32,
): void {
  if (!mayOpenNow(plan, account, order, bar, step)) return;
  measure(plan, account, bar);
  const tried = triedUnits(plan, account, order, bar);
  if (tried <= 0) return;
  const units = fundedUnits(plan, account, order, bar, tried);
  open(plan, account, order, bar, step, units);
  settleOpening(plan, account, order, tried, units);
}

/** Whether the opening leg is to be tried; ends it where the account takes no more openings. */
function mayOpenNow(plan: Plan, account: AccountState, order: WorkingOrder, bar: i32, step: i32): bool {
  if (order.reduceLeft > 0) return false;
  if (meetPosition(plan, order)) fillReducingLeg(plan, account, order, bar);
  if (order.id < 0 || order.reduceLeft > 0) return false;
  if (order.openLeft == 0 && isNaN(order.affordablePart)) return false;
  if (step == OpenedStep.Inside && columnAt(plan, order.column).closedInsideBar == bar) return false;
  if (isNaN(order.affordablePart) && isBelowLot(plan, order, order.openLeft)) {
    noteReason(order, Reason.LotSize, order.lotSize);
    endOrder(plan, account, order, Ending.Done);
    return false;
  }
  if (!account.bankrupt && !account.halted) return true;
  noteReason(order, account.bankrupt ? Reason.Bankrupt : Reason.Halted, NaN);
  endOrder(plan, account, order, Ending.Done);
  return false;
}

/** Units of the opening leg that the volume lets it try; 0: it goes on working, or has ended. */
function triedUnits(plan: Plan, account: AccountState, order: WorkingOrder, bar: i32): f64 {
  if (plan.trace != 0) traceOpening(plan, account, order, bar);
  if (volumeRoom(plan, bar, order.column) == 0) {
    noteCut(plan, order, Limit.Volume, order.openLeft, 0);
    noteReason(order, Reason.Volume, 0);
    return 0;
  }
  if (!isNaN(order.affordablePart) && !sizeByFunds(plan, account, order, bar)) return 0;
  const units = tradableUnits(plan, order, bar, order.openLeft);
  if (plan.trace != 0) traceTradable(plan, order, bar, order.openLeft, units);
  return units;
}

/** Gives a size that depends on the fill its units; from then on it is an ordinary order of those units. False: it has ended. */
function sizeByFunds(plan: Plan, account: AccountState, order: WorkingOrder, bar: i32): bool {
  const largest = affordable(plan, account, order, bar);
  const part = order.affordablePart * largest;
  const units = roundToLot(part, order.lotSize);
  noteCut(plan, order, Limit.Part, largest, part);
  noteCut(plan, order, Limit.LotSize, part, units);
  if (units == 0) {
    if (roundToLot(largest, order.lotSize) > 0) noteReason(order, Reason.LotSize, order.lotSize);
    else noteRefusal(plan, account, order, bar, probeUnits(plan, account, order, bar));
    endOrder(plan, account, order, Ending.Done);
    return false;
  }
  const asked = order.asked;
  order.affordablePart = NaN;
  order.asked += units;
  order.openLeft = units;
  boundOpening(plan, order, asked);
  if (order.openLeft > 0) return true;
  endOrder(plan, account, order, Ending.Done);
  return false;
}

/** The most that the account could pay for, unless it is next to nothing. */
function affordable(plan: Plan, account: AccountState, order: WorkingOrder, bar: i32): f64 {
  if (plan.trace != 0) traceBounds(plan, order, bar, Infinity, false);
  const largest = largestUnits(plan, order, bar, Infinity);
  if (!isDust(plan, account, bar, order.column, largest)) return largest;
  noteCut(plan, order, Limit.Dust, largest, 0);
  return 0;
}

/** The least that could have been bought: one lot, or what is just more than nothing beside the account. */
function probeUnits(plan: Plan, account: AccountState, order: WorkingOrder, bar: i32): f64 {
  return order.lotSize > 0 ? order.lotSize : leastUnits(plan, account, order, bar);
}

/** The part of `tried` that the account can pay for. */
function fundedUnits(plan: Plan, account: AccountState, order: WorkingOrder, bar: i32, tried: f64): f64 {
  if (!isFunded(plan)) return tried;
  if (plan.trace != 0) traceBounds(plan, order, bar, tried, !isExact(plan));
  const reason = refusalOf(plan, order, bar, tried);
  if (reason == Reason.None) return tried;
  const largest = largestUnits(plan, order, bar, tried);
  // Only cash is exact: elsewhere a cut within the tolerance is none.
  if (!isExact(plan) && !isCut(largest, tried)) return tried;
  const units = fundedLots(plan, order, bar, largest);
  noteCut(plan, order, Limit.LotSize, largest, units);
  if (!isCut(units, tried)) return units;
  noteBound(plan, account, order, bar, reason);
  if (plan.onInsufficient == OnInsufficient.Reject || order.timeInForce == FILL_OR_KILL) {
    noteCut(plan, order, Limit.Whole, units, 0);
    return 0;
  }
  return worthwhile(plan, account, order, bar, units);
}

/** What funding left, unless it is too little to keep. */
function worthwhile(plan: Plan, account: AccountState, order: WorkingOrder, bar: i32, units: f64): f64 {
  const isBelow = isCut(units, order.minSize);
  const kept = isBelow || isDust(plan, account, bar, order.column, units) ? 0 : units;
  noteCut(plan, order, isBelow || kept > 0 ? Limit.MinSize : Limit.Dust, units, kept);
  return kept;
}

function open(plan: Plan, account: AccountState, order: WorkingOrder, bar: i32, step: i32, units: f64): void {
  if (units == 0) return;
  const state = columnAt(plan, order.column);
  const isNew = state.position == 0;
  const price = openingPrice(plan, order, bar, units);
  const fees = openingFeesOf(plan, order, bar, units, price);
  if (order.slips) bookSlippage(plan, account, bar, order.column, order.price, order.side, units);
  applyFill(plan, account, bar, order.column, order.id, order.side, units, price, fees, FillReason.Order);
  setStops(state, order, isNew, step);
  order.filled += units;
  order.opened += units;
}

/** Ends the order where funding cut it or nothing is left; else the rest goes on working. */
function settleOpening(plan: Plan, account: AccountState, order: WorkingOrder, tried: f64, units: f64): void {
  const wasCut = isCut(units, tried);
  order.openLeft = isWhole(tried, order.openLeft) ? 0 : order.openLeft - units;
  if (wasCut || order.openLeft == 0) {
    endOrder(plan, account, order, endingOf(order));
    return;
  }
  if (!isBelowLot(plan, order, order.openLeft)) return;
  noteReason(order, Reason.LotSize, order.lotSize);
  endOrder(plan, account, order, endingOf(order));
}

// ---- all openings of a step by one factor ----------------------------------------------------------------------------

/** Sizes every opening alone, finds the one largest factor that fits them all, and fills that part of each. */
function fillProRata(plan: Plan, account: AccountState, bar: i32, step: i32): void {
  measure(plan, account, bar);
  for (let column = account.firstColumn; column < account.lastColumn; column++)
    for (let order = orderAt(plan, column); isOrder(order); order = nextOrder(plan, order)) {
      if (order.id < 0) continue;
      order.shareUnits = 0;
      if (isNaN(order.price) || !mayOpenNow(plan, account, order, bar, step)) continue;
      const tried = triedUnits(plan, account, order, bar);
      if (tried > 0) order.shareUnits = aloneUnits(plan, account, order, bar, tried);
    }
  const factor = commonFactor(plan, account, bar);
  // Reasons and bounds are those of the state before all of them, whatever their order.
  for (let column = account.firstColumn; column < account.lastColumn; column++)
    for (let order = orderAt(plan, column); isOrder(order); order = nextOrder(plan, order)) {
      if (order.id < 0 || order.shareUnits == 0) continue;
      if (isCut(order.shareUnits * factor, triedShare(plan, order, bar)))
        noteBound(plan, account, order, bar, sharedReason);
    }
  for (let k = 0; k < account.lastColumn - account.firstColumn; k++) {
    const head = orderAt(plan, calledColumn(plan, account, k));
    for (let order = head; isOrder(order); order = nextOrder(plan, order))
      if (order.id >= 0 && order.shareUnits > 0) fillShare(plan, account, order, bar, step, factor);
  }
}

/** What the order could have on its own, without lots; ends it where that is nothing. */
function aloneUnits(plan: Plan, account: AccountState, order: WorkingOrder, bar: i32, tried: f64): f64 {
  if (!isFunded(plan)) return tried;
  if (plan.trace != 0) traceBounds(plan, order, bar, tried, false);
  const reason = refusalOf(plan, order, bar, tried);
  if (reason == Reason.None) return tried;
  const largest = largestUnits(plan, order, bar, tried);
  if (!isCut(largest, tried)) return largest;
  noteBound(plan, account, order, bar, reason);
  // The least size is looked at after the common factor: until then the order has its say in it.
  if (largest > 0 && !isDust(plan, account, bar, order.column, largest)) return largest;
  noteCut(plan, order, Limit.Dust, largest, 0);
  endOrder(plan, account, order, Ending.Done);
  return 0;
}

/** Reason of the bound that refuses all openings together; `None` where they fit. */
let sharedReason: i32 = 0;

function commonFactor(plan: Plan, account: AccountState, bar: i32): f64 {
  sharedReason = Reason.None;
  if (!isFunded(plan)) return 1;
  sharedReason = refusalOfAll(plan, account, bar, 1);
  if (sharedReason == Reason.None) return 1;
  let low: f64 = 0;
  let high: f64 = 1;
  while (high - low > 0) {
    const middle = low + (high - low) * 0.5;
    if (middle <= low || middle >= high || high < 1e-18) break;
    if (refusalOfAll(plan, account, bar, middle) == Reason.None) low = middle;
    else high = middle;
  }
  return low;
}

function refusalOfAll(plan: Plan, account: AccountState, bar: i32, factor: f64): i32 {
  startTaking();
  for (let column = account.firstColumn; column < account.lastColumn; column++)
    for (let order = orderAt(plan, column); isOrder(order); order = nextOrder(plan, order))
      if (order.id >= 0 && order.shareUnits > 0) take(plan, order, bar, order.shareUnits * factor);
  return refusal(plan);
}

/** What an order of the step asked of the funds. */
function triedShare(plan: Plan, order: WorkingOrder, bar: i32): f64 {
  return Math.min(
    order.openLeft,
    Math.max(order.shareUnits, tradableUnits(plan, order, bar, order.openLeft)),
  );
}

/** One order's part; the last bits of a sum may not fit, so cash is looked at once more. */
function fillShare(
  plan: Plan,
  account: AccountState,
  order: WorkingOrder,
  bar: i32,
  step: i32,
  factor: f64,
): void {
  const tried = triedShare(plan, order, bar);
  let units = order.shareUnits * factor;
  if (plan.trace != 0) traceCut(plan, order, Limit.Share, order.shareUnits, units, factor, units);
  if (isCut(units, tried)) {
    const lots = roundToLot(units, order.lotSize);
    noteCut(plan, order, Limit.LotSize, units, lots);
    units = worthwhile(plan, account, order, bar, lots);
  }
  // Another order of the column may have taken volume in this step.
  const room = volumeRoom(plan, bar, order.column);
  if (isCut(room, units)) units = roundToLot(room, order.lotSize);
  measure(plan, account, bar);
  if (units > 0 && plan.account == Account.Cash && refusalOf(plan, order, bar, units) == Reason.NoCash) {
    if (plan.trace != 0) traceBounds(plan, order, bar, units, false);
    const largest = largestUnits(plan, order, bar, units);
    units = fundedLots(plan, order, bar, largest);
    noteCut(plan, order, Limit.LotSize, largest, units);
  }
  open(plan, account, order, bar, step, units);
  settleOpening(plan, account, order, tried, units);
}
