// Records of the kernel's trace → what the audit trail says of them.
import {
  ActionKind,
  Ending,
  FillReason,
  IntentFate,
  Limit,
  OrderType,
  Outcome,
  Reason,
  TraceKind,
} from "../../assembly/layout.ts";
import { wordOf } from "../explain/names.ts";
import type { EndEvent, FillEvent, IntentEvent, TraceEvent } from "../results/trace.ts";
import type { EventDetails, EventKind } from "./events.ts";

/** A trace record, with its column. */
export interface ColumnTrace {
  readonly column: number;
  readonly event: TraceEvent;
}

type Told = readonly [EventKind, EventDetails];
/** Bar at which the net proceeds of a sale settle; −1: at once. */
type DueOf = (net: number, isAction: boolean) => number;

const isAction = (reason: number): boolean =>
  reason === FillReason.Delisted || reason === FillReason.CashInLieu;

/** How many of a bar's traces, from the first on, belong to its corporate actions: those come before every account. */
export function actionCount(traces: readonly ColumnTrace[]): number {
  let last = -1;
  traces.forEach(({ event }, i) => {
    if (event.kind === TraceKind.Action) last = i;
  });
  if (last < 0) return 0;
  let next = last + 1;
  while (next < traces.length && followsAction(traces[next], traces[last])) next += 1;
  return next;
}

/** The fill of a fraction or of a delisting, or the end of an order that is below a lot or whose column is gone. */
function followsAction({ column, event }: ColumnTrace, action: ColumnTrace): boolean {
  if (column !== action.column || action.event.kind !== TraceKind.Action) return false;
  if (event.kind === TraceKind.Filled) return isAction(event.reason);
  if (event.kind !== TraceKind.Ended || action.event.action === ActionKind.Dividend) return false;
  return event.ending === (action.event.action === ActionKind.Delisting ? Ending.Cancelled : Ending.Done);
}

/** Whether a trace is an event of its own: cuts that cut, and of a liquidation, traced by column, the account's first. */
export function isTold(event: TraceEvent, isFirstColumn: boolean): boolean {
  if (event.kind === TraceKind.Cut) return event.after < event.before;
  return event.kind !== TraceKind.Liquidation || isFirstColumn;
}

/** What a trace says, as one event or two; none for what only an explanation tells. */
export function detailsOfTrace(event: TraceEvent, dueOf: DueOf): readonly Told[] {
  switch (event.kind) {
    case TraceKind.Intent:
      return intent(event);
    case TraceKind.Cut: {
      const { order, limit, before: amount, after: units, value: bound } = event;
      return [["cut", { id: order.id, what: wordOf(Limit[limit]), units, amount, bound }]];
    }
    case TraceKind.Filled:
      return [["fill", fill(event, dueOf)]];
    case TraceKind.Uncovered: {
      const { order: id, reason, units, price, fees, value } = event;
      return [["uncovered", { id, what: FillReason[reason], units, price, fees, value }]];
    }
    case TraceKind.Ended:
      return [["ended", ending(event)]];
    case TraceKind.Forced: {
      const { reason, wanted: units, level: price, room: bound, units: amount } = event;
      return [["forced", { what: FillReason[reason], units, price, bound, amount }]];
    }
    case TraceKind.Liquidation:
      return [["liquidation", { value: event.equity, bound: event.maintenance, amount: event.part }]];
    default:
      return [];
  }
}

/** A decision, and the order that goes to work from it. */
function intent({ fate, intentBar, order, size, position, mark, equity }: IntentEvent): Told[] {
  const hasOrder = fate === IntentFate.Ordered || fate === IntentFate.Refused;
  const id = hasOrder ? order.id : -1;
  const decision = { id, what: IntentFate[fate], due: intentBar, units: position, price: mark };
  const told: Told[] = [["decision", { ...decision, value: equity, amount: size }]];
  if (fate !== IntentFate.Ordered) return told;
  const asked = Number.isNaN(order.affordablePart) ? order.asked : Infinity;
  const made = { id, what: wordOf(OrderType[order.orderType]), units: order.side * asked };
  const levels = { price: order.limitPrice, bound: order.stopPrice, amount: order.reduceLeft };
  return [...told, ["order", { ...made, ...levels }]];
}

function fill(
  { order: id, reason, units, price, fees, value }: FillEvent<TraceKind.Filled>,
  dueOf: DueOf,
): EventDetails {
  const due = units > 0 ? -1 : dueOf(value - fees, isAction(reason));
  return { id, what: FillReason[reason], units, price, fees, value, due };
}

/** As the record of the order has it. */
function ending({ order, outcome }: EndEvent): EventDetails {
  const isWhole = outcome === Outcome.Filled;
  const asked = Number.isNaN(order.affordablePart) ? order.asked : Infinity;
  const signed = (units: number): number => (order.side < 0 && units !== 0 ? -units : units);
  return {
    ...{ id: order.id, what: Outcome[outcome] },
    reason: isWhole || order.reason === Reason.None ? "" : Reason[order.reason],
    ...{ units: signed(order.filled), amount: signed(asked), bound: isWhole ? NaN : order.bound },
  };
}
