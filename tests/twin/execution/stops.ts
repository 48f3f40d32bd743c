// Section 6.5: position stops at the open, inside the bar, and after the orders of step 7.

import { quote } from "./costs.ts";
import { postFill } from "./fills.ts";
import { canPaySale } from "./funding.ts";
import { type BarRange, barRange } from "./marks.ts";
import { isNear, isPrice, roundToLots } from "./numbers.ts";
import { type Account, type Column, NO_STEP_FEE, type Run } from "./state.ts";
import { volumeLeft } from "./volume.ts";

interface StopHit {
  readonly reason: "StopLoss" | "TakeProfit";
  readonly price: number;
}

interface StopLevels {
  readonly stopLoss: number;
  readonly takeProfit: number;
}

/** Step 5: stops that a valid open has passed. */
export function stopAtOpen(run: Run, account: Account): void {
  for (const column of account.columns) {
    const open = run.options.prices.open(run.bar, column.index);
    if (isPrice(open)) closeByStop(run, column, hitAtOpen(column, open));
  }
}

/** Step 7, before the orders: every position. */
export function stopInside(run: Run, account: Account): void {
  for (const column of account.columns) {
    const range = barRange(run, column.index);
    if (range === null) continue;
    const hit = hitAtOpen(column, range.open) ?? hitInside(run, column, range);
    closeByStop(run, column, hit);
    column.wasStoppedInside = hit !== null && column.position === 0;
  }
}

/** Step 7, after the orders: the low may have come after the entry, the high is not trusted. */
export function stopAfterOrders(run: Run, account: Account): void {
  if (run.options.intrabarPath === "optimistic") return;
  for (const column of account.columns) {
    const wasOpenedNow = column.entryBar === run.bar && column.entryStep === 7;
    const range = barRange(run, column.index);
    if (column.position === 0 || !wasOpenedNow || range === null) continue;
    const { stopLoss } = levelsOf(column);
    const isHit = column.position > 0 ? range.low <= stopLoss : range.high >= stopLoss;
    if (isHit) closeByStop(run, column, { reason: "StopLoss", price: stopLoss });
  }
}

/** Step 10: the extremes that later bars trail. */
export function updateExtremes(run: Run, account: Account): void {
  for (const column of account.columns) {
    const range = barRange(run, column.index);
    const isOpeningBar = column.entryBar === run.bar && column.entryStep !== 6;
    if (column.position === 0 || range === null || isOpeningBar) continue;
    column.extreme = outer(column, column.extreme, column.position > 0 ? range.high : range.low);
  }
}

function outer(column: Column, extreme: number, price: number): number {
  if (Number.isNaN(extreme)) return price;
  return column.position > 0 ? Math.max(extreme, price) : Math.min(extreme, price);
}

function levelsOf(column: Column): StopLevels {
  const side = Math.sign(column.position);
  const { stopLoss, takeProfit, trails } = column.stops;
  const base = trails ? outer(column, column.extreme, column.entryPrice) : column.entryPrice;
  return { stopLoss: base * (1 - side * stopLoss), takeProfit: column.entryPrice * (1 + side * takeProfit) };
}

function hitAtOpen(column: Column, open: number): StopHit | null {
  if (column.position === 0) return null;
  const side = Math.sign(column.position);
  const { stopLoss, takeProfit } = levelsOf(column);
  if (side * open <= side * stopLoss) return { reason: "StopLoss", price: open };
  return side * open >= side * takeProfit ? { reason: "TakeProfit", price: open } : null;
}

function hitInside(run: Run, column: Column, range: BarRange): StopHit | null {
  if (column.position === 0) return null;
  const isLong = column.position > 0;
  const { stopLoss, takeProfit } = levelsOf(column);
  const hitsLoss = isLong ? range.low <= stopLoss : range.high >= stopLoss;
  const hitsProfit = isLong ? range.high >= takeProfit : range.low <= takeProfit;
  const loss: StopHit = { reason: "StopLoss", price: stopLoss };
  const profit: StopHit = { reason: "TakeProfit", price: takeProfit };
  if (hitsLoss && hitsProfit) return lossComesFirst(run, isLong, range) ? loss : profit;
  if (hitsLoss) return loss;
  return hitsProfit ? profit : null;
}

function lossComesFirst(run: Run, isLong: boolean, range: BarRange): boolean {
  const path = run.options.intrabarPath;
  if (path === "conservative") return true;
  if (path === "optimistic") return false;
  const isHighNearer = Math.abs(range.high - range.open) < Math.abs(range.open - range.low);
  const highFirst = path === "ohlc" || (path === "nearest" && isHighNearer);
  return highFirst !== isLong;
}

/** What the volume does not give stays in the position and is tested again. */
function closeByStop(run: Run, column: Column, hit: StopHit | null): void {
  if (hit === null || column.position === 0) return;
  const units = reducibleUnits(run, column, Math.abs(column.position));
  closeAtMarket(run, column, units, hit.price, hit.reason === "StopLoss", hit.reason);
}

/** What volume allows of a reduction without an order, in whole lots where it cuts. */
export function reducibleUnits(run: Run, column: Column, wanted: number): number {
  const available = volumeLeft(run, column);
  if (available >= wanted || isNear(available, wanted)) return wanted;
  return roundToLots(available, run.options.lotSize(run.bar, column.index));
}

export function closeAtMarket(
  run: Run,
  column: Column,
  units: number,
  price: number,
  slips: boolean,
  reason: StopHit["reason"] | "MarginCall",
): void {
  if (units === 0) return;
  const side = column.position > 0 ? -1 : 1;
  const paid = quote(run, column, side, units, price, slips, NO_STEP_FEE);
  if (!canPaySale(run, column.account, side, paid)) return;
  postFill(run, column, side, units, paid, reason);
  column.volumeUsed += units;
}
