// A result with everything that its checks look at.
import type { Facts } from "./facts.ts";
import type { Money } from "./money.ts";
import type { Replay } from "./replay.ts";
import type { Arrays, ResultToCheck } from "./result.ts";

export interface Subject {
  readonly result: ResultToCheck;
  readonly facts: Facts;
  readonly arrays: Arrays;
  /** Fills that have a place, by bar. */
  readonly placed: Int32Array;
  readonly replay: Replay;
  /** Units at the end of every bar: those of the result, else those of its fills. */
  readonly position: Float64Array;
  /** Value of each position at its mark, account currency; 0 where nothing is held. */
  readonly values: Float64Array;
  readonly money: Money;
}

/** Values of positions at their marks. */
export function valuesOf(position: Float64Array, facts: Facts): Float64Array {
  const { columns, closeMarks } = facts;
  return position.map((units, i) =>
    units === 0 ? 0 : units * closeMarks[i] * facts.worth(Math.floor(i / columns), i % columns),
  );
}

/** Amount of an account at the end of the bar before; the initial cash before the first. */
export function before(series: Float64Array, cell: number, { accounts, plan }: Facts): number {
  return cell < accounts ? plan.initCash[cell] : series[cell - accounts];
}
