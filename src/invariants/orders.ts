// Every order has one ending that its record bears out (I24; execution 4 and 8).
import { ActionKind } from "../../assembly/layout.ts";
import type { Facts } from "./facts.ts";
import { outcomeFault, reasonFault, successorsOf, WHOLE, type Order } from "./outcomes.ts";
import { hasOrder } from "./records.ts";
import { Tally, type InvariantCheck } from "./report.ts";
import type { Subject } from "./subject.ts";
import { timeInForceOf, windowOf } from "./timing.ts";

/** I24: one terminal outcome each; what was asked is what was filled and the rest. */
export function checkOutcomes(subject: Subject): InvariantCheck {
  const tally = new Tally({
    id: "I24",
    title:
      "Every order ends once, as its units, its reason and its call say; its fills add up to what it filled",
    tolerance: 2 ** -52,
    scale: "of the units filled",
  });
  const successors = successorsOf(subject);
  for (const order of ordersOf(subject)) {
    checkUnits(tally, subject, order);
    const fault = outcomeFault(subject, order, successors) ?? reasonFault(subject, order);
    if (tally.fails(fault === undefined))
      tally.note({
        ...{ what: `orders[${order.k}].outcome`, bar: order.decided, column: order.column },
        ...{ got: [order.outcome, order.reason].filter((text) => text !== "").join(" "), expected: fault! },
      });
  }
  return tally.result();
}

/** Orders with a place in the run. */
function ordersOf({ arrays, facts, placed }: Subject): Order[] {
  const { orders, fills } = arrays;
  const byOrder: number[][] = Array.from({ length: orders.length }, () => []);
  for (const i of placed) if (hasOrder(fills, orders, i)) byOrder[fills.order[i]].push(i);
  return byOrder.flatMap((own, k) => {
    const window = windowOf(orders, k, facts);
    if (window === null) return [];
    const [decided, column] = [orders.decisionBar[k], orders.column[k]];
    return {
      ...{ k, decided, column, asked: orders.asked[k], filled: orders.filled[k], fills: own },
      ...{ outcome: orders.outcome[k], reason: orders.reason[k], last: window.last },
      timeInForce: timeInForceOf(orders, k, facts),
    };
  });
}

/** The fills of an order add up to its units, those before a split in the units after it. */
function checkUnits(tally: Tally, { arrays, facts }: Subject, order: Order): void {
  const { fills } = arrays;
  let sum = 0;
  let bar = order.decided;
  for (const i of order.fills) {
    sum = sum * facts.splitsBetween(order.column, bar, fills.bar[i]) + fills.units[i];
    bar = fills.bar[i];
  }
  // The record does not say when an order ended: a split after its last fill may have come before.
  const ends = order.outcome === "Filled" ? [bar] : splitBars(facts, order.column, bar);
  const sums = ends.map((end) => sum * facts.splitsBetween(order.column, bar, end));
  const nearest = sums.reduce((a, b) => (Math.abs(b - order.filled) < Math.abs(a - order.filled) ? b : a));
  // One rounding per fill and split.
  const scale = Math.abs(nearest) * (order.fills.length + ends.length);
  const place = { bar: order.decided, column: order.column };
  if (tally.misses(order.filled, nearest, scale))
    tally.note({ what: `orders[${order.k}].filled`, ...place, got: order.filled, expected: nearest });
  const isBeyond =
    order.filled !== 0 && !(order.filled / order.asked <= 1 + WHOLE && order.filled / order.asked >= 0);
  if (tally.fails(!isBeyond))
    tally.note({
      what: `orders[${order.k}].filled`,
      ...place,
      got: order.filled,
      expected: `at most ${order.asked}`,
    });
}

/** The bar itself and those of later splits. */
function splitBars(facts: Facts, column: number, bar: number): number[] {
  const later = facts
    .actionsOf(column)
    .filter((action) => action.kind === ActionKind.Split && action.bar > bar);
  return [bar, ...later.map((action) => action.bar)];
}
