// Section 6.4: how many units this account may still fill in a column at this bar.

import { isNothing } from "./numbers.ts";
import type { Column, Run } from "./state.ts";

export function volumeLeft(run: Run, column: Column): number {
  const { volume, participationRate, skipsZeroVolume } = run.options;
  if (volume === null) return Infinity;
  const traded = volume(run.bar, column.index);
  if (!(traded > 0) && skipsZeroVolume) return 0;
  if (participationRate === null) return Infinity;
  const allowed = participationRate * (traded > 0 ? traded : 0);
  const left = allowed - column.volumeUsed;
  return isNothing(left, allowed) ? 0 : left;
}
