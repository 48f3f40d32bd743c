// The position matrix, rebuilt from the fills with the kernel's own arithmetic: the same bits.
import { ActionKind } from "../../assembly/layout.ts";
import type { PlannedAction } from "../plan/execution.ts";
import type { Shape } from "../plan/source.ts";
import type { FillColumns } from "./records.ts";
import type { Matrix } from "../matrix.ts";

/** Units held at the end of every bar, time × column, after the splits of the bar. A fill that takes all that is held leaves exactly 0. */
export function positionMatrix(
  fills: FillColumns,
  { bars, columns }: Shape,
  actions: readonly PlannedAction[] = [],
): Matrix {
  const data = new Float64Array(bars * columns);
  const held = new Float64Array(columns);
  let next = 0;
  let nextAction = 0;
  for (let bar = 0; bar < bars; bar++) {
    for (; nextAction < actions.length && actions[nextAction].bar === bar; nextAction++) {
      const { kind, column, amount } = actions[nextAction];
      if (kind === ActionKind.Split) held[column] *= amount;
    }
    for (; next < fills.bar.length && fills.bar[next] === bar; next++)
      held[fills.column[next]] += fills.units[next];
    data.set(held, bar * columns);
  }
  return { data, rows: bars, columns };
}
