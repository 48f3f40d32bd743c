// Where series are written: arrays of their own, or the same ones again and again.
import type { VectorbtRunPlan } from "../../plan/vectorbt.ts";
import { valuationClose, valuationCloses } from "./closes.ts";

/** Hands out arrays and closes. */
export interface Room {
  /** An array of doubles, with whatever was in it. */
  take(length: number): Float64Array;
  /** Valuation closes of a column. */
  close(column: number): Float64Array;
}

/** Arrays that stay what they are. */
export function lastingRoom(plan: VectorbtRunPlan): Room {
  return {
    take: (length) => new Float64Array(length),
    close: (column) => valuationClose(plan, column),
  };
}

/** Columns whose closes are read together: a row of them lies in one line of a cache. */
const TILE = 8;

/** Arrays that are handed out again after `clear`: thousands of short-lived ones cost more than what is written to them. */
export class PassingRoom implements Room {
  private readonly arrays: Float64Array[] = [];
  private used = 0;
  private tile = new Float64Array(0);
  private first = -1;
  private isTileLent = false;

  constructor(private readonly plan: VectorbtRunPlan) {}

  /** Everything that was handed out may be written over. */
  clear(): void {
    this.used = 0;
    this.isTileLent = false;
  }

  take(length: number): Float64Array {
    const array = (this.arrays[this.used] ??= new Float64Array(length));
    this.used += 1;
    return array;
  }

  close(column: number): Float64Array {
    const first = column - (column % TILE);
    if (first !== this.first && this.isTileLent) return this.closeAlone(column);
    if (first !== this.first) this.load(first);
    this.isTileLent = true;
    const { bars } = this.plan.shape;
    return this.tile.subarray((column - first) * bars, (column - first + 1) * bars);
  }

  /** For groups that are wider than a tile. */
  private closeAlone(column: number): Float64Array {
    const close = this.take(this.plan.shape.bars);
    valuationCloses(this.plan, column, 1, close);
    return close;
  }

  private load(first: number): void {
    const { bars, columns } = this.plan.shape;
    const wide = Math.min(TILE, columns);
    if (this.first < 0) this.tile = new Float64Array(wide * bars);
    this.first = first;
    valuationCloses(this.plan, first, Math.min(wide, columns - first), this.tile);
  }
}
