// Our runs as they are with what backtesting.py does otherwise.
import type { ComparableFill, ComparableResult } from "../engines/types.ts";
import type { FillKind } from "./ours.ts";
import type { BacktestingPlan } from "./plan.ts";

/** Equity of a bar without the market orders that fill at its close: those count from the next bar on. */
export function equityBeforeFills(plan: BacktestingPlan, ours: ComparableResult): ComparableResult {
  const equity = [...ours.equity];
  ours.fills.forEach(([bar, , units, price, fees], k) => {
    if (kindOf(ours, k) === "market") equity[bar] += fees + units * (price - plan.close[bar][0]!);
  });
  return { ...ours, equity };
}

/** Openings at a price with the spread, closings without it. */
export function spreadOnOpenings(plan: BacktestingPlan, ours: ComparableResult): ComparableResult {
  const equity = [...ours.equity];
  let held = 0;
  const fills = ours.fills.map((fill, k): ComparableFill => {
    const [bar, column, units, price, fees] = fill;
    const raw = kindOf(ours, k) === "limit" ? price : price / (1 + Math.sign(units) * plan.spread);
    const isOpening = held * units >= 0;
    const theirs = isOpening ? raw * (1 + Math.sign(units) * plan.spread) : raw;
    const theirFees = plan.fixedFees + Math.abs(units) * theirs * plan.fees;
    const gain = units * (price - theirs) + fees - theirFees;
    for (let at = bar + delayOf(plan, kindOf(ours, k)); at < equity.length; at++) equity[at] += gain;
    held += units;
    return [bar, column, units, theirs, theirFees];
  });
  return { ...ours, fills, equity };
}

/** No equity, and no orders, from this bar on. */
export function endAtRuin(plan: BacktestingPlan, ours: ComparableResult, ruin: number): ComparableResult {
  const happens = ([bar]: ComparableFill, k: number): boolean => bar + delayOf(plan, kindOf(ours, k)) <= ruin;
  return {
    ...ours,
    fills: ours.fills.filter(happens),
    equity: ours.equity.map((value, bar) => (bar < ruin ? value : 0)),
  };
}

/** Bars until a fill counts: those at a close are executed in the next bar. */
function delayOf({ tradeOnClose }: BacktestingPlan, kind: FillKind): number {
  return tradeOnClose && kind === "market" ? 1 : 0;
}

function kindOf(ours: ComparableResult, fill: number): FillKind {
  return (ours.extra!.kinds as FillKind[])[fill];
}
