import { isObject, objectOf, requireType } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import type { Matrix } from "../matrix.ts";
import type { Table } from "./table.ts";
import { areTexts, numbersOf, requireTable, requireWanted, textOf } from "./table.ts";
import { requireTimes } from "./time.ts";

/** Prices and volumes of several assets on one time axis. */
export interface MarketData {
  /** One time a bar, milliseconds since 1970 UTC, strictly increasing. */
  readonly time: Float64Array;
  /** Names of the assets, one a column. */
  readonly columns: readonly string[];
  /** Row-major bars × assets: open, high, low, close, volume, adjClose, … NaN where an asset has no row. */
  readonly fields: Readonly<Record<string, Matrix>>;
  /** What alignment did to the rows as they came; absent for data from elsewhere. */
  readonly source?: SourceNotes;
}

export interface SourceNotes {
  readonly rows: number;
  /** Rows that came after a later row of the same asset, and were sorted in. */
  readonly unsorted: number;
  /** Rows that had the time and asset of another row, and were merged as the policy says. */
  readonly merged: number;
  /** Bars left out because not every asset has one (policy "inner"). */
  readonly droppedBars: number;
  /** Cells of the unsorted rows, as bar · assets + column; of bars that were left out there are none. */
  readonly unsortedCells?: Float64Array;
  /** Cells that several rows were merged into, in the same way, once for each row that gave way. */
  readonly mergedCells?: Float64Array;
}

/** Throws E_DTYPE for what is no market: times, names and fields. */
export function requireMarket(data: unknown): void {
  const isSound =
    isObject(data) && data.time instanceof Float64Array && areTexts(data.columns) && isObject(data.fields);
  requireType(isSound, "data", data, "market data: { time, columns, fields }");
  for (const [name, matrix] of Object.entries((data as MarketData).fields))
    requireType(
      isObject(matrix) && matrix.data instanceof Float64Array,
      `fields.${name}`,
      matrix,
      "a matrix",
    );
}

/** Which source columns hold what; `fields` maps a field of MarketData to the source column it is read from. */
export interface LongMapping {
  readonly time: string;
  readonly asset: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** "union": every time any asset has. "inner": only the times all assets have. */
export type TimePolicy = "union" | "inner";
/** What to do with several rows of one time and asset: refuse, keep the first, or keep the last. */
export type DuplicatePolicy = "error" | "first" | "last";

const CELLS_MAX = 2 ** 29; // 4 GiB a field
const ROWS_SHOWN = 10;

/** Where each row of a long table goes. */
interface Placement {
  readonly times: Float64Array;
  readonly assets: readonly string[];
  /** Cell of a row, or −1 for a row that is merged into another. */
  readonly cells: Float64Array;
  readonly notes: SourceNotes;
}

/**
 * Turns a long table (one row per time and asset) into one matrix a field.
 * Assets stand in the order of their first row, times ascend; the source's rows may come in any order.
 * @throws E_DTYPE, E_UNKNOWN_KEY for a table or mapping that is none; E_COLUMN for a missing or non-numeric source column; E_TIME_UNIT; E_TIME_DUP with the rows; E_EMPTY when no
 *   row or (policy "inner") no common time is left; E_LIMIT above 2²⁹ cells
 */
export function alignLong(
  table: Table,
  mapping: LongMapping,
  policy: TimePolicy = "union",
  duplicates: DuplicatePolicy = "error",
): MarketData {
  requireTable(table);
  const { fields: sourceOf } = objectOf("mapping", mapping, ["time", "asset", "fields"]);
  requireType(isObject(sourceOf), "mapping.fields", sourceOf, "names of columns by field");
  const placement = placeRows(table, mapping, duplicates);
  const names = Object.entries(mapping.fields);
  const sources = names.map(([, column]) => numbersOf(table, column));
  const rows = placement.times.length;
  const columns = placement.assets.length;
  const matrices = sources.map((source): Matrix => ({ data: scatter(source, placement), rows, columns }));
  const fields = Object.fromEntries(names.map(([field], index) => [field, matrices[index]]));
  const union: MarketData = {
    time: placement.times,
    columns: placement.assets,
    fields,
    source: placement.notes,
  };
  return policy === "inner" ? keepCommonBars(union, placement) : union;
}

function placeRows(table: Table, mapping: LongMapping, duplicates: DuplicatePolicy): Placement {
  if (table.length === 0) throw new BacktestError("E_EMPTY", "the table has no rows");
  const time = numbersOf(table, mapping.time);
  requireTimes(time, mapping.time);
  const { assets, columnOfRow } = assetColumns(textOf(table, mapping.asset), mapping.asset);
  const times = distinctSorted(time);
  const cellCount = times.length * assets.length;
  if (cellCount > CELLS_MAX)
    throw new BacktestError(
      "E_LIMIT",
      `${times.length} bars × ${assets.length} assets is ${cellCount} cells`,
      {
        got: cellCount,
        expected: `at most ${CELLS_MAX}`,
      },
    );
  const barOfTime = new Map<number, number>();
  times.forEach((at, bar) => barOfTime.set(at, bar));
  const cells = Float64Array.from(
    time,
    (at, row) => (barOfTime.get(at) ?? 0) * assets.length + columnOfRow[row],
  );
  const unsortedCells = unsortedRows(time, columnOfRow, assets.length).map((row) => cells[row]);
  const mergedCells = mergeDuplicates(cells, cellCount, duplicates, mapping.time);
  const notes = {
    ...{ rows: table.length, unsorted: unsortedCells.length, merged: mergedCells.length, droppedBars: 0 },
    ...{ unsortedCells, mergedCells },
  };
  return { times, assets, cells, notes };
}

function assetColumns(
  names: readonly string[],
  source: string,
): { assets: string[]; columnOfRow: Int32Array } {
  const columnOfAsset = new Map<string, number>();
  const columnOfRow = new Int32Array(names.length);
  names.forEach((asset, row) => {
    if (asset === "")
      throw new BacktestError("E_EMPTY", `column ${source}, row ${row}: no asset`, { bar: row });
    const column = columnOfAsset.get(asset) ?? columnOfAsset.size;
    if (column === columnOfAsset.size) columnOfAsset.set(asset, column);
    columnOfRow[row] = column;
  });
  return { assets: [...columnOfAsset.keys()], columnOfRow };
}

function distinctSorted(time: Float64Array): Float64Array {
  const sorted = time.slice().sort();
  let kept = 0;
  for (let row = 0; row < sorted.length; row++)
    if (row === 0 || sorted[row] !== sorted[row - 1]) sorted[kept++] = sorted[row];
  return sorted.slice(0, kept);
}

/** Marks the rows that lose against another row of their cell with −1; returns their cells. */
function mergeDuplicates(
  cells: Float64Array,
  cellCount: number,
  policy: DuplicatePolicy,
  name: string,
): Float64Array {
  const ownerOfCell = new Int32Array(cellCount).fill(-1);
  const clashes: [number, number][] = [];
  const merged: number[] = [];
  for (let row = 0; row < cells.length; row++) {
    const owner = ownerOfCell[cells[row]];
    if (owner < 0 || policy === "last") ownerOfCell[cells[row]] = row;
    if (owner < 0) continue;
    merged.push(cells[row]);
    if (clashes.length < ROWS_SHOWN) clashes.push([owner, row]);
    cells[policy === "last" ? owner : row] = -1;
  }
  if (merged.length > 0 && policy === "error") throw duplicateTimes(name, clashes, merged.length);
  return Float64Array.from(merged);
}

function duplicateTimes(
  name: string,
  clashes: readonly (readonly [number, number])[],
  total: number,
): BacktestError {
  const shown = clashes.map(([first, second]) => `${first} and ${second}`).join(", ");
  const rest = total > clashes.length ? `, … ${total} in all` : "";
  return new BacktestError("E_TIME_DUP", `${name}: same time twice in rows ${shown}${rest}`, {
    option: name,
    bar: clashes[0][1],
    got: total,
    hint: 'Rows count from 0, without a header. Remove them, or name what to keep: duplicates "first" or "last".',
  });
}

/** Rows that came after a later row of their asset. */
function unsortedRows(time: Float64Array, columnOfRow: Int32Array, assetCount: number): Float64Array {
  const latest = new Float64Array(assetCount).fill(-Infinity);
  const rows: number[] = [];
  for (let row = 0; row < time.length; row++) {
    if (time[row] < latest[columnOfRow[row]]) rows.push(row);
    else latest[columnOfRow[row]] = time[row];
  }
  return Float64Array.from(rows);
}

function scatter(source: Float64Array, { times, assets, cells }: Placement): Float64Array {
  const data = new Float64Array(times.length * assets.length).fill(NaN);
  for (let row = 0; row < cells.length; row++) if (cells[row] >= 0) data[cells[row]] = source[row];
  return data;
}

function keepCommonBars(data: MarketData, { cells, notes }: Placement): MarketData {
  const assetCount = data.columns.length;
  const present = new Int32Array(data.time.length);
  for (const cell of cells) if (cell >= 0) present[Math.floor(cell / assetCount)]++;
  const bars = Array.from(present.keys()).filter((bar) => present[bar] === assetCount);
  if (bars.length === 0) throw new BacktestError("E_EMPTY", "no time is common to all assets");
  const fields = Object.fromEntries(
    Object.entries(data.fields).map(([field, matrix]) => [field, keepBars(matrix, bars)]),
  );
  const source = {
    ...{ ...notes, droppedBars: data.time.length - bars.length },
    unsortedCells: keptCells(notes.unsortedCells!, bars, assetCount),
    mergedCells: keptCells(notes.mergedCells!, bars, assetCount),
  };
  return { time: Float64Array.from(bars, (bar) => data.time[bar]), columns: data.columns, fields, source };
}

/** The same cells where only some bars are left. */
function keptCells(cells: Float64Array, bars: readonly number[], assetCount: number): Float64Array {
  const placeOf = new Map(bars.map((bar, place) => [bar, place]));
  const moved = Array.from(cells, (cell) => {
    const place = placeOf.get(Math.floor(cell / assetCount));
    return place === undefined ? -1 : place * assetCount + (cell % assetCount);
  });
  return Float64Array.from(moved.filter((cell) => cell >= 0));
}

function keepBars(matrix: Matrix, bars: readonly number[]): Matrix {
  const { columns } = matrix;
  const data = new Float64Array(bars.length * columns);
  bars.forEach((bar, kept) =>
    data.set(matrix.data.subarray(bar * columns, (bar + 1) * columns), kept * columns),
  );
  return { data, rows: bars.length, columns };
}

/**
 * Reads a wide table (one row per time, one column per asset) into one row-major matrix, times × assets.
 * @param timeColumn the column of the times
 * @param wanted the columns of the assets; all but the time by default
 * @throws E_DTYPE for what is no table; E_COLUMN; E_TIME_UNIT; E_TIME_ORDER; E_TIME_DUP; E_EMPTY
 */
export function alignWide(
  table: Table,
  timeColumn: string,
  wanted?: readonly string[],
): { time: Float64Array; columns: readonly string[]; matrix: Matrix } {
  requireTable(table);
  requireWanted(wanted);
  const columns = wanted ?? Object.keys(table.columns).filter((name) => name !== timeColumn);
  if (table.length === 0 || columns.length === 0)
    throw new BacktestError("E_EMPTY", "the table has no rows or assets");
  const time = numbersOf(table, timeColumn).slice();
  requireTimes(time, timeColumn);
  requireAscending(time, timeColumn);
  const sources = columns.map((column) => numbersOf(table, column));
  const data = new Float64Array(time.length * columns.length);
  sources.forEach((source, column) => {
    for (let bar = 0; bar < source.length; bar++) data[bar * columns.length + column] = source[bar];
  });
  return { time, columns, matrix: { data, rows: time.length, columns: columns.length } };
}

function requireAscending(time: Float64Array, name: string): void {
  for (let row = 1; row < time.length; row++) {
    if (time[row] > time[row - 1]) continue;
    if (time[row] === time[row - 1]) throw duplicateTimes(name, [[row - 1, row]], 1);
    throw new BacktestError("E_TIME_ORDER", `${name}: row ${row} < row ${row - 1}`, {
      option: name,
      bar: row,
    });
  }
}
