// What an opening may take: cash, margin, leverage (execution, section 5).
import { Account, Input, Limit, Reason, Shorting, TraceKind } from "./layout";
import { unitValue } from "./worth";
import { equityOf, positionValue } from "./accounting";
import { affordableUnits, fewerUnits, openingFees } from "./costs";
import { AccountState, Plan, WorkingOrder, columnAt, numberAt, termAt } from "./memory";
import { noteReason } from "./records";
import { fillPrice } from "./slippage";
import { TOLERANCE, isCut, roundToLot } from "./tolerance";
import { traceCut, traceOrder } from "./trace";

/** The account just before an opening: what all tests are held against. */
let equity: f64 = 0;
let gross: f64 = 0;
let net: f64 = 0;
let requirement: f64 = 0;
let spendable: f64 = 0;

@inline
export function isFunded(plan: Plan): bool {
  return plan.account != Account.Unlimited;
}

@inline
function hasCaps(plan: Plan): bool {
  return !isNaN(plan.maxGrossLeverage) || !isNaN(plan.maxNetLeverage);
}

/** Takes the measure of an account: equity, exposures, initial margin, and the cash that may be spent. */
export function measure(plan: Plan, account: AccountState, bar: i32): void {
  spendable = account.settledCash;
  equity = 0;
  gross = 0;
  net = 0;
  requirement = 0;
  const locked = plan.shorting == Shorting.Locked;
  const needsSums = plan.account == Account.Margin || hasCaps(plan);
  if (!locked && !needsSums) return;
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    const state = columnAt(plan, column);
    if (state.position == 0) continue;
    if (locked) spendable -= 2.0 * state.debt;
    const value = positionValue(plan, bar, column);
    gross += Math.abs(value);
    net += value;
    requirement += numberAt(plan, Input.InitialMargin, bar, column) * Math.abs(value);
  }
  equity = equityOf(plan, account, bar);
}

/** Price of an opening of `units`, costs of trading in it. */
@inline
export function openingPrice(plan: Plan, order: WorkingOrder, bar: i32, units: f64): f64 {
  return fillPrice(plan, bar, order.column, order.price, order.slips != 0, order.side, units);
}

/** Fee of `units` of the opening leg at `price`, counting what the reducing leg of this step has paid. */
export function openingFeesOf(plan: Plan, order: WorkingOrder, bar: i32, units: f64, price: f64): f64 {
  const column = order.column;
  return openingFees(
    units * price * unitValue(plan, bar, column),
    units,
    order.stepValue,
    order.stepUnits,
    order.stepFees,
    termAt(plan, Input.Fees, bar, column),
    termAt(plan, Input.PerUnitFees, bar, column),
    termAt(plan, Input.FixedFees, bar, column),
    termAt(plan, Input.MinFees, bar, column),
  );
}

/** Sums of what openings take, for one order or for all of a pro-rata step. */
let cost: f64 = 0;
let loss: f64 = 0;
let addedGross: f64 = 0;
let addedNet: f64 = 0;
let addedRequirement: f64 = 0;

/** Starts the sums. */
export function startTaking(): void {
  cost = 0;
  loss = 0;
  addedGross = 0;
  addedNet = 0;
  addedRequirement = 0;
}

/** Adds an opening of `units` to the sums. */
export function take(plan: Plan, order: WorkingOrder, bar: i32, units: f64): void {
  if (units == 0) return;
  const price = openingPrice(plan, order, bar, units);
  const fees = openingFeesOf(plan, order, bar, units, price);
  const factor = unitValue(plan, bar, order.column);
  const mark = columnAt(plan, order.column).mark;
  const adverse = <f64>order.side * (price - mark);
  const value = units * mark * factor;
  cost += units * price * factor + fees;
  loss += (adverse > 0 ? units * adverse * factor : 0) + fees;
  addedGross += value;
  addedNet += <f64>order.side * value;
  addedRequirement += numberAt(plan, Input.InitialMargin, bar, order.column) * value;
}

/** The first bound that refuses what was taken, in order of precedence; `None` where all allow it. */
export function refusal(plan: Plan): i32 {
  if (refuses(plan, Reason.NoCash)) return Reason.NoCash;
  if (refuses(plan, Reason.NoBuyingPower)) return Reason.NoBuyingPower;
  if (refuses(plan, Reason.GrossLeverage)) return Reason.GrossLeverage;
  if (refuses(plan, Reason.NetLeverage)) return Reason.NetLeverage;
  return Reason.None;
}

/** Whether one bound refuses what was taken. */
@inline
function refuses(plan: Plan, bound: i32): bool {
  if (!bounds(plan, bound)) return false;
  if (bound == Reason.NoCash) return cost > spendable;
  const after = equity - loss;
  if (bound == Reason.NoBuyingPower) return after < requirement + addedRequirement;
  if (bound == Reason.GrossLeverage) return gross + addedGross > plan.maxGrossLeverage * after;
  return exceedsNet(plan, after);
}

/** Whether a plan has a bound. */
@inline
function bounds(plan: Plan, bound: i32): bool {
  if (bound == Reason.NoCash) return plan.account == Account.Cash;
  if (bound == Reason.NoBuyingPower) return plan.account == Account.Margin;
  return !isNaN(bound == Reason.GrossLeverage ? plan.maxGrossLeverage : plan.maxNetLeverage);
}

/** Bringing the net exposure nearer to zero, on its own side, passes whatever the cap. */
function exceedsNet(plan: Plan, after: f64): bool {
  const reached = net + addedNet;
  const nearer = Math.abs(reached) <= Math.abs(net) && reached * net >= 0;
  return !nearer && Math.abs(reached) > plan.maxNetLeverage * after;
}

/** Whether a bound (`None`: any) refuses an opening of `units`. */
function isRefused(plan: Plan, order: WorkingOrder, bar: i32, units: f64, bound: i32): bool {
  startTaking();
  take(plan, order, bar, units);
  return bound == Reason.None ? refusal(plan) != Reason.None : refuses(plan, bound);
}

/** First bound that refuses an opening of `units`. */
export function refusalOf(plan: Plan, order: WorkingOrder, bar: i32, units: f64): i32 {
  startTaking();
  take(plan, order, bar, units);
  return refusal(plan);
}

/** The most units, up to `most`, that every bound allows; without lots. */
export function largestUnits(plan: Plan, order: WorkingOrder, bar: i32, most: f64): f64 {
  if (!isFunded(plan)) return most;
  const plain = plan.account == Account.Cash && plan.impactWindow == 0;
  if (!plain) return searchUnits(plan, order, bar, most, Reason.None);
  const largest = Math.min(cashUnits(plan, order, bar), most);
  if (!hasCaps(plan) || refusalOf(plan, order, bar, largest) == Reason.None) return largest;
  return searchUnits(plan, order, bar, largest, Reason.None);
}

/** What cash alone buys, by its formula; the quotient may round up, and no opening takes cash below zero by even a bit. */
function cashUnits(plan: Plan, order: WorkingOrder, bar: i32): f64 {
  const column = order.column;
  const factor = unitValue(plan, bar, column);
  let units = affordableUnits(
    spendable,
    openingPrice(plan, order, bar, 0) * factor,
    order.stepValue,
    order.stepUnits,
    order.stepFees,
    termAt(plan, Input.Fees, bar, column),
    termAt(plan, Input.PerUnitFees, bar, column),
    termAt(plan, Input.FixedFees, bar, column),
    termAt(plan, Input.MinFees, bar, column),
  );
  for (let attempt = 0; units > 0 && !coveredByCash(plan, order, bar, units); attempt++)
    units = fewerUnits(units, NaN, attempt);
  return units;
}

function coveredByCash(plan: Plan, order: WorkingOrder, bar: i32, units: f64): bool {
  startTaking();
  take(plan, order, bar, units);
  return cost <= spendable;
}

/** Bisection over doubles: what a bound allows is an interval that starts at 0, and so is what all of them (`None`) do. */
function searchUnits(plan: Plan, order: WorkingOrder, bar: i32, most: f64, bound: i32): f64 {
  let low: f64 = 0;
  let high = most;
  if (high == Infinity) {
    const unit = columnAt(plan, order.column).mark * unitValue(plan, bar, order.column);
    high = Math.max(Math.abs(equity), Math.abs(spendable)) / unit;
    if (!(high > 0) || high == Infinity) return 0;
    while (high < Infinity && !isRefused(plan, order, bar, high, bound)) {
      low = high;
      high *= 2.0;
    }
  } else if (!isRefused(plan, order, bar, high, bound)) return high;
  const dust = high * 1e-18;
  while (high - low > 0 && high > dust) {
    const middle = low + (high - low) * 0.5;
    if (middle <= low || middle >= high) break;
    if (isRefused(plan, order, bar, middle, bound)) high = middle;
    else low = middle;
  }
  return low;
}

/**
 * Whole lots of `units` that every bound allows. A lot within the tolerance of a bound counts, but not one that settled cash
 * does not pay to the last bit.
 */
export function fundedLots(plan: Plan, order: WorkingOrder, bar: i32, units: f64): f64 {
  let lots = roundToLot(units, order.lotSize);
  for (let attempt = 0; lots > units && isExact(plan) && !coveredByCash(plan, order, bar, lots); attempt++)
    lots = fewerUnits(lots, order.lotSize, attempt);
  return lots;
}

/** Only the settled cash of a plain cash account is held to the last bit. */
export function isExact(plan: Plan): bool {
  return plan.account == Account.Cash && plan.shorting == Shorting.None;
}

/** Notes the bound that refuses `units`, with its value. */
export function noteRefusal(
  plan: Plan,
  account: AccountState,
  order: WorkingOrder,
  bar: i32,
  units: f64,
): void {
  const reason = refusalOf(plan, order, bar, units);
  // Beyond the range of doubles even next to nothing may not be told from what is there.
  const standard = plan.account == Account.Margin ? Reason.NoBuyingPower : Reason.NoCash;
  noteBound(plan, account, order, bar, reason == Reason.None ? standard : reason);
}

export function noteBound(
  plan: Plan,
  account: AccountState,
  order: WorkingOrder,
  bar: i32,
  reason: i32,
): void {
  if (reason == Reason.None) return;
  const noted = reason == Reason.NoCash ? shortageReason(plan, account, order, bar) : reason;
  noteReason(order, noted, boundValue(plan, reason));
}

/** What a bound measures: cash to spend, equity beyond the initial margin, a cap. */
function boundValue(plan: Plan, bound: i32): f64 {
  if (bound == Reason.NoCash) return spendable;
  if (bound == Reason.NoBuyingPower) return equity - requirement;
  return bound == Reason.GrossLeverage ? plan.maxGrossLeverage : plan.maxNetLeverage;
}

/** There is cash, but not more than the fee of the smallest fill; or there is too little. */
function shortageReason(plan: Plan, account: AccountState, order: WorkingOrder, bar: i32): i32 {
  const smallest = order.lotSize > 0 ? order.lotSize : f64.MIN_NORMAL_VALUE;
  const leastFees = openingFeesOf(plan, order, bar, smallest, openingPrice(plan, order, bar, smallest));
  const hasCash = spendable > TOLERANCE * Math.abs(equityOf(plan, account, bar));
  return hasCash && leastFees > 0 && spendable <= leastFees ? Reason.CantCoverFees : Reason.NoCash;
}

/** Units worth next to nothing beside the account are nothing. */
export function isDust(plan: Plan, account: AccountState, bar: i32, column: i32, units: f64): bool {
  const worth = units * columnAt(plan, column).mark * unitValue(plan, bar, column);
  return worth < TOLERANCE * Math.abs(equityOf(plan, account, bar));
}

/** Units worth twice what counts as nothing beside the account. */
export function leastUnits(plan: Plan, account: AccountState, order: WorkingOrder, bar: i32): f64 {
  const unit = columnAt(plan, order.column).mark * unitValue(plan, bar, order.column);
  const least = (2.0 * TOLERANCE * Math.abs(equityOf(plan, account, bar))) / unit;
  return least > 0 ? least : f64.MIN_NORMAL_VALUE;
}

// ---- trace -----------------------------------------------------------------------------------------------------------

/** a: units left of the leg, b: cash to spend, c: equity, d: gross and e: net value, f: requirement, g: mark, h: worth of a unit at 1. */
export function traceOpening(plan: Plan, account: AccountState, order: WorkingOrder, bar: i32): void {
  const record = traceOrder(plan, TraceKind.Opening, order, 0);
  record.a = isNaN(order.affordablePart) ? order.openLeft : Infinity;
  record.b = spendable;
  record.c = equityOf(plan, account, bar);
  record.d = gross;
  record.e = net;
  record.f = requirement;
  record.g = columnAt(plan, order.column).mark;
  record.h = unitValue(plan, bar, order.column);
}

/** What each bound makes of `most` units; a `tolerant` caller takes a cut within the tolerance for none. */
export function traceBounds(plan: Plan, order: WorkingOrder, bar: i32, most: f64, tolerant: bool): void {
  let left = most;
  for (let bound: i32 = Reason.NoCash; bound <= Reason.NetLeverage; bound++) {
    if (bound == Reason.CantCoverFees || !bounds(plan, bound)) continue;
    // The caps are searched from what cash allows, as the fill does it.
    let largest = unitsWithin(plan, order, bar, left, bound);
    if (tolerant && !isCut(largest, left)) largest = Math.max(largest, left);
    const after = Math.min(left, largest);
    traceCut(plan, order, limitOf(bound), left, after, boundValue(plan, bound), largest);
    left = after;
  }
}

function limitOf(bound: i32): i32 {
  if (bound == Reason.NoCash) return Limit.Cash;
  if (bound == Reason.NoBuyingPower) return Limit.BuyingPower;
  return bound == Reason.GrossLeverage ? Limit.GrossLeverage : Limit.NetLeverage;
}

/** The most units that one bound allows alone. */
function unitsWithin(plan: Plan, order: WorkingOrder, bar: i32, most: f64, bound: i32): f64 {
  if (most < Infinity && isRefused(plan, order, bar, most, bound)) {
    if (bound == Reason.NoCash && plan.impactWindow == 0) return Math.min(most, cashUnits(plan, order, bar));
    return searchUnits(plan, order, bar, most, bound);
  }
  const free =
    bound == Reason.NoCash && plan.impactWindow == 0
      ? cashUnits(plan, order, bar)
      : searchUnits(plan, order, bar, Infinity, bound);
  return most < Infinity ? Math.max(most, free) : free;
}
