// One log record per processed order whose cell asks for it (page, section 8.4).
import { Input, LogField, OrderStatus } from "../layout";
import { Plan, codeAt } from "../memory";
import { Execution, VectorbtPlan } from "./memory";

const F64_BYTES: i32 = 8;

/** The record that is being written. */
@inline
function put(record: usize, field: i32, value: f64): void {
  store<f64>(record + ((<usize>field) << 3), value);
}

/** Starts a record with the state before the order, unsnapped, and what is asked; returns its address. */
export function startLog(
  plan: Plan,
  vectorbt: VectorbtPlan,
  e: Execution,
  group: i32,
  bar: i32,
  column: i32,
): usize {
  const record = vectorbt.logs + <usize>vectorbt.logCount * (LogField.Count * F64_BYTES);
  put(record, LogField.Id, <f64>vectorbt.nextLogId);
  put(record, LogField.Group, <f64>group);
  put(record, LogField.Column, <f64>column);
  put(record, LogField.Bar, <f64>bar);
  putState(record, LogField.Cash, e);
  put(record, LogField.ReqSize, e.orderSize);
  put(record, LogField.ReqPrice, e.price);
  put(record, LogField.ReqSizeType, <f64>e.sizeType);
  put(record, LogField.ReqDirection, <f64>e.direction);
  put(record, LogField.ReqFees, e.fees);
  put(record, LogField.ReqFixedFees, e.fixedFees);
  put(record, LogField.ReqSlippage, e.slippage);
  put(record, LogField.ReqMinSize, e.minSize);
  put(record, LogField.ReqMaxSize, e.maxSize);
  put(record, LogField.ReqSizeGranularity, e.sizeGranularity);
  put(record, LogField.ReqRejectProb, e.rejectProb);
  put(record, LogField.ReqLockCash, <f64>e.lockCash);
  put(record, LogField.ReqAllowPartial, <f64>e.allowPartial);
  put(record, LogField.ReqRaiseReject, <f64>codeAt(plan, Input.RaiseReject, bar, column));
  put(record, LogField.ReqLog, 1);
  return record;
}

/** Completes the record with the state after the order and its result. */
export function finishLog(vectorbt: VectorbtPlan, record: usize, e: Execution, order: i32): void {
  putState(record, LogField.NewCash, e);
  const filled = e.status == OrderStatus.Filled;
  put(record, LogField.ResSize, e.filledSize);
  put(record, LogField.ResPrice, e.filledPrice);
  put(record, LogField.ResFees, e.filledFees);
  put(record, LogField.ResSide, <f64>e.side);
  put(record, LogField.ResStatus, <f64>e.status);
  put(record, LogField.ResStatusInfo, <f64>e.info);
  put(record, LogField.OrderId, filled ? <f64>order : -1);
  vectorbt.logCount += 1;
  vectorbt.nextLogId += 1;
}

/** Cash, position, debt, free cash, valuation price and value, in this order. */
function putState(record: usize, first: i32, e: Execution): void {
  put(record, first, e.cash);
  put(record, first + 1, e.position);
  put(record, first + 2, e.debt);
  put(record, first + 3, e.freeCash);
  put(record, first + 4, e.valPrice);
  put(record, first + 5, e.value);
}
