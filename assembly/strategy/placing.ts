// Orders of a strategy that say nothing but their size, in runs with plain fills (plan/plain.ts): what is asked of a column
// without an order at work becomes an order by the shorter way of plain runs; whatever else is asked is left to `../intents.ts`.
import { Direction, Input, Plain, WorkingOffset } from "../layout";
import { decideColumn, newDraftAt } from "../intents";
import {
  AccountState,
  Plan,
  WorkingOrder,
  codeAt,
  columnAt,
  columnStrideOf,
  copyOrder,
  numberAt,
  orderAt,
} from "../memory";
import { placeSize, placeTarget } from "../plain/intents";
import { readTerms } from "../plain/terms";
import { isTarget } from "../sizing";

/** What is the same for all orders of a bar, drafted once. */
const TERMS = memory.data(WorkingOffset.Size, 16);

/** Bar that the terms were drafted for; −1: none yet. */
let draftedBar: i32 = -1;
let areCommon: bool = false;

/** To be called at every bar: terms may be others. */
@inline
export function forgetTerms(): void {
  draftedBar = -1;
}

/** Whether orders of a bar have terms in common; `alike`: as far as the options of a run set what an order may say itself. */
export function haveTerms(plan: Plan, bar: i32, alike: bool): bool {
  if (draftedBar != bar) {
    draftedBar = bar;
    areCommon = alike && plan.plain == Plain.Fills && isAnySize(plan, bar);
    if (areCommon) draftTerms(plan, bar);
  }
  return areCommon;
}

/** Whether every column has the same lots, and no bound of its sizes. */
function isAnySize(plan: Plan, bar: i32): bool {
  const strides =
    columnStrideOf(plan, Input.LotSize) |
    columnStrideOf(plan, Input.MinSize) |
    columnStrideOf(plan, Input.MaxSize);
  return (
    strides == 0 &&
    numberAt(plan, Input.MinSize, bar, 0) == 0 &&
    numberAt(plan, Input.MaxSize, bar, 0) == Infinity
  );
}

function draftTerms(plan: Plan, bar: i32): void {
  readTerms(plan);
  const terms = changetype<WorkingOrder>(TERMS);
  copyOrder(terms, newDraftAt(plan, bar, 0));
  terms.next = 0;
}

/** The sizes of all columns of an account become orders. */
export function decideAlike(plan: Plan, account: AccountState, bar: i32, equity: f64): void {
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    const size = numberAt(plan, Input.Size, bar, column);
    if (isNaN(size)) continue;
    const sizeType = codeAt(plan, Input.SizeType, bar, column);
    if (!placeAlike(plan, account, bar, column, size, sizeType, equity))
      decideColumn(plan, account, bar, bar, column, equity);
  }
}

/** One size; false where nothing was done. */
export function placeAlike(
  plan: Plan,
  account: AccountState,
  bar: i32,
  column: i32,
  size: f64,
  sizeType: i32,
  equity: f64,
): bool {
  const order = orderAt(plan, column);
  if (order.id >= 0 || order.next != 0 || columnAt(plan, column).delisted) return false;
  if (codeAt(plan, Input.Direction, bar, column) == Direction.ShortOnly) return false;
  copyOrder(order, changetype<WorkingOrder>(TERMS));
  order.column = column;
  const shared = equity > 0 ? equity : 0;
  return isTarget(sizeType)
    ? placeTarget(plan, account, bar, column, size, sizeType, shared)
    : placeSize(plan, account, bar, column, size, sizeType, shared);
}
