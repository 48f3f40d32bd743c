// Signals made from signals.
import { BacktestError } from "../errors.ts";
import { knownObject, sameShape, seriesOf } from "../indicators/arguments.ts";
import type { MaskInput, PriceInput } from "../inputs.ts";
import type { Mask, Matrix, MatrixData } from "../matrix.ts";
import { check } from "../optionSpec.ts";
import { describe, runNumber } from "../plan/values.ts";
import { cellsOf, emptyMask, forEachCell, maskCells, type Cells } from "./cells.ts";

const BARS = check("a whole number from 0 on", (x) => Number.isInteger(x) && x >= 0 && x < 2 ** 31);

/**
 * Everything `bars` bars later: the value of a bar is that of `bars` bars before, and the first bars have none (0 in a mask,
 * NaN in a series). Backwards would be looking ahead, and is refused.
 * @param values a mask, or a series: bars × columns, or one column
 * @param bars 1 by default
 * @throws BacktestError E_RANGE for bars that are no whole number from 0 on, E_DTYPE, E_SHAPE
 */
export function shift(values: Mask | Uint8Array, bars?: number): Mask;
export function shift(values: PriceInput, bars?: number): Matrix;
export function shift(values: Mask | Uint8Array | PriceInput, bars = 1): Mask | Matrix {
  const past = runNumber("bars", bars, BARS);
  return isMask(values)
    ? shifted(maskCells("values", values), past, 0)
    : shifted(numberCells(values), past, NaN);
}

function isMask(values: Mask | Uint8Array | PriceInput): values is Mask | Uint8Array {
  return values instanceof Uint8Array || (values as Partial<Mask> | undefined)?.data instanceof Uint8Array;
}

function numberCells(values: PriceInput): Cells<Float64Array> {
  const series = seriesOf("values", values);
  return cellsOf({ ...series, isList: false }, series.data);
}

function shifted<Data extends MatrixData>(cells: Cells<Data>, bars: number, nothing: number): Matrix<Data> {
  const { data, rows, columns, order } = cells;
  const result = data.slice() as Data;
  const kept = Math.max(0, rows - bars);
  const lines = order === "row" ? 1 : columns;
  const length = data.length / Math.max(1, lines);
  const step = order === "row" ? columns : 1;
  for (let line = 0; line < lines; line++) {
    const start = line * length;
    result.copyWithin(start + (rows - kept) * step, start, start + kept * step);
    result.fill(nothing, start, start + (rows - kept) * step);
  }
  return { data: result, rows, columns, order };
}

/**
 * Keeps the first bar of every run of marked bars. The same as VectorBT's `signals.first()`.
 * @param signals a mask, one column of bytes, or rows of booleans
 * @throws BacktestError E_DTYPE, E_RANGE, E_SHAPE
 */
export function first(signals: MaskInput): Mask {
  const cells = maskCells("signals", signals);
  const { data, rows, columns, order } = cells;
  const result = new Uint8Array(data.length);
  forEachCell(cells, (bar, column) => {
    const place = bar * cells.rowStride + column * cells.columnStride;
    result[place] = data[place] === 1 && (bar === 0 || data[place - cells.rowStride] === 0) ? 1 : 0;
  });
  return { data: result, rows, columns, order };
}

/** Whether the last signal that counted in a column was an exit, an entry, or neither yet. */
const NONE = 0;
const ENTRY = 1;
const EXIT = 2;

/**
 * Lets entries and exits take turns: an entry counts after an exit, an exit after an entry; a bar with both counts for
 * neither. The same as VectorBT's `clean`.
 * @param entries a mask, one column of bytes, or rows of booleans
 * @param exits the same, of the same shape
 * @param options `entryFirst`, true by default: whether an exit before the first entry counts for nothing
 * @throws BacktestError E_SHAPE where shapes differ, E_DTYPE, E_RANGE, E_UNKNOWN_KEY
 */
export function clean(
  entries: MaskInput,
  exits: MaskInput,
  options: { readonly entryFirst?: boolean } = {},
): { readonly entries: Mask; readonly exits: Mask } {
  const entryFirst = entryFirstOf(knownObject("clean", options, ["entryFirst"]).entryFirst);
  const entry = maskCells("entries", entries);
  const exit = sameShape("exits", maskCells("exits", exits), "entries", entry);
  const { rows, columns, order } = entry;
  const [keptEntries, keptExits] = [0, 1].map(() => emptyMask(rows, columns, order));
  const last = new Uint8Array(columns);
  forEachCell(entry, (bar, column) => {
    const place = bar * entry.rowStride + column * entry.columnStride;
    const isEntry = entry.data[place] === 1;
    const isExit = exit.data[bar * exit.rowStride + column * exit.columnStride] === 1;
    if (isEntry === isExit) return;
    if (isEntry && last[column] !== ENTRY) keptEntries.data[place] = 1;
    if (isExit && (last[column] === ENTRY || (last[column] === NONE && !entryFirst)))
      keptExits.data[place] = 1;
    if (isEntry || keptExits.data[place] === 1) last[column] = isEntry ? ENTRY : EXIT;
  });
  return {
    entries: { data: keptEntries.data, rows, columns, order },
    exits: { data: keptExits.data, rows, columns, order },
  };
}

function entryFirstOf(value: unknown): boolean {
  if (value === undefined) return true;
  if (typeof value === "boolean") return value;
  throw new BacktestError("E_DTYPE", `entryFirst is ${describe(value)}`, {
    option: "entryFirst",
    got: value,
    expected: "true or false",
  });
}
