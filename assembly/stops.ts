// Position stops: levels, the path inside the bar, and their fills (execution, section 6.5).
import { FillReason, Input, IntrabarPath, TraceKind } from "./layout";
import { barHigh, barLow, barOpen, OpenedStep, readBar } from "./bar";
import { AccountState, ColumnState, Plan, columnAt, isPrice, numberAt } from "./memory";
import { fillReduction } from "./reducing";
import { isCut, roundToLot } from "./tolerance";
import { traceForced, traceRecord } from "./trace";
import { volumeRoom } from "./volume";

@inline
function hasStops(state: ColumnState): bool {
  return state.position != 0 && !(isNaN(state.slStop) && isNaN(state.tpStop));
}

/** Average fill price of the position. */
@inline
function entryPrice(state: ColumnState): f64 {
  return state.averageEntry;
}

/** Level of the stop loss, from the entry or (trailing) from the best price of the earlier bars; NaN: off. */
function stopLevel(state: ColumnState): f64 {
  const entry = entryPrice(state);
  const isLong = state.position > 0;
  let base = entry;
  if (state.slTrail && !isNaN(state.extreme))
    base = isLong ? Math.max(entry, state.extreme) : Math.min(entry, state.extreme);
  return isLong ? base * (1.0 - state.slStop) : base * (1.0 + state.slStop);
}

/** Level of the take profit; NaN: off. */
function targetLevel(state: ColumnState): f64 {
  const entry = entryPrice(state);
  return state.position > 0 ? entry * (1.0 + state.tpStop) : entry * (1.0 - state.tpStop);
}

/** Stops that the open has passed; only with a valid open. */
export function stopAtOpen(plan: Plan, account: AccountState, bar: i32): void {
  if (!plan.hasOpen) return;
  if (plan.trace != 0) traceStops(plan, account, bar, OpenedStep.Open);
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    const state = columnAt(plan, column);
    if (!hasStops(state)) continue;
    const open = numberAt(plan, Input.Open, bar, column);
    if (isPrice(open) && !state.delisted) testOpen(plan, account, bar, column, open);
  }
}

/** Fills a stop that the open is at or beyond; true where one was. */
function testOpen(plan: Plan, account: AccountState, bar: i32, column: i32, open: f64): bool {
  const state = columnAt(plan, column);
  const isLong = state.position > 0;
  const stop = stopLevel(state);
  const target = targetLevel(state);
  if (isLong ? open <= stop : open >= stop) {
    fillStop(plan, account, bar, column, open, FillReason.StopLoss);
    return true;
  }
  if (isLong ? open >= target : open <= target) {
    fillStop(plan, account, bar, column, open, FillReason.TakeProfit);
    return true;
  }
  return false;
}

/** Every position against the range of the bar, before the orders inside it. */
export function stopInside(plan: Plan, account: AccountState, bar: i32): void {
  if (plan.trace != 0) traceStops(plan, account, bar, OpenedStep.Inside);
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    const state = columnAt(plan, column);
    if (!hasStops(state) || state.delisted || !readBar(plan, bar, column)) continue;
    if (!testOpen(plan, account, bar, column, barOpen())) testRange(plan, account, bar, column);
    if (state.position == 0) state.closedInsideBar = bar;
  }
}

function testRange(plan: Plan, account: AccountState, bar: i32, column: i32): void {
  const state = columnAt(plan, column);
  const isLong = state.position > 0;
  const stop = stopLevel(state);
  const target = targetLevel(state);
  const stopHit = isLong ? barLow() <= stop : barHigh() >= stop;
  const targetHit = isLong ? barHigh() >= target : barLow() <= target;
  if (stopHit && (!targetHit || stopIsFirst(plan.intrabarPath, isLong)))
    fillStop(plan, account, bar, column, stop, FillReason.StopLoss);
  else if (targetHit) fillStop(plan, account, bar, column, target, FillReason.TakeProfit);
}

/** Which of two levels that one bar reached came first; the stop of a short is on the high side. */
export function stopIsFirst(path: i32, isLong: bool): bool {
  if (path == IntrabarPath.Conservative) return true;
  if (path == IntrabarPath.Optimistic) return false;
  const highFirst =
    path == IntrabarPath.Ohlc ||
    (path == IntrabarPath.Nearest && barHigh() - barOpen() < barOpen() - barLow());
  return highFirst ? !isLong : isLong;
}

/** The stop loss of a position that a limit or stop order opened inside this bar: the low may have come after. */
export function stopOpenedInside(plan: Plan, account: AccountState, bar: i32): void {
  if (plan.intrabarPath == IntrabarPath.Optimistic) return;
  if (plan.trace != 0) traceStops(plan, account, bar, OpenedStep.Close);
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    const state = columnAt(plan, column);
    if (!wasOpenedInside(state, bar) || !readBar(plan, bar, column)) continue;
    const stop = stopLevel(state);
    if (state.position > 0 ? barLow() <= stop : barHigh() >= stop)
      fillStop(plan, account, bar, column, stop, FillReason.StopLoss);
    if (state.position == 0) state.closedInsideBar = bar;
  }
}

function wasOpenedInside(state: ColumnState, bar: i32): bool {
  if (state.position == 0 || isNaN(state.slStop)) return false;
  return state.entryBar == bar && state.openedStep == OpenedStep.Inside;
}

/** Closes the position as far as the volume lets it; a stop loss slips, a take profit does not. */
function fillStop(plan: Plan, account: AccountState, bar: i32, column: i32, level: f64, reason: i32): void {
  const held = Math.abs(columnAt(plan, column).position);
  reducePositionBy(plan, account, bar, column, held, level, reason == FillReason.StopLoss, reason);
}

/** A fill without an order that takes up to `wanted` units out of a position. */
export function reducePositionBy(
  plan: Plan,
  account: AccountState,
  bar: i32,
  column: i32,
  wanted: f64,
  level: f64,
  slips: bool,
  reason: i32,
): void {
  const room = volumeRoom(plan, bar, column);
  const units = isCut(room, wanted) ? roundToLot(room, numberAt(plan, Input.LotSize, bar, column)) : wanted;
  if (plan.trace != 0) traceForced(plan, column, wanted, level, room, units, slips, reason);
  if (units == 0) return;
  const side = columnAt(plan, column).position > 0 ? -1 : 1;
  fillReduction(plan, account, bar, column, -1, side, units, level, slips, reason);
}

/**
 * Notes the stops that a step is about to test (after the orders inside the bar: `OpenedStep.Close`).
 * a: level of the stop loss, b: of the take profit, c, d, e: open, high, low, f: position, g: average entry,
 * h: best price of the earlier bars of a trailing stop.
 */
function traceStops(plan: Plan, account: AccountState, bar: i32, step: i32): void {
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    const state = columnAt(plan, column);
    const isTested =
      step == OpenedStep.Close ? wasOpenedInside(state, bar) : hasStops(state) && !state.delisted;
    if (!isTested || !readBar(plan, bar, column)) continue;
    if (step == OpenedStep.Open && !isPrice(numberAt(plan, Input.Open, bar, column))) continue;
    const record = traceRecord(plan, TraceKind.Stops, column, step);
    record.a = stopLevel(state);
    record.b = targetLevel(state);
    record.c = barOpen();
    record.d = barHigh();
    record.e = barLow();
    record.f = state.position;
    record.g = state.averageEntry;
    record.h = state.slTrail ? state.extreme : NaN;
  }
}

/** The best price of the bar, for the trailing stops of the bars to come; that of the opening bar only from its open on. */
export function trailStops(plan: Plan, account: AccountState, bar: i32): void {
  for (let column = account.firstColumn; column < account.lastColumn; column++) {
    const state = columnAt(plan, column);
    if (state.position == 0) continue;
    if (state.entryBar == bar && state.openedStep != OpenedStep.Open) continue;
    if (!readBar(plan, bar, column)) continue;
    const isLong = state.position > 0;
    const best = isLong ? barHigh() : barLow();
    if (isNaN(state.extreme)) state.extreme = best;
    else state.extreme = isLong ? Math.max(state.extreme, best) : Math.min(state.extreme, best);
  }
}
