// Per-column series rebuilt from order records (specification section 16). Records are those of one column, in id order.

import { signedSize, type OrderRecord } from "./records.ts";
import { add, isClose } from "./tolerance.ts";

export type Series = number[];
export type View = "both" | "longonly" | "shortonly";

/** Units bought and sold at each bar. */
export function assetFlow(records: readonly OrderRecord[], barCount: number): Series {
  return flowOf(records, barCount, signedSize);
}

/** Units held at the end of each bar. */
export function assets(flow: Series): Series {
  return accumulated(0, flow);
}

/** Assets seen from one direction, as positive units. */
export function viewedAssets(held: Series, view: View): Series {
  if (view === "longonly") return held.map((units) => (units > 0 ? units : 0));
  if (view === "shortonly") return held.map((units) => (units < 0 ? -units : 0));
  return held;
}

/** Cash paid (negative) and received at each bar. */
export function cashFlow(records: readonly OrderRecord[], barCount: number): Series {
  return flowOf(records, barCount, (record) => -signedSize(record) * record.price - record.fees);
}

/** Cash flow that leaves out the proceeds of shorts still open. */
export function freeCashFlow(records: readonly OrderRecord[], barCount: number): Series {
  let holding: ShortHolding = { position: 0, debt: 0 };
  return flowOf(records, barCount, (record) => {
    const step = freeCashStep(holding, record);
    holding = step.holding;
    return step.flow;
  });
}

interface ShortHolding {
  readonly position: number;
  readonly debt: number;
}

function freeCashStep(holding: ShortHolding, record: OrderRecord): { holding: ShortHolding; flow: number } {
  const { position: before, debt } = holding;
  const position = add(before, signedSize(record));
  const change = add(position, -before);
  const flow = -change * record.price - record.fees;
  if (isClose(change, 0)) return { holding: { position, debt }, flow: 0 };
  if (change > 0 && before < 0) {
    const covered = position < 0 ? Math.abs(change) : Math.abs(before);
    const averagePrice = debt / Math.abs(before);
    const released = covered * averagePrice;
    return { holding: { position, debt: add(debt, -released) }, flow: add(2 * released, flow) };
  }
  if (change < 0 && position < 0) {
    const shorted = before < 0 ? Math.abs(change) : Math.abs(position);
    const shortedValue = shorted * record.price;
    return { holding: { position, debt: debt + shortedValue }, flow: add(flow, -2 * shortedValue) };
  }
  return { holding: { position, debt }, flow };
}

/** Adds up what each record moves, per bar. */
function flowOf(
  records: readonly OrderRecord[],
  barCount: number,
  amountOf: (record: OrderRecord) => number,
): Series {
  const flow = Array<number>(barCount).fill(0);
  for (const record of records) flow[record.bar] = add(flow[record.bar], amountOf(record));
  return flow;
}

/** The running tolerant sum of a flow. */
export function accumulated(start: number, flow: Series): Series {
  let level = start;
  return flow.map((change) => (level = add(level, change)));
}

/** Gaps filled with the last close before, then with the first one after. */
export function filledClose(close: Series): Series {
  const filled = [...close];
  for (let bar = 1; bar < filled.length; bar++) if (Number.isNaN(filled[bar])) filled[bar] = filled[bar - 1];
  for (let bar = filled.length - 2; bar >= 0; bar--)
    if (Number.isNaN(filled[bar])) filled[bar] = filled[bar + 1];
  return filled;
}

/** Value of what is held; a missing close does not matter while nothing is held. */
export function assetValue(close: Series, held: Series): Series {
  return held.map((units, bar) => (units === 0 ? 0 : close[bar]) * units);
}

/** Profit of all orders, what is still held taken at the last close. */
export function totalProfit(records: readonly OrderRecord[], closeLast: number): number {
  if (records.length === 0) return 0;
  let units = 0;
  let cash = 0;
  for (const record of records) {
    const { size, price, fees } = record;
    const isBuy = signedSize(record) === size;
    units = add(units, signedSize(record));
    cash = add(cash, isBuy ? -(size * price + fees) : size * price - fees);
  }
  return cash + units * closeLast;
}
