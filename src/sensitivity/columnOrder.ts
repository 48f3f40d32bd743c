// A plan with its columns in another order: everything that belongs to a column goes with it.
import type { Plan } from "../plan/plan.ts";
import type { Source } from "../plan/source.ts";
import type { VectorbtRunPlan } from "../plan/vectorbt.ts";
import { orderedColumns } from "./cells.ts";

/**
 * The same run with the columns inside each account in another order.
 * @param order the columns by their new places
 */
export function reordered<P extends Plan | VectorbtRunPlan>(plan: P, order: readonly number[]): P {
  // Inputs that share their data go on sharing it.
  const done = new Map<Source, Source>();
  const moved = (value: unknown): unknown => {
    if (isSource(value)) {
      if (!done.has(value)) done.set(value, orderedColumns(value, order));
      return done.get(value);
    }
    if (value instanceof Map)
      return new Map([...value].map(([key, entry]: [unknown, unknown]) => [key, moved(entry)]));
    if (!isRecord(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, moved(entry)]));
  };
  // What was given, and what no column has of its own, stays.
  const { call, groupLengths, shape, columns, ...rest } = plan;
  const names = columns === null ? null : order.map((column) => columns[column]);
  return {
    ...(moved(rest) as P),
    call,
    groupLengths,
    shape,
    columns: names,
    ...movedActions(plan, order),
  };
}

function movedActions(plan: Plan | VectorbtRunPlan, order: readonly number[]): object {
  if (!("actions" in plan)) return {};
  const places = new Map(order.map((column, place) => [column, place]));
  return { actions: plan.actions.map((action) => ({ ...action, column: places.get(action.column)! })) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function isSource(value: unknown): value is Source {
  return isRecord(value) && "rowStride" in value && "columnStride" in value;
}
