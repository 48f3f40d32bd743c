// The two halves of a bar around the decision of a strategy, and what it may ask in between.
import { Ending, Input, IntentFate } from "../layout";
import { OpenedStep } from "../bar";
import { equityOf } from "../accounting";
import { accountOfColumn } from "../actions";
import { decide, decideColumn, draftAgain } from "../intents";
import { Plan, accountAt, inputAddress, orderAt } from "../memory";
import { endOrder } from "../records";
import { closeAccount, madeBarOf, openAccount, startBar } from "../simulate";
import { tendBrackets } from "./brackets";
import { decideAlike, forgetTerms, haveTerms, placeAlike } from "./placing";
import { freeEnded } from "./working";

/** Everything of a bar before the decision, in all accounts. */
export function openBar(plan: Plan, bar: i32): void {
  startBar(plan, bar);
  forgetTerms();
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

/** The intent of one column becomes an order; under a delay above 1 `bar` is the one that it is held back from. */
export function submit(plan: Plan, bar: i32, column: i32): IntentFate {
  const account = accountOfColumn(plan, column);
  const madeBar = madeBarOf(plan, bar);
  const fate = decideColumn(plan, account, bar, madeBar, column, account.decisionEquity);
  tendBrackets(plan, account, madeBar, OpenedStep.Close);
  return fate;
}

/** A market order of a size beside the others of its column; returns its id, −1: it asks for nothing. `alike` as in `haveTerms`. */
export function submitSize(plan: Plan, bar: i32, column: i32, size: f64, sizeType: i32, alike: bool): i32 {
  plan.keepsWorking = 1;
  const id = plan.nextOrderId;
  const account = accountOfColumn(plan, column);
  const isPlaced =
    haveTerms(plan, bar, alike) &&
    placeAlike(plan, account, bar, column, size, sizeType, account.decisionEquity);
  if (!isPlaced) submitInRow(plan, bar, column, size, sizeType);
  return plan.nextOrderId == id ? -1 : id;
}

/** The same by way of the row of intents, which is left empty. */
function submitInRow(plan: Plan, bar: i32, column: i32, size: f64, sizeType: i32): void {
  const sizeCell = inputAddress(plan, Input.Size, bar, column);
  const typeCell = inputAddress(plan, Input.SizeType, bar, column);
  store<f64>(sizeCell, size);
  store<u8>(typeCell, <u8>sizeType);
  submit(plan, bar, column);
  store<f64>(sizeCell, NaN);
  store<u8>(typeCell, 0);
}

/** The intents of all columns become orders beside those at work. `alike` as in `haveTerms`. */
export function submitAll(plan: Plan, bar: i32, alike: bool): void {
  plan.keepsWorking = 1;
  const madeBar = madeBarOf(plan, bar);
  for (let i = 0; i < plan.accountCount; i++) {
    const account = accountAt(plan, i);
    if (haveTerms(plan, bar, alike)) decideAlike(plan, account, bar, account.decisionEquity);
    else decide(plan, account, bar, madeBar, account.decisionEquity);
    tendBrackets(plan, account, madeBar, OpenedStep.Close);
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
