// Equity and cash of accounts, brought out of the kernel's memory.
import type { Arena } from "../plan/arena.ts";
import type { Plan } from "../plan/plan.ts";

/** Series of a run, brought out window by window. */
export class SeriesCollector {
  readonly equity: Float64Array;
  readonly cash: Float64Array;
  readonly settledCash: Float64Array;
  readonly receivable: Float64Array | null;
  private readonly accounts: number;
  private readonly arena: Arena;

  constructor(plan: Plan, arena: Arena) {
    this.accounts = plan.groupLengths.length;
    this.arena = arena;
    const cells = plan.shape.bars * this.accounts;
    this.equity = new Float64Array(cells);
    this.cash = new Float64Array(cells);
    this.settledCash = arena.settledCash === 0 ? this.cash : new Float64Array(cells);
    this.receivable = arena.receivable === 0 ? null : new Float64Array(cells);
  }

  /** Copies what a window that begins at bar `bar` holds up to `last` (exclusive). */
  take(buffer: ArrayBuffer, bar: number, last: number): void {
    const { equity, cash, settledCash, receivable } = this.arena;
    this.copy(buffer, this.equity, equity, bar, last);
    this.copy(buffer, this.cash, cash, bar, last);
    if (settledCash !== 0) this.copy(buffer, this.settledCash, settledCash, bar, last);
    if (this.receivable !== null) this.copy(buffer, this.receivable, receivable, bar, last);
  }

  private copy(buffer: ArrayBuffer, target: Float64Array, start: number, bar: number, last: number): void {
    target.set(new Float64Array(buffer, start, (last - bar) * this.accounts), bar * this.accounts);
  }
}
