// The position matrix, rebuilt from the fills with the kernel's own arithmetic: the same bits.
import type { Shape } from "../plan/source.ts";
import type { FillColumns } from "./records.ts";
import type { Matrix } from "../matrix.ts";

/** Units held at the end of every bar, time × column. A fill that takes all that is held leaves exactly 0. */
export function positionMatrix(fills: FillColumns, { bars, columns }: Shape): Matrix {
  const data = new Float64Array(bars * columns);
  const held = new Float64Array(columns);
  let next = 0;
  for (let bar = 0; bar < bars; bar++) {
    for (; next < fills.bar.length && fills.bar[next] === bar; next++)
      held[fills.column[next]] += fills.units[next];
    data.set(held, bar * columns);
  }
  return { data, rows: bars, columns };
}
