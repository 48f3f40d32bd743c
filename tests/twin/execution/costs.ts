// Sections 6.1 to 6.3: the price of a fill, its fee, its market impact.

import { isPrice } from "./numbers.ts";
import { splitRatio } from "./splits.ts";
import { type Column, type Run, type StepFee, unitScale } from "./state.ts";

export interface Quote {
  readonly price: number;
  readonly value: number;
  readonly fees: number;
}

/** Price, value and fee of a fill of `units`; `before` is what the same order has paid in this step. */
export function quote(
  run: Run,
  column: Column,
  side: 1 | -1,
  units: number,
  basePrice: number,
  slips: boolean,
  before: StepFee,
): Quote {
  const price = slips ? slippedPrice(run, column, side, units, basePrice) : basePrice;
  const value = units * price * unitScale(run, column);
  const together = fee(run, column, before.value + value, before.units + units);
  return { price, value, fees: Math.max(0, together - before.paid) };
}

/** What a fill adds to cash; a buy is rounded once, as the funding test compares it. */
export function cashChange(side: 1 | -1, paid: Quote): number {
  return side > 0 ? -(paid.value + paid.fees) : paid.value - paid.fees;
}

function slippedPrice(run: Run, column: Column, side: 1 | -1, units: number, basePrice: number): number {
  const adverse = run.options.slippage(run.bar, column.index) + impact(run, column, units);
  return Math.max(0, basePrice * (1 + side * adverse));
}

/** Section 6.2, `fee(value, units)`. */
export function fee(run: Run, column: Column, value: number, units: number): number {
  if (units === 0) return 0;
  const { fees, perUnitFees, fixedFees, minFees } = run.options;
  const { bar } = run;
  const sum =
    value * fees(bar, column.index) + units * perUnitFees(bar, column.index) + fixedFees(bar, column.index);
  return Math.max(minFees(bar, column.index), sum);
}

/** Section 6.3, Almgren–Chriss. */
export function impact(run: Run, column: Column, units: number): number {
  const { impact: model, volume } = run.options;
  if (model === null || volume === null) return 0;
  const closes = windowBefore(run, model.window + 1, (bar) => {
    return run.options.prices.close(bar, column.index) / splitRatio(run.options, column.index, bar, run.bar);
  });
  const volumes = windowBefore(run, model.window, (bar) => {
    return volume(bar, column.index) * splitRatio(run.options, column.index, bar, run.bar);
  });
  if (closes === null || volumes === null) return 0;
  if (!closes.every(isPrice) || volumes.some(Number.isNaN)) return 0;
  const averageVolume = mean(volumes);
  if (!(averageVolume > 0)) return 0;
  const part = units / averageVolume;
  return model.eta * sampleDeviation(returnsOf(closes)) * Math.sqrt(part) + model.gamma * part;
}

function windowBefore(run: Run, length: number, read: (bar: number) => number): number[] | null {
  const first = run.bar - length;
  if (first < 0) return null;
  return Array.from({ length }, (_, k) => read(first + k));
}

function returnsOf(closes: readonly number[]): number[] {
  return closes.slice(1).map((close, k) => close / closes[k]! - 1);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function sampleDeviation(values: readonly number[]): number {
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
}
