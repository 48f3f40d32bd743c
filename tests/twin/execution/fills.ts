// Posting one fill: cash, position, entry, debt, trade and record.

import { cashChange, type Quote } from "./costs.ts";
import { isNear } from "./numbers.ts";
import type { FillReason } from "./reasons.ts";
import { type Column, forgetEntry, type Run } from "./state.ts";
import { recordTrade } from "./trades.ts";

/** A fill of `units` (unsigned) that is wholly opening or wholly reducing. */
export function postFill(
  run: Run,
  column: Column,
  side: 1 | -1,
  units: number,
  paid: Quote,
  reason: FillReason,
): void {
  const isReducing = column.position * side < 0;
  payForFill(run, column, side, paid, reason);
  if (isReducing) reducePosition(run, column, side, units, paid);
  else growPosition(run, column, side, units, paid);
  const { price, fees } = paid;
  run.fills.push({ bar: run.bar, column: column.index, units: side * units, price, fees, reason });
}

function payForFill(run: Run, column: Column, side: 1 | -1, paid: Quote, reason: FillReason): void {
  const { account } = column;
  const amount = cashChange(side, paid);
  const isOfAction = reason === "Delisted" || reason === "CashInLieu";
  const waits = side < 0 && amount > 0 && run.options.settlementBars > 0 && !isOfAction;
  if (waits) account.unsettled.push({ dueBar: run.bar + run.options.settlementBars, amount });
  else account.settledCash += amount;
}

function growPosition(run: Run, column: Column, side: 1 | -1, units: number, paid: Quote): void {
  const held = Math.abs(column.position);
  if (held === 0) {
    column.entryBar = run.bar;
    column.entryStep = run.step;
    column.entryPrice = paid.price;
  } else {
    column.entryPrice = (column.entryPrice * held + paid.price * units) / (held + units);
  }
  column.entryCost += paid.value;
  column.entryFees += paid.fees;
  column.position += side * units;
  if (side < 0) column.debt += paid.value;
}

function reducePosition(run: Run, column: Column, side: 1 | -1, units: number, paid: Quote): void {
  recordTrade(run, column, units, paid.value, paid.fees);
  const held = Math.abs(column.position);
  column.debt -= column.debt * (units / held);
  column.position = isNear(units, held) ? 0 : column.position + side * units;
  if (column.position === 0) forgetEntry(column);
}
