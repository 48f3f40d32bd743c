// Two results, cell by cell: how many differ in each array, and which is the first.
import {
  rowsByBar,
  type ResultArray,
  type ResultArrays,
  type ResultFrame,
  type ResultSeries,
  type ResultSums,
  type ResultTable,
} from "../results/arrays.ts";

export type Cell = number | string | null;

/** A cell that differs. */
export interface Parting {
  /** Infinity for what belongs to no bar. */
  readonly bar: number;
  readonly of: "column" | "account" | "run";
  readonly place: number;
  readonly array: string;
  readonly values: readonly [Cell, Cell];
}

/** What was found in one array. */
export interface ArrayTally {
  readonly name: string;
  cells: number;
  differing: number;
  /** In the order of bars, then of places, then of the table's fields. */
  first: Parting | null;
}

/** Whether two cells hold the same: NaN is NaN, −0 is not 0. */
function isSame(a: Cell, b: Cell): boolean {
  return Object.is(a, b);
}

class Tally implements ArrayTally {
  cells = 0;
  differing = 0;
  first: Parting | null = null;

  constructor(readonly name: string) {}

  compare(values: readonly [Cell, Cell], bar: number, of: Parting["of"], place: number): void {
    this.cells += 1;
    if (isSame(...values)) return;
    this.differing += 1;
    this.first ??= { bar, of, place, array: this.name, values };
  }
}

export interface Comparison {
  readonly tallies: readonly ArrayTally[];
  readonly notCompared: readonly string[];
}

/** Compares arrays of the same name. */
export function compareArrays(a: ResultArrays, b: ResultArrays): Comparison {
  const tallies: ArrayTally[] = [];
  const notCompared: string[] = [];
  const others = new Map(b.arrays.map((array) => [array.name, array]));
  for (const array of a.arrays) {
    const other = others.get(array.name);
    others.delete(array.name);
    const found = other === undefined ? null : compareArray(array, other, Math.max(a.bars, b.bars));
    if (found === null) notCompared.push(array.name);
    else {
      tallies.push(...found.tallies);
      notCompared.push(...found.notCompared);
    }
  }
  return { tallies, notCompared: [...notCompared, ...others.keys()] };
}

function compareArray(a: ResultArray, b: ResultArray, bars: number): Comparison | null {
  if (a.kind === "table" && b.kind === "table") return compareTables(a, b, bars);
  if (a.kind === "series" && b.kind === "series") return a.width === b.width ? compareSeries(a, b) : null;
  if (a.kind === "sums" && b.kind === "sums")
    return a.data.length === b.data.length ? compareSums(a, b) : null;
  return null;
}

function compareSeries(a: ResultSeries, b: ResultSeries): Comparison {
  const tally = new Tally(a.name);
  const { width, of } = a;
  const at = (data: ArrayLike<number>, i: number): Cell => (i < data.length ? data[i] : null);
  for (let i = 0; i < Math.max(a.data.length, b.data.length); i++)
    tally.compare([at(a.data, i), at(b.data, i)], Math.floor(i / width), of, i % width);
  return { tallies: [tally], notCompared: [] };
}

/** Compares times, names and lengths of accounts. */
export function compareFrames(a: ResultFrame, b: ResultFrame): ArrayTally[] {
  const times = listTally("time", "run", a.time ?? [], b.time ?? []);
  const names = listTally("columns", "column", a.names ?? [], b.names ?? [], Infinity);
  return [times, names, listTally("groupLengths", "account", a.groupLengths, b.groupLengths, Infinity)];
}

/** @param bar of every entry; without it the entries are those of the bars */
function listTally(
  name: string,
  of: Parting["of"],
  a: ArrayLike<number | string>,
  b: ArrayLike<number | string>,
  bar?: number,
): ArrayTally {
  const tally = new Tally(name);
  const at = (list: ArrayLike<number | string>, i: number): Cell => (i < list.length ? list[i] : null);
  for (let i = 0; i < Math.max(a.length, b.length); i++) tally.compare([at(a, i), at(b, i)], bar ?? i, of, i);
  return tally;
}

function compareSums(a: ResultSums, b: ResultSums): Comparison {
  const tally = new Tally(a.name);
  a.data.forEach((value, place) => tally.compare([value, b.data[place]], Infinity, a.of, place));
  return { tallies: [tally], notCompared: [] };
}

// ---- tables ----------------------------------------------------------------------------------------------------------

/** Compares the k-th record of a bar and place with the k-th of the other run. */
function compareTables(a: ResultTable, b: ResultTable, bars: number): Comparison {
  const fields = Object.keys(a.fields).filter((field) => field in b.fields);
  const tallies = new Map(fields.map((field) => [field, new Tally(`${a.name}.${field}`)]));
  const records = new Tally(a.name);
  const [aRows, bRows] = [placedRows(a, bars), placedRows(b, bars)];
  for (let bar = 0; bar < bars; bar++)
    for (const { place, rows } of pairedRows(a, aRows(bar), b, bRows(bar))) {
      const [row, other] = rows;
      if (row !== null && other !== null) {
        records.cells += 1;
        for (const [field, tally] of tallies)
          tally.compare([cellOf(a, field, row), cellOf(b, field, other)], bar, a.of, place);
      } else {
        records.compare([textOf(a, row, fields), textOf(b, other, fields)], bar, a.of, place);
      }
    }
  const only = [...Object.keys(a.fields), ...Object.keys(b.fields)].filter(
    (field) => !fields.includes(field),
  );
  return {
    tallies: [records, ...tallies.values()],
    notCompared: only.map((field) => `${a.name}.${field}`),
  };
}

/** A cell of a record; codes by their names. */
export function cellOf({ fields, codes }: ResultTable, field: string, row: number): number | string {
  const value = fields[field][row];
  return field in codes && typeof value === "number" ? (codes[field][value] ?? value) : value;
}

function textOf(table: ResultTable, row: number | null, fields: readonly string[]): string | null {
  if (row === null) return null;
  return fields.map((field) => `${field} ${cellOf(table, field, row)}`).join(", ");
}

/** The rows of a bar by place, those of one place in their order. */
function placedRows({ bar, place }: ResultTable, bars: number): (bar: number) => readonly number[] {
  const { starts, rows } = rowsByBar(bar, bars);
  return (t) =>
    Array.from(rows.subarray(starts[t], starts[t + 1])).sort((i, j) => place[i] - place[j] || i - j);
}

interface RowPair {
  readonly place: number;
  readonly rows: readonly [number | null, number | null];
}

/** Walks two lists of rows, both by place: rows of one place are paired in their order. */
function* pairedRows(
  a: ResultTable,
  aRows: readonly number[],
  b: ResultTable,
  bRows: readonly number[],
): Generator<RowPair> {
  let [i, j] = [0, 0];
  while (i < aRows.length || j < bRows.length) {
    const [aPlace, bPlace] = [placeAt(a, aRows, i), placeAt(b, bRows, j)];
    const place = Math.min(aPlace, bPlace);
    const row = aPlace === place ? aRows[i++] : null;
    const other = bPlace === place ? bRows[j++] : null;
    yield { place, rows: [row, other] };
  }
}

function placeAt({ place }: ResultTable, rows: readonly number[], k: number): number {
  return k < rows.length ? place[rows[k]] : Infinity;
}
