// Section 9: one trade per reducing fill at average cost, and the open rest at the last mark.

import type { Column, Run } from "./state.ts";
import { unitScale } from "./state.ts";

/** Books `units` of the position as closed for `value`; must run before the position is changed. */
export function recordTrade(run: Run, column: Column, units: number, value: number, fees: number): void {
  const part = units / Math.abs(column.position);
  addTrade(run, column, units, tradePnl(column, part, value) - fees, false);
  column.entryCost -= column.entryCost * part;
  column.entryFees -= column.entryFees * part;
}

export function recordOpenTrades(run: Run): void {
  for (const column of run.columns) {
    if (column.position === 0) continue;
    const units = Math.abs(column.position);
    const value = units * column.mark * unitScale(run, column);
    addTrade(run, column, units, tradePnl(column, 1, value), true);
  }
}

function tradePnl(column: Column, part: number, value: number): number {
  const side = Math.sign(column.position);
  return side * (value - column.entryCost * part) - column.entryFees * part;
}

function addTrade(run: Run, column: Column, units: number, pnl: number, open: boolean): void {
  const { trades } = run;
  trades.column.push(column.index);
  trades.entryBar.push(column.entryBar);
  trades.exitBar.push(run.bar);
  trades.size.push(units);
  trades.pnl.push(pnl);
  trades.open.push(open);
}
