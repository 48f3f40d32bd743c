// What the order records of one column moved, bar by bar (VectorBT rebuilds its series from the records alone).
import { addTolerant, isClose } from "../../../assembly/vectorbt/tolerance.ts";
import type { OrderRecords } from "./run.ts";

/** Positions of a column's records, in the order of their ids. */
export type RecordIndex = readonly number[];

/** Splits records by column. */
export function recordsByColumn({ column }: OrderRecords, columns: number): RecordIndex[] {
  const index: number[][] = Array.from({ length: columns }, () => []);
  column.forEach((of, i) => index[of].push(i));
  return index;
}

/** Size with the sign of its side. */
export function signedSize({ size, side }: OrderRecords, i: number): number {
  return side[i] === 0 ? size[i] : -size[i];
}

/** Units bought (+) and sold (−) at each bar. */
export function assetFlowOf(orders: OrderRecords, index: RecordIndex, flow: Float64Array): Float64Array {
  return flowOf(orders, index, flow, (i) => signedSize(orders, i));
}

/** Cash received (+) and paid (−) at each bar. */
export function cashFlowOf(orders: OrderRecords, index: RecordIndex, flow: Float64Array): Float64Array {
  return flowOf(orders, index, flow, (i) =>
    cashFlowBy(signedSize(orders, i), orders.price[i], orders.fees[i]),
  );
}

/** Cash that a fill of signed units brings. */
export function cashFlowBy(units: number, price: number, fees: number): number {
  return -units * price - fees;
}

/** Close × units; a missing close does not matter while nothing is held. */
export function heldValue(units: number, close: number): number {
  return (units === 0 ? 0 : close) * units;
}

/** Cash flow without the proceeds of open shorts, which back them together with as much again. */
export function freeCashFlowOf(orders: OrderRecords, index: RecordIndex, flows: Float64Array): Float64Array {
  let position = 0;
  let debt = 0;
  return flowOf(orders, index, flows, (i) => {
    const before = position;
    position = addTolerant(before, signedSize(orders, i));
    const change = addTolerant(position, -before);
    const flow = -change * orders.price[i] - orders.fees[i];
    if (isClose(change, 0)) return 0;
    if (change > 0 && before < 0) {
      const covered = position < 0 ? Math.abs(change) : Math.abs(before);
      const released = covered * (debt / Math.abs(before));
      debt = addTolerant(debt, -released);
      return addTolerant(2 * released, flow);
    }
    if (change < 0 && position < 0) {
      const shorted = before < 0 ? Math.abs(change) : Math.abs(position);
      const value = shorted * orders.price[i];
      debt += value;
      return addTolerant(flow, -2 * value);
    }
    return flow;
  });
}

/** Writes what the records of each bar come to. */
function flowOf(
  orders: OrderRecords,
  index: RecordIndex,
  flow: Float64Array,
  amount: (i: number) => number,
): Float64Array {
  flow.fill(0);
  for (const i of index) flow[orders.bar[i]] = addTolerant(flow[orders.bar[i]], amount(i));
  return flow;
}

/** Writes the tolerant running sum from a start; what stands still after one bar of nothing stands still until something moves. */
export function runningSum(start: number, flow: Float64Array, sums: Float64Array): Float64Array {
  let level = start;
  let isSettled = false;
  for (let bar = 0; bar < flow.length; bar++) {
    if (flow[bar] !== 0 || !isSettled) level = addTolerant(level, flow[bar]);
    isSettled = flow[bar] === 0;
    sums[bar] = level;
  }
  return sums;
}

/** Cash of all records plus what is still held at the last valuation close. */
export function totalProfitOf(orders: OrderRecords, index: RecordIndex, lastClose: number): number {
  if (index.length === 0) return 0;
  let units = 0;
  let cash = 0;
  for (const i of index) {
    const { size, price, fees, side } = orders;
    units = addTolerant(units, signedSize(orders, i));
    cash = addTolerant(cash, side[i] === 0 ? -(size[i] * price[i] + fees[i]) : size[i] * price[i] - fees[i]);
  }
  return cash + units * lastClose;
}
