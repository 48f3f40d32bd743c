// At which bars the prices reached a stop order: from the one that touches it on it is a market order (execution 6.6).
import { ActionKind, Input } from "../../assembly/layout.ts";
import type { Facts } from "./facts.ts";
import type { OrderTable } from "./result.ts";
import { madeBarOf } from "./timing.ts";

/** First bar from `first` on that touches a stop order; −1: none. */
export function touchBar(facts: Facts, orders: OrderTable, k: number, isBuy: boolean, first: number): number {
  const eligible = orders.decisionBar[k] + Math.max(1, facts.plan.delay);
  for (let bar = Math.max(first, eligible); bar < facts.bars; bar++)
    if (reaches(facts, orders, k, isBuy, Input.StopPrice, bar)) return bar;
  return -1;
}

/**
 * Whether the stop of a bracket may be touched first at a bar, and whether it may have been before. The records do not say in
 * which step its parent opened something, nor which exit a bar took that reached both while its volume was used up.
 * @param opened bar at which the parent opened something first
 */
export function exitTouches(
  facts: Facts,
  orders: OrderTable,
  k: number,
  isBuy: boolean,
  opened: number,
  bar: number,
): { readonly isNow: boolean; readonly isBefore: boolean } {
  const touches = (at: number): boolean => reaches(facts, orders, k, isBuy, Input.StopPrice, at);
  const partner = facts.handed?.of(k)?.partner ?? -1;
  const isAlone = (at: number): boolean =>
    partner < 0 || !reaches(facts, orders, partner, isBuy, Input.LimitPrice, at);
  let [isBefore, isCertain] = [touches(opened), false];
  for (let at = opened + 1; at < bar && !isCertain; at++)
    if (touches(at)) [isBefore, isCertain] = [true, isAlone(at)];
  return { isNow: !isCertain && touches(bar), isBefore };
}

/** Whether a bar has a price at or beyond that of an order: a stop on the dear side for buys, a limit on the cheap one. */
function reaches(
  facts: Facts,
  orders: OrderTable,
  k: number,
  isBuy: boolean,
  input: Input.LimitPrice | Input.StopPrice,
  bar: number,
): boolean {
  const range = facts.rangeAt(bar, orders.column[k]);
  if (range === null) return false;
  const { open, high, low } = range;
  const isOnlyOpen = facts.ofOrder(Input.TimeInForce, orders, k) < 0;
  const price = priceInForce(facts, orders, k, input, bar);
  const isUpward = isBuy === (input === Input.StopPrice);
  if (isUpward) return (isOnlyOpen ? open : Math.max(open, high)) >= price;
  return (isOnlyOpen ? open : Math.min(open, low)) <= price;
}

/** The limit or stop price of an order at a bar: as it was made, or as its strategy changed it last before. */
export function priceInForce(
  facts: Facts,
  orders: OrderTable,
  k: number,
  input: Input.LimitPrice | Input.StopPrice,
  bar: number,
): number {
  const column = orders.column[k];
  const name = input === Input.LimitPrice ? "limitPrice" : "stopPrice";
  const changed = facts.handed
    ?.of(k)
    ?.changes.findLast((one) => one.bar < bar && one.changes[name] !== undefined);
  if (changed !== undefined) return inUnitsOf(facts, changed.changes[name]!, changed.bar, bar, column);
  return inUnitsOf(facts, facts.ofOrder(input, orders, k), orders.decisionBar[k], bar, column);
}

/** A price of an intent after the splits up to a bar: at once those that held it back, then one after another. */
function inUnitsOf(facts: Facts, price: number, decided: number, bar: number, column: number): number {
  const made = madeBarOf(decided, facts);
  let adjusted = price / facts.splitsBetween(column, decided, made);
  for (const { kind, bar: ex, amount } of facts.actionsOf(column))
    if (kind === ActionKind.Split && ex > made && ex <= bar) adjusted /= amount;
  return adjusted;
}
