// The two halves of a bar around the decision of a strategy, and what it may ask in between.
import { Ending, IntentFate } from "../layout";
import { equityOf } from "../accounting";
import { accountOfColumn } from "../actions";
import { decideColumn } from "../intents";
import { Plan, accountAt, orderAt } from "../memory";
import { endOrder } from "../records";
import { closeAccount, openAccount, startBar } from "../simulate";
import { freeEnded } from "./working";

/** Everything of a bar before the decision, in all accounts. */
export function openBar(plan: Plan, bar: i32): void {
  startBar(plan, bar);
  for (let i = 0; i < plan.accountCount; i++) {
    const account = accountAt(plan, i);
    openAccount(plan, account, i, bar);
    account.decisionEquity = equityOf(plan, account, bar);
  }
  for (let column = 0; column < plan.columnCount; column++) freeEnded(plan, column);
}

/** Everything of a bar after the decision, in all accounts. */
export function closeBar(plan: Plan, bar: i32): void {
  for (let i = 0; i < plan.accountCount; i++) closeAccount(plan, accountAt(plan, i), i, bar);
}

/** The intent of one column becomes an order. */
export function submit(plan: Plan, bar: i32, column: i32): IntentFate {
  const account = accountOfColumn(plan, column);
  return decideColumn(plan, account, bar, bar, column, account.decisionEquity);
}

/** The intents of all columns become orders. */
export function submitAll(plan: Plan, bar: i32): void {
  for (let i = 0; i < plan.accountCount; i++) {
    const account = accountAt(plan, i);
    for (let column = account.firstColumn; column < account.lastColumn; column++)
      decideColumn(plan, account, bar, bar, column, account.decisionEquity);
  }
}

/** Ends the order in a slot. */
export function cancel(plan: Plan, slot: i32): void {
  const order = orderAt(plan, slot);
  endOrder(plan, accountOfColumn(plan, order.column), order, Ending.Cancelled);
}
