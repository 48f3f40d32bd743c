// One bar of an account of a plain run: what its steps come to where most of them have nothing to do (execution, section 3).
import { ColumnOffset, FillStep, Input } from "../layout";
import { OpenedStep } from "../bar";
import { cashOf, forgetEquity } from "../accounting";
import { writeBar } from "../closing";
import { fillOpeningLeg, fillReducingLeg, startStep } from "../fills";
import {
  AccountState,
  ColumnState,
  Plan,
  columnAt,
  columnStrideOf,
  inputAddress,
  isPrice,
  numberAt,
  orderAt,
} from "../memory";
import { buyPlain, sellPlain } from "./fills";
import { decidePlain } from "./intents";
import { wantsEquity, worth } from "./terms";
import { listWorking, workingColumn } from "./working";

/** Equity and value of the positions of the account at hand. */
let equity: f64 = 0;
let held: f64 = 0;

/** Whether the marks of the account at hand are those of the step that fills. */
let isMarked: bool = false;

export function stepPlain(plan: Plan, account: AccountState, index: i32, bar: i32): void {
  const fillsAtOpen = plan.fillStep == FillStep.Open;
  const fillsAtOnce = plan.delay == 0;
  isMarked = false;
  if (fillsAtOpen && account.workingCount > 0) fillMarket(plan, account, bar, OpenedStep.Open);
  const isMissing = closeMarks(plan, account, bar);
  if (!fillsAtOpen && account.workingCount > 0) {
    if (fillsAtOnce) listWorking(plan, account);
    fillMarket(plan, account, bar, OpenedStep.Close);
  }
  if (!fillsAtOnce || wantsEquity) valuePositions(plan, account);
  decidePlain(plan, account, bar, equity);
  if (fillsAtOnce) {
    if (account.workingCount > 0) fillMarket(plan, account, bar, OpenedStep.Close);
    valuePositions(plan, account);
  }
  if (isMissing) countStale(plan, account, bar);
  writeClose(plan, account, index, bar);
}

/** The end of a bar whose fills are booked already. */
export function closePlain(plan: Plan, account: AccountState, index: i32, bar: i32): void {
  closeMarks(plan, account, bar);
  valuePositions(plan, account);
  writeClose(plan, account, index, bar);
}

function writeClose(plan: Plan, account: AccountState, index: i32, bar: i32): void {
  account.lastCash = cashOf(account);
  writeBar(plan, account, index, bar, equity, held, held);
}

/** Fills the orders listed at a bar whose other steps were passed over; with a delay of 0 its marks are those of the close. */
export function fillPassed(plan: Plan, account: AccountState, bar: i32): void {
  const isAtOpen = plan.fillStep == FillStep.Open;
  isMarked = !isAtOpen;
  if (!isAtOpen && plan.delay != 0) closeMarks(plan, account, bar);
  fillMarket(plan, account, bar, isAtOpen ? OpenedStep.Open : OpenedStep.Close);
}

/** Fills the orders that have a price at this bar: all reducing legs, then all opening ones, in column order. */
function fillMarket(plan: Plan, account: AccountState, bar: i32, step: i32): void {
  const count = account.workingCount;
  for (let k = 0; k < count; k++) {
    const order = orderAt(plan, workingColumn(plan, account, k));
    const price = numberAt(plan, Input.FillPrice, bar, order.column);
    order.slips = 1;
    order.price = isPrice(price) ? price : NaN;
    if (!isPrice(price)) continue;
    startStep(order);
    if (order.reduceLeft == 0 || sellPlain(plan, account, order, bar)) continue;
    openMarks(plan, account, bar);
    fillReducingLeg(plan, account, order, bar);
  }
  for (let k = 0; k < count; k++) {
    const order = orderAt(plan, workingColumn(plan, account, k));
    if (order.id < 0 || isNaN(order.price)) continue;
    if (!isNaN(order.affordablePart)) openMarks(plan, account, bar);
    if (buyPlain(plan, account, order, bar, step)) continue;
    openMarks(plan, account, bar);
    fillOpeningLeg(plan, account, order, bar, step);
  }
}

/** The marks of the open matter to few fills, and not to the close where that is a price: set when they are asked for. */
function openMarks(plan: Plan, account: AccountState, bar: i32): void {
  if (isMarked) return;
  isMarked = true;
  forgetEquity();
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    const price = numberAt(plan, Input.Open, bar, column);
    if (isPrice(price)) columnAt(plan, column).mark = price;
  }
}

/** The mark is the close, or where it is missing the open, or the mark before; true where a close is missing. */
export function closeMarks(plan: Plan, account: AccountState, bar: i32): bool {
  forgetEquity();
  isMarked = true;
  let isMissing = false;
  const step = columnStrideOf(plan, Input.Close);
  let address = inputAddress(plan, Input.Close, bar, account.firstColumn);
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    let price = load<f64>(address);
    address += step;
    if (!isPrice(price)) {
      isMissing = true;
      price = numberAt(plan, Input.Open, bar, column);
    }
    if (isPrice(price)) columnAt(plan, column).mark = price;
  }
  return isMissing;
}

function countStale(plan: Plan, account: AccountState, bar: i32): void {
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    const state = columnAt(plan, column);
    if (state.position != 0 && !isPrice(numberAt(plan, Input.Close, bar, column))) state.staleBars += 1;
  }
}

function valuePositions(plan: Plan, account: AccountState): void {
  let sum = cashOf(account) + account.receivable;
  let values: f64 = 0;
  const last = columnAt(plan, account.lastColumn);
  for (
    let at = changetype<usize>(columnAt(plan, account.firstColumn));
    at < changetype<usize>(last);
    at += ColumnOffset.Size
  ) {
    const state = changetype<ColumnState>(at);
    // No branch: which columns hold something is hard to foretell, and nothing added changes no bit.
    const value = select<f64>(0, state.position * state.mark * worth, state.position == 0);
    sum += value;
    values += value;
  }
  equity = sum;
  held = values;
}
