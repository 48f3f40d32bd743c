// Fills without an order: stops, liquidations, corporate actions.
import { ActionKind, FillReason, Input, IntrabarPath, type TraceKind } from "../../assembly/layout.ts";
import type { Plan } from "../plan/plan.ts";
import type { FillEvent, StopsEvent } from "../results/trace.ts";
import { fillOf, inputAt } from "./attempts.ts";
import { cutterOf, feeBound, forcedBounds } from "./bounds.ts";
import type { Acted, Forced, Liquidated, Tested } from "./life.ts";
import { wordOf } from "./names.ts";
import type { ActionExplanation, ForcedFill, Liquidation, StopTest } from "./types.ts";

const STEPS = ["open", "inside", "afterOrders"] as const;

export function explainStops(plan: Plan, column: number, { event, hit }: Tested): StopTest {
  const { position, averageEntry, extreme, stop, target, open, high, low } = event;
  return {
    step: STEPS[event.step],
    position,
    averageEntry,
    extreme,
    stopLevel: stop,
    targetLevel: target,
    open,
    high,
    low,
    ...reachedBy(event),
    path: wordOf(IntrabarPath[plan.intrabarPath]),
    hit: hit === null ? null : explainForced(plan, column, hit),
  };
}

/** At the open its price counts, later the range of the bar; a target is not looked at in the bar that opened it. */
function reachedBy({
  step,
  stop,
  target,
  open,
  high,
  low,
  position,
}: StopsEvent): Pick<StopTest, "stopReached" | "targetReached"> {
  const isOpen = STEPS[step] === "open";
  const [highest, lowest] = isOpen ? [open, open] : [high, low];
  const isLong = position > 0;
  const stopReached = isLong ? lowest <= stop : highest >= stop;
  const targetReached = isLong ? highest >= target : lowest <= target;
  return { stopReached, targetReached: targetReached && STEPS[step] !== "afterOrders" };
}

function explainForced(plan: Plan, column: number, { event, uncovered, fill }: Forced): ForcedFill {
  const { bar } = event;
  const bounds = forcedBounds(event, inputAt(plan, Input.LotSize, bar, column));
  if (uncovered !== null) bounds.push(feeBound(uncovered));
  return {
    reason: FillReason[event.reason],
    price: event.level,
    tried: event.wanted,
    bounds,
    passed: fill === null ? 0 : Math.abs(fill.units),
    cutBy: cutterOf(bounds),
    fill: fill === null ? null : fillOf(plan, bar, column, fill, event.slips),
  };
}

export function explainLiquidation(plan: Plan, column: number, { event, hit }: Liquidated): Liquidation {
  const { equity, maintenance, part, position } = event;
  const forced = hit === null ? null : explainForced(plan, column, hit);
  return { equity, maintenance, buffer: plan.marginCallBuffer, part, position, hit: forced };
}

export function explainAction(plan: Plan, column: number, { event, fill }: Acted): ActionExplanation {
  const { action, amount, position, mark } = event;
  const kind = wordOf(ActionKind[action]) as ActionExplanation["kind"];
  return {
    kind,
    amount,
    position,
    mark,
    fill: fill === null ? null : actionFill(plan, event.bar, column, fill),
  };
}

function actionFill(
  plan: Plan,
  bar: number,
  column: number,
  fill: FillEvent<TraceKind.Filled>,
): ActionExplanation["fill"] {
  return { ...fillOf(plan, bar, column, fill, false), reason: FillReason[fill.reason] };
}
