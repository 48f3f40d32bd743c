// Specification section 14.

import type { Accumulate, StopEntryPrice, StopExit, StopExitPrice, StopUpdate } from "./codes.ts";
import { require } from "./errors.ts";
import { NO_SIGNALS, type Decision } from "./signals.ts";
import { maxOf, minOf, sign } from "./tolerance.ts";

/** Stops of one column. A NaN stop is off. */
export interface Stops {
  readonly slPrice: number;
  readonly slStop: number;
  readonly slTrail: boolean;
  readonly tpPrice: number;
  readonly tpStop: number;
}

export const NO_STOPS: Stops = { slPrice: NaN, slStop: NaN, slTrail: false, tpPrice: NaN, tpStop: NaN };

/** Prices of one bar. */
export interface PriceBar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** A bar whose missing prices are taken from the others. */
export function completeBar({ open, high, low, close }: PriceBar): PriceBar {
  const opened = Number.isNaN(open) ? close : open;
  return {
    open: opened,
    high: Number.isNaN(high) ? maxOf(opened, close) : high,
    low: Number.isNaN(low) ? minOf(opened, close) : low,
    close,
  };
}

/** The price a stop fires at, or NaN. The bar is complete. */
export function firedPrice(stops: Stops, position: number, bar: PriceBar): number {
  const { slPrice, slStop, tpPrice, tpStop } = stops;
  if (!Number.isNaN(slStop)) {
    const price = crossedPrice(slPrice, slStop, position, position > 0, bar);
    if (!Number.isNaN(price)) return price;
  }
  if (!Number.isNaN(tpStop)) return crossedPrice(tpPrice, tpStop, position, position < 0, bar);
  return NaN;
}

function crossedPrice(base: number, stop: number, position: number, isBelow: boolean, bar: PriceBar): number {
  require(stop >= 0, "Stop value must be 0 or greater");
  if (position === 0) return NaN;
  const level = isBelow ? base * (1 - stop) : base * (1 + stop);
  const isGap = isBelow ? bar.open <= level : level <= bar.open;
  if (isGap) return bar.open;
  return bar.low <= level && level <= bar.high ? level : NaN;
}

/** The stops with a trailing base moved to the bar's extreme, for the next bar. */
export function trailed(stops: Stops, position: number, bar: PriceBar): Stops {
  if (Number.isNaN(stops.slStop) || !stops.slTrail) return stops;
  if (position > 0 && bar.high > stops.slPrice) return { ...stops, slPrice: bar.high };
  if (position < 0 && bar.low < stops.slPrice) return { ...stops, slPrice: bar.low };
  return stops;
}

/** What a fired stop signals. */
export function stopDecision(mode: StopExit, position: number, accumulate: Accumulate): Decision {
  const isLong = position > 0;
  const isExit = mode === "close" || mode === "closereduce";
  const keepsAccumulate = mode === "closereduce" || mode === "reversereduce";
  return {
    signals: {
      ...NO_SIGNALS,
      longExit: isExit && isLong,
      shortExit: isExit && !isLong,
      shortEntry: !isExit && isLong,
      longEntry: !isExit && !isLong,
    },
    accumulate: keepsAccumulate ? accumulate : "disabled",
  };
}

/** Price and slippage of a stop order. */
export function stopOrderPrice(
  mode: StopExitPrice,
  prices: { readonly fired: number; readonly order: number; readonly close: number },
  slippage: number,
): { price: number; slippage: number } {
  switch (mode) {
    case "stoplimit":
      return { price: prices.fired, slippage: 0 };
    case "stopmarket":
      return { price: prices.fired, slippage };
    case "price":
      return { price: prices.order, slippage };
    case "close":
      return { price: prices.close, slippage };
  }
}

/** The base price of stops that a fill sets. */
export function stopEntryBase(
  mode: StopEntryPrice,
  prices: {
    readonly valuation: number;
    readonly order: number;
    readonly fill: number;
    readonly close: number;
  },
): number {
  switch (mode) {
    case "valprice":
      return prices.valuation;
    case "price":
      return prices.order;
    case "fillprice":
      return prices.fill;
    case "close":
      return prices.close;
  }
}

/** What the cell of a fill says about stops. */
export interface StopSettings {
  readonly slStop: number;
  readonly slTrail: boolean;
  readonly tpStop: number;
  readonly uponStopUpdate: StopUpdate;
}

/** The stops after a fill that moved the position; `base` is the price new stops count from. */
export function updatedStops(
  stops: Stops,
  positionBefore: number,
  positionAfter: number,
  base: number,
  settings: StopSettings,
): Stops {
  const { slStop, slTrail, tpStop, uponStopUpdate } = settings;
  if (positionAfter === 0) return NO_STOPS;
  if (positionBefore === 0 || sign(positionBefore) !== sign(positionAfter))
    return { slPrice: base, slStop, slTrail, tpPrice: base, tpStop };
  if (!(Math.abs(positionAfter) > Math.abs(positionBefore))) return stops;
  const stopLoss = mayUpdate(uponStopUpdate, slStop) ? { slPrice: base, slStop, slTrail } : {};
  const takeProfit = mayUpdate(uponStopUpdate, tpStop) ? { tpPrice: base, tpStop } : {};
  return { ...stops, ...stopLoss, ...takeProfit };
}

function mayUpdate(mode: StopUpdate, stop: number): boolean {
  return mode === "overridenan" || (mode === "override" && !Number.isNaN(stop));
}
