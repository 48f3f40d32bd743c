// Where one series goes through another.
import { isObject, objectOf, requireType } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import { seriesOf } from "../indicators/arguments.ts";
import { placeOf, type MarkRoom } from "../indicators/placed.ts";
import type { PriceInput } from "../inputs.ts";
import type { Mask, Matrix } from "../matrix.ts";
import { describe } from "../plan/values.ts";
import { forEachCell, type Cells, type Order } from "./cells.ts";

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
  const marks = markedInKernel(first, second);
  if (marks !== undefined) return maskOf(first as Matrix, marks.first.slice());
  const [a, b] = [levelOf("first", first), levelOf("second", second)];
  return crossed(a, b, wider(a, b));
}

/**
 * Marks the bars at which `first` goes below `second`: where `second` goes above `first`, see `crossedAbove`.
 * @throws BacktestError as `crossedAbove` does
 */
export function crossedBelow(first: Level, second: Level): Mask {
  const marks = markedInKernel(first, second);
  if (marks !== undefined) return maskOf(first as Matrix, marks.second.slice());
  const [a, b] = [levelOf("first", first), levelOf("second", second)];
  return crossed(b, a, wider(b, a));
}

/** Where one series crosses another both ways: above, and below. */
export interface Crossings {
  readonly entries: Mask;
  readonly exits: Mask;
}

/** Two arrays of as many cells as the masks have. */
export interface CrossingArrays {
  readonly entries: Uint8Array;
  readonly exits: Uint8Array;
}

/**
 * Both at once: as entries what `crossedAbove` marks, as exits what `crossedBelow` does. Of two series that a sweep's function
 * got from `context.series`, and did not look into, it is worked out in the kernel, without a copy.
 * @param first bars × columns, one column, or a number
 * @param second the same; a single column goes with all columns of the other
 * @param into two arrays that the masks are written into, such as `context.masks()`; new ones by default
 * @returns masks that lie as the wider of the series does; of `into` where it was given
 * @throws BacktestError as `crossedAbove` does; E_DTYPE and E_SHAPE for arrays that do not fit, E_RANGE where they overlap
 * @example
 * const { entries, exits } = crossings(sma(close, { window: 10 }), sma(close, { window: 30 }));
 */
export function crossings(first: Level, second: Level, into?: CrossingArrays): Crossings {
  const marks = markedInKernel(first, second);
  if (marks !== undefined) {
    const { entries, exits } = arraysFor(marks.first.length, into);
    entries.set(marks.first);
    exits.set(marks.second);
    return { entries: maskOf(first as Matrix, entries), exits: maskOf(first as Matrix, exits) };
  }
  const [a, b] = [levelOf("first", first), levelOf("second", second)];
  const shape = wider(a, b);
  const { entries, exits } = arraysFor(shape.rows * shape.columns, into);
  return { entries: crossed(a, b, shape, entries), exits: crossed(b, a, shape, exits) };
}

/** Both masks of two series that were placed together; undefined where they were not. */
function markedInKernel(first: Level, second: Level): MarkRoom | undefined {
  const [a, b] = [placeOf(first), placeOf(second)];
  if (a === undefined || b === undefined || a.marks !== b.marks) return undefined;
  const { target, first: above, second: below, seen } = a.marks;
  const { rows, columns } = first as Matrix;
  target.exports.markCrossings(a.start, b.start, rows, columns, above.byteOffset, below.byteOffset, seen);
  return a.marks;
}

/** A mask of the shape of a series that was placed. */
function maskOf({ rows, columns }: Matrix, data: Uint8Array): Mask {
  return { data, rows, columns, order: "row" };
}

/** Arrays for the cells of both masks: those that were given, or new ones. */
function arraysFor(count: number, into: unknown): CrossingArrays {
  if (into === undefined) return { entries: new Uint8Array(count), exits: new Uint8Array(count) };
  requireType(isObject(into) && !ArrayBuffer.isView(into), "into", into, "{ entries, exits }");
  const { entries, exits } = objectOf("into", into, ["entries", "exits"]);
  requireArray("into.entries", entries, count);
  requireArray("into.exits", exits, count);
  if (entries.buffer !== exits.buffer || Math.abs(entries.byteOffset - exits.byteOffset) >= count)
    return { entries, exits };
  throw new BacktestError("E_RANGE", "into.entries and into.exits share cells", {
    ...{ option: "into.exits", expected: "two arrays of their own" },
  });
}

function requireArray(option: string, value: unknown, count: number): asserts value is Uint8Array {
  requireType(value instanceof Uint8Array, option, value, "a Uint8Array");
  const { length } = value as Uint8Array;
  if (length === count) return;
  throw new BacktestError("E_SHAPE", `${option} has ${length} cells, the series have ${count}`, {
    ...{ option, got: length, expected: count },
  });
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

/** The one that says what the result looks like. */
function wider(first: LevelCells, second: LevelCells): LevelCells {
  requireFit(first, second);
  return first.order === undefined || second.columns > first.columns ? second : first;
}

/**
 * @param shape one of them: what the mask looks like
 * @param into room for the mask, which may hold anything; new room by default
 */
function crossed(rising: LevelCells, other: LevelCells, shape: LevelCells, into?: Uint8Array): Mask {
  const { rows, columns, order = "column" } = shape;
  const data = into ?? new Uint8Array(rows * columns);
  const seen = new Uint8Array(columns);
  forEachCell({ rows, columns, order }, (bar, column) => {
    const a = rising.data[bar * rising.rowStride + column * rising.columnStride];
    const b = other.data[bar * other.rowStride + column * other.columnStride];
    const before = seen[column];
    const now = stateAfter(before, a, b);
    seen[column] = now;
    data[order === "row" ? bar * columns + column : column * rows + bar] = Number(
      before === READY && now === ABOVE,
    );
  });
  return { data, rows, columns, order };
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
