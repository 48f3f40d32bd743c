// Closes at which positions are valued: gaps are filled forward and then backward where the run says so.
import type { VectorbtRunPlan } from "../../plan/vectorbt.ts";

type ClosePlan = Pick<VectorbtRunPlan, "shape" | "close" | "fillnaClose">;

/** Those of one column. */
export function valuationClose(plan: ClosePlan, column: number): Float64Array {
  const close = new Float64Array(plan.shape.bars);
  valuationCloses(plan, column, [close]);
  return close;
}

/** Writes those of columns that stand side by side, a list for each, bar after bar. */
export function valuationCloses(plan: ClosePlan, first: number, lists: readonly Float64Array[]): void {
  const { data, rowStride, columnStride } = plan.close;
  const { bars } = plan.shape;
  for (let bar = 0; bar < bars; bar++)
    for (
      let k = 0, cell = bar * rowStride + first * columnStride;
      k < lists.length;
      k++, cell += columnStride
    )
      lists[k][bar] = data[cell];
  if (plan.fillnaClose) lists.forEach(fillGaps);
}

function fillGaps(close: Float64Array): void {
  for (let bar = 1; bar < close.length; bar++) if (Number.isNaN(close[bar])) close[bar] = close[bar - 1];
  for (let bar = close.length - 2; bar >= 0; bar--) if (Number.isNaN(close[bar])) close[bar] = close[bar + 1];
}
