// The life of one order: how it was made, every try, how it ended.
import {
  FILL_OR_KILL,
  IntentFate,
  IMMEDIATE_OR_CANCEL,
  OrderType,
  Reason,
  SizeType,
  Input,
} from "../../assembly/layout.ts";
import type { Plan } from "../plan/plan.ts";
import { CODE_NAMES, type OrderColumns } from "../results/records.ts";
import type { TracedOrder } from "../results/trace.ts";
import { attemptsOf, inputAt } from "./attempts.ts";
import { boundOf, boundsOf } from "./bounds.ts";
import type { Life } from "./life.ts";
import { wordOf } from "./names.ts";
import type { Bound, Making, OrderExplanation, OrderKind } from "./types.ts";

/** An order as its record and its trace tell it. */
export function explainOrder(
  plan: Plan,
  records: OrderColumns,
  column: number,
  life: Life,
): OrderExplanation {
  const { order } = life.intent;
  const { id } = order;
  const { timeInForce, lotSize, minSize, maxSize } = order;
  return {
    id,
    type: wordOf(OrderType[order.orderType]) as OrderKind,
    limitPrice: pricedBy(order, OrderType.Limit, OrderType.StopLimit) ? order.limitPrice : NaN,
    stopPrice: pricedBy(order, OrderType.Stop, OrderType.StopLimit) ? order.stopPrice : NaN,
    timeInForce: timeInForceOf(timeInForce),
    lotSize,
    minSize,
    maxSize,
    asked: records.asked[id],
    filled: records.filled[id],
    outcome: CODE_NAMES.outcome[records.outcome[id]],
    reason: CODE_NAMES.orderReason[records.reason[id]],
    bound: records.bound[id],
    decisionBar: records.decisionBar[id],
    madeBar: order.madeBar,
    endBar: life.end?.bar ?? null,
    refused: isRefused(life),
    making: makingOf(plan, column, life),
    attempts: attemptsOf(plan, column, life),
    splits: life.splits,
    replacedBy: life.replacedBy,
    role: life.handed?.role ?? "order",
    parent: life.handed?.parent ?? null,
    exits: life.handed?.exits ?? [],
    changes: life.handed?.changes ?? [],
    cancelBar: life.handed?.cancelBar ?? null,
  };
}

function pricedBy({ orderType }: TracedOrder, ...types: readonly OrderType[]): boolean {
  return types.includes(orderType);
}

function timeInForceOf(code: number): OrderExplanation["timeInForce"] {
  if (code === IMMEDIATE_OR_CANCEL) return "ioc";
  return code === FILL_OR_KILL ? "fok" : code;
}

function isRefused({ intent }: Life): boolean {
  return intent.fate === IntentFate.Refused;
}

function makingOf(plan: Plan, column: number, life: Life): Making | null {
  const { intent, draft } = life;
  if (draft === null) return null;
  const { order, intentBar, position, mark, equity, unitValue, size } = intent;
  const { wanted } = draft;
  return {
    position,
    mark,
    equity,
    unitValue,
    size,
    sizeType: wordOf(SizeType[life.handed?.sizeType ?? inputAt(plan, Input.SizeType, intentBar, column)]),
    reduce: wanted.reduceLeft,
    open: wanted.openLeft,
    part: wanted.affordablePart,
    bounds: makingBounds(order, wanted, boundsOf(draft.cuts)),
    reduceLeft: isRefused(life) ? 0 : order.reduceLeft,
    openLeft: isRefused(life) ? 0 : order.openLeft,
  };
}

/** The bounds that cut, and beside them the size bounds that the order has and that did not. */
function makingBounds(made: TracedOrder, wanted: TracedOrder, cuts: readonly Bound[]): Bound[] {
  const lots = cuts.filter(({ name }) => name === "lotSize");
  const bounds = [...lots];
  if (made.reason === Reason.ShortNotAllowed) bounds.push(shortingBound(wanted, lots.at(-1)?.passed));
  const units = made.reduceLeft + made.openLeft;
  for (const name of ["maxSize", "minSize"] as const) {
    const own = cuts.filter((bound) => bound.name === name);
    bounds.push(...own);
    if (own.length === 0 && units > 0) bounds.push(...slackBound(name, made[name], units));
  }
  return bounds;
}

/** A size bound that did not cut; none where the order has none. */
function slackBound(name: "maxSize" | "minSize", value: number, units: number): Bound[] {
  if (value === (name === "maxSize" ? Infinity : 0)) return [];
  const largestUnits = name === "maxSize" ? value : units;
  return [boundOf({ name, value, largestUnits, before: units, passed: units })];
}

/** A cash account opens no short: what opposes the position is all that may be sold. */
function shortingBound({ reduceLeft, openLeft, affordablePart }: TracedOrder, inLots?: number): Bound {
  const units = inLots ?? reduceLeft + openLeft;
  const before = Number.isNaN(affordablePart) ? units : Infinity;
  const passed = Math.min(reduceLeft, units);
  return boundOf({ name: "shorting", value: 0, largestUnits: passed, before, passed });
}
