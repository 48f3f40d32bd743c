// Orders of a walk (assembly/plain/walk.ts): one that was filled as it was asked has no record but its fill.
import { FillReason, Outcome, Reason } from "../../assembly/layout.ts";
import { countedUp } from "./countedUp.ts";
import type { FillColumns, OrderColumns } from "./records.ts";
import type { ListedFills } from "./replayed.ts";

export interface WalkedRecords {
  readonly orders: OrderColumns;
  readonly fills: FillColumns;
}

/**
 * Orders by id, which counts in the order (bar, column) of their making, and the fills with the ids of theirs.
 * @param recorded orders that have a record, by (bar, column); null: none
 * @param delay bars from a decision to its fill
 */
export function walkedRecords(
  fills: ListedFills,
  recorded: OrderColumns | null,
  delay: number,
): WalkedRecords {
  const count = fills.bar.length;
  const clean: OrderColumns = {
    id: countedUp(count),
    decisionBar: barsBefore(fills.bar, delay),
    column: fills.column.slice(),
    asked: fills.units.slice(),
    filled: fills.units.slice(),
    outcome: new Uint8Array(count).fill(Outcome.Filled),
    reason: new Uint8Array(count).fill(Reason.None),
    bound: new Float64Array(count).fill(NaN),
  };
  const { orders, ids } =
    recorded === null ? { orders: clean, ids: clean.id.slice() } : merged(clean, recorded);
  const { bar, column, units, price, fees } = fills;
  const reason = new Uint8Array(count).fill(FillReason.Order);
  return { orders, fills: { bar, column, units, price, fees, reason, order: ids } };
}

/** A loop: `map` is several times slower on arrays of this size. */
function barsBefore(bars: Int32Array, delay: number): Int32Array {
  const before = bars.slice();
  if (delay === 0) return before;
  for (let i = 0; i < bars.length; i++) before[i] -= delay;
  return before;
}

/** Both kinds as one; a fill belongs to the order of its cell that has a record, where there is one. */
function merged(clean: OrderColumns, recorded: OrderColumns): { orders: OrderColumns; ids: Int32Array } {
  const ids = new Int32Array(clean.id.length);
  /** Where each order comes from: its fill, or past those its record. */
  const sources: number[] = [];
  let next = 0;
  for (let i = 0; i < ids.length; i++) {
    let order = compareCells(recorded, next, clean, i);
    for (; order < 0; order = compareCells(recorded, next, clean, i)) sources.push(ids.length + next++);
    ids[i] = sources.length;
    sources.push(order === 0 ? ids.length + next++ : i);
  }
  while (next < recorded.id.length) sources.push(ids.length + next++);
  return { orders: picked(clean, recorded, sources), ids };
}

/** Below 0: the `i`-th of `a` was made before the `k`-th of `b`; above: later, or there is none. */
function compareCells(a: OrderColumns, i: number, b: OrderColumns, k: number): number {
  if (i >= a.id.length) return 1;
  return a.decisionBar[i] - b.decisionBar[k] || a.column[i] - b.column[k];
}

function picked(clean: OrderColumns, recorded: OrderColumns, sources: readonly number[]): OrderColumns {
  const doubles = (name: "asked" | "filled" | "bound"): Float64Array =>
    pick(new Float64Array(sources.length), clean[name], recorded[name], sources);
  const integers = (name: "decisionBar" | "column"): Int32Array =>
    pick(new Int32Array(sources.length), clean[name], recorded[name], sources);
  const codes = (name: "outcome" | "reason"): Uint8Array =>
    pick(new Uint8Array(sources.length), clean[name], recorded[name], sources);
  return {
    id: countedUp(sources.length),
    decisionBar: integers("decisionBar"),
    column: integers("column"),
    asked: doubles("asked"),
    filled: doubles("filled"),
    outcome: codes("outcome"),
    reason: codes("reason"),
    bound: doubles("bound"),
  };
}

type Numbers = Float64Array | Int32Array | Uint8Array;

/** Fills a column from those of both kinds. */
function pick<Column extends Numbers>(
  column: Column,
  clean: Numbers,
  recorded: Numbers,
  sources: readonly number[],
): Column {
  for (let i = 0; i < sources.length; i++) {
    const from = sources[i];
    column[i] = from < clean.length ? clean[from] : recorded[from - clean.length];
  }
  return column;
}
