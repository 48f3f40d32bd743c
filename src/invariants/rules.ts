// What a fill must have been priced at, by the rules of its order or stop (execution 6.1 to 6.6).
import { ActionKind, Input, OrderType } from "../../assembly/layout.ts";
import { isPrice, type BarRange, type Facts } from "./facts.ts";
import { hasOrder } from "./records.ts";
import { isAgainst, opens, type Held, type Replay } from "./replay.ts";
import type { Arrays } from "./result.ts";
import type { Subject } from "./subject.ts";
import { exitTouches, priceInForce, touchBar } from "./touches.ts";

/** What a fill must have been priced at before costs, and what bounds it. */
export interface PriceRule {
  /** More than one where the result does not show which step of the bar it was. */
  readonly prices: readonly number[];
  /** Whether slippage and impact are part of the price. */
  readonly slips: boolean;
  /** The limit that it must not be worse than; NaN: none. */
  readonly limit: number;
  /** Whether the price lies in its bar: not where the caller gave a matrix of prices, nor for corporate actions. */
  readonly isQuoted: boolean;
}

/** Rule of a fill that has a place. */
export function priceRuleOf(subject: Subject, i: number): PriceRule {
  const { arrays, facts, replay } = subject;
  const { fills, orders } = arrays;
  if (hasOrder(fills, orders, i)) return orderRule(subject, i);
  const [bar, column] = [fills.bar[i], fills.column[i]];
  const held = replay.held[i]!;
  const rule = { slips: true, isQuoted: true, limit: NaN };
  switch (fills.reason[i]) {
    case "MarginCall":
      return { ...rule, prices: [facts.at(Input.Open, bar, column)] };
    case "StopLoss":
      return { ...rule, prices: stopPrices(facts, held, bar, column) };
    case "TakeProfit":
      return { ...rule, prices: targetPrices(facts, held, bar, column), slips: false };
    case "Delisted":
      return { ...rule, prices: delistingPrices(facts, held, bar, column), slips: false, isQuoted: false };
    default:
      return { ...rule, prices: [held.lastMark], slips: false, isQuoted: false };
  }
}

// ---- orders ----------------------------------------------------------------------------------------------------------

function orderRule(subject: Subject, i: number): PriceRule {
  const { arrays, facts } = subject;
  const { fills, orders } = arrays;
  const [bar, column, isBuy] = [fills.bar[i], fills.column[i], fills.units[i] > 0];
  const k = fills.order[i];
  const type = facts.ofOrder(Input.OrderType, orders, k);
  const range = facts.rangeAt(bar, column);
  if (type === OrderType.Limit || type === OrderType.StopLimit) {
    const limit = priceInForce(facts, orders, k, Input.LimitPrice, bar);
    const prices = range === null ? [] : [isBuy === range.open <= limit ? range.open : limit];
    return { prices, slips: false, isQuoted: true, limit };
  }
  const isStop = type === OrderType.Stop && range !== null;
  const touched = isStop ? touchedPrices(subject, i, range, isBuy) : { prices: [], isLater: true };
  const { prices, inputs } = facts.plan;
  const source = inputs.get(Input.FillPrice);
  const isQuoted = !touched.isLater || source === prices.close || source === prices.open;
  const market = touched.isLater ? [facts.at(Input.FillPrice, bar, column)] : [];
  return { prices: [...touched.prices, ...market], slips: true, isQuoted, limit: NaN };
}

/** Prices of a stop order at the bar that touches it, and whether it may have been touched earlier: then it is a market order. */
function touchedPrices(
  subject: Subject,
  i: number,
  range: BarRange,
  isBuy: boolean,
): { readonly prices: readonly number[]; readonly isLater: boolean } {
  const { arrays, facts } = subject;
  const { fills, orders } = arrays;
  const [bar, k] = [fills.bar[i], fills.order[i]];
  const stop = priceInForce(facts, orders, k, Input.StopPrice, bar);
  const atLevel = (isBuy ? range.open >= stop : range.open <= stop) ? range.open : stop;
  const parent = facts.handed?.of(k)?.parent ?? -1;
  if (parent < 0) {
    const isNow = touchBar(facts, orders, k, isBuy, orders.decisionBar[k] + 1) === bar;
    return isNow ? { prices: [atLevel], isLater: false } : { prices: [], isLater: true };
  }
  const first = openingFill(subject, parent);
  const opened = first === undefined ? Infinity : fills.bar[first];
  // The exit of what was opened inside the bar fills at its level, wherever the bar opened; at the entry where that is beyond it.
  if (first !== undefined && bar === opened) {
    const outer = isBuy ? Math.max : Math.min;
    const inside = orderRule(subject, first).prices.map((entry) => outer(stop, entry));
    return { prices: [atLevel, ...inside], isLater: false };
  }
  const { isNow, isBefore } = exitTouches(facts, orders, k, isBuy, opened, bar);
  return { prices: isNow ? [atLevel] : [], isLater: isBefore || !isNow };
}

/** The fill at which an order opened something first. */
function openingFill({ arrays: { fills }, placed, replay }: Subject, order: number): number | undefined {
  return placed.find((i) => fills.order[i] === order && opens(replay, fills.units[i], i));
}

// ---- stops and actions -----------------------------------------------------------------------------------------------

/** The level, or the open that jumped over it; a position opened inside the bar is stopped at the level all the same. */
function stopPrices(facts: Facts, held: Held, bar: number, column: number): number[] {
  const isLong = held.units > 0;
  const levels = held.stopBases.map((base) => base * (1 + (isLong ? -held.stop : held.stop)));
  return levels.flatMap((level) => atOrBeyond(facts, held, bar, column, level, !isLong));
}

function targetPrices(facts: Facts, held: Held, bar: number, column: number): number[] {
  const isLong = held.units > 0;
  const level = held.average * (1 + (isLong ? held.target : -held.target));
  return atOrBeyond(facts, held, bar, column, level, isLong);
}

function atOrBeyond(
  facts: Facts,
  { entryBar }: Held,
  bar: number,
  column: number,
  level: number,
  isAbove: boolean,
): number[] {
  const range = facts.rangeAt(bar, column);
  if (range === null) return [];
  const isGap = isAbove ? range.open >= level : range.open <= level;
  if (!isGap) return [level];
  return entryBar === bar ? [range.open, level] : [range.open];
}

/** The price that the delisting names, else the last mark. */
function delistingPrices(facts: Facts, { lastMark }: Held, bar: number, column: number): number[] {
  const named = facts
    .actionsOf(column)
    .filter((action) => action.kind === ActionKind.Delisting && action.bar === bar)
    .flatMap(({ amount }) => (Number.isNaN(amount) ? [] : [amount]));
  return named.length > 0 ? named : [lastMark];
}

// ---- costs -----------------------------------------------------------------------------------------------------------

/** Price after costs. */
export function slipped(price: number, part: number, units: number): number {
  return Math.max(0, price * (1 + (units > 0 ? part : -part)));
}

/** Slippage and impact of a fill, as fractions of its price. */
export function frictionOf({ arrays, facts }: Subject, i: number): { slippage: number; impact: number } {
  const { bar, column, units } = arrays.fills;
  return {
    slippage: facts.at(Input.Slippage, bar[i], column[i]),
    impact: impactOf(facts, bar[i], column[i], Math.abs(units[i])),
  };
}

/** Almgren–Chriss, over the bars before the fill in the units of its bar. */
export function impactOf(facts: Facts, bar: number, column: number, units: number): number {
  const { eta, gamma, window } = facts.plan.impact;
  if (window === 0 || bar < window + 1) return 0;
  const factor = (at: number): number => facts.splitsBetween(column, at, bar);
  // The window, and the close before it.
  const bars = Array.from({ length: window + 1 }, (_, k) => bar - window - 1 + k);
  const closes = bars.map((at) => facts.at(Input.Close, at, column) / factor(at));
  const volumes = bars.slice(1).map((at) => facts.at(Input.Volume, at, column) * factor(at));
  if (!closes.every(isPrice) || volumes.some(Number.isNaN)) return 0;
  const returns = closes.slice(1).map((close, k) => close / closes[k] - 1);
  const mean = sum(returns) / window;
  const deviation = Math.sqrt(sum(returns.map((change) => (change - mean) ** 2)) / (window - 1));
  const average = sum(volumes) / window;
  if (!(average > 0)) return 0;
  return eta * deviation * Math.sqrt(units / average) + (gamma * units) / average;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** What a fill pays by execution 6.2, and the size of the amounts in it; `paid` of a reducing leg in the same step. */
export function feeOf(
  { arrays, facts }: Subject,
  i: number,
  reducing: { readonly value: number; readonly units: number; readonly fees: number },
): { fee: number; size: number } {
  const { bar: bars, column: columns, units, price } = arrays.fills;
  const [bar, column] = [bars[i], columns[i]];
  const all = Math.abs(units[i]) + reducing.units;
  const value = Math.abs(units[i]) * price[i] * facts.worth(bar, column) + reducing.value;
  const byValue = value * facts.at(Input.Fees, bar, column);
  const byUnits = all * facts.at(Input.PerUnitFees, bar, column);
  const fixed = facts.at(Input.FixedFees, bar, column);
  const least = facts.at(Input.MinFees, bar, column);
  const whole = Math.max(least, byValue + byUnits + fixed);
  const size = Math.abs(byValue) + byUnits + Math.abs(fixed) + least + Math.abs(reducing.fees);
  return { fee: reducing.units === 0 ? whole : Math.max(0, whole - reducing.fees), size };
}

/** The reducing leg of the same order that filled in the same bar, just before an opening leg; nothing where there is none. */
export function reducingLeg(
  { arrays, facts }: { readonly arrays: Arrays; readonly facts: Facts },
  replay: Replay,
  i: number,
): { value: number; units: number; fees: number } {
  const { fills, orders } = arrays;
  const none = { value: 0, units: 0, fees: 0 };
  const j = i - 1;
  const isSame = j >= 0 && fills.order[j] === fills.order[i] && fills.bar[j] === fills.bar[i];
  if (!isSame || !hasOrder(fills, orders, i)) return none;
  const [reduced, opened] = [replay.held[j], replay.held[i]];
  const isPair = reduced !== undefined && isAgainst(reduced.units, fills.units[j]);
  if (!isPair || isAgainst(opened!.units, fills.units[i])) return none;
  const units = Math.abs(fills.units[j]);
  return {
    units,
    fees: fills.fees[j],
    value: units * fills.price[j] * facts.worth(fills.bar[j], fills.column[j]),
  };
}
