// Rows of a query, one after another → typed columns; and what is said of those that are not read.
import { BacktestError } from "../../errors.ts";
import { NumberList, TextList } from "../growing.ts";
import { ROWS_MAX } from "../limits.ts";
import { tableOf, type ColumnData, type Table } from "../table.ts";

/** Where a cell stands, for messages. */
export interface CellPlace {
  /** Table or query. */
  readonly name: string;
  readonly column: string;
  /** Counted from 0. */
  readonly row: number;
}

/** How the cells of a column are read; a missing one is NaN or "" and is not asked about. */
export type CellReader =
  | { readonly kind: "number"; readonly read: (cell: unknown, place: () => CellPlace) => number }
  | { readonly kind: "text"; readonly read: (cell: unknown) => string };

const TEXT_MAX = 2 ** 20;

/** Takes the cells of a query's result column by column, in the order of its rows. */
export class ResultRows {
  readonly #name: string;
  readonly #columns: readonly ResultColumn[];

  /** @throws E_COLUMN for two columns of one name */
  constructor(name: string, columns: readonly (readonly [column: string, reader: CellReader])[]) {
    this.#name = name;
    const names = columns.map(([column]) => column);
    const twice = names.find((column, k) => names.indexOf(column) !== k);
    if (twice !== undefined)
      throw new BacktestError("E_COLUMN", `${name}: two columns are called ${twice}`, {
        ...{ option: twice, got: names, hint: `Give one of them another name: … as ${twice}2.` },
      });
    this.#columns = columns.map(([column, reader]) => new ResultColumn(name, column, reader));
  }

  /** The next cell of a column; null and undefined are missing. */
  take(column: number, cell: unknown): void {
    this.#columns[column].take(cell);
  }

  table(): Table {
    return tableOf(
      this.#columns.map((column): [string, ColumnData] => [column.name, column.finish()]),
      this.#columns.length === 0 ? 0 : undefined,
    );
  }

  /** @throws E_LIMIT above a hundred million */
  requireRows(count: number): void {
    if (count <= ROWS_MAX) return;
    throw new BacktestError("E_LIMIT", `${this.#name}: more than ${ROWS_MAX} rows`, {
      expected: `at most ${ROWS_MAX}`,
    });
  }
}

class ResultColumn {
  readonly name: string;
  readonly #table: string;
  readonly #reader: CellReader;
  readonly #numbers = new NumberList();
  readonly #texts = new TextList();
  #row = 0;
  readonly #place = (): CellPlace => ({ name: this.#table, column: this.name, row: this.#row });

  constructor(table: string, name: string, reader: CellReader) {
    this.#table = table;
    this.name = name;
    this.#reader = reader;
  }

  take(cell: unknown): void {
    if (this.#reader.kind === "text") this.#takeText(cell);
    else this.#numbers.push(isMissing(cell) ? NaN : this.#reader.read(cell, this.#place));
    this.#row++;
  }

  finish(): ColumnData {
    return this.#reader.kind === "text" ? this.#texts.finish() : this.#numbers.finish();
  }

  #takeText(cell: unknown): void {
    const text = isMissing(cell) ? "" : (this.#reader.read as (cell: unknown) => string)(cell);
    if (text.length > TEXT_MAX)
      throw cellFault("E_LIMIT", this.#place(), `${text.length} characters, the limit is ${TEXT_MAX}`);
    this.#texts.push(text);
  }
}

function isMissing(cell: unknown): boolean {
  return cell === null || cell === undefined;
}

/** The fault of one cell. */
export function cellFault(code: `E_${string}`, place: CellPlace, what: string, hint?: string): BacktestError {
  return new BacktestError(code, `${place.name}: column ${place.column}, row ${place.row}: ${what}`, {
    ...{ option: place.column, bar: place.row },
    ...(hint === undefined ? {} : { hint }),
  });
}

/** An integer as a double that holds it exactly. */
export function exactNumber(integer: bigint, place: () => CellPlace): number {
  const number = Number(integer);
  if (Number.isSafeInteger(number)) return number;
  const hint = "Cast it in the query: to double precision where that is near enough, else to text.";
  throw cellFault("E_COLUMN", place(), `${integer} is more than a double holds exactly`, hint);
}

/** Whole milliseconds of a number of units, of which `perMs` make a millisecond. */
export function wholeMs(units: bigint, perMs: bigint, place: () => CellPlace): number {
  if (units % perMs === 0n) return Number(units / perMs);
  throw fineTime(place(), `${units % perMs} of ${perMs} parts of a millisecond`);
}

/** The fault of a time that milliseconds cannot hold. */
export function fineTime(place: CellPlace, got: string): BacktestError {
  const hint = "Cut it in the query, such as by date_trunc('milliseconds', …).";
  return cellFault("E_TIME_UNIT", place, `the time is finer than a millisecond (${got})`, hint);
}

/** The fault of a column whose type is not read. */
export function typeFault(name: string, column: string, type: string): BacktestError {
  return new BacktestError("E_COLUMN", `${name}: column ${column} has type ${type}, which is not read`, {
    ...{ option: column, got: type },
    ...{
      expected: "numbers, booleans, text, dates and timestamps",
      hint: "Leave it out of the query, or cast it.",
    },
  });
}

/**
 * The fault of a query that the database refused.
 * @param offset of the character in the query that is at fault, from 0
 */
export function sqlFault(name: string, message: string, query: string, offset?: number): BacktestError {
  const at =
    offset === undefined || offset < 0 || offset > query.length ? "" : ` (${placeIn(query, offset)})`;
  return new BacktestError("E_SQL", `${name}: ${message}${at}`, {
    option: "query",
    ...(at === "" ? {} : { got: query.slice(offset!, offset! + 40) }),
  });
}

function placeIn(query: string, offset: number): string {
  const lines = query.slice(0, offset).split("\n");
  return `line ${lines.length}, column ${lines[lines.length - 1].length + 1}`;
}
