// Cash, position, average cost and equity after a fill.
import { Account, FillReason, OrderSide, Shorting, TraceKind, TradeDirection, TradeStatus } from "./layout";
import { fixedWorth, unitValue, worthAt } from "./worth";
import { AccountState, ColumnState, Plan, WorkingOrder, accountIndex, columnAt } from "./memory";
import { nextTrade, writeFill } from "./records";
import { traceFill } from "./trace";

/** One execution: moves the units and the money, and records the fill and the trade that it closes. */
export function applyFill(
  plan: Plan,
  account: AccountState,
  bar: i32,
  column: i32,
  order: i32,
  side: i32,
  units: f64,
  price: f64,
  fees: f64,
  reason: i32,
): void {
  forgetEquity();
  const state = columnAt(plan, column);
  const value = units * price * unitValue(plan, bar, column);
  if (plan.trace != 0) {
    const kind = TraceKind.Filled;
    traceFill(plan, kind, account, bar, column, order, side, units, price, fees, value, reason);
  }
  if (side > 0) account.settledCash -= value + fees;
  else receive(plan, account, bar, value - fees, isAction(reason));
  account.tradedValue += value;
  account.feesPaid += fees;
  if (!isAction(reason)) state.unitsToday += units;
  writeFill(plan, order, bar, column, side > 0 ? OrderSide.Buy : OrderSide.Sell, reason, units, price, fees);
  if (state.position * <f64>side < 0) reducePosition(plan, state, bar, column, units, price, value, fees);
  else openPosition(plan, state, bar, side, units, price, value, fees);
}

/** Payments of corporate actions are spendable at once and count against no volume. */
@inline
function isAction(reason: i32): bool {
  return reason == FillReason.Delisted || reason == FillReason.CashInLieu;
}

/** Net proceeds of a sale; positive ones of a cash account settle later. */
function receive(plan: Plan, account: AccountState, bar: i32, net: f64, atOnce: bool): void {
  if (plan.account == Account.Cash && plan.settlementBars > 0 && net > 0 && !atOnce) {
    const slot = dueSlot(plan, account, bar + plan.settlementBars);
    store<f64>(slot, load<f64>(slot) + net);
    account.unsettledCash = pendingSum(plan, account);
  } else account.settledCash += net;
}

/** Makes the amounts due at this bar spendable. */
export function settle(plan: Plan, account: AccountState, bar: i32): void {
  if (plan.settlementBars == 0) return;
  const slot = dueSlot(plan, account, bar);
  account.settledCash += load<f64>(slot);
  store<f64>(slot, 0);
  account.unsettledCash = pendingSum(plan, account);
}

/** The ring of an account has one amount per bar from now until `settlementBars` ahead. */
function dueSlot(plan: Plan, account: AccountState, bar: i32): usize {
  const length = plan.settlementBars + 1;
  return ringOf(plan, account) + ((<usize>(bar % length)) << 3);
}

function ringOf(plan: Plan, account: AccountState): usize {
  const index = accountIndex(plan, account);
  return plan.settlementRing + ((<usize>index * <usize>(plan.settlementBars + 1)) << 3);
}

/** Summed afresh, so that no rounding is left when everything has settled. */
function pendingSum(plan: Plan, account: AccountState): f64 {
  const ring = ringOf(plan, account);
  let sum = 0.0;
  for (let i = 0; i <= plan.settlementBars; i++) sum += load<f64>(ring + ((<usize>i) << 3));
  return sum;
}

export function openPosition(
  plan: Plan,
  state: ColumnState,
  bar: i32,
  side: i32,
  units: f64,
  price: f64,
  value: f64,
  fees: f64,
): void {
  if (state.position == 0) {
    state.entryBar = bar;
    state.positionId = plan.nextPositionId++;
    state.entryValue = 0;
    state.entryFees = 0;
    clearStops(state);
  }
  // An average, not a sum: reductions leave it as it is, to the last bit.
  const held = Math.abs(state.position);
  state.averageEntry = held == 0 ? price : (state.averageEntry * held + price * units) / (held + units);
  state.position += side > 0 ? units : -units;
  state.entryValue += value;
  state.entryFees += fees;
  if (plan.shorting == Shorting.Locked && side < 0) state.debt += value;
}

function clearStops(state: ColumnState): void {
  state.slStop = NaN;
  state.tpStop = NaN;
  state.slTrail = 0;
  state.extreme = NaN;
}

/** An opening fill sets the stops of its order's intent; a NaN leaves the old ones of the position. */
export function setStops(state: ColumnState, order: WorkingOrder, isNew: bool, step: i32): void {
  if (isNew) state.openedStep = step;
  if (!isNaN(order.slStop)) {
    state.slStop = order.slStop;
    state.slTrail = order.slTrail;
  }
  if (!isNaN(order.tpStop)) state.tpStop = order.tpStop;
}

export function reducePosition(
  plan: Plan,
  state: ColumnState,
  bar: i32,
  column: i32,
  units: f64,
  price: f64,
  value: f64,
  fees: f64,
): void {
  const held = Math.abs(state.position);
  const part = units / held;
  const entryValue = state.entryValue * part;
  const entryFees = state.entryFees * part;
  writeTrade(plan, state, bar, column, units, entryValue, entryFees, price, value, fees, TradeStatus.Closed);
  const closed = units == held;
  state.position = closed ? 0 : state.position > 0 ? state.position - units : state.position + units;
  state.entryValue = closed ? 0 : state.entryValue - entryValue;
  state.entryFees = closed ? 0 : state.entryFees - entryFees;
  state.debt = closed ? 0 : state.debt - state.debt * part;
}

/** The position that is open at the end of the data, at its mark and without an exit fee. */
export function writeOpenTrade(plan: Plan, bar: i32, column: i32): void {
  const state = columnAt(plan, column);
  const units = Math.abs(state.position);
  const value = units * state.mark * unitValue(plan, bar, column);
  writeTrade(
    plan,
    state,
    bar,
    column,
    units,
    state.entryValue,
    state.entryFees,
    state.mark,
    value,
    0,
    TradeStatus.Open,
  );
}

function writeTrade(
  plan: Plan,
  state: ColumnState,
  bar: i32,
  column: i32,
  units: f64,
  entryValue: f64,
  entryFees: f64,
  exitPrice: f64,
  exitValue: f64,
  exitFees: f64,
  status: i32,
): void {
  const isLong = state.position > 0;
  const trade = nextTrade(plan);
  trade.position = state.positionId;
  trade.column = column;
  trade.entryBar = state.entryBar;
  trade.exitBar = bar;
  trade.direction = isLong ? TradeDirection.Long : TradeDirection.Short;
  trade.status = status;
  trade.units = units;
  trade.entryPrice = state.averageEntry;
  trade.entryFees = entryFees;
  trade.exitPrice = exitPrice;
  trade.exitFees = exitFees;
  trade.pnl = (isLong ? exitValue - entryValue : entryValue - exitValue) - entryFees - exitFees;
}

@inline
export function cashOf(account: AccountState): f64 {
  return account.settledCash + account.unsettledCash;
}

/** Value of a column's position at its mark, signed, in account currency. */
@inline
export function positionValue(plan: Plan, bar: i32, column: i32): f64 {
  const state = columnAt(plan, column);
  return state.position == 0 ? 0 : state.position * state.mark * unitValue(plan, bar, column);
}

/** Account whose equity is known since anything moved last; 0: none. Refused openings ask for it again and again. */
let known: usize = 0;
let knownEquity: f64 = 0;

/** To be called where marks move; a fill forgets it itself. */
@inline
export function forgetEquity(): void {
  known = 0;
}

/** Cash, receivables and all positions at their marks, summed in column order. */
export function equityOf(plan: Plan, account: AccountState, bar: i32): f64 {
  if (known == changetype<usize>(account)) return knownEquity;
  known = changetype<usize>(account);
  knownEquity = summedEquity(plan, account, bar);
  return knownEquity;
}

function summedEquity(plan: Plan, account: AccountState, bar: i32): f64 {
  const worth = fixedWorth(plan);
  let equity = cashOf(account) + account.receivable;
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    const state = columnAt(plan, column);
    if (state.position != 0) equity += state.position * state.mark * worthAt(plan, worth, bar, column);
  }
  return equity;
}
