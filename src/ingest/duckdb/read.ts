// A table or a query of a DuckDB file → a table. Needs the package @duckdb/node-api.
import type { DuckDBConnection, DuckDBInstance, DuckDBResult } from "@duckdb/node-api";
import { BacktestError, messageOf } from "../../errors.ts";
import { zoneOf } from "../../feeds/zone.ts";
import { ResultRows, sqlFault, typeFault } from "../database/rows.ts";
import { requireFile } from "../files.ts";
import { LocalTimes } from "../localTime.ts";
import type { Table } from "../table.ts";
import { duckdbPackage, quotedName } from "./package.ts";
import { readerOf } from "./types.ts";

/** How a result of DuckDB is read. */
export interface DuckdbOptions {
  /** What messages call the result; the name of the file by default. */
  readonly name?: string;
  /** IANA zone of timestamps without one; UTC by default. */
  readonly timeZone?: string;
}

/** What is read: a table as a whole, or the result of one statement. */
export type DuckdbSelection = { readonly table: string } | { readonly query: string };

/**
 * The file is not written and nothing else is reached; one thread, as sums of several have no order.
 */
const SETTINGS = {
  access_mode: "READ_ONLY",
  enable_external_access: "false",
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
  threads: "1",
};

/**
 * Reads a table or the result of a query from a DuckDB file, which is opened to be read only; a query sees nothing but the file.
 *
 * Numbers come as `Float64Array`: decimals as the nearest double, integers of 64 bits and more only where a double holds them
 * exactly, booleans as 0 and 1; dates and timestamps as milliseconds since 1970 UTC; text, uuid and enumerations as strings; null is
 * NaN or "".
 * @throws E_PACKAGE without the package @duckdb/node-api; E_IO for a file that is missing or cannot be opened; E_SQL with line and
 *   column; E_COLUMN for types and integers that are not read; E_TIME_UNIT; E_TZ; E_LIMIT
 * @example
 * const prices = await readDuckdb("market.duckdb", { query: "select * from prices where time >= '2020-01-01' order by time, asset" });
 */
export async function readDuckdb(
  file: string,
  selection: DuckdbSelection,
  { name = file.replace(/^.*[\\/]/, ""), timeZone }: DuckdbOptions = {},
): Promise<Table> {
  const query = queryOf(selection);
  const zone = timeZone === undefined ? undefined : new LocalTimes(zoneOf("timeZone", timeZone));
  await requireFile(file);
  const instance = await opened(file, name);
  try {
    const connection = await instance.connect();
    try {
      return await readAll(await resultOf(connection, query, name), query, name, zone);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

function queryOf(selection: DuckdbSelection): string {
  const { table, query } = (selection ?? {}) as Partial<Record<"table" | "query", unknown>>;
  const [given, ...more] = [table, query].filter((text) => text !== undefined);
  if (typeof given !== "string" || given.trim() === "" || more.length > 0)
    throw new BacktestError("E_DTYPE", "expected the name of a table, or a query", {
      ...{ option: "table", got: selection, expected: "{ table } or { query }" },
    });
  return query === undefined ? `select * from ${quotedName(given)}` : given;
}

async function opened(file: string, name: string): Promise<DuckDBInstance> {
  const { DuckDBInstance: Instance } = await duckdbPackage("reading DuckDB files");
  try {
    return await Instance.create(file, SETTINGS);
  } catch (error) {
    throw new BacktestError("E_IO", `${name}: ${firstLine(error)}`, { got: file });
  }
}

async function resultOf(connection: DuckDBConnection, query: string, name: string): Promise<DuckDBResult> {
  try {
    const statements = await connection.extractStatements(query);
    if (statements.count !== 1) throw sqlFault(name, `${statements.count} statements, expected one`, query);
    return await connection.stream(query);
  } catch (error) {
    throw faultOf(error, query, name);
  }
}

async function readAll(
  result: DuckDBResult,
  query: string,
  name: string,
  zone: LocalTimes | undefined,
): Promise<Table> {
  const types = result.columnTypes();
  const rows = new ResultRows(
    name,
    result.columnNames().map((column, k) => {
      const reader = readerOf(types[k], zone);
      if (reader === undefined) throw typeFault(name, column, String(types[k]));
      return [column, reader];
    }),
  );
  for (let count = 0; ;) {
    const chunk = await result.fetchChunk().catch((error: unknown) => {
      throw faultOf(error, query, name);
    });
    if (chunk === null || chunk.rowCount === 0) return rows.table();
    rows.requireRows((count += chunk.rowCount));
    for (let k = 0; k < types.length; k++) {
      const vector = chunk.getColumnVector(k);
      for (let row = 0; row < chunk.rowCount; row++) rows.take(k, vector.getItem(row));
    }
  }
}

const CARET = /\n+LINE (\d+): (.*)\n( *)\^/;

/** DuckDB points at the fault in the line below: a line that it cut has no column. */
function faultOf(error: unknown, query: string, name: string): unknown {
  if (error instanceof BacktestError) return error;
  const { message } = error as Error;
  const found = CARET.exec(message);
  if (found === null) return sqlFault(name, firstLine(error), query);
  const [, line, shown, blanks] = found;
  const lines = query.split("\n");
  const column = blanks.length - `LINE ${line}: `.length;
  const offset = lines.slice(0, Number(line) - 1).reduce((sum, text) => sum + text.length + 1, 0) + column;
  return sqlFault(name, firstLine(error), query, lines[Number(line) - 1] === shown ? offset : undefined);
}

function firstLine(error: unknown): string {
  return messageOf(error).split("\n")[0];
}
