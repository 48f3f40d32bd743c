// One event of a walk: an order that is decided and filled at once where it is clean, and by the ways that know every case where
// it is not.
import { FillOffset, FillStep, Input, OrderSide } from "../layout";
import { FastRun } from "../fast/memory";
import { writeRecord } from "../fast/records";
import { cashOf, equityOf, forgetEquity } from "../accounting";
import { AccountState, ColumnState, FillRecord, Plan, numberAt } from "../memory";
import { roundToLot } from "../tolerance";
import { closeMarks, fillPassed } from "./bars";
import { affordablePartOf } from "./fills";
import { Ask, ask, askEntry, askedOpening, askedPart, decideMark } from "./intents";
import { CASH_MOST, UNITS_MOST } from "./pairs";
import { paidFees, paidPrice, paidValue, quotePurchase, quoteSale, setStep } from "./quotes";
import { lotSize, wantsEquity } from "./terms";
import { startWorking } from "./working";

/** Decides at `bar`, and fills if the bar of the fill is before `lastBar`. False: an amount is beyond this kernel. */
export function decide(
  plan: Plan,
  run: FastRun,
  account: AccountState,
  state: ColumnState,
  bar: i32,
  column: i32,
  lastBar: i32,
): bool {
  const fillBar = bar + plan.delay;
  const isClean =
    fillBar < lastBar &&
    (state.position == 0
      ? enter(plan, run, account, state, bar, fillBar, column)
      : leave(plan, run, account, state, bar, fillBar, column));
  if (!isClean) decideAside(plan, run, account, bar, column, fillBar < lastBar);
  return isUsual(account, state);
}

// ---- one event: false where it is not clean, and nothing was done ---------------------------------------------------------

function enter(
  plan: Plan,
  run: FastRun,
  account: AccountState,
  state: ColumnState,
  bar: i32,
  fillBar: i32,
  column: i32,
): bool {
  const close = numberAt(plan, Input.Close, bar, column);
  const cash = cashOf(account) + account.receivable;
  const asked = askEntry(plan, bar, column, close, cash > 0 ? cash : 0);
  if (asked != Ask.Order) return asked == Ask.Nothing;
  const price = numberAt(plan, Input.FillPrice, fillBar, column);
  setStep(0, 0, 0);
  let units = askedOpening;
  if (!isNaN(askedPart)) {
    if (account.lastColumn - account.firstColumn != 1) return false;
    const mark = plan.fillStep == FillStep.Open ? price : numberAt(plan, Input.Close, fillBar, column);
    units = affordablePartOf(account, askedPart, price, mark, lotSize);
  }
  const tried = roundToLot(units, lotSize);
  // Rounded twice as ever: an order that asked for other units has a record of its own.
  if (!(tried > 0) || tried != units) return false;
  if (!quotePurchase(tried, price, true, account.settledCash)) return false;
  forgetEquity();
  account.settledCash -= paidValue + paidFees;
  state.position = tried;
  noteFill(run, fillBar, column, OrderSide.Buy, tried, paidPrice, paidFees);
  return true;
}

function leave(
  plan: Plan,
  run: FastRun,
  account: AccountState,
  state: ColumnState,
  bar: i32,
  fillBar: i32,
  column: i32,
): bool {
  const held = state.position;
  const asked = ask(plan, numberAt(plan, Input.Close, bar, column), held, held, 0, NaN);
  if (asked != Ask.Order) return asked == Ask.Nothing;
  if (!quoteSale(held, numberAt(plan, Input.FillPrice, fillBar, column), true)) return false;
  forgetEquity();
  account.settledCash += paidValue - paidFees;
  state.position = 0;
  noteFill(run, fillBar, column, OrderSide.Sell, held, paidPrice, paidFees);
  return true;
}

/** Appends a record: a function of its own, since each copy of it would take room. */
export function noteFill(
  run: FastRun,
  bar: i32,
  column: i32,
  side: i32,
  units: f64,
  price: f64,
  fees: f64,
): void {
  writeRecord(run, bar, column, side, units, price, fees);
}

@inline
export function isUsual(account: AccountState, state: ColumnState): bool {
  return account.settledCash < CASH_MOST && state.position < UNITS_MOST;
}

// ---- all other events --------------------------------------------------------------------------------------------------

/** The bar and account whose marks were set last. */
let markedBar: i32 = -1;
let markedAccount: usize = 0;

/** Before the first event of a call: marks may have changed since. */
export function startEvents(): void {
  markedBar = -1;
}

/** Decides by the ways that know every case, and fills. */
function decideAside(
  plan: Plan,
  run: FastRun,
  account: AccountState,
  bar: i32,
  column: i32,
  fills: bool,
): void {
  if (markedBar != bar || markedAccount != changetype<usize>(account)) closeMarks(plan, account, bar);
  markedBar = bar;
  markedAccount = changetype<usize>(account);
  startWorking();
  decideMark(plan, account, bar, column, wantsEquity ? equityOf(plan, account, bar) : 0);
  if (!fills || account.workingCount == 0) return;
  fillPassed(plan, account, bar + plan.delay);
  if (plan.delay != 0) markedBar = -1;
  takeFills(plan, run);
}

/** Moves fills of the general way among the records. */
export function takeFills(plan: Plan, run: FastRun): void {
  for (let i = 0; i < plan.fillCount; i++) {
    const fill = changetype<FillRecord>(plan.fills + <usize>i * FillOffset.Size);
    noteFill(run, fill.bar, fill.column, fill.side, fill.units, fill.price, fill.fees);
  }
  plan.fillCount = 0;
  // The trades of a walk are made later, with all that they need.
  plan.tradeCount = 0;
}
