// The position matrix, rebuilt from the fills with the kernel's own arithmetic: the same bits.
import { ActionKind, FillReason } from "../../assembly/layout.ts";
import { roundToLot } from "../../assembly/tolerance.ts";
import type { PlannedAction } from "../plan/execution.ts";
import { cellOf, type Shape, type Source } from "../plan/source.ts";
import type { FillColumns } from "./records.ts";
import type { Matrix } from "../matrix.ts";

/** What the fills of a run are replayed over. */
export interface Book {
  readonly shape: Shape;
  readonly actions: readonly PlannedAction[];
  /** Lots whose fractions a split pays out; undefined: they are kept. */
  readonly lots: Source | undefined;
}

/** What a replay tells of, as it happens. */
export interface BookVisitor {
  /** A fill, with the units held before it; fractions that a split pays out are part of the split. */
  readonly fill?: (i: number, held: number) => void;
  /** A split of what is held. */
  readonly split?: (column: number, ratio: number) => void;
  /** The end of a bar, with the units held in each column. */
  readonly bar?: (bar: number, held: Float64Array) => void;
}

/** Units held at the end of every bar, time × column, after the splits of the bar. */
export function positionMatrix(fills: FillColumns, book: Book): Matrix {
  const { bars, columns } = book.shape;
  const data = new Float64Array(bars * columns);
  replayFills(fills, book, { bar: (bar, held) => data.set(held, bar * columns) });
  return { data, rows: bars, columns };
}

/**
 * Replays the fills. One that takes all that is held leaves exactly 0. Where fractions are paid out each split is rounded before
 * the next one of its bar.
 */
export function replayFills(fills: FillColumns, { shape, actions, lots }: Book, visitor: BookVisitor): void {
  const held = new Float64Array(shape.columns);
  let next = 0;
  let nextAction = 0;
  for (let bar = 0; bar < shape.bars; bar++) {
    for (; nextAction < actions.length && actions[nextAction].bar === bar; nextAction++) {
      const { kind, column, amount } = actions[nextAction];
      if (kind !== ActionKind.Split || held[column] === 0) continue;
      held[column] *= amount;
      visitor.split?.(column, amount);
      if (lots !== undefined) held[column] = withoutFraction(held[column], cellOf(lots, bar, column));
    }
    for (; next < fills.bar.length && fills.bar[next] === bar; next++) {
      if (fills.reason[next] === FillReason.CashInLieu) continue;
      const column = fills.column[next];
      visitor.fill?.(next, held[column]);
      held[column] += fills.units[next];
    }
    visitor.bar?.(bar, held);
  }
}

/** As the kernel pays out what is below a lot. */
function withoutFraction(units: number, lot: number): number {
  const held = Math.abs(units);
  const fraction = held - roundToLot(held, lot);
  if (!(fraction > 1e-9 * held)) return units;
  return fraction === held ? 0 : units > 0 ? units - fraction : units + fraction;
}
