// Intents of plain runs: long only, market orders that are good till cancelled, one size type, one lot. What is asked without
// further ado becomes an order here, with the arithmetic of `../intents.ts`; any other intent is left to it.
import { Ending, Input, IntentForm, Reason, SizeType } from "../layout";
import { INTENT_LANES, intentsAt } from "../cellSignals";
import { decideColumn } from "../intents";
import {
  AccountState,
  Plan,
  codeAt,
  columnAt,
  columnStrideOf,
  inputAddress,
  numberAt,
  orderAt,
} from "../memory";
import { endOrder } from "../records";
import { isTarget, targetUnits, unitsOf } from "../sizing";
import { isMet, isWhole, roundToLot } from "../tolerance";
import { lotSize, worth } from "./terms";
import { listWorking, noteWorking, startWorking } from "./working";

/** Turns the intents of a bar into orders of an account; `equity` matters to sizes that are parts of it only. */
export function decidePlain(plan: Plan, account: AccountState, bar: i32, equity: f64): void {
  const wasWorking = account.workingCount > 0;
  startWorking();
  const shared = equity > 0 ? equity : 0;
  if (plan.intentForm == IntentForm.Orders) decideSizes(plan, account, bar, shared);
  else decideMarks(plan, account, bar, shared);
  // Orders that had no price go on working among the new ones.
  if (wasWorking) listWorking(plan, account);
}

function decideSizes(plan: Plan, account: AccountState, bar: i32, equity: f64): void {
  const step = columnStrideOf(plan, Input.Size);
  const sizeType = codeAt(plan, Input.SizeType, 0, 0);
  const forTargets = isTarget(sizeType);
  let address = inputAddress(plan, Input.Size, bar, account.firstColumn);
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    const size = load<f64>(address);
    address += step;
    if (isNaN(size)) continue;
    const isDone = forTargets
      ? placeTarget(plan, account, bar, column, size, sizeType, equity)
      : placeSize(plan, account, bar, column, size, sizeType, equity);
    if (!isDone) decideColumn(plan, account, bar, bar, column, equity);
    if (orderAt(plan, column).id >= 0) noteWorking(plan, account, column);
  }
}

function decideMarks(plan: Plan, account: AccountState, bar: i32, equity: f64): void {
  if (account.lastColumn - account.firstColumn == 1) {
    decideMark(plan, account, bar, account.firstColumn, equity);
    return;
  }
  for (let first = account.firstColumn; first < account.lastColumn; first += INTENT_LANES) {
    const count = min(INTENT_LANES, account.lastColumn - first);
    for (let cells = intentsAt(plan, bar, first, count); cells != 0; cells &= cells - 1)
      decideMark(plan, account, bar, first + <i32>ctz(cells), equity);
  }
}

/** Decides the signals of one cell, and lists the order that comes of them. */
export function decideMark(plan: Plan, account: AccountState, bar: i32, column: i32, equity: f64): void {
  if (!placeMarks(plan, account, bar, column, equity)) decideColumn(plan, account, bar, bar, column, equity);
  if (orderAt(plan, column).id >= 0) noteWorking(plan, account, column);
}

// ---- one cell: false where it is not plain ------------------------------------------------------------------------------

function placeMarks(plan: Plan, account: AccountState, bar: i32, column: i32, equity: f64): bool {
  const entry = codeAt(plan, Input.Entries, bar, column);
  const exit = codeAt(plan, Input.Exits, bar, column);
  // None, or both at once: nothing is left of them.
  if (entry == exit) return true;
  const state = columnAt(plan, column);
  const held = state.position;
  if (held > 0) return exit == 0 || place(plan, account, bar, column, held, 0, NaN);
  if (exit != 0) return orderAt(plan, column).id < 0;
  return put(plan, account, bar, column, askEntry(plan, bar, column, state.mark, equity));
}

/** What an entry from flat asks for at a mark. */
export function askEntry(plan: Plan, bar: i32, column: i32, mark: f64, equity: f64): Ask {
  const size = numberAt(plan, Input.Size, bar, column);
  if (!(size > 0)) return Ask.Aside;
  const sizeType = codeAt(plan, Input.SizeType, 0, 0);
  const isPart = size == Infinity || sizeType == SizeType.Percent;
  const units = isPart ? 0 : unitsOf(size, sizeType, mark * worth, equity);
  if (!isPart && !(units > 0 && units < Infinity)) return Ask.Aside;
  return ask(plan, mark, 0, 0, units, isPart ? min(size, 1) : NaN);
}

/** A signed size that is no target. */
export function placeSize(
  plan: Plan,
  account: AccountState,
  bar: i32,
  column: i32,
  size: f64,
  sizeType: i32,
  equity: f64,
): bool {
  if (size == 0) return true;
  const units = unitsOf(size, sizeType, columnAt(plan, column).mark * worth, equity);
  return units != 0 && sizeType != SizeType.Percent && placeUnits(plan, account, bar, column, units);
}

export function placeTarget(
  plan: Plan,
  account: AccountState,
  bar: i32,
  column: i32,
  size: f64,
  sizeType: i32,
  equity: f64,
): bool {
  if (size < 0) return false;
  const state = columnAt(plan, column);
  const wanted = targetUnits(size, sizeType, state.mark * worth, equity);
  const held = state.position;
  if (isMet(held, held, wanted)) return orderAt(plan, column).id < 0;
  return placeUnits(plan, account, bar, column, wanted - held);
}

/** Buys units, or sells at most what is held. */
function placeUnits(plan: Plan, account: AccountState, bar: i32, column: i32, units: f64): bool {
  if (units > 0) return units < Infinity && place(plan, account, bar, column, 0, units, NaN);
  const held = columnAt(plan, column).position;
  const sold = -units;
  if (isWhole(sold, held) && held > 0) return place(plan, account, bar, column, held, 0, NaN);
  return sold < held && place(plan, account, bar, column, sold, 0, NaN);
}

/** Whether an intent becomes an order here. */
export enum Ask {
  /** Worth too little: no order, and no record. */
  Nothing,
  Order,
  /** For the general way. */
  Aside,
}

/** What was asked last: units that reduce, that open, and the part of what is affordable; NaN: no part. */
let askedReduction: f64 = 0;
export let askedOpening: f64 = 0;
export let askedPart: f64 = NaN;

/** Asks for one leg beside what is `held`, in whole lots. */
@inline
export function ask(plan: Plan, mark: f64, held: f64, reduced: f64, opened: f64, part: f64): Ask {
  if (!(mark > 0)) return Ask.Aside;
  if (isNaN(part) && (reduced + opened) * (mark * worth) <= plan.minOrderValue) return Ask.Nothing;
  if (lotSize > 0) {
    if (reduced != held) reduced = roundToLot(reduced, lotSize);
    opened = roundToLot(opened, lotSize);
    if (isNaN(part) && !(reduced + opened > 0)) return Ask.Aside;
  }
  askedReduction = reduced;
  askedOpening = opened;
  askedPart = part;
  return Ask.Order;
}

function place(
  plan: Plan,
  account: AccountState,
  bar: i32,
  column: i32,
  reduced: f64,
  opened: f64,
  part: f64,
): bool {
  const state = columnAt(plan, column);
  return put(plan, account, bar, column, ask(plan, state.mark, state.position, reduced, opened, part));
}

/** Puts what was asked in the place of the order at work; the terms in its slot are those of all. */
function put(plan: Plan, account: AccountState, bar: i32, column: i32, asked: Ask): bool {
  if (asked != Ask.Order) return asked == Ask.Nothing;
  const order = orderAt(plan, column);
  if (order.id >= 0) endOrder(plan, account, order, Ending.Replaced);
  account.workingCount += 1;
  order.id = plan.nextOrderId++;
  order.decisionBar = bar;
  order.madeBar = bar;
  order.side = askedReduction > 0 ? -1 : 1;
  order.reason = Reason.None;
  order.affordablePart = askedPart;
  order.reduceLeft = askedReduction;
  order.openLeft = askedOpening;
  order.asked = askedReduction + askedOpening;
  order.filled = 0;
  order.opened = 0;
  order.bound = NaN;
  return true;
}
