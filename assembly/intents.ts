// Intents become orders at the close (execution, section 4).
import {
  Accumulate,
  Direction,
  Ending,
  Input,
  IntentFate,
  IntentForm,
  Limit,
  OrderRole,
  Reason,
  Shorting,
  SizeType,
  TraceKind,
} from "./layout";
import { unitValue } from "./worth";
import {
  AccountState,
  ColumnState,
  Plan,
  WorkingOrder,
  choiceAt,
  codeAt,
  columnAt,
  columnStrideOf,
  copyOrder,
  isOrder,
  nextOrder,
  numberAt,
  orderAt,
  rowStrideOf,
  termAt,
} from "./memory";
import { INTENT_LANES, intentsAt, resolvedSignals, signalsAt } from "./cellSignals";
import { splitsBetween } from "./impact";
import { lastBarOf } from "./orders";
import { endOrder, noteReason, recordRefused } from "./records";
import { LONG_ENTRY, LONG_EXIT, NO_ACCUMULATION, SHORT_ENTRY, SHORT_EXIT } from "./signals";
import { isTarget, targetUnits, unitsOf } from "./sizing";
import { emptySlot, headedFor } from "./strategy/working";
import { isCut, isMet, isWhole, roundToLot } from "./tolerance";
import { noteCut, traceIntent, traceOrder } from "./trace";

/** Turns the intents of `intentBar` into orders of an account at the close of `bar`, with its marks, positions and equity. */
export function decide(plan: Plan, account: AccountState, intentBar: i32, bar: i32, equity: f64): void {
  for (let first = account.firstColumn; first < account.lastColumn; first += INTENT_LANES) {
    const count = min(INTENT_LANES, account.lastColumn - first);
    for (let cells = intentsAt(plan, intentBar, first, count); cells != 0; cells &= cells - 1)
      decideColumn(plan, account, intentBar, bar, first + <i32>ctz(cells), equity);
  }
}

/** The same for one column. */
export function decideColumn(
  plan: Plan,
  account: AccountState,
  intentBar: i32,
  bar: i32,
  column: i32,
  equity: f64,
): IntentFate {
  const shared = equity > 0 ? equity : 0;
  madeBar = bar;
  const fate =
    plan.intentForm == IntentForm.Orders
      ? decideSize(plan, account, intentBar, column, shared)
      : decideSignals(plan, account, intentBar, column, shared);
  if (fate != IntentFate.None && plan.trace != 0) {
    const size = sizeAt(plan, intentBar, column, choiceAt(plan, Input.SizeType, intentBar, column));
    traceIntent(plan, intentBar, column, fate, size, shared);
  }
  return fate;
}

/** Whether sizes are parts of equity, as far as one look tells. */
export function needsEquity(plan: Plan): bool {
  if (plan.trace != 0) return true;
  if ((rowStrideOf(plan, Input.SizeType) | columnStrideOf(plan, Input.SizeType)) != 0) return true;
  const sizeType = codeAt(plan, Input.SizeType, 0, 0);
  return sizeType == SizeType.TargetPercent || sizeType == SizeType.ValuePercent;
}

/** Bar at whose close the running intents become orders. */
let madeBar: i32 = 0;

/** Value of one unit at the mark, in account currency. */
@inline
function markValue(plan: Plan, state: ColumnState, column: i32): f64 {
  return state.mark * unitValue(plan, madeBar, column);
}

// ---- sizes (fromOrders) ---------------------------------------------------------------------------------------------

function decideSize(plan: Plan, account: AccountState, bar: i32, column: i32, equity: f64): IntentFate {
  const sizeType = codeAt(plan, Input.SizeType, bar, column);
  let size = sizeAt(plan, bar, column, sizeType);
  if (isNaN(size)) return IntentFate.None;
  const direction = codeAt(plan, Input.Direction, bar, column);
  if (direction == Direction.ShortOnly) size = -size;
  const state = columnAt(plan, column);
  if (plan.trace != 0) newDraft(plan, bar, column);
  if (isTarget(sizeType)) {
    const unit = markValue(plan, state, column);
    const wanted = targetUnits(allowedTarget(size, direction), sizeType, unit, equity);
    const held = plan.keepsWorking ? headedFor(plan, account, state, column, wanted) : state.position;
    const units = wanted - held;
    if (isMet(held, state.position, wanted)) {
      if (!plan.keepsWorking) replaceWorking(plan, account, column);
      return IntentFate.TargetMet;
    }
    const draft = newDraft(plan, bar, column);
    draftLegs(draft, held, units);
    return placeOneSided(plan, account, state, draft, direction);
  }
  const draft = newDraft(plan, bar, column);
  if (!draftSized(plan, draft, state, size, sizeType, equity)) return IntentFate.AsksNothing;
  return placeOneSided(plan, account, state, draft, direction);
}

/** Places an order of a size, without an opening where the direction takes none. */
function placeOneSided(
  plan: Plan,
  account: AccountState,
  state: ColumnState,
  draft: WorkingOrder,
  direction: i32,
): IntentFate {
  if (!mayOpen(draft, direction)) draftWithoutOpening(draft);
  return place(plan, account, state, draft);
}

/** Size of an intent; units of an intent that was held back over a split are those after it. */
function sizeAt(plan: Plan, bar: i32, column: i32, sizeType: i32): f64 {
  const size = numberAt(plan, Input.Size, bar, column);
  const inUnits = sizeType == SizeType.Amount || sizeType == SizeType.TargetAmount;
  return inUnits ? size * heldBackSplits(plan, bar, column) : size;
}

function heldBackSplits(plan: Plan, bar: i32, column: i32): f64 {
  if (plan.actionCount == 0 || bar == madeBar) return 1;
  return splitsBetween(plan, column, bar, madeBar);
}

/** A target on the forbidden side is 0. */
function allowedTarget(size: f64, direction: i32): f64 {
  if (direction == Direction.LongOnly && size < 0) return 0;
  if (direction == Direction.ShortOnly && size > 0) return 0;
  return size;
}

function mayOpen(draft: WorkingOrder, direction: i32): bool {
  if (direction == Direction.Both) return true;
  return draft.side > 0 ? direction == Direction.LongOnly : direction == Direction.ShortOnly;
}

/** A one-sided order against its side has no opening leg; from flat nothing is left of it. */
function draftWithoutOpening(draft: WorkingOrder): void {
  dropOpening(draft);
  if (draft.reduceLeft > 0) draft.asked = draft.reduceLeft;
  else noteReason(draft, Reason.NoPosition, 0);
}

// ---- signals (fromSignals) ------------------------------------------------------------------------------------------

function decideSignals(plan: Plan, account: AccountState, bar: i32, column: i32, equity: f64): IntentFate {
  const given = signalsAt(plan, bar, column);
  if (given == 0) return IntentFate.None;
  const state = columnAt(plan, column);
  const signals = resolvedSignals(plan, bar, column, given, state.position);
  if (signals == 0) return IntentFate.ResolvedAway;
  const accumulate =
    (signals & NO_ACCUMULATION) != 0 ? Accumulate.Disabled : choiceAt(plan, Input.Accumulate, bar, column);
  // Most signals ask for what is so already: only a trace wants a draft of those.
  if (plan.trace != 0) newDraft(plan, bar, column);
  if (state.position == 0) {
    if ((signals & (LONG_ENTRY | SHORT_ENTRY)) != 0)
      return enter(
        plan,
        account,
        state,
        newDraft(plan, bar, column),
        (signals & LONG_ENTRY) != 0 ? 1 : -1,
        equity,
      );
    endExited(plan, account, column, signals);
    return IntentFate.FlatExit;
  }
  const side = state.position > 0 ? 1 : -1;
  const same = side > 0 ? LONG_ENTRY : SHORT_ENTRY;
  const against = side > 0 ? SHORT_ENTRY : LONG_ENTRY;
  const exit = side > 0 ? LONG_EXIT : SHORT_EXIT;
  const reduces = accumulate == Accumulate.Both || accumulate == Accumulate.RemoveOnly;
  const adds = accumulate == Accumulate.Both || accumulate == Accumulate.AddOnly;
  if ((signals & against) != 0) {
    const draft = newDraft(plan, bar, column);
    if (reduces) return enter(plan, account, state, draft, -side, equity);
    return reverse(plan, account, state, draft, -side, equity);
  }
  if ((signals & exit) != 0) {
    const draft = newDraft(plan, bar, column);
    if (reduces) return reduceBySize(plan, account, state, draft, -side, equity);
    return closeWhole(plan, account, state, draft);
  }
  if ((signals & same) == 0) return IntentFate.OtherSide;
  if (!adds) return IntentFate.NotAccumulated;
  return enter(plan, account, state, newDraft(plan, bar, column), side, equity);
}

/** An exit while flat ends the working order that would open the side it exits. */
function endExited(plan: Plan, account: AccountState, column: i32, signals: i32): void {
  const working = orderAt(plan, column);
  if (working.id < 0) return;
  const exit = working.side > 0 ? LONG_EXIT : SHORT_EXIT;
  if ((signals & exit) != 0) endOrder(plan, account, working, Ending.Replaced);
}

/** A signal whose size is NaN or zero is an intent all the same: it is recorded as ignored. */
function isIgnored(plan: Plan, draft: WorkingOrder, state: ColumnState, size: f64): bool {
  if (!isNaN(size) && size != 0) return false;
  draft.asked = size;
  noteUntradable(draft, state);
  noteReason(draft, isNaN(size) ? Reason.SizeNaN : Reason.SizeZero, NaN);
  recordRefused(plan, draft);
  return true;
}

function noteUntradable(draft: WorkingOrder, state: ColumnState): void {
  if (isNaN(state.mark)) noteReason(draft, Reason.NotListed, NaN);
  else if (state.delisted) noteReason(draft, Reason.NotTradable, NaN);
}

function enter(
  plan: Plan,
  account: AccountState,
  state: ColumnState,
  draft: WorkingOrder,
  side: i32,
  equity: f64,
): IntentFate {
  const fate = draftSignal(plan, draft, state, side, equity);
  return fate == IntentFate.Ordered ? place(plan, account, state, draft) : fate;
}

/** An exit by size: what it asks beyond the position is not asked at all. */
function reduceBySize(
  plan: Plan,
  account: AccountState,
  state: ColumnState,
  draft: WorkingOrder,
  side: i32,
  equity: f64,
): IntentFate {
  const fate = draftSignal(plan, draft, state, side, equity);
  if (fate != IntentFate.Ordered) return fate;
  draftWithoutOpening(draft);
  return place(plan, account, state, draft);
}

/** Drafts a signal of the cell's size; another fate than `Ordered` where it asks for nothing or is recorded as ignored. */
function draftSignal(
  plan: Plan,
  draft: WorkingOrder,
  state: ColumnState,
  side: i32,
  equity: f64,
): IntentFate {
  const sizeType = choiceAt(plan, Input.SizeType, draft.decisionBar, draft.column);
  const size = sizeAt(plan, draft.decisionBar, draft.column, sizeType);
  draft.side = side;
  if (isIgnored(plan, draft, state, size)) return IntentFate.Refused;
  const asks = draftSized(plan, draft, state, side > 0 ? size : -size, sizeType, equity);
  return asks ? IntentFate.Ordered : IntentFate.AsksNothing;
}

function closeWhole(plan: Plan, account: AccountState, state: ColumnState, draft: WorkingOrder): IntentFate {
  draftLegs(draft, state.position, -state.position);
  return place(plan, account, state, draft);
}

/** Closes the whole position and opens `size` on the other side as from flat; a size that is nothing only closes. */
function reverse(
  plan: Plan,
  account: AccountState,
  state: ColumnState,
  draft: WorkingOrder,
  side: i32,
  equity: f64,
): IntentFate {
  const sizeType = choiceAt(plan, Input.SizeType, draft.decisionBar, draft.column);
  const size = sizeAt(plan, draft.decisionBar, draft.column, sizeType);
  if (isNaN(size) || size == 0) return closeWhole(plan, account, state, draft);
  const held = Math.abs(state.position);
  draft.side = side;
  draft.reduceLeft = held;
  if (sizeType == SizeType.Percent) draft.affordablePart = size < 1 ? size : 1;
  else setOpening(draft, unitsOf(size, sizeType, markValue(plan, state, draft.column), equity));
  draft.asked = held + draft.openLeft;
  return place(plan, account, state, draft);
}

// ---- drafts ---------------------------------------------------------------------------------------------------------

/** The spare working order behind those of the columns, emptied. */
export function newDraft(plan: Plan, bar: i32, column: i32): WorkingOrder {
  const draft = orderAt(plan, plan.columnCount);
  draft.id = -1;
  draft.decisionBar = bar;
  draft.madeBar = madeBar;
  draft.column = column;
  draft.side = 1;
  draft.triggered = -1;
  draft.role = OrderRole.Plain;
  draft.parent = 0;
  draft.partner = 0;
  draft.opened = 0;
  draft.price = NaN;
  draft.reason = Reason.None;
  draft.affordablePart = NaN;
  draft.reduceLeft = 0;
  draft.openLeft = 0;
  draft.asked = 0;
  draft.filled = 0;
  draft.bound = NaN;
  draft.lotSize = termAt(plan, Input.LotSize, bar, column);
  draft.minSize = termAt(plan, Input.MinSize, bar, column);
  draft.maxSize = termAt(plan, Input.MaxSize, bar, column);
  draft.slStop = termAt(plan, Input.SlStop, bar, column);
  draft.tpStop = termAt(plan, Input.TpStop, bar, column);
  draft.slTrail = choiceAt(plan, Input.SlTrail, bar, column);
  draft.orderType = choiceAt(plan, Input.OrderType, bar, column);
  draft.timeInForce = termAt(plan, Input.TimeInForce, bar, column);
  draft.lastBar = lastBarOf(plan, draft.orderType, draft.timeInForce, madeBar);
  const splits = heldBackSplits(plan, bar, column);
  draft.limitPrice = termAt(plan, Input.LimitPrice, bar, column) / splits;
  draft.stopPrice = termAt(plan, Input.StopPrice, bar, column) / splits;
  return draft;
}

/** The draft of an order that is made at the close of `bar`. */
export function newDraftAt(plan: Plan, bar: i32, column: i32): WorkingOrder {
  madeBar = bar;
  return newDraft(plan, bar, column);
}

/** A signed size that is no target; false where it asks for nothing (fromOrders makes no record then). */
function draftSized(
  plan: Plan,
  draft: WorkingOrder,
  state: ColumnState,
  size: f64,
  sizeType: i32,
  equity: f64,
): bool {
  if (size == 0) return false;
  if (sizeType == SizeType.Percent && Math.abs(size) < Infinity) {
    draftPercent(draft, state, size);
    return true;
  }
  const units = unitsOf(size, sizeType, markValue(plan, state, draft.column), equity);
  if (units == 0) return false;
  draftLegs(draft, state.position, units);
  return true;
}

/** Against the position that part of it, otherwise an opening of that part of what is affordable at the fill. */
function draftPercent(draft: WorkingOrder, state: ColumnState, size: f64): void {
  const part = Math.abs(size) < 1 ? Math.abs(size) : 1.0;
  draft.side = size > 0 ? 1 : -1;
  if (state.position * <f64>draft.side < 0) {
    draft.reduceLeft = part * Math.abs(state.position);
    draft.asked = draft.reduceLeft;
  } else draft.affordablePart = part;
}

/** Signed units → a leg that opposes the position, then a leg that opens. */
function draftLegs(draft: WorkingOrder, position: f64, units: f64): void {
  draft.side = units < 0 ? -1 : 1;
  const asked = Math.abs(units);
  const held = position * <f64>draft.side < 0 ? Math.abs(position) : 0;
  if (held > 0 && isWhole(asked, held)) {
    draft.reduceLeft = held;
    draft.asked = held;
    return;
  }
  draft.reduceLeft = Math.min(asked, held);
  setOpening(draft, asked - draft.reduceLeft);
  draft.asked = draft.reduceLeft + draft.openLeft;
}

/** An infinite opening asks for all that is affordable at the fill. */
function setOpening(draft: WorkingOrder, units: f64): void {
  if (units == Infinity) draft.affordablePart = 1;
  else draft.openLeft = units;
}

// ---- from draft to working order ------------------------------------------------------------------------------------

/** Applies listing, value, lots and size bounds in their order; then records a refusal or lets the order work. */
function place(plan: Plan, account: AccountState, state: ColumnState, draft: WorkingOrder): IntentFate {
  if (plan.trace != 0) traceOrder(plan, TraceKind.Drafted, draft, 0);
  const openKnown = isNaN(draft.affordablePart);
  const worth = draft.asked * markValue(plan, state, draft.column);
  if (openKnown && worth <= plan.minOrderValue) return IntentFate.BelowMinValue;
  noteUntradable(draft, state);
  if (draft.reason == Reason.None) boundDraft(plan, state, draft);
  if (!hasLegs(draft) || isRefused(draft.reason)) {
    recordRefused(plan, draft);
    return IntentFate.Refused;
  }
  accept(plan, account, draft);
  return IntentFate.Ordered;
}

/** Shorts that are not allowed, lots, and size bounds, in their order. */
function boundDraft(plan: Plan, state: ColumnState, draft: WorkingOrder): void {
  const isShort = plan.shorting == Shorting.None && draft.side < 0 && opens(draft);
  if (isShort) noteReason(draft, Reason.ShortNotAllowed, 0);
  boundLots(plan, draft, state);
  if (isShort) dropOpening(draft);
  if (hasLegs(draft)) boundSizes(plan, draft, state);
}

/** Makes the rest of a working order anew for `units` in all; ends it where nothing of them is left. */
export function draftAgain(plan: Plan, account: AccountState, order: WorkingOrder, units: f64): void {
  const state = columnAt(plan, order.column);
  order.affordablePart = NaN;
  order.openLeft = 0;
  draftLegs(order, state.position, <f64>order.side * (units - order.filled));
  boundDraft(plan, state, order);
  order.asked += order.filled;
  if (!hasLegs(order)) endOrder(plan, account, order, Ending.Done);
}

/** Reasons that are found when an order is made and leave nothing of it. */
function isRefused(reason: i32): bool {
  return reason == Reason.NotListed || reason == Reason.NotTradable || reason == Reason.NoPosition;
}

function opens(draft: WorkingOrder): bool {
  return draft.openLeft > 0 || !isNaN(draft.affordablePart);
}

/** The opening leg goes, but it was asked. */
function dropOpening(draft: WorkingOrder): void {
  dropAffordable(draft);
  draft.openLeft = 0;
}

function hasLegs(draft: WorkingOrder): bool {
  return draft.reduceLeft > 0 || draft.openLeft > 0 || !isNaN(draft.affordablePart);
}

/** Rounds each leg to lots; a leg that closes the whole position is never rounded. */
function boundLots(plan: Plan, draft: WorkingOrder, state: ColumnState): void {
  if (!(draft.lotSize > 0)) return;
  const before = draft.reduceLeft + draft.openLeft;
  if (draft.reduceLeft != Math.abs(state.position))
    draft.reduceLeft = roundToLot(draft.reduceLeft, draft.lotSize);
  draft.openLeft = roundToLot(draft.openLeft, draft.lotSize);
  const after = draft.reduceLeft + draft.openLeft;
  noteCut(plan, draft, Limit.LotSize, before, after);
  if (!hasLegs(draft)) {
    noteReason(draft, Reason.LotSize, draft.lotSize);
    return;
  }
  draft.asked = after;
}

/** `maxSize` cuts the opening leg first; a leg below `minSize` is dropped unless it closes the whole position. */
function boundSizes(plan: Plan, draft: WorkingOrder, state: ColumnState): void {
  const before = draft.reduceLeft;
  const closesAll = draft.reduceLeft == Math.abs(state.position) && draft.reduceLeft > 0;
  if (isCut(draft.maxSize, draft.reduceLeft)) {
    noteReason(draft, Reason.MaxSize, draft.maxSize);
    draft.reduceLeft = roundToLot(draft.maxSize, draft.lotSize);
    noteCut(plan, draft, Limit.MaxSize, before, draft.reduceLeft);
    dropOpening(draft);
  }
  const stillClosesAll = closesAll && draft.reduceLeft == Math.abs(state.position);
  if (!stillClosesAll && draft.reduceLeft > 0 && isCut(draft.reduceLeft, draft.minSize)) {
    noteCut(plan, draft, Limit.MinSize, draft.reduceLeft, 0);
    draft.reduceLeft = 0;
    noteReason(draft, Reason.MinSize, draft.minSize);
  }
  boundOpening(plan, draft, draft.reduceLeft);
}

/** An opening whose size only the fill would know goes; it was asked all the same. */
function dropAffordable(draft: WorkingOrder): void {
  if (isNaN(draft.affordablePart)) return;
  draft.affordablePart = NaN;
  draft.asked = Infinity;
}

/** The opening leg takes what the reducing leg (of `reduced` units) leaves of `maxSize`, in whole lots; below `minSize` it is dropped. */
export function boundOpening(plan: Plan, order: WorkingOrder, reduced: f64): void {
  if (order.openLeft == 0) return;
  const before = order.openLeft;
  if (isCut(order.maxSize, reduced + order.openLeft)) {
    noteReason(order, Reason.MaxSize, order.maxSize);
    const room = order.maxSize - reduced;
    order.openLeft = room > 0 ? roundToLot(room, order.lotSize) : 0;
    noteCut(plan, order, Limit.MaxSize, before, order.openLeft);
  }
  if (order.openLeft == 0 || !isCut(order.openLeft, order.minSize)) return;
  noteCut(plan, order, Limit.MinSize, order.openLeft, 0);
  order.openLeft = 0;
  noteReason(order, Reason.MinSize, order.minSize);
}

function accept(plan: Plan, account: AccountState, draft: WorkingOrder): void {
  if (!plan.keepsWorking) replaceWorking(plan, account, draft.column);
  draft.id = plan.nextOrderId++;
  const working = emptySlot(plan, draft.column);
  draft.next = working.next;
  copyOrder(working, draft);
  account.workingCount += 1;
}

function replaceWorking(plan: Plan, account: AccountState, column: i32): void {
  for (let working = orderAt(plan, column); isOrder(working); working = nextOrder(plan, working))
    if (working.id >= 0) endOrder(plan, account, working, Ending.Replaced);
}
