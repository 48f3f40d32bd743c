// Specification section 10.

import { approximateOrderValue, ascendingOrder, calledAt } from "./callSequence.ts";
import { cellOf, type CommonInputs, type FromOrdersInputs } from "./inputs.ts";
import { columnsOf, type Account, type Ledger } from "./ledger.ts";
import { orderPrice, updateValPrice } from "./prices.ts";
import type { Order } from "./state.ts";

/** Trades one account at one bar; `callRow` is the bar's call sequence and is sorted in place when it is automatic. */
export function tradeOrders(
  inputs: FromOrdersInputs,
  ledger: Ledger,
  account: Account,
  bar: number,
  callRow: number[],
): void {
  const columns = columnsOf(account);
  for (const column of columns) {
    const price = orderPrice(inputs, bar, column);
    updateValPrice(inputs, ledger.holdings[column], price, bar, column);
  }
  ledger.revalue(account);
  if (inputs.callSeq === "auto") {
    const values = columns.map((column) => approximateValue(inputs, ledger, account, bar, column));
    callRow.splice(account.firstColumn, columns.length, ...ascendingOrder(values));
  }
  for (let slot = 0; slot < columns.length; slot++) {
    const column = columns[calledAt(callRow, account.firstColumn, slot, columns.length)];
    ledger.submit(account, bar, column, orderOf(inputs, bar, column));
  }
}

function orderOf(inputs: FromOrdersInputs, bar: number, column: number): Order {
  return {
    ...orderTerms(inputs, bar, column),
    size: cellOf(inputs.size, bar, column),
    sizeType: cellOf(inputs.sizeType, bar, column),
    direction: cellOf(inputs.direction, bar, column),
    price: orderPrice(inputs, bar, column),
    slippage: cellOf(inputs.slippage, bar, column),
  };
}

/** What every order takes from its cell, however its size and price came about. */
export function orderTerms(
  inputs: CommonInputs,
  bar: number,
  column: number,
): Omit<Order, "size" | "sizeType" | "direction" | "price" | "slippage"> {
  return {
    fees: cellOf(inputs.fees, bar, column),
    fixedFees: cellOf(inputs.fixedFees, bar, column),
    minSize: cellOf(inputs.minSize, bar, column),
    maxSize: cellOf(inputs.maxSize, bar, column),
    sizeGranularity: cellOf(inputs.sizeGranularity, bar, column),
    rejectProb: cellOf(inputs.rejectProb, bar, column),
    lockCash: cellOf(inputs.lockCash, bar, column),
    allowPartial: cellOf(inputs.allowPartial, bar, column),
  };
}

function approximateValue(
  inputs: FromOrdersInputs,
  ledger: Ledger,
  account: Account,
  bar: number,
  column: number,
): number {
  const size = cellOf(inputs.size, bar, column);
  const direction = cellOf(inputs.direction, bar, column);
  const { position, lastValPrice } = ledger.holdings[column];
  return approximateOrderValue(
    direction === "shortonly" ? -size : size,
    cellOf(inputs.sizeType, bar, column),
    direction,
    {
      position,
      valPrice: lastValPrice,
      cash: account.cash,
      freeCash: account.freeCash,
      groupValue: account.value,
    },
  );
}
