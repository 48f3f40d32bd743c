// Sources of rows: a table, an iterator, a function. Each gives, bar by bar, the rows that have become known by then.
import { BacktestError, messageOf } from "../errors.ts";
import { describe, objectOf } from "../checks.ts";
import { doublesOf } from "../plan/values.ts";
import { rectangleOf, type Rectangle } from "../plan/source.ts";
import { valuesRow } from "../rows.ts";
import { timeOf, timesOf } from "./times.ts";
import type { Feed, FeedFunction, FeedRow, FeedSource, KnownRow } from "./types.ts";

/** Rows of one source in the order in which they become known. */
export interface RowSource {
  readonly columns: number;
  /** Rows known by `until` that were not taken before; `failure` where the source failed, with what it gave before that. */
  take(until: number): { readonly rows: readonly KnownRow[]; readonly failure?: string | undefined };
}

/** What reading needs to know. */
export interface SourceOptions {
  readonly name: string;
  readonly columns: number | undefined;
  readonly delayMs: number;
}

export function sourceOf(source: FeedSource, options: SourceOptions): RowSource {
  if (typeof source === "function") return functionSource(source, options);
  const isList = typeof source === "object" && source !== null && Symbol.iterator in source;
  if (isList && !ArrayBuffer.isView(source)) return iteratorSource(source, options);
  return tableSource(source as Feed, options);
}

const FIELDS = ["times", "knownAt", "values", "failure"];

function tableSource(given: Feed, { name, columns, delayMs }: SourceOptions): RowSource {
  objectOf(name, given, FIELDS);
  const option = (field: string): string => `${name}.${field}`;
  const times = timesOf(option("times"), given.times);
  const known = given.knownAt === undefined ? times : timesOf(option("knownAt"), given.knownAt);
  const rectangle = rectangleOfRows(option("values"), given.values);
  const cells = doublesOf(option("values"), rectangle);
  requireLength(option("knownAt"), known.length, times.length);
  requireLength(option("values"), rectangle.rows, times.length);
  requireColumns(option("values"), rectangle.columns, columns ?? rectangle.columns);
  if (given.failure !== undefined && typeof given.failure !== "string")
    throw new BacktestError("E_DTYPE", `${option("failure")} is ${describe(given.failure)}`, {
      ...{ option: option("failure"), got: describe(given.failure), expected: "a message" },
    });
  const place = (row: number, column: number): number =>
    rectangle.order === "row" ? row * rectangle.columns + column : column * rectangle.rows + row;
  cells.forEach((cell, i) => {
    if (Math.abs(cell) !== Infinity) return;
    const row = rectangle.order === "row" ? Math.floor(i / rectangle.columns) : i % rectangle.rows;
    throw infinite(option("values"), cell, row);
  });
  const order = Array.from(times.keys()).sort((a, b) => known[a] - known[b] || a - b);
  let next = 0;
  const rowAt = (row: number): KnownRow => ({
    ...{ time: times[row], knownAt: known[row] + delayMs },
    values: Float64Array.from({ length: rectangle.columns }, (_, column) => cells[place(row, column)]),
  });
  const take: RowSource["take"] = (until) => {
    const rows: KnownRow[] = [];
    while (next < order.length && known[order[next]] + delayMs <= until) rows.push(rowAt(order[next++]));
    return { rows, failure: next < order.length ? undefined : given.failure };
  };
  return { columns: rectangle.columns, take };
}

/** A list is a single column. */
function rectangleOfRows(option: string, values: unknown): Rectangle {
  if (values === undefined || values === null || typeof values !== "object")
    throw new BacktestError(
      values === undefined ? "E_MISSING" : "E_DTYPE",
      `${option} is ${describe(values)}`,
      {
        ...{ option, got: describe(values), expected: "a matrix, a Float64Array, or rows of numbers" },
      },
    );
  const rectangle = rectangleOf(option, values);
  return rectangle.isList ? { ...rectangle, rows: rectangle.columns, columns: 1, order: "row" } : rectangle;
}

function iteratorSource(given: Iterable<FeedRow>, options: SourceOptions): RowSource {
  const columns = requiredColumns(options);
  const iterator = given[Symbol.iterator]();
  let latest = -Infinity;
  let waiting: KnownRow | undefined;
  let isOver = false;
  let failure: string | undefined;
  /** The next row, or undefined at the end and where the iterator throws. */
  const nextRow = (): KnownRow | undefined => {
    if (isOver) return undefined;
    const step = attempt(() => iterator.next());
    if ("failure" in step) failure = step.failure;
    isOver = "failure" in step || step.value.done === true;
    if (isOver || "failure" in step) return undefined;
    const row = checkedRow(step.value.value as FeedRow, columns, options);
    if (row.knownAt < latest)
      throw new BacktestError(
        "E_TIME_ORDER",
        `${options.name}: a row is known before the row that came before it`,
        {
          ...{ option: options.name, got: row.knownAt, expected: `${latest} or later` },
          hint: "Rows come in the order in which they become known; a table may have them in any order.",
        },
      );
    latest = row.knownAt;
    return row;
  };
  const take: RowSource["take"] = (until) => {
    const rows: KnownRow[] = [];
    waiting ??= nextRow();
    while (waiting !== undefined && waiting.knownAt <= until) {
      rows.push(waiting);
      waiting = nextRow();
    }
    return { rows, failure: waiting === undefined ? failure : undefined };
  };
  return { columns, take };
}

function functionSource(given: FeedFunction, options: SourceOptions): RowSource {
  const columns = requiredColumns(options);
  let after = -Infinity;
  let waiting: KnownRow[] = [];
  const take: RowSource["take"] = (until) => {
    const step = attempt(() => given(after, until));
    if (!("failure" in step)) {
      const rows = rowsOf(step.value, options.name).map((row) => checkedRow(row, columns, options));
      waiting = [...waiting, ...rows].sort((a, b) => a.knownAt - b.knownAt);
      after = until;
    }
    const past = waiting.findIndex(({ knownAt }) => knownAt > until);
    const rows = waiting.splice(0, past < 0 ? waiting.length : past);
    return "failure" in step ? { rows, failure: step.failure } : { rows };
  };
  return { columns, take };
}

function rowsOf(value: unknown, name: string): readonly FeedRow[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value as readonly FeedRow[];
  throw new BacktestError("E_DTYPE", `${name} gave ${describe(value)}`, {
    ...{ option: name, got: describe(value), expected: "a list of rows, or undefined" },
    hint: "A feed that must be waited for goes through collectFeed.",
  });
}

/** What a function gives, or the message of what it throws. */
function attempt<Value>(run: () => Value): { readonly value: Value } | { readonly failure: string } {
  try {
    return { value: run() };
  } catch (error) {
    return { failure: messageOf(error) };
  }
}

/** A row as it is kept: checked, copied, with the delay. */
export function checkedRow(given: FeedRow, columns: number, { name, delayMs }: SourceOptions): KnownRow {
  const row = objectOf(`a row of ${name}`, given, ["time", "knownAt", "values"]);
  const time = timeOf(`${name}.time`, row.time);
  const knownAt = row.knownAt === undefined ? time : timeOf(`${name}.knownAt`, row.knownAt);
  const option = `${name}.values`;
  const list = typeof row.values === "number" ? [row.values] : row.values;
  const values = valuesRow(option, list).slice();
  requireColumns(option, values.length, columns);
  const odd = values.find((value) => Math.abs(value) === Infinity);
  if (odd !== undefined) throw infinite(option, odd, undefined);
  return { time, knownAt: knownAt + delayMs, values };
}

function requiredColumns({ name, columns }: SourceOptions): number {
  if (columns !== undefined) return columns;
  throw new BacktestError("E_MISSING", `columns is required, because ${name} comes row by row`, {
    ...{ option: "columns", expected: "a whole number of 1 or more" },
  });
}

function requireColumns(option: string, got: number, expected: number): void {
  if (got === expected) return;
  throw new BacktestError("E_SHAPE", `${option} has ${got} columns, not ${expected}`, {
    option,
    got,
    expected,
  });
}

function requireLength(option: string, got: number, expected: number): void {
  if (got === expected) return;
  throw new BacktestError("E_SHAPE", `${option} has ${got} rows, times has ${expected}`, {
    option,
    got,
    expected,
  });
}

function infinite(option: string, got: number, row: number | undefined): BacktestError {
  return new BacktestError("E_RANGE", `${option} holds ${got}${row === undefined ? "" : ` in row ${row}`}`, {
    ...{ option, got, expected: "finite numbers (NaN: missing)" },
    ...(row === undefined ? {} : { bar: row }),
  });
}
