// Section 3.1: splits, dividends and delistings whose ex bar is this one.

import { isCut, isNear, isPrice, roundToLots } from "./numbers.ts";
import { postFill } from "./fills.ts";
import type { DelistingAction, DividendAction, SplitAction } from "./input.ts";
import { endWorking, finishIfDone, note } from "./orders.ts";
import type { FillReason } from "./reasons.ts";
import { type Account, type Column, type Order, type Run, unitScale } from "./state.ts";

export function applyActions(run: Run, account: Account): void {
  for (const action of run.options.actions) {
    const column = account.columns.find(({ index }) => index === action.column);
    if (column === undefined || action.bar !== run.bar) continue;
    if (action.kind === "split") split(run, column, action);
    else if (action.kind === "dividend") payDividend(run, column, action);
    else delist(run, column, action);
  }
}

function split(run: Run, column: Column, { ratio }: SplitAction): void {
  column.position *= ratio;
  column.mark /= ratio;
  column.entryPrice /= ratio;
  column.extreme /= ratio;
  if (column.order !== null) splitOrder(column, column.order, ratio);
  if (run.options.cashInLieu) closeFraction(run, column);
}

function splitOrder(column: Column, order: Order, ratio: number): void {
  for (const leg of [order.reducing, order.opening]) {
    leg.left *= ratio;
    leg.filled *= ratio;
  }
  order.asked *= ratio;
  order.filled *= ratio;
  order.limitPrice /= ratio;
  order.stopPrice /= ratio;
  endBelowLot(column, order);
}

/** A rest below one lot ends the order, unless it closes the position. */
function endBelowLot(column: Column, order: Order): void {
  const { reducing, opening } = order;
  const rest = reducing.left + opening.left;
  const closes = reducing.left > 0 && isNear(reducing.left, Math.abs(column.position));
  if (closes || !Number.isFinite(rest) || roundToLots(rest, order.lotSize) > 0) return;
  note(order, "LotSize");
  reducing.left = 0;
  opening.left = 0;
  finishIfDone(column);
}

/** `cashInLieu`: what is below a lot is paid out at the adjusted mark. */
function closeFraction(run: Run, column: Column): void {
  const held = Math.abs(column.position);
  const whole = roundToLots(held, run.options.lotSize(run.bar, column.index));
  if (!isCut(whole, held)) return;
  closeWithoutCosts(run, column, held - whole, column.mark, "CashInLieu");
}

/** Counts for the units of the previous close, before any split of this bar. */
function payDividend(run: Run, column: Column, action: DividendAction): void {
  const held = column.previousPosition;
  const kept = held > 0 ? 1 - (action.withholding ?? 0) : 1;
  const amount = held * action.amount * unitScale(run, column) * kept;
  if (amount !== 0) column.account.receivables.push({ dueBar: action.payBar ?? action.bar, amount });
}

function delist(run: Run, column: Column, action: DelistingAction): void {
  const price = action.price ?? column.mark;
  if (column.position !== 0) {
    closeWithoutCosts(run, column, Math.abs(column.position), price, "Delisted");
    if (isPrice(price)) column.mark = price;
  }
  endWorking(column, "Cancelled", "NotTradable");
  column.isDelisted = true;
}

function closeWithoutCosts(run: Run, column: Column, units: number, price: number, reason: FillReason): void {
  const side = column.position > 0 ? -1 : 1;
  const value = units * price * unitScale(run, column);
  postFill(run, column, side, units, { price, value, fees: 0 }, reason);
}
