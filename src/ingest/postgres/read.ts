// A query of a PostgreSQL server → a table. Needs the package pg.
import type { Client, FieldDef } from "pg";
import { BacktestError } from "../../errors.ts";
import { optionalPackage } from "../database/package.ts";
import { ResultRows, sqlFault, typeFault, type CellReader } from "../database/rows.ts";
import type { Table } from "../table.ts";
import { runNumber } from "../../checks.ts";
import { TimeReader } from "../timeReader.ts";
import { reasonWithout, STATEMENT_MS, STATEMENT_MS_MAX, STATEMENT_TIMEOUT } from "./connection.ts";
import { ENUMERATION, readerOf } from "./types.ts";

/** How a result of PostgreSQL is read. */
export interface PostgresOptions {
  /** What messages call the result; "PostgreSQL" by default. */
  readonly name?: string;
  /** IANA zone of timestamps without one; UTC by default. */
  readonly timeZone?: string;
  /**
   * Milliseconds that the server may take for the query, and for each piece of its rows: 300,000 (five minutes) by default; 0 is
   * without end.
   */
  readonly statementTimeout?: number;
}

const FETCH_ROWS = 10_000;
const CONNECT_MS = 10_000;
/** What the server says of a query that it has cancelled. */
const CANCELLED = "57014";
const DECLARE = "declare barloom no scroll cursor for ";
/** Types that a client reads as they are sent. */
const AS_TEXT = { getTypeParser: () => (text: string) => text };

/**
 * Reads the result of a query, in pieces of ten thousand rows, in a transaction that may only read and sees one state of the
 * database. Dates and times are read with the server's zone set to UTC.
 *
 * Numbers come as `Float64Array`: numeric as the nearest double, real as its float, bigint only where a double holds it exactly,
 * boolean as 0 and 1; dates and timestamps as milliseconds since 1970 UTC; text, uuid and enumerations as strings; null is NaN or "".
 * @param connection `postgresql://user:password@host/database`, or a socket: `postgresql:///database?host=/run/postgresql`; never
 *   part of a message
 * @param query one SELECT, VALUES or WITH; say `order by`, as a server may give rows in any order
 * @throws E_PACKAGE without the package pg; E_IO for a server that cannot be reached or refuses; E_SQL with line and column;
 *   E_RANGE for a statementTimeout that is none; E_COLUMN for types and integers that are not read; E_TIME_UNIT; E_TZ; E_LIMIT
 * @example
 * const prices = await readPostgres(process.env.DATABASE_URL, "select time, asset, close from prices order by time, asset");
 */
export async function readPostgres(
  connection: string,
  query: string,
  { name = "PostgreSQL", timeZone = "UTC", statementTimeout = STATEMENT_MS }: PostgresOptions = {},
): Promise<Table> {
  requireText("connection", connection);
  requireText("query", query);
  runNumber("statementTimeout", statementTimeout, STATEMENT_TIMEOUT);
  const times = new TimeReader({ timeZone });
  const client = await connected(connection, name, statementTimeout);
  try {
    await begin(client, name, statementTimeout);
    return await readAll(client, query.replace(/[\s;]+$/, ""), name, times);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function requireText(option: string, value: unknown): void {
  if (typeof value === "string" && value.trim() !== "") return;
  throw new BacktestError("E_DTYPE", `${option} is ${typeof value === "string" ? "empty" : `no text`}`, {
    option,
    expected: "a text",
  });
}

/** What is said of a failure names the place by its name only: an address may hold a password. */
async function connected(connection: string, name: string, timeout: number): Promise<Client> {
  const { default: pg } = await optionalPackage<typeof import("pg")>("pg", "reading from PostgreSQL");
  let client: Client;
  try {
    client = new pg.Client({
      ...{ connectionString: connection, connectionTimeoutMillis: CONNECT_MS },
      // A server that answers nothing at all: the client waits a little longer than the server is told to work.
      ...(timeout === 0 ? {} : { query_timeout: Math.min(timeout + CONNECT_MS, STATEMENT_MS_MAX) }),
    });
  } catch {
    throw new BacktestError("E_IO", `${name}: the connection cannot be understood`, {
      expected: "postgresql://user:password@host/database",
    });
  }
  client.on("error", () => undefined); // the next query says that the connection is gone
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw new BacktestError("E_IO", `${name}: no connection (${reasonOf(error, connection)})`, {
      hint: "Check that the server runs and that host, user, database and password are right.",
    });
  }
}

/** The first error of several attempts; nothing of it where it repeats what may be a secret of the connection. */
function reasonOf(error: unknown, connection: string): string {
  const { errors = [], code, message } = error as AggregateError & { readonly code?: string };
  const text = message !== "" ? message : String((errors[0] as Error | undefined)?.message ?? code);
  return reasonWithout(connection, text, code);
}

async function begin(client: Client, name: string, timeout: number): Promise<void> {
  const settings = [
    "begin transaction isolation level repeatable read, read only",
    "set local time zone 'UTC'",
    "set local datestyle = 'ISO, YMD'",
    "set local extra_float_digits = 3",
    `set local statement_timeout = ${timeout}`,
  ];
  for (const sql of settings) await run(client, sql, name);
}

async function readAll(client: Client, query: string, name: string, times: TimeReader): Promise<Table> {
  try {
    await client.query({ text: DECLARE + query, queryMode: "extended" } as { text: string });
  } catch (error) {
    throw faultOf(error, name, query);
  }
  let rows: ResultRows | undefined;
  for (let count = 0, fetched = FETCH_ROWS; fetched === FETCH_ROWS; count += fetched) {
    const result = await run(client, `fetch forward ${FETCH_ROWS} from barloom`, name, query);
    rows ??= new ResultRows(name, await readersOf(client, result.fields, name, times));
    rows.requireRows(count + result.rows.length);
    for (const row of result.rows) for (let k = 0; k < row.length; k++) rows.take(k, row[k]);
    fetched = result.rows.length;
  }
  return rows!.table();
}

async function run(
  client: Client,
  text: string,
  name: string,
  query = "",
): Promise<{ readonly rows: (string | null)[][]; readonly fields: FieldDef[] }> {
  try {
    return await client.query<(string | null)[]>({ text, rowMode: "array", types: AS_TEXT } as never);
  } catch (error) {
    throw faultOf(error, name, query);
  }
}

/** Positions are of the text that was sent. */
function faultOf(error: unknown, name: string, query: string): unknown {
  const {
    code = "",
    message,
    position,
    hint,
  } = error as Error & Record<"code" | "position" | "hint", string>;
  if (!/^[0-9A-Z]{5}$/.test(code))
    return new BacktestError("E_IO", `${name}: the connection broke (${code === "" ? message : code})`);
  if (code === CANCELLED)
    return new BacktestError("E_IO", `${name}: the query was cancelled (${message})`, {
      hint: "`statementTimeout` (--statementTimeout) says how many milliseconds it may take; select less, or give it more.",
    });
  const offset = position === undefined ? undefined : Number(position) - 1 - DECLARE.length;
  const fault = sqlFault(name, `${message} [${code}]`, query, offset);
  return hint === undefined
    ? fault
    : new BacktestError("E_SQL", fault.message.replace(/^E_SQL /, ""), { ...fault, hint });
}

async function readersOf(
  client: Client,
  fields: readonly FieldDef[],
  name: string,
  times: TimeReader,
): Promise<(readonly [string, CellReader])[]> {
  const strange = fields.filter(({ dataTypeID }) => readerOf(dataTypeID, times) === undefined);
  const types = strange.length === 0 ? new Map() : await typesOf(client, strange, name);
  return fields.map(({ name: column, dataTypeID }) => {
    const known = readerOf(dataTypeID, times);
    if (known !== undefined) return [column, known];
    const type = types.get(dataTypeID) as { readonly name: string; readonly isEnum: boolean };
    if (type.isEnum) return [column, ENUMERATION];
    throw typeFault(name, column, type.name);
  });
}

async function typesOf(
  client: Client,
  fields: readonly FieldDef[],
  name: string,
): Promise<Map<number, { readonly name: string; readonly isEnum: boolean }>> {
  const ids = fields.map(({ dataTypeID }) => dataTypeID).join(", ");
  const sql = `select oid, format_type(oid, null), typtype from pg_type where oid in (${ids})`;
  const { rows } = await run(client, sql, name);
  return new Map(rows.map(([id, type, kind]) => [Number(id), { name: type!, isEnum: kind === "e" }]));
}
