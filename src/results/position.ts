// The position matrix, rebuilt from the fills with the kernel's own arithmetic: the same bits.
import { ActionKind, FillReason } from "../../assembly/layout.ts";
import { roundToLot } from "../../assembly/tolerance.ts";
import type { PlannedAction } from "../plan/execution.ts";
import { cellOf, type Shape, type Source } from "../plan/source.ts";
import type { FillColumns } from "./records.ts";
import type { Matrix } from "../matrix.ts";

/**
 * Units held at the end of every bar, time × column, after the splits of the bar. A fill that takes all that is held leaves
 * exactly 0. With `lots` (fractions are paid out) each split is rounded before the next one of its bar.
 */
export function positionMatrix(
  fills: FillColumns,
  { bars, columns }: Shape,
  actions: readonly PlannedAction[] = [],
  lots?: Source,
): Matrix {
  const data = new Float64Array(bars * columns);
  const held = new Float64Array(columns);
  let next = 0;
  let nextAction = 0;
  for (let bar = 0; bar < bars; bar++) {
    for (; nextAction < actions.length && actions[nextAction].bar === bar; nextAction++) {
      const { kind, column, amount } = actions[nextAction];
      if (kind !== ActionKind.Split) continue;
      held[column] *= amount;
      if (lots !== undefined) held[column] = withoutFraction(held[column], cellOf(lots, bar, column));
    }
    for (; next < fills.bar.length && fills.bar[next] === bar; next++)
      if (fills.reason[next] !== FillReason.CashInLieu) held[fills.column[next]] += fills.units[next];
    data.set(held, bar * columns);
  }
  return { data, rows: bars, columns };
}

/** As the kernel pays out what is below a lot. */
function withoutFraction(units: number, lot: number): number {
  const held = Math.abs(units);
  const fraction = held - roundToLot(held, lot);
  if (!(fraction > 1e-9 * held)) return units;
  return fraction === held ? 0 : units > 0 ? units - fraction : units + fraction;
}
