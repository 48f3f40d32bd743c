// Tables → one DuckDB file. Needs the package @duckdb/node-api.
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBAppender, DuckDBConnection, DuckDBType, DuckDBValue } from "@duckdb/node-api";
import { BacktestError } from "../errors.ts";
import { duckdbPackage, quotedName } from "../ingest/duckdb/package.ts";
import type { ColumnData } from "../ingest/table.ts";
import { requireTimes } from "../ingest/time.ts";
import { removedAtExit } from "./leftovers.ts";

type Duckdb = typeof import("@duckdb/node-api");
type Columns = Readonly<Record<string, ColumnData>>;

const TIME_COLUMN = "time";
const CHUNK_ROWS = 2048;
/** Nothing outside of the file is reached, and it holds the same whoever writes it. */
const SETTINGS = { enable_external_access: "false", autoinstall_known_extensions: "false", threads: "1" };

/**
 * Tables as the bytes of a DuckDB file.
 *
 * Doubles are kept bit for bit (NaN too: nothing is null), the column called "time" becomes TIMESTAMP WITH TIME ZONE, bytes become
 * UTINYINT, text becomes VARCHAR.
 * @param tables columns of one length by the name of their table
 * @throws E_PACKAGE without the package @duckdb/node-api; E_SHAPE when the lengths of a table differ; E_EMPTY without tables, or for
 *   one without columns; E_TIME_UNIT when time is not whole milliseconds; E_IO
 * @example
 * new OutputFolder("out").write("results.duckdb", await duckdbBytes({ prices: { time, close } }));
 */
export async function duckdbBytes(tables: Readonly<Record<string, Columns>>): Promise<Uint8Array> {
  requireTables(tables);
  const duckdb = await duckdbPackage("writing DuckDB files");
  const folder = mkdtempSync(join(tmpdir(), "barloom-"));
  const remove = removedAtExit(folder);
  try {
    const file = join(folder, "tables.duckdb");
    await write(duckdb, file, tables);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof BacktestError) throw error;
    throw new BacktestError(
      "E_IO",
      `the DuckDB file cannot be written: ${(error as Error).message.split("\n")[0]}`,
    );
  } finally {
    remove();
  }
}

function requireTables(tables: Readonly<Record<string, Columns>>): void {
  const named = Object.entries(tables);
  if (named.length === 0) throw new BacktestError("E_EMPTY", "a DuckDB file needs a table");
  for (const [name, columns] of named) requireColumns(name, Object.entries(columns));
}

function requireColumns(table: string, columns: readonly (readonly [string, ColumnData])[]): void {
  if (columns.length === 0) throw new BacktestError("E_EMPTY", `table ${table} needs a column`);
  const rows = columns[0][1].length;
  for (const [name, data] of columns) {
    if (data.length !== rows)
      throw new BacktestError(
        "E_SHAPE",
        `table ${table}: column ${name} has ${data.length} rows, the first has ${rows}`,
      );
    if (name === TIME_COLUMN && data instanceof Float64Array) requireTimes(data, `${table}.${name}`);
  }
}

async function write(duckdb: Duckdb, file: string, tables: Readonly<Record<string, Columns>>): Promise<void> {
  const instance = await duckdb.DuckDBInstance.create(file, SETTINGS);
  try {
    const connection = await instance.connect();
    try {
      for (const [name, columns] of Object.entries(tables))
        await writeTable(duckdb, connection, name, columns);
      await connection.run("checkpoint");
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

async function writeTable(
  duckdb: Duckdb,
  connection: DuckDBConnection,
  table: string,
  columns: Columns,
): Promise<void> {
  const named = Object.entries(columns);
  const types = named.map(([name, data]) => typeOf(duckdb, name, data));
  const fields = named.map(([name], k) => `${quotedName(name)} ${String(types[k])}`).join(", ");
  await connection.run(`create table ${quotedName(table)} (${fields})`);
  const appender = await connection.createAppender(table);
  const cells = named.map(([name, data]) => cellsOf(duckdb, name, data));
  for (let row = 0; row < named[0][1].length; row += CHUNK_ROWS)
    appendRows(duckdb, appender, types, cells, row, Math.min(CHUNK_ROWS, named[0][1].length - row));
  appender.closeSync();
}

type Cells = (row: number) => DuckDBValue;

function appendRows(
  duckdb: Duckdb,
  appender: DuckDBAppender,
  types: readonly DuckDBType[],
  cells: readonly Cells[],
  first: number,
  count: number,
): void {
  const chunk = duckdb.DuckDBDataChunk.create(types, count);
  cells.forEach((cell, column) =>
    chunk.setColumnValues(
      column,
      Array.from({ length: count }, (_, row) => cell(first + row)),
    ),
  );
  appender.appendDataChunk(chunk);
}

function typeOf(duckdb: Duckdb, name: string, data: ColumnData): DuckDBType {
  if (!ArrayBuffer.isView(data)) return duckdb.VARCHAR;
  if (name === TIME_COLUMN) return duckdb.TIMESTAMPTZ;
  if (data instanceof Uint8Array) return duckdb.UTINYINT;
  if (data instanceof Int32Array) return duckdb.INTEGER;
  return data instanceof BigInt64Array ? duckdb.BIGINT : duckdb.DOUBLE;
}

function cellsOf(duckdb: Duckdb, name: string, data: ColumnData): Cells {
  if (!ArrayBuffer.isView(data) || name !== TIME_COLUMN) return (row) => data[row];
  return (row) => new duckdb.DuckDBTimestampTZValue(BigInt(data[row]) * 1000n);
}
