// Seeded orders of columns.
import { PURPOSE, uniformAt } from "./stream.ts";

/** How many draws may be spent on one order that was not there before. */
const DRAWS_PER_ORDER = 100;

/**
 * Orders of the columns in which each stays in its group, all different and none the given one: at most `count`, fewer
 * where there are no more. Each is a list of the columns that stand there.
 * @param groupLengths columns of each group, left to right
 * @param seed a whole number from 0 to 2^32 − 1
 */
export function groupOrders(groupLengths: readonly number[], count: number, seed: number): number[][] {
  const wanted = Math.min(count, ordersOf(groupLengths) - 1);
  const given = groupLengths.reduce((sum, length) => sum + length, 0);
  const seen = new Set([Array.from({ length: given }, (_, column) => column).join()]);
  const orders: number[][] = [];
  for (let draw = 0; orders.length < wanted && draw < DRAWS_PER_ORDER * count; draw++) {
    const order = orderAt(groupLengths, seed, draw);
    if (seen.has(order.join())) continue;
    seen.add(order.join());
    orders.push(order);
  }
  return orders;
}

/** How many orders there are: ∞ is many. */
function ordersOf(groupLengths: readonly number[]): number {
  let orders = 1;
  for (const length of groupLengths) for (let k = 2; k <= length; k++) orders *= k;
  return orders;
}

/** Fisher and Yates' shuffle inside every group. */
function orderAt(groupLengths: readonly number[], seed: number, draw: number): number[] {
  const order: number[] = [];
  for (const length of groupLengths) {
    const first = order.length;
    for (let k = 0; k < length; k++) {
      const place = first + Math.floor(uniformAt(seed, draw, first + k, PURPOSE.order) * (k + 1));
      order.push(first + k);
      [order[place], order[first + k]] = [order[first + k], order[place]];
    }
  }
  return order;
}
