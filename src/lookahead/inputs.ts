// The series among the data of a strategy: changed in place, put back, cut off.
import { BacktestError } from "../errors.ts";

type Cells = { [index: number]: unknown; readonly length: number };

/** One series: its cells by row and column, wherever they lie. */
export interface InputSeries {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** Flat arrays that its cells lie in. */
  readonly arrays: readonly Cells[];
  readonly place: (row: number, column: number) => readonly [array: Cells, index: number];
  /** Times of its rows; null: its rows are the bars. */
  readonly times: readonly number[] | null;
}

const DEPTH_MAX = 4;
const TIME = "time";
/** Times of a feed: when a row became known, or else what it is about. */
const CLOCKS = ["time", "knownAt", "times"];

const isTyped = (value: unknown): value is Cells & ArrayBufferView =>
  ArrayBuffer.isView(value) && !(value instanceof DataView);
const isList = (value: unknown): value is Cells => Array.isArray(value) || isTyped(value);
const isPlain = (value: unknown): value is Record<string, unknown> => {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};
const isMatrix = (value: unknown): value is { data: Cells; rows: number; columns: number; order?: string } =>
  isPlain(value) && isList(value.data) && Number.isInteger(value.rows) && Number.isInteger(value.columns);
const isSeriesCell = (cell: unknown): boolean =>
  typeof cell === "number" || typeof cell === "boolean" || cell === null || cell === undefined;

/** Everything in the data that has rows of numbers, by its path. */
export class Inputs {
  readonly bars: number;
  /** Series that are bars, or have times of their own. */
  readonly series: readonly InputSeries[];
  /** Times of the bars, where the data has them. */
  private readonly clock: readonly number[] | null;
  private readonly saved: (readonly [array: Cells, cells: Cells])[] = [];

  constructor(private readonly data: object) {
    const found = isPlain(data) ? seriesIn(data, "", null, 0) : [];
    const time = (data as { [TIME]?: unknown })[TIME];
    this.clock = isList(time) ? timesOf(time) : null;
    const own = found.filter(({ times }) => times === null);
    this.bars =
      this.clock?.length ??
      Math.max(0, ...(own.some(isWide) ? own.filter(isWide) : own).map(({ rows }) => rows));
    this.series = found.filter((one) => this.isPlaced(one));
    const arrays = new Set(this.series.flatMap(({ arrays }) => arrays));
    for (const array of arrays) {
      if (Object.isFrozen(array))
        throw frozenInput(this.series.find((one) => one.arrays.includes(array))!.name);
      this.saved.push([array, (array as unknown[]).slice()]);
    }
  }

  /** Whether a row of a series is after a bar. */
  isFuture({ times }: InputSeries, row: number, bar: number): boolean {
    return times === null ? row > bar : times[row] > this.clock![bar];
  }

  /** Puts back every cell that the data began with. */
  restore(): void {
    for (const [array, cells] of this.saved) {
      if (isTyped(array)) (array as unknown as Float64Array).set(cells as unknown as Float64Array);
      else restoreList(array as unknown[], cells);
    }
  }

  /** The data in containers of its own, around the same arrays. */
  handed(): object {
    return copied(this.data, (value) => value, 0) as object;
  }

  /** The data as it would be if it ended with a bar. */
  cutAfter(bar: number): object {
    return cutIn(this.data, (rows, times) => this.keptRows(rows, times, bar), null, 0) as object;
  }

  private keptRows(rows: number, times: readonly number[] | null, bar: number): number {
    if (times === null || times.length !== rows || this.clock === null)
      return rows === this.bars ? bar + 1 : rows;
    const isPast = (time: number): boolean => time <= this.clock![bar];
    const first = times.findIndex((time) => !isPast(time));
    // What became known in another order cannot be cut off behind a row.
    return first < 0 || times.slice(first).some(isPast) ? rows : first;
  }

  private isPlaced({ rows, times }: InputSeries): boolean {
    return times === null ? rows === this.bars : this.clock !== null;
  }
}

const isWide = ({ columns, rows }: InputSeries): boolean => columns > 1 && rows > 1;

function frozenInput(name: string): BacktestError {
  return new BacktestError("E_DTYPE", `${name} is frozen: its future cannot be changed in place`, {
    ...{ option: name, expected: "arrays that can be written" },
  });
}

function restoreList(list: unknown[], cells: Cells): void {
  list.length = cells.length;
  for (let i = 0; i < cells.length; i++) list[i] = cells[i];
}

// ---- finding ---------------------------------------------------------------------------------------------------------

/** Series of a container; one whose container has times of its own, of its own length, goes by those. */
function seriesIn(
  container: Readonly<Record<string, unknown>>,
  path: string,
  outer: readonly number[] | null,
  depth: number,
): InputSeries[] {
  const times = depth > 0 ? clockOf(container, outer) : outer;
  return Object.entries(container).flatMap(([key, value]) => {
    const name = path === "" ? key : `${path}.${key}`;
    if (key === TIME || (depth > 0 && CLOCKS.includes(key))) return [];
    if (isMatrix(value)) return [matrixSeries(name, value, times)];
    if (isPlain(value)) return depth < DEPTH_MAX ? seriesIn(value, name, times, depth + 1) : [];
    const series = listSeries(name, value, times);
    return series === null ? [] : [series];
  });
}

function clockOf(
  container: Readonly<Record<string, unknown>>,
  outer: readonly number[] | null,
): readonly number[] | null {
  const name = CLOCKS.find((clock) => isList(container[clock]));
  return name === undefined ? outer : timesOf(container[name] as Cells);
}

const rowTimes = (times: readonly number[] | null, rows: number): readonly number[] | null =>
  times?.length === rows ? times : null;

function matrixSeries(
  name: string,
  { data, rows, columns, order }: { data: Cells; rows: number; columns: number; order?: string },
  times: readonly number[] | null,
): InputSeries {
  const at = (row: number, column: number): number =>
    order === "column" ? column * rows + row : row * columns + column;
  return {
    name,
    rows,
    columns,
    arrays: [data],
    place: (row, column) => [data, at(row, column)],
    times: rowTimes(times, rows),
  };
}

function listSeries(name: string, value: unknown, times: readonly number[] | null): InputSeries | null {
  if (!isList(value) || value.length === 0) return null;
  const cells = value as ArrayLike<unknown>;
  const rows = cells.length;
  if (isList(cells[0])) {
    const lines = Array.from(cells) as Cells[];
    const columns = lines[0].length;
    if (!lines.every((line) => isList(line) && line.length === columns && everyCell(line))) return null;
    return {
      name,
      rows,
      columns,
      arrays: lines,
      place: (row, column) => [lines[row], column],
      times: rowTimes(times, rows),
    };
  }
  if (!everyCell(value)) return null;
  return {
    name,
    rows,
    columns: 1,
    arrays: [value],
    place: (row) => [value, row],
    times: rowTimes(times, rows),
  };
}

function everyCell(list: Cells): boolean {
  if (isTyped(list)) return !(list instanceof BigInt64Array || list instanceof BigUint64Array);
  return Array.from(list as ArrayLike<unknown>).every(isSeriesCell);
}

function timesOf(list: Cells): number[] {
  return Array.from(list as ArrayLike<unknown>, (time) =>
    typeof time === "string" ? Date.parse(time) : Number(time as number | bigint | Date),
  );
}

// ---- copies of the containers ----------------------------------------------------------------------------------------

function copied(value: unknown, of: (list: Cells) => unknown, depth: number): unknown {
  if (isList(value)) return of(value);
  if (!isPlain(value) || depth > DEPTH_MAX) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copied(part, of, depth + 1)]));
}

type KeptRows = (rows: number, times: readonly number[] | null) => number;

function cutIn(value: unknown, kept: KeptRows, outer: readonly number[] | null, depth: number): unknown {
  if (isList(value)) return headOf(value, kept(value.length, outer));
  if (isMatrix(value)) return cutMatrix(value, kept(value.rows, outer));
  if (!isPlain(value) || depth > DEPTH_MAX) return value;
  const times = depth > 0 ? clockOf(value, outer) : outer;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, cutIn(part, kept, times, depth + 1)]),
  );
}

function headOf(list: Cells, length: number): unknown {
  if (length === list.length) return list;
  return isTyped(list)
    ? (list as unknown as Float64Array).subarray(0, length)
    : (list as unknown[]).slice(0, length);
}

function cutMatrix(
  matrix: { data: Cells; rows: number; columns: number; order?: string },
  rows: number,
): unknown {
  const { data, columns, order } = matrix;
  if (rows === matrix.rows) return matrix;
  if (order !== "column") return { ...matrix, data: headOf(data, rows * columns), rows };
  const cut = (data as unknown as Float64Array).slice(0, rows * columns);
  for (let column = 0; column < columns; column++)
    for (let row = 0; row < rows; row++)
      cut[column * rows + row] = data[column * matrix.rows + row] as number;
  return { ...matrix, data: cut, rows };
}
