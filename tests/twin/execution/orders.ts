// Section 4, second half: legs, lots and bounds of size; how an order is made, noted and ended (section 8).

import type { TimeInForce } from "./input.ts";
import { isCut, isNear, isPrice, roundToLots } from "./numbers.ts";
import type { OrderTable } from "./outputs.ts";
import { outcomeOfReason, type Outcome, precedes, type Reason } from "./reasons.ts";
import type { Ask } from "./sizes.ts";
import { splitRatio } from "./splits.ts";
import { type Column, NO_STEP_FEE, type Order, type OrderType, type Run } from "./state.ts";

/** Makes the order of an intent; one that is rejected when made replaces nothing. */
export function makeOrder(run: Run, column: Column, decisionBar: number, ask: Ask): Order {
  const order = newOrder(run, column, decisionBar, ask);
  run.orders.push(order);
  const flaw = flawOf(column, ask);
  if (flaw !== null) rejectWhole(order, flaw);
  else sizeLegs(run, order, column, ask);
  if (legsAreDone(order)) {
    finish(order);
    return order;
  }
  endWorking(column, "Replaced");
  column.order = order;
  return order;
}

/** The record of a signal whose size asks for nothing. */
export function recordIgnored(run: Run, column: Column, decisionBar: number, ask: Ask, reason: Reason): void {
  const order = newOrder(run, column, decisionBar, ask);
  run.orders.push(order);
  rejectWhole(order, tradingFlaw(column) ?? reason);
  finish(order);
}

function flawOf(column: Column, ask: Ask): Reason | null {
  return tradingFlaw(column) ?? (ask.reducing === 0 && ask.opening === 0 ? "NoPosition" : null);
}

function tradingFlaw(column: Column): Reason | null {
  if (!isPrice(column.mark)) return "NotListed";
  return column.isDelisted ? "NotTradable" : null;
}

function newOrder(run: Run, column: Column, decisionBar: number, ask: Ask): Order {
  const { options } = run;
  const splits = splitRatio(options, column.index, decisionBar, run.bar);
  const type = options.orderType(decisionBar, column.index) as OrderType;
  const force = options.timeInForce(decisionBar, column.index);
  const firstBar = type === "market" && options.fill.delay === 0 ? run.bar : run.bar + 1;
  return {
    decisionBar,
    column: column.index,
    side: ask.side,
    reducing: { left: ask.reducing, filled: 0 },
    opening: { left: ask.opening, filled: 0 },
    share: ask.share,
    asked: ask.asked,
    filled: 0,
    type,
    limitPrice: options.limitPrice(decisionBar, column.index) / splits,
    stopPrice: options.stopPrice(decisionBar, column.index) / splits,
    firstBar,
    lastBar: firstBar + barsInForce(force) - 1,
    takesFirstPriceOnly: force === "ioc" || force === "fok",
    fillsWholeOnly: force === "fok",
    lotSize: options.lotSize(decisionBar, column.index),
    minSize: options.minSize(decisionBar, column.index),
    maxSize: options.maxSize(decisionBar, column.index),
    stops: {
      stopLoss: options.slStop(decisionBar, column.index),
      takeProfit: options.tpStop(decisionBar, column.index),
      trails: options.slTrail(decisionBar, column.index),
    },
    reason: "",
    bound: NaN,
    ending: "Working",
    stepFee: NO_STEP_FEE,
  };
}

function barsInForce(force: TimeInForce): number {
  if (force === "gtc") return Infinity;
  if (force === "day" || force === "ioc" || force === "fok") return 1;
  return Number(force);
}

function rejectWhole(order: Order, reason: Reason): void {
  order.reducing.left = 0;
  order.opening.left = 0;
  note(order, reason);
}

function sizeLegs(run: Run, order: Order, column: Column, ask: Ask): void {
  const { reducing, opening } = order;
  const mayOpen = order.side > 0 || run.options.shorting !== "none";
  if (opening.left > 0 && !mayOpen) note(order, "ShortNotAllowed");
  if (!closesWhole(column, reducing.left)) reducing.left = roundToLots(reducing.left, order.lotSize);
  opening.left = roundToLots(opening.left, order.lotSize);
  if (legsAreDone(order)) {
    note(order, "LotSize");
    return;
  }
  if (Number.isFinite(ask.asked)) order.asked = order.side * (reducing.left + opening.left);
  if (!mayOpen) opening.left = 0;
  const hasRoom = !isCut(order.maxSize, reducing.left);
  boundReducing(order, column);
  // An opening that depends on the fill is bounded there, unless the reducing leg alone is too large.
  if (Number.isFinite(opening.left) || !hasRoom) boundOpening(order, reducing.left);
}

/** The opening leg gives way to `maxSize` first, so the reducing leg is bounded by itself. */
function boundReducing(order: Order, column: Column): void {
  const leg = order.reducing;
  if (leg.left > order.maxSize && !isNear(leg.left, order.maxSize)) {
    note(order, "MaxSize", order.maxSize);
    leg.left = roundToLots(order.maxSize, order.lotSize);
  }
  if (!closesWhole(column, leg.left)) dropBelowMinSize(order, leg);
}

/** Bounds an opening of known units; `reducing` is what the order's other leg takes of `maxSize`. */
export function boundOpening(order: Order, reducing: number): void {
  const leg = order.opening;
  const room = Math.max(0, order.maxSize - reducing);
  if (leg.left > room && !isNear(leg.left + reducing, order.maxSize)) {
    note(order, "MaxSize", order.maxSize);
    leg.left = roundToLots(room, order.lotSize);
  }
  dropBelowMinSize(order, leg);
}

function dropBelowMinSize(order: Order, leg: Order["opening"]): void {
  if (leg.left === 0 || leg.left >= order.minSize || isNear(leg.left, order.minSize)) return;
  note(order, "MinSize", order.minSize);
  leg.left = 0;
}

/** An opening that funding cuts below `minSize` is dropped. */
export function isBelowMinSize(order: Order, units: number): boolean {
  return units === 0 || isCut(units, order.minSize);
}

function closesWhole(column: Column, units: number): boolean {
  return units > 0 && isNear(units, Math.abs(column.position));
}

/** Keeps the first reason of section 8 that ever applied, with its bound. */
export function note(order: Order, reason: Reason, bound = NaN): void {
  if (order.reason !== "" && !precedes(reason, order.reason)) return;
  order.reason = reason;
  order.bound = bound;
}

function legsAreDone(order: Order): boolean {
  return order.reducing.left === 0 && order.opening.left === 0;
}

/** Ends an order whose legs are filled or dropped. */
export function finish(order: Order): void {
  order.ending = order.reason === "" ? "Filled" : outcomeOfReason(order.reason);
}

export function finishIfDone(column: Column): void {
  const { order } = column;
  if (order === null || !legsAreDone(order)) return;
  finish(order);
  column.order = null;
}

/** Ends the column's working order from outside. */
export function endWorking(column: Column, ending: Outcome, reason?: Reason): void {
  if (column.order === null) return;
  if (reason !== undefined) note(column.order, reason);
  column.order.ending = ending;
  column.order = null;
}

export function orderTable(orders: readonly Order[]): OrderTable {
  const sorted = [...orders].sort((a, b) => a.decisionBar - b.decisionBar || a.column - b.column);
  const reasons = sorted.map((order) => (isFilled(order) ? "" : order.reason));
  return {
    decisionBar: sorted.map((order) => order.decisionBar),
    column: sorted.map((order) => order.column),
    asked: sorted.map((order) => order.asked),
    filled: sorted.map((order) => order.filled),
    outcome: sorted.map(outcomeOf),
    reason: reasons,
    bound: sorted.map((order) => (isFilled(order) ? NaN : order.bound)),
  };
}

function outcomeOf(order: Order): Outcome {
  if (order.ending === "Working") return "Working";
  if (isFilled(order)) return "Filled";
  return order.filled !== 0 ? "PartiallyFilled" : order.ending;
}

function isFilled(order: Order): boolean {
  return order.filled !== 0 && isNear(order.filled, order.asked);
}
