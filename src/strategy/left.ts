// Orders that were at work when the data ended.
import { OrderOffset, Outcome, PlanOffset, Reason } from "../../assembly/layout.ts";
import type { Arena } from "../plan/arena.ts";
import { RECORD_FIELDS, type OrderColumns } from "../results/records.ts";

/** As the record of the order has it. */
export interface OrderLeft {
  readonly id: number;
  readonly column: number;
  readonly asked: number;
  readonly filled: number;
  readonly reason: string;
  readonly bound: number;
}

type OrderRecord = Readonly<Record<keyof OrderColumns, number>>;

/** Those of all orders of a run. */
export function ordersLeft(orders: OrderColumns): OrderLeft[] {
  const left: OrderLeft[] = [];
  for (let i = 0; i < orders.id.length; i++)
    if (orders.outcome[i] === Outcome.Working) left.push(orderLeft(recordOf((name) => orders[name][i])));
  return left;
}

/** Those in the kernel's buffer of a run that has ended, by id. */
export function ordersIn(buffer: ArrayBuffer, { plan, orders }: Arena): OrderLeft[] {
  const view = new DataView(buffer);
  const records = Array.from({ length: view.getInt32(plan + PlanOffset.OrderCount, true) }, (_, i) =>
    recordOf((name) => {
      const { offset, type } = RECORD_FIELDS.orders[name];
      const at = orders + i * OrderOffset.Size + offset;
      return type === "f64" ? view.getFloat64(at, true) : view.getInt32(at, true);
    }),
  );
  const left = records.filter(({ outcome }) => (outcome as Outcome) === Outcome.Working);
  return left.sort((a, b) => a.id - b.id).map(orderLeft);
}

function recordOf(valueOf: (name: keyof OrderColumns) => number): OrderRecord {
  const names = Object.keys(RECORD_FIELDS.orders) as (keyof OrderColumns)[];
  return Object.fromEntries(names.map((name) => [name, valueOf(name)])) as OrderRecord;
}

function orderLeft({ id, column, asked, filled, reason, bound }: OrderRecord): OrderLeft {
  return {
    id,
    column,
    asked,
    filled,
    reason: reason === (Reason.None as number) ? "" : Reason[reason],
    bound,
  };
}
