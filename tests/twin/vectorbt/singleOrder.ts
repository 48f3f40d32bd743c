// The file of single orders (case format, section 6).

import { asBoolean, asNumber, asObject, asString, type CaseObject } from "../caseFiles.ts";
import type { Direction, SizeType } from "./codes.ts";
import { attempt } from "./errors.ts";
import { executeOrder } from "./order.ts";
import type { Execution, Order, OrderState } from "./state.ts";

/** Runs a decoded case of the file of single orders; gives its `new_state` and `result`, or `error`. */
export function runSingleOrder(scenario: CaseObject): CaseObject {
  const state = orderState(asObject(scenario.state));
  const order = orderTerms(asObject(scenario.order));
  // The reject probability is 0, so nothing is drawn.
  return attempt(() => outputsOf(executeOrder(state, order, () => NaN))) as CaseObject;
}

function orderState(state: CaseObject): OrderState {
  return {
    cash: asNumber(state.cash),
    position: asNumber(state.position),
    debt: asNumber(state.debt),
    freeCash: asNumber(state.free_cash),
    valPrice: asNumber(state.val_price),
    value: asNumber(state.value),
  };
}

function orderTerms(order: CaseObject): Order {
  return {
    size: asNumber(order.size),
    price: asNumber(order.price),
    sizeType: asString(order.size_type) as SizeType,
    direction: asString(order.direction) as Direction,
    fees: asNumber(order.fees),
    fixedFees: asNumber(order.fixed_fees),
    slippage: asNumber(order.slippage),
    minSize: asNumber(order.min_size),
    maxSize: asNumber(order.max_size),
    sizeGranularity: asNumber(order.size_granularity),
    rejectProb: 0,
    lockCash: asBoolean(order.lock_cash),
    allowPartial: asBoolean(order.allow_partial),
  };
}

function outputsOf({ holdings, result }: Execution): CaseObject {
  const { cash, position, debt, freeCash } = holdings;
  const { size, price, fees, side, status, statusInfo } = result;
  return {
    new_state: { cash, position, debt, free_cash: freeCash },
    result: { size, price, fees, side, status, status_info: statusInfo },
  };
}
