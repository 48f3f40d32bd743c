// Marks and worths of a plan with corporate actions, recomputed outside the kernel.
import type { CorporateAction, ExecutionInput, OptionArray } from "../twin/execution/input.ts";
import { cellOf } from "./transform.ts";

/** Worth of one unit at price 1 in cell i (bar · columns + column), in the account's currency. */
export function worthOf({ options, shape }: ExecutionInput, i: number): number {
  const [bar, column] = [Math.floor(i / shape[1]), i % shape[1]];
  return (
    (cellOf(options.multiplier ?? 1, bar, column) as number) *
    (cellOf(options.fx ?? 1, bar, column) as number)
  );
}

export function actionsAt(plan: ExecutionInput, bar: number, column: number): CorporateAction[] {
  return (plan.options.actions ?? []).filter((one) => one.bar === bar && one.column === column);
}

/** Units of `bar` that a unit of the bar before has become. */
export function splitAt(plan: ExecutionInput, bar: number, column: number): number {
  return actionsAt(plan, bar, column).reduce(
    (ratio, one) => (one.kind === "split" ? ratio * one.ratio : ratio),
    1,
  );
}

/** Marks at every bar's end: the last valid price, divided by the splits since; the last one of a delisted column. */
export function marksOf(plan: ExecutionInput): Float64Array {
  const [bars, columns] = plan.shape;
  const [open, close] = [plan.options.open, plan.options.close] as [
    OptionArray<number> | undefined,
    OptionArray<number>,
  ];
  const marks = new Float64Array(bars * columns).fill(NaN);
  const isDelisted = new Array<boolean>(columns).fill(false);
  for (let i = 0; i < marks.length; i++) {
    const [bar, column] = [Math.floor(i / columns), i % columns];
    let mark = marks[i - columns] ?? NaN;
    for (const action of actionsAt(plan, bar, column)) {
      if (action.kind === "split") mark /= action.ratio;
      if (action.kind === "delisting") isDelisted[column] = true;
    }
    if (!isDelisted[column] && open !== undefined && open.data[i] > 0) mark = open.data[i];
    if (!isDelisted[column] && close.data[i] > 0) mark = close.data[i];
    marks[i] = mark;
  }
  return marks;
}
