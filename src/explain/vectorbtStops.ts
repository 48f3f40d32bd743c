// The stops of a position of the vectorbt profile against a bar, as the kernel saw them.
import { Input, StopExit, StopExitPrice } from "../../assembly/layout.ts";
import { cellOf } from "../plan/source.ts";
import type { VectorbtRunPlan } from "../plan/vectorbt.ts";
import type { Probed } from "../results/vectorbt/probe.ts";
import { wordOf } from "./names.ts";
import type { VectorbtStops } from "./vectorbtTypes.ts";

/** Null where nothing is held, or it has no stops. */
export function stopsOf(
  plan: VectorbtRunPlan,
  bar: number,
  column: number,
  probe: Probed,
): VectorbtStops | null {
  const { position, slPrice, slStop, slTrail, tpPrice, tpStop, open, high, low, fired } = probe;
  if (position === 0 || (Number.isNaN(slStop) && Number.isNaN(tpStop))) return null;
  const isLong = position > 0;
  const stopLevel = levelOf(slPrice, slStop, isLong);
  const targetLevel = levelOf(tpPrice, tpStop, !isLong);
  const stopReached = reaches(probe, stopLevel, isLong);
  const targetReached = reaches(probe, targetLevel, !isLong);
  return {
    ...{ position, stopBase: slPrice, slStop, trails: slTrail, targetBase: tpPrice, tpStop },
    ...{ stopLevel, targetLevel, open, high, low, stopReached, targetReached },
    hit: Number.isNaN(fired) ? null : stopReached ? "stopLoss" : "takeProfit",
    price: fired,
    exitPrice: wordOf(StopExitPrice[cellOf(plan.inputs.get(Input.StopExitPrice)!, bar, column)]),
    exit: wordOf(StopExit[cellOf(plan.inputs.get(Input.UponStopExit)!, bar, column)]),
  };
}

function levelOf(base: number, part: number, isBelow: boolean): number {
  return base * (isBelow ? 1 - part : 1 + part);
}

function reaches({ open, high, low }: Probed, level: number, isBelow: boolean): boolean {
  return (isBelow ? open <= level : open >= level) || (low <= level && level <= high);
}
