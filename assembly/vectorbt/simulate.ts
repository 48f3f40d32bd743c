// The bar loop of the vectorbt profile (page, sections 8, 10 and 12), shared by sizes and signals. Accounts run one after
// another, each through all bars: the order of the records is VectorBT's.
import { FillReason, Input, IntentForm, OrderStatus, CallSeq, VectorbtError, Direction } from "../layout";
import { callAt, calledColumn, orderCalls } from "../callOrder";
import { resolvedSignals, signalsAt } from "../cellSignals";
import { AccountState, Plan, accountAt, choiceAt, codeAt, columnAt, numberAt, termAt } from "../memory";
import { writeFill } from "../records";
import { finishLog, startLog } from "./logs";
import { Execution, VectorbtColumn, VectorbtPlan, vectorbtColumnAt, vectorbtOf } from "./memory";
import { executeOrder, rejectRandomly, wasTraded } from "./order";
import { approximateValue, setCallValue, sortCalls } from "./ordering";
import { orderPriceAt, valuationPriceAt } from "./prices";
import { isProbed, probeSignals, probeStops } from "./probe";
import { nextRandom } from "./random";
import { requestFromSignals } from "./requests";
import { checkStops, clearStops, hasNegativeStop, setStopPrice, stopSignals, updateStops } from "./stops";

/** Returned instead of a bar: everything is simulated, or the error fields of the block say what stopped it. */
export const DONE: i32 = -1;
export const FAILED: i32 = -2;

export function startVectorbt(plan: Plan): void {
  const vectorbt = vectorbtOf(plan);
  for (let i = 0; i < plan.accountCount; i++) {
    const cash = load<f64>(plan.initCash + ((<usize>i) << 3));
    accountAt(plan, i).settledCash = cash;
    setFreeCash(vectorbt, i, cash);
  }
  for (let column = 0; column < plan.columnCount; column++) {
    columnAt(plan, column).mark = NaN;
    clearStops(vectorbtColumnAt(vectorbt, column));
  }
}

/** Goes on from `bar` of the account that is being simulated; returns the bar at which records must be drained, `DONE` or `FAILED`. */
export function runVectorbt(plan: Plan, bar: i32): i32 {
  const vectorbt = vectorbtOf(plan);
  for (; vectorbt.group < plan.accountCount; vectorbt.group++) {
    for (; bar < plan.barCount; bar++) {
      if (!hasRoom(plan, vectorbt)) return bar;
      if (!tradeBar(plan, vectorbt, bar)) return FAILED;
    }
    bar = 0;
  }
  return DONE;
}

function hasRoom(plan: Plan, vectorbt: VectorbtPlan): bool {
  const columns = plan.columnCount;
  return plan.fillCapacity - plan.fillCount >= columns && vectorbt.logCapacity - vectorbt.logCount >= columns;
}

@inline
function freeCashAt(vectorbt: VectorbtPlan, group: i32): f64 {
  return load<f64>(vectorbt.freeCash + ((<usize>group) << 3));
}

@inline
function setFreeCash(vectorbt: VectorbtPlan, group: i32, value: f64): void {
  store<f64>(vectorbt.freeCash + ((<usize>group) << 3), value);
}

function fail(vectorbt: VectorbtPlan, error: i32, bar: i32, column: i32, info: i32): bool {
  vectorbt.error = error;
  vectorbt.errorBar = bar;
  vectorbt.errorColumn = column;
  vectorbt.errorInfo = info;
  return false;
}

/** One bar of one account; false where an error stops the run. */
function tradeBar(plan: Plan, vectorbt: VectorbtPlan, bar: i32): bool {
  const account = accountAt(plan, vectorbt.group);
  const isSignals = plan.intentForm != IntentForm.Orders;
  resolvePrices(plan, vectorbt, account, bar);
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    if (!isSignals) requestSize(plan, vectorbt, bar, column);
    else if (!requestSignals(plan, vectorbt, bar, column)) return false;
  }
  let value = valueOf(plan, account);
  orderCalls(plan, account, bar);
  if (plan.callSeq == CallSeq.Auto) sortByValue(plan, vectorbt, account, value);
  if (vectorbt.finalCallSeq != 0) storeCalls(plan, vectorbt, account, bar);
  const count = account.lastColumn - account.firstColumn;
  for (let k = 0; k < count; k++) {
    if (callAt(plan, k) >= count)
      return fail(vectorbt, VectorbtError.CallIndex, bar, account.firstColumn + k, 0);
    const column = calledColumn(plan, account, k);
    if (isSignals && vectorbtColumnAt(vectorbt, column).requestSize == 0) continue;
    if (!submit(plan, vectorbt, account, bar, column, value)) return false;
    value = changetype<Execution>(vectorbt.execution).value;
  }
  return true;
}

/** Cash plus what is held at the marks; without a position it is the cash itself, also where that is −0. */
function valueOf(plan: Plan, account: AccountState): f64 {
  let value = account.settledCash;
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    const state = columnAt(plan, column);
    if (state.position != 0) value += state.position * state.mark;
  }
  return value;
}

/** Order prices of the bar, and the marks that orders are decided on. */
function resolvePrices(plan: Plan, vectorbt: VectorbtPlan, account: AccountState, bar: i32): void {
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    const price = orderPriceAt(plan, bar, column);
    vectorbtColumnAt(vectorbt, column).orderPrice = price;
    setMark(vectorbt, plan, column, valuationPriceAt(plan, bar, column, price));
  }
}

/** A missing valuation price keeps the last one, unless forward filling is off. */
function setMark(vectorbt: VectorbtPlan, plan: Plan, column: i32, price: f64): void {
  if (!isNaN(price) || !vectorbt.ffillValPrice) columnAt(plan, column).mark = price;
}

// ---- what each column asks for ---------------------------------------------------------------------------------------

function requestSize(plan: Plan, vectorbt: VectorbtPlan, bar: i32, column: i32): void {
  const request = vectorbtColumnAt(vectorbt, column);
  request.requestSize = numberAt(plan, Input.Size, bar, column);
  // Codes are bytes; a negative one is no code of the enum, but is logged as it was given.
  request.requestSizeType = <i32>(<i8>codeAt(plan, Input.SizeType, bar, column));
  request.requestDirection = <i32>(<i8>codeAt(plan, Input.Direction, bar, column));
  request.requestPrice = request.orderPrice;
  request.requestSlippage = numberAt(plan, Input.Slippage, bar, column);
}

/** Stops first, then the user's signals; false where an error stops the run. */
function requestSignals(plan: Plan, vectorbt: VectorbtPlan, bar: i32, column: i32): bool {
  const request = vectorbtColumnAt(vectorbt, column);
  const state = columnAt(plan, column);
  const position = state.position;
  request.requestPrice = request.orderPrice;
  request.requestSlippage = numberAt(plan, Input.Slippage, bar, column);
  const probed = isProbed(vectorbt, bar, column);
  if (probed) probeStops(vectorbt, request, position);
  const fired = vectorbt.useStops ? checkStops(plan, request, column, bar, position) : NaN;
  if (vectorbt.useStops && hasNegativeStop())
    return fail(vectorbt, VectorbtError.NegativeStop, bar, column, 0);
  const isStop = !isNaN(fired);
  if (isStop) setStopPrice(plan, request, column, bar, fired);
  const signals = isStop
    ? stopSignals(choiceAt(plan, Input.UponStopExit, bar, column), position > 0)
    : resolvedSignals(plan, bar, column, signalsAt(plan, bar, column), position);
  if (probed) probeSignals(vectorbt, fired, signals);
  const error = requestFromSignals(
    request,
    signals,
    choiceAt(plan, Input.Accumulate, bar, column),
    position,
    numberAt(plan, Input.Size, bar, column),
    codeAt(plan, Input.SizeType, bar, column),
    state.mark,
  );
  return error == VectorbtError.None || fail(vectorbt, error, bar, column, 0);
}

// ---- call order ------------------------------------------------------------------------------------------------------

function sortByValue(plan: Plan, vectorbt: VectorbtPlan, account: AccountState, value: f64): void {
  const isSignals = plan.intentForm != IntentForm.Orders;
  const freeCash = freeCashAt(vectorbt, vectorbt.group);
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    const request = vectorbtColumnAt(vectorbt, column);
    let size = request.requestSize;
    let approximate: f64 = 0;
    // Signals have signed sizes already; a size of 0 is no order there, whatever the prices are.
    if (!isSignals && request.requestDirection == Direction.ShortOnly) size = -size;
    if (!isSignals || size != 0)
      approximate = approximateValue(
        account,
        columnAt(plan, column),
        freeCash,
        value,
        size,
        request.requestSizeType,
        request.requestDirection,
      );
    setCallValue(vectorbt, column - account.firstColumn, approximate);
  }
  sortCalls(plan, vectorbt, account.lastColumn - account.firstColumn);
}

function storeCalls(plan: Plan, vectorbt: VectorbtPlan, account: AccountState, bar: i32): void {
  const row = vectorbt.finalCallSeq + ((<usize>(bar * plan.columnCount + account.firstColumn)) << 2);
  for (let k = 0; k < account.lastColumn - account.firstColumn; k++)
    store<i32>(row + ((<usize>k) << 2), callAt(plan, k));
}

// ---- one order -------------------------------------------------------------------------------------------------------

/** Executes the request of a column and keeps what follows from it; false where an error stops the run. */
function submit(
  plan: Plan,
  vectorbt: VectorbtPlan,
  account: AccountState,
  bar: i32,
  column: i32,
  value: f64,
): bool {
  const e = changetype<Execution>(vectorbt.execution);
  const request = vectorbtColumnAt(vectorbt, column);
  loadState(plan, vectorbt, account, column, value, e, request);
  loadOrder(plan, bar, column, e, request);
  const before = e.position;
  const cashBefore = e.cash;
  const logs = codeAt(plan, Input.Log, bar, column) != 0;
  const hasLogRoom = vectorbt.nextLogId < vectorbt.maxLogs;
  const log: usize = logs && hasLogRoom ? startLog(plan, vectorbt, e, vectorbt.group, bar, column) : 0;
  const error = execute(vectorbt, e);
  if (error != VectorbtError.None) return fail(vectorbt, error, bar, column, 0);
  if (e.status == OrderStatus.Rejected && choiceAt(plan, Input.RaiseReject, bar, column))
    return fail(vectorbt, VectorbtError.Rejected, bar, column, e.info);
  if (e.status == OrderStatus.Filled) {
    if (plan.nextOrderId >= vectorbt.maxOrders)
      return fail(vectorbt, VectorbtError.MaxOrders, bar, column, 0);
    if (vectorbt.updateValue) revalue(e, cashBefore, before);
    writeFill(
      plan,
      plan.nextOrderId,
      bar,
      column,
      e.side,
      FillReason.Order,
      e.filledSize,
      e.filledPrice,
      e.filledFees,
    );
    plan.nextOrderId += 1;
  }
  if (logs && !hasLogRoom) return fail(vectorbt, VectorbtError.MaxLogs, bar, column, 0);
  if (logs) finishLog(vectorbt, log, e, plan.nextOrderId - 1);
  storeState(plan, vectorbt, account, column, e, request);
  if (vectorbt.useStops && e.status == OrderStatus.Filled)
    updateStops(plan, request, column, bar, before, e.position, e.valPrice, e.filledPrice);
  return true;
}

/** The order, then the random event, which undoes all but the snapping of the state. */
function execute(vectorbt: VectorbtPlan, e: Execution): i32 {
  const cash = e.cash;
  const position = e.position;
  const debt = e.debt;
  const freeCash = e.freeCash;
  const error = executeOrder(e);
  if (error != VectorbtError.None || !wasTraded() || !(e.rejectProb > 0)) return error;
  if (nextRandom(vectorbt.random) >= e.rejectProb) return error;
  const size = e.orderSize;
  e.cash = cash;
  e.position = position;
  e.debt = debt;
  e.freeCash = freeCash;
  // A missing size ends an order right after the snapping.
  e.orderSize = NaN;
  executeOrder(e);
  e.orderSize = size;
  rejectRandomly(e);
  return VectorbtError.None;
}

function loadState(
  plan: Plan,
  vectorbt: VectorbtPlan,
  account: AccountState,
  column: i32,
  value: f64,
  e: Execution,
  request: VectorbtColumn,
): void {
  const state = columnAt(plan, column);
  e.cash = account.settledCash;
  e.position = state.position;
  e.debt = request.debt;
  e.freeCash = freeCashAt(vectorbt, vectorbt.group);
  e.valPrice = state.mark;
  e.value = value;
}

function loadOrder(plan: Plan, bar: i32, column: i32, e: Execution, request: VectorbtColumn): void {
  const isSignals = plan.intentForm != IntentForm.Orders;
  // The order engine negates a short-only size: a signal's size is signed already, so it is negated here first.
  const negate = isSignals && request.requestDirection == Direction.ShortOnly;
  e.orderSize = negate ? -request.requestSize : request.requestSize;
  e.sizeType = request.requestSizeType;
  e.direction = request.requestDirection;
  e.price = request.requestPrice;
  e.slippage = request.requestSlippage;
  e.fees = termAt(plan, Input.Fees, bar, column);
  e.fixedFees = termAt(plan, Input.FixedFees, bar, column);
  e.minSize = termAt(plan, Input.MinSize, bar, column);
  e.maxSize = termAt(plan, Input.MaxSize, bar, column);
  e.sizeGranularity = termAt(plan, Input.LotSize, bar, column);
  e.rejectProb = termAt(plan, Input.RejectProb, bar, column);
  e.lockCash = choiceAt(plan, Input.LockCash, bar, column);
  e.allowPartial = choiceAt(plan, Input.AllowPartial, bar, column);
}

/** With `updateValue` a fill moves the mark to its price and the value by what it changed. */
function revalue(e: Execution, cashBefore: f64, positionBefore: f64): void {
  const valueBefore = positionBefore == 0 ? 0 : positionBefore * e.valPrice;
  const valueAfter = e.position == 0 ? 0 : e.position * e.filledPrice;
  e.value = e.value + (e.cash - cashBefore) + (valueAfter - valueBefore);
  e.valPrice = e.filledPrice;
}

function storeState(
  plan: Plan,
  vectorbt: VectorbtPlan,
  account: AccountState,
  column: i32,
  e: Execution,
  request: VectorbtColumn,
): void {
  account.settledCash = e.cash;
  setFreeCash(vectorbt, vectorbt.group, e.freeCash);
  columnAt(plan, column).position = e.position;
  request.debt = e.debt;
  setMark(vectorbt, plan, column, e.valPrice);
}
