// When orders may fill, and how much of a bar's volume they may take (I05, I11; execution 3, 4, 6.4 and 6.6).
import { Input, OrderType, ZeroVolume } from "../../assembly/layout.ts";
import { timeOf } from "../plan/execution.ts";
import { isPrice, type Facts } from "./facts.ts";
import { isAction } from "./money.ts";
import { hasOrder, isIndex } from "./records.ts";
import { Tally, type InvariantCheck } from "./report.ts";
import type { OrderTable } from "./result.ts";
import type { Subject } from "./subject.ts";

/** Bars in which an order may fill. */
interface Window {
  readonly first: number;
  readonly last: number;
}

/** First and last bar of an order; null where its record names none. */
export function windowOf(orders: OrderTable, k: number, facts: Facts): Window | null {
  const [decided, column] = [orders.decisionBar[k], orders.column[k]];
  if (!isIndex(decided, facts.bars) || !isIndex(column, facts.columns)) return null;
  const { delay } = facts.plan;
  const isMarket = facts.ofOrder(Input.OrderType, orders, k) === OrderType.Market;
  const first = decided + (isMarket ? delay : Math.max(1, delay));
  const changed = changedTime(facts, k);
  if (changed !== undefined) return { first, last: changed.bar + changed.bars };
  const time = facts.ofOrder(Input.TimeInForce, orders, k);
  return { first, last: first + (time < 0 ? 1 : time) - 1 };
}

/** The time in force that a strategy gave an order last, in bars after the close at which it did. */
function changedTime({ handed }: Facts, k: number): { bar: number; bars: number } | undefined {
  const given = handed?.of(k)?.changes.findLast(({ changes }) => changes.timeInForce !== undefined);
  return given && { bar: given.bar, bars: timeOf(given.changes.timeInForce!) };
}

/** Time in force of an order, as it was in the end. */
export function timeInForceOf(orders: OrderTable, k: number, facts: Facts): number {
  return changedTime(facts, k)?.bars ?? facts.ofOrder(Input.TimeInForce, orders, k);
}

/** Bar at whose close an intent became the order. */
export function madeBarOf(decided: number, { plan }: Facts): number {
  return decided + Math.max(0, plan.delay - 1);
}

/** I05: no fill before its decision, none after its time. */
export function checkTiming({ facts, arrays, placed }: Subject): InvariantCheck {
  const tally = new Tally({
    id: "I05",
    title:
      "Orders fill from their first eligible bar on, within their time, and a market order at the first price",
    tolerance: 0,
    scale: "exact",
  });
  const { fills, orders } = arrays;
  const latest = new Map<number, number>();
  const seen = new Set<number>();
  for (const i of placed) {
    if (!hasOrder(fills, orders, i)) continue;
    const [k, bar, column] = [fills.order[i], fills.bar[i], fills.column[i]];
    const window = windowOf(orders, k, facts);
    if (window === null) continue;
    const { first, last } = window;
    if (tally.fails(bar >= first && bar <= last))
      tally.note({ what: `fills[${i}].bar`, bar, column, got: bar, expected: `${first} to ${last}` });
    if (tally.fails(column === orders.column[k]))
      tally.note({ what: `fills[${i}].column`, bar, column, got: column, expected: orders.column[k] });
    // A column of matrices has one working order: a later one ends it.
    if (tally.fails(facts.handed !== null || k >= (latest.get(column) ?? -1)))
      tally.note({
        what: `fills[${i}].order`,
        bar,
        column,
        got: k,
        expected: `${latest.get(column)} or later`,
      });
    latest.set(column, Math.max(k, latest.get(column) ?? -1));
    if (seen.has(k)) continue;
    seen.add(k);
    const priced = firstPriced(facts, orders, k, first);
    if (priced !== null && tally.fails(bar <= priced))
      tally.note({ what: `fills[${i}].bar`, bar, column, got: bar, expected: priced });
  }
  return tally.result();
}

/** Bar of the first price of a market order that volume does not hold back; null for others. */
function firstPriced(facts: Facts, orders: OrderTable, k: number, first: number): number | null {
  const column = orders.column[k];
  const isMarket = facts.ofOrder(Input.OrderType, orders, k) === OrderType.Market;
  if (!isMarket || facts.plan.prices.volume !== undefined) return null;
  let bar = first;
  while (bar < facts.bars && !isPrice(facts.at(Input.FillPrice, bar, column))) bar++;
  return bar;
}

/** I11: the fills of a bar take no more than their part of its volume. */
export function checkVolume({ facts, arrays, placed }: Subject): InvariantCheck {
  const tally = new Tally({
    id: "I11",
    title: "The fills of a column and bar take no more than the participation rate of its volume",
    tolerance: 1e-9,
    scale: "of the units allowed",
  });
  const { fills } = arrays;
  const { participationRate, prices, zeroVolume } = facts.plan;
  if (prices.volume === undefined) {
    tally.skip("no volume");
    return tally.result();
  }
  const taken = new Map<number, number>();
  for (const i of placed) {
    if (isAction(fills.reason[i])) continue;
    const cell = fills.bar[i] * facts.columns + fills.column[i];
    taken.set(cell, (taken.get(cell) ?? 0) + Math.abs(fills.units[i]));
  }
  for (const [cell, units] of taken) {
    const [bar, column] = [Math.floor(cell / facts.columns), cell % facts.columns];
    const volume = facts.at(Input.Volume, bar, column);
    const traded = volume > 0 ? volume : 0;
    const isSkipped = traded === 0 && zeroVolume === ZeroVolume.Skip;
    const hasRate = !Number.isNaN(participationRate);
    const allowed = isSkipped ? 0 : hasRate ? participationRate * traded : Infinity;
    if (tally.misses(Math.max(units, allowed), allowed, allowed))
      tally.note({ what: "units filled", bar, column, got: units, expected: `${allowed} or less` });
  }
  return tally.result();
}
