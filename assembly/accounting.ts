// Cash, position, average cost and equity after a fill.
import { Account, FillReason, OrderSide, TradeDirection, TradeStatus } from "./layout";
import { AccountState, ColumnState, Plan, columnAt } from "./memory";
import { nextTrade, writeFill } from "./records";

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
): void {
  const state = columnAt(plan, column);
  const value = units * price;
  if (side > 0) account.settledCash -= value + fees;
  else receive(plan, account, bar, value - fees);
  account.tradedValue += value;
  account.feesPaid += fees;
  writeFill(plan, order, bar, column, side > 0 ? OrderSide.Buy : OrderSide.Sell, FillReason.Order, units, price, fees);
  if (state.position * <f64>side < 0) reducePosition(plan, state, bar, column, units, price, fees);
  else openPosition(plan, state, bar, side, units, value, fees);
}

/** Net proceeds of a sale; positive ones of a cash account settle later. */
function receive(plan: Plan, account: AccountState, bar: i32, net: f64): void {
  if (plan.account == Account.Cash && plan.settlementBars > 0 && net > 0) {
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
  return ringOf(plan, account) + (<usize>(bar % length) << 3);
}

function ringOf(plan: Plan, account: AccountState): usize {
  const index = (changetype<usize>(account) - plan.accounts) / offsetof<AccountState>();
  return plan.settlementRing + ((index * <usize>(plan.settlementBars + 1)) << 3);
}

/** Summed afresh, so that no rounding is left when everything has settled. */
function pendingSum(plan: Plan, account: AccountState): f64 {
  const ring = ringOf(plan, account);
  let sum = 0.0;
  for (let i = 0; i <= plan.settlementBars; i++) sum += load<f64>(ring + (<usize>i << 3));
  return sum;
}

function openPosition(
  plan: Plan,
  state: ColumnState,
  bar: i32,
  side: i32,
  units: f64,
  value: f64,
  fees: f64,
): void {
  if (state.position == 0) {
    state.entryBar = bar;
    state.positionId = plan.nextPositionId++;
    state.entryValue = 0;
    state.entryFees = 0;
  }
  state.position += side > 0 ? units : -units;
  state.entryValue += value;
  state.entryFees += fees;
}

function reducePosition(
  plan: Plan,
  state: ColumnState,
  bar: i32,
  column: i32,
  units: f64,
  price: f64,
  fees: f64,
): void {
  const held = Math.abs(state.position);
  const part = units / held;
  const entryValue = state.entryValue * part;
  const entryFees = state.entryFees * part;
  writeTrade(state, plan, bar, column, units, entryValue, entryFees, price, fees, TradeStatus.Closed);
  const closed = units == held;
  state.position = closed ? 0 : state.position > 0 ? state.position - units : state.position + units;
  state.entryValue = closed ? 0 : state.entryValue - entryValue;
  state.entryFees = closed ? 0 : state.entryFees - entryFees;
}

/** The position that is open at the end of the data, at its mark and without an exit fee. */
export function writeOpenTrade(plan: Plan, bar: i32, column: i32): void {
  const state = columnAt(plan, column);
  const units = Math.abs(state.position);
  writeTrade(state, plan, bar, column, units, state.entryValue, state.entryFees, state.mark, 0, TradeStatus.Open);
}

function writeTrade(
  state: ColumnState,
  plan: Plan,
  bar: i32,
  column: i32,
  units: f64,
  entryValue: f64,
  entryFees: f64,
  exitPrice: f64,
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
  trade.entryPrice = entryValue / units;
  trade.entryFees = entryFees;
  trade.exitPrice = exitPrice;
  trade.exitFees = exitFees;
  const gain = isLong ? units * exitPrice - entryValue : entryValue - units * exitPrice;
  trade.pnl = gain - entryFees - exitFees;
}

@inline
export function cashOf(account: AccountState): f64 {
  return account.settledCash + account.unsettledCash;
}

/** Cash and all positions at their marks, summed in column order. */
export function equityOf(plan: Plan, account: AccountState): f64 {
  let equity = cashOf(account);
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    const state = columnAt(plan, column);
    if (state.position != 0) equity += state.position * state.mark;
  }
  return equity;
}
