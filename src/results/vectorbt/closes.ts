// Closes at which positions are valued: gaps are filled forward and then backward where the run says so.
import type { VectorbtRunPlan } from "../../plan/vectorbt.ts";

type ClosePlan = Pick<VectorbtRunPlan, "shape" | "close" | "fillnaClose">;

/** Those of one column. */
export function valuationClose(plan: ClosePlan, column: number): Float64Array {
  const close = new Float64Array(plan.shape.bars);
  valuationCloses(plan, column, 1, close);
  return close;
}

/** Writes those of `count` columns that stand side by side, column behind column. */
export function valuationCloses(plan: ClosePlan, first: number, count: number, closes: Float64Array): void {
  const { data, rowStride, columnStride } = plan.close;
  const { bars } = plan.shape;
  let isWhole = true;
  for (let bar = 0; bar < bars; bar++) {
    let cell = bar * rowStride + first * columnStride;
    for (let at = bar, end = bar + count * bars; at < end; at += bars, cell += columnStride) {
      closes[at] = data[cell];
      if (closes[at] !== closes[at]) isWhole = false;
    }
  }
  if (isWhole || !plan.fillnaClose) return;
  for (let k = 0; k < count; k++) fillGaps(closes.subarray(k * bars, (k + 1) * bars));
}

function fillGaps(close: Float64Array): void {
  for (let bar = 1; bar < close.length; bar++) if (Number.isNaN(close[bar])) close[bar] = close[bar - 1];
  for (let bar = close.length - 2; bar >= 0; bar--) if (Number.isNaN(close[bar])) close[bar] = close[bar + 1];
}
