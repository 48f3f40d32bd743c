// Where one series goes through another.
import { BacktestError } from "../errors.ts";
import { seriesOf } from "../indicators/arguments.ts";
import type { PriceInput } from "../inputs.ts";
import type { Mask } from "../matrix.ts";
import { describe } from "../plan/values.ts";
import { emptyMask, type Cells, type Order } from "./cells.ts";

/** A series to compare, or one number for all bars. */
export type Level = PriceInput | number;

/** What has been seen of a column. */
const NOT_BELOW = 0;
/** It has been below, and was not above at the bar before. */
const READY = 1;
/** It has been below, and was above at the bar before. */
const ABOVE = 2;

/**
 * Marks the bars at which `first` goes above `second`: it is above, was not above at the bar before, and has been below since
 * the last missing value. Equal values are neither above nor below; a NaN in either begins anew, so nothing crosses from it.
 * The same as VectorBT's `crossed_above`; like `(a > b) & (a.shift() <= b.shift())` in pandas but for the condition to have
 * been below.
 * @param first bars × columns, one column, or a number
 * @param second the same; a single column goes with all columns of the other
 * @throws BacktestError E_SHAPE where rows or columns do not fit, E_RANGE for a number that is not finite, E_DTYPE
 * @example
 * const entries = crossedAbove(sma(close, { window: 10 }), sma(close, { window: 30 }));
 */
export function crossedAbove(first: Level, second: Level): Mask {
  return crossed(levelOf("first", first), levelOf("second", second));
}

/**
 * Marks the bars at which `first` goes below `second`: where `second` goes above `first`, see `crossedAbove`.
 * @throws BacktestError as `crossedAbove` does
 */
export function crossedBelow(first: Level, second: Level): Mask {
  return crossed(levelOf("second", second), levelOf("first", first));
}

interface LevelCells extends Omit<Cells<Float64Array>, "order"> {
  readonly option: string;
  readonly order: Order | undefined;
}

function levelOf(option: string, value: Level): LevelCells {
  if (typeof value === "number") {
    if (Number.isFinite(value))
      return {
        option,
        data: Float64Array.of(value),
        rows: 1,
        columns: 1,
        order: undefined,
        rowStride: 0,
        columnStride: 0,
      };
    throw new BacktestError("E_RANGE", `${option} is ${describe(value)}; expected a finite number`, {
      option,
      got: value,
      expected: "a finite number, or a series",
    });
  }
  const { data, rows, columns, order } = seriesOf(option, value);
  const isRow = order === "row";
  return {
    ...{ option, data, rows, columns, order },
    rowStride: isRow ? columns : 1,
    columnStride: columns === 1 ? 0 : isRow ? 1 : rows,
  };
}

/** The wider one says what the result looks like. */
function crossed(rising: LevelCells, other: LevelCells): Mask {
  const wide = rising.order === undefined || other.columns > rising.columns ? other : rising;
  requireFit(rising, other);
  const { rows, columns, order = "column" } = wide;
  const marks = emptyMask(rows, columns, order);
  const seen = new Uint8Array(columns);
  const isRow = order === "row";
  const [outer, inner] = isRow ? [rows, columns] : [columns, rows];
  for (let i = 0; i < outer; i++)
    for (let j = 0; j < inner; j++) {
      const [bar, column] = isRow ? [i, j] : [j, i];
      const a = rising.data[bar * rising.rowStride + column * rising.columnStride];
      const b = other.data[bar * other.rowStride + column * other.columnStride];
      const before = seen[column];
      const now = stateAfter(before, a, b);
      seen[column] = now;
      if (before === READY && now === ABOVE) marks.data[i * inner + j] = 1;
    }
  return { data: marks.data, rows, columns, order };
}

function stateAfter(before: number, a: number, b: number): number {
  if (a < b) return READY;
  if (a > b) return before === NOT_BELOW ? NOT_BELOW : ABOVE;
  if (a === b) return before === NOT_BELOW ? NOT_BELOW : READY;
  return NOT_BELOW;
}

function requireFit(first: LevelCells, second: LevelCells): void {
  if (first.order === undefined && second.order === undefined)
    throw new BacktestError("E_SHAPE", "first and second are both numbers; one must be a series", {
      option: "first",
      expected: "a series",
    });
  if (first.order === undefined || second.order === undefined) return;
  const [a, b] = [first.columns, second.columns];
  if (first.rows === second.rows && (a === b || a === 1 || b === 1)) return;
  const [got, expected] = [second, first].map(({ rows, columns }) => `${rows}×${columns}`);
  throw new BacktestError("E_SHAPE", `${second.option} is ${got} but ${first.option} is ${expected}`, {
    option: second.option,
    got,
    expected,
    hint: "Both need the same bars, and the same columns or one of them a single column.",
  });
}
