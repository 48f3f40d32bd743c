// What an opening may take: cash, margin, leverage (execution, section 5).
import { Account, Input, Reason, Shorting } from "./layout";
import { equityOf, positionValue, unitValue } from "./accounting";
import { affordableUnits, fewerUnits, openingFees } from "./costs";
import { AccountState, Plan, WorkingOrder, columnAt, numberAt } from "./memory";
import { noteReason } from "./records";
import { fillPrice } from "./slippage";
import { TOLERANCE, roundToLot } from "./tolerance";

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
    numberAt(plan, Input.Fees, bar, column),
    numberAt(plan, Input.PerUnitFees, bar, column),
    numberAt(plan, Input.FixedFees, bar, column),
    numberAt(plan, Input.MinFees, bar, column),
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
  if (plan.account == Account.Cash && cost > spendable) return Reason.NoCash;
  const after = equity - loss;
  if (plan.account == Account.Margin && after < requirement + addedRequirement) return Reason.NoBuyingPower;
  if (!isNaN(plan.maxGrossLeverage) && gross + addedGross > plan.maxGrossLeverage * after)
    return Reason.GrossLeverage;
  if (!isNaN(plan.maxNetLeverage) && exceedsNet(plan, after)) return Reason.NetLeverage;
  return Reason.None;
}

/** Bringing the net exposure nearer to zero, on its own side, passes whatever the cap. */
function exceedsNet(plan: Plan, after: f64): bool {
  const reached = net + addedNet;
  const nearer = Math.abs(reached) <= Math.abs(net) && reached * net >= 0;
  return !nearer && Math.abs(reached) > plan.maxNetLeverage * after;
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
  if (!plain) return searchUnits(plan, order, bar, most);
  const largest = Math.min(cashUnits(plan, order, bar), most);
  if (!hasCaps(plan) || refusalOf(plan, order, bar, largest) == Reason.None) return largest;
  return searchUnits(plan, order, bar, largest);
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
    numberAt(plan, Input.Fees, bar, column),
    numberAt(plan, Input.PerUnitFees, bar, column),
    numberAt(plan, Input.FixedFees, bar, column),
    numberAt(plan, Input.MinFees, bar, column),
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

/** Bisection over doubles: what every bound allows is an interval that starts at 0. */
function searchUnits(plan: Plan, order: WorkingOrder, bar: i32, most: f64): f64 {
  let low: f64 = 0;
  let high = most;
  if (high == Infinity) {
    const unit = columnAt(plan, order.column).mark * unitValue(plan, bar, order.column);
    high = Math.max(Math.abs(equity), Math.abs(spendable)) / unit;
    if (!(high > 0) || high == Infinity) return 0;
    while (high < Infinity && refusalOf(plan, order, bar, high) == Reason.None) {
      low = high;
      high *= 2.0;
    }
  } else if (refusalOf(plan, order, bar, high) == Reason.None) return high;
  const dust = high * 1e-18;
  while (high - low > 0 && high > dust) {
    const middle = low + (high - low) * 0.5;
    if (middle <= low || middle >= high) break;
    if (refusalOf(plan, order, bar, middle) == Reason.None) low = middle;
    else high = middle;
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
  if (reason == Reason.NoCash) noteReason(order, shortageReason(plan, account, order, bar), spendable);
  else if (reason == Reason.NoBuyingPower) noteReason(order, reason, equity - requirement);
  else if (reason == Reason.GrossLeverage) noteReason(order, reason, plan.maxGrossLeverage);
  else if (reason == Reason.NetLeverage) noteReason(order, reason, plan.maxNetLeverage);
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
