// The two halves of a bar around the decision of a strategy, and what it may ask in between.
import { Ending, IntentFate } from "../layout";
import { OpenedStep } from "../bar";
import { equityOf } from "../accounting";
import { accountOfColumn } from "../actions";
import { decide, decideColumn, draftAgain } from "../intents";
import { Plan, accountAt, orderAt } from "../memory";
import { endOrder } from "../records";
import { closeAccount, openAccount, startBar } from "../simulate";
import { tendBrackets } from "./brackets";
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
  for (let i = 0; i < plan.accountCount; i++) {
    const account = accountAt(plan, i);
    closeAccount(plan, account, i, bar);
    tendBrackets(plan, account, bar, OpenedStep.Close);
  }
}

/** The intent of one column becomes an order. */
export function submit(plan: Plan, bar: i32, column: i32): IntentFate {
  const account = accountOfColumn(plan, column);
  const fate = decideColumn(plan, account, bar, bar, column, account.decisionEquity);
  tendBrackets(plan, account, bar, OpenedStep.Close);
  return fate;
}

/** The intents of all columns become orders. */
export function submitAll(plan: Plan, bar: i32): void {
  for (let i = 0; i < plan.accountCount; i++) {
    const account = accountAt(plan, i);
    decide(plan, account, bar, bar, account.decisionEquity);
    tendBrackets(plan, account, bar, OpenedStep.Close);
  }
}

/** Ends the order in a slot. */
export function cancel(plan: Plan, bar: i32, slot: i32): void {
  const order = orderAt(plan, slot);
  const account = accountOfColumn(plan, order.column);
  endOrder(plan, account, order, Ending.Cancelled);
  tendBrackets(plan, account, bar, OpenedStep.Close);
}

/** Gives the order in a slot that many units in all, as if it were made again now; what it has filled counts. */
export function resize(plan: Plan, slot: i32, units: f64): void {
  const order = orderAt(plan, slot);
  draftAgain(plan, accountOfColumn(plan, order.column), order, units);
}
