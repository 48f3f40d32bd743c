// Filling orders: reducing legs, then opening legs, within volume and funds (sections 5, 6.4, 6.6).

import type { Attempt, SizedOpening } from "./attempts.ts";
import { quote } from "./costs.ts";
import { postFill } from "./fills.ts";
import {
  affordableUnits,
  canPaySale,
  type Opening,
  quoteOpening,
  refusalOf,
  solventUnits,
} from "./funding.ts";
import { isCut, isNear, isNothing, roundToLots } from "./numbers.ts";
import { boundOpening, endWorking, finishIfDone, isBelowMinSize, note } from "./orders.ts";
import { shareProRata } from "./proRata.ts";
import type { Reason } from "./reasons.ts";
import { type Column, equityOf, type Leg, NO_STEP_FEE, type Order, type Run, unitScale } from "./state.ts";
import { volumeLeft } from "./volume.ts";

/** Serves the attempts of one step, which are given in call order. */
export function fillOrders(run: Run, attempts: readonly Attempt[]): void {
  for (const { order } of attempts) order.stepFee = NO_STEP_FEE;
  if (run.options.exitsFirst) {
    for (const attempt of attempts) fillReducing(run, attempt);
    fillOpenings(run, attempts);
  } else {
    for (const attempt of attempts) {
      fillReducing(run, attempt);
      fillOpenings(run, [attempt]);
    }
  }
  for (const { column } of attempts) finishIfDone(column);
}

function fillOpenings(run: Run, attempts: readonly Attempt[]): void {
  if (!run.options.proRata) {
    for (const attempt of attempts) {
      const sized = sizeOpening(run, attempt);
      if (sized !== null) fillOpening(run, sized);
    }
    return;
  }
  const sized = attempts.map((attempt) => sizeOpening(run, attempt)).filter((one) => one !== null);
  shareProRata(run, sized);
  for (const one of sized) {
    one.units = solventUnits(run, one.opening, one.units);
    fillOpening(run, one);
  }
}

function fillReducing(run: Run, attempt: Attempt): void {
  const { order, column } = attempt;
  const leg = order.reducing;
  const held = column.position * order.side < 0 ? Math.abs(column.position) : 0;
  if (isCut(held, leg.left)) {
    note(order, "NoPosition");
    leg.left = held;
  }
  if (leg.left === 0) return;
  const wanted = isNear(leg.left, held) ? held : roundToLots(leg.left, order.lotSize);
  if (wanted === 0) return dropWhole(order, "LotSize");
  const units = withinVolume(run, column, order, wanted);
  if (order.fillsWholeOnly && isCut(units, wanted)) return kill(attempt);
  if (units === 0) return;
  const paid = quote(run, column, order.side, units, attempt.basePrice, attempt.slips, order.stepFee);
  if (!canPaySale(run, column.account, order.side, paid)) {
    dropWhole(order, "CantCoverFees", column.account.settledCash);
    if (order.fillsWholeOnly) kill(attempt);
    return;
  }
  postFill(run, column, order.side, units, paid, "Order");
  book(run, attempt, leg, units, paid.value, paid.fees);
}

function sizeOpening(run: Run, attempt: Attempt): SizedOpening | null {
  const { order, column } = attempt;
  if (order.ending !== "Working" || order.reducing.left > 0 || order.opening.left === 0) return null;
  if (column.wasStoppedInside && run.step === 7) return null;
  const ban = banOn(column);
  if (ban !== null) return dropOpening(order, ban);
  const available = volumeLeft(run, column);
  if (available === 0) return waitForVolume(attempt, available);
  const opening = openingOf(attempt);
  if (!Number.isNaN(order.share)) learnUnits(run, order, opening);
  if (order.opening.left === 0) return null;
  const left = roundToLots(order.opening.left, order.lotSize);
  if (left === 0) return dropOpening(order, "LotSize");
  const wanted = withinVolume(run, column, order, left);
  if (wanted === 0 || (order.fillsWholeOnly && isCut(wanted, left))) return waitForVolume(attempt, available);
  return fundOpening(run, attempt, opening, wanted);
}

function openingOf({ order, column, basePrice, slips }: Attempt): Opening {
  const { side, stepFee: before, lotSize } = order;
  return { column, side, basePrice, slips, before, lotSize };
}

function banOn(column: Column): Reason | null {
  if (column.account.isBankrupt) return "Bankrupt";
  return column.account.isHalted ? "Halted" : null;
}

function waitForVolume(attempt: Attempt, available: number): null {
  note(attempt.order, "Volume", available);
  if (attempt.order.fillsWholeOnly) kill(attempt);
  return null;
}

/** An opening of unknown units gets them when it is first tried (section 4). */
function learnUnits(run: Run, order: Order, opening: Opening): void {
  const largest = affordableUnits(run, { ...opening, lotSize: NaN }, Infinity);
  const units = roundToLots(order.share * largest, order.lotSize);
  if (units === 0) {
    const isBelowLot = roundToLots(largest, order.lotSize) > 0;
    const refusal = isBelowLot ? null : refusalOf(run, opening, smallestUnits(run, opening));
    note(order, refusal?.reason ?? "LotSize", refusal?.bound);
    order.opening.left = 0;
    return;
  }
  order.share = NaN;
  order.opening.left = units;
  order.asked = order.side * (order.reducing.filled + units);
  boundOpening(order, order.reducing.filled);
}

function smallestUnits(run: Run, { column, lotSize }: Opening): number {
  if (lotSize > 0) return lotSize;
  const equity = Math.abs(equityOf(run, column.account));
  return (2e-9 * Math.max(equity, 1)) / (column.mark * unitScale(run, column));
}

function fundOpening(run: Run, attempt: Attempt, opening: Opening, wanted: number): SizedOpening | null {
  const { order } = attempt;
  // Pro rata rounds to lots after the common factor, not before (5.5).
  const alone = run.options.proRata ? { ...opening, lotSize: NaN } : opening;
  const units = affordableUnits(run, alone, wanted);
  if (!isCut(units, wanted)) return { attempt, opening, wanted, units };
  const refusal = refusalOf(run, opening, wanted);
  if (refusal !== null) note(order, refusal.reason, refusal.bound);
  if (order.fillsWholeOnly) {
    kill(attempt);
    return null;
  }
  const isTooSmall = isBelowMinSize(order, units) && !run.options.proRata;
  order.opening.left = run.options.rejectsInsufficient || isTooSmall ? 0 : units;
  if (order.opening.left === 0) return null;
  return { attempt, opening, wanted, units };
}

function fillOpening(run: Run, { attempt, opening, units }: SizedOpening): void {
  if (units === 0) return;
  const { order, column } = attempt;
  const paid = quoteOpening(run, opening, units);
  postFill(run, column, order.side, units, paid, "Order");
  setStops(column, order);
  book(run, attempt, order.opening, units, paid.value, paid.fees);
}

/** A NaN leaves the old stop of the same position; the trailing flag comes with the stop loss. */
function setStops(column: Column, { stops }: Order): void {
  const old = column.stops;
  const setsLoss = !Number.isNaN(stops.stopLoss);
  column.stops = {
    stopLoss: setsLoss ? stops.stopLoss : old.stopLoss,
    trails: setsLoss ? stops.trails : old.trails,
    takeProfit: Number.isNaN(stops.takeProfit) ? old.takeProfit : stops.takeProfit,
  };
}

function book(
  run: Run,
  { order, column }: Attempt,
  leg: Leg,
  units: number,
  value: number,
  fees: number,
): void {
  leg.left = isCut(units, leg.left) ? leg.left - units : 0;
  leg.filled += units;
  order.filled += order.side * units;
  order.stepFee = {
    value: order.stepFee.value + value,
    units: order.stepFee.units + units,
    paid: order.stepFee.paid + fees,
  };
  if (run.options.volume !== null) column.volumeUsed += units;
  const isWhole = leg === order.reducing && isNear(leg.left, Math.abs(column.position));
  if (leg.left > 0 && !isWhole && roundToLots(leg.left, order.lotSize) === 0) drop(order, leg, "LotSize");
}

/** What volume allows of `wanted`, in whole lots where it cuts. */
function withinVolume(run: Run, column: Column, order: Order, wanted: number): number {
  const available = volumeLeft(run, column);
  if (!isCut(available, wanted)) return wanted;
  note(order, "Volume", available);
  const units = roundToLots(available, order.lotSize);
  return isNothing(units, 0) ? 0 : units;
}

function drop(order: Order, leg: Leg, reason: Reason, bound = NaN): void {
  note(order, reason, bound);
  leg.left = 0;
}

/** An opening leg waits until its reducing leg is filled: what ends that ends both. */
function dropWhole(order: Order, reason: Reason, bound = NaN): void {
  drop(order, order.reducing, reason, bound);
  drop(order, order.opening, reason, bound);
}

function dropOpening(order: Order, reason: Reason): null {
  drop(order, order.opening, reason);
  return null;
}

function kill({ column }: Attempt): void {
  endWorking(column, "Cancelled", "FillOrKill");
}
