// Where rows come from: files, tables and queries → tables.
import { createHash } from "node:crypto";
import { basename, isAbsolute, resolve } from "node:path";
import { readTable } from "../../ingest/files.ts";
import type { ColumnData, Table } from "../../ingest/table.ts";
import type { TimeFormat } from "../../ingest/timeReader.ts";
import type { DatabaseSource, Source } from "./dataSchema.ts";
import { guessName } from "./guess.ts";
import { timeFormatOf, type TimeSpec } from "./timeSpec.ts";

const ENDING = /\.(parquet|csv|csv\.gz|arrow|feather)$/i;
const QUERY_SHOWN = 60;

/** A path of the configuration, which is relative to its folder. */
export function inputPath(folder: string, file: string): string {
  return isAbsolute(file) ? file : resolve(folder, file);
}

/** What messages call a source: a file by its path, a query by its beginning. */
export function sourceName(source: Source): string {
  return typeof source === "string" ? source : `${databaseOf(source)}: ${shortened(selected(source))}`;
}

/** What provenance calls a source: a file by its path, a query by the whole of it. */
export function sourceKey(source: Source): string {
  return typeof source === "string" ? source : `${databaseOf(source)}: ${selected(source)}`;
}

/** What rows without a column of assets are of. */
export function assetName(source: Source): string {
  if (typeof source === "string") return basename(source).replace(ENDING, "");
  return "table" in source && source.table !== undefined ? source.table : "query";
}

/** The source with the path that it has, if any, changed. */
export function movedSource(source: Source, moved: (file: string) => string): Source {
  if (typeof source === "string") return moved(source);
  return "duckdb" in source ? { ...source, duckdb: moved(source.duckdb) } : source;
}

function databaseOf(source: DatabaseSource): string {
  return "duckdb" in source ? source.duckdb : `PostgreSQL ${source.postgres}`;
}

function selected(source: DatabaseSource): string {
  return "table" in source && source.table !== undefined ? `table ${source.table}` : source.query!;
}

function shortened(query: string): string {
  const line = query.replaceAll(/\s+/g, " ").trim();
  return line.length > QUERY_SHOWN ? `${line.slice(0, QUERY_SHOWN)}…` : line;
}

/** Which of a file's columns hold numbers. */
type NumberColumns = (columns: readonly string[]) => readonly string[];

/** Reads the sources of one configuration. */
export class SourceReader {
  /** Folder that relative paths start from. */
  readonly folder: string;
  /** SHA-256 of what was read from databases, by the keys of the sources. */
  readonly digests = new Map<string, string>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * The rows of a source, with the column of its times as milliseconds since 1970 UTC.
   * @param numbers columns that have to hold numbers: a text in them is told by the row of its CSV
   */
  async read(source: Source, spec: TimeSpec, numbers: NumberColumns = () => []): Promise<Table> {
    const format = timeFormatOf(spec);
    const times = (columns: readonly string[]) => timeType(columns, spec.time, sourceName(source));
    if (typeof source === "string") {
      const types = (columns: readonly string[]) => withNumbers(times(columns), numbers(columns));
      return readTable(inputPath(this.folder, source), { ...format, types });
    }
    const table = await this.#rowsOf(source, format);
    this.digests.set(sourceKey(source), tableDigest(table));
    const { withTextTimes } = await import("../../ingest/textTimes.ts");
    return withTextTimes(table, sourceName(source), times, format);
  }

  async #rowsOf(source: DatabaseSource, { timeZone }: TimeFormat): Promise<Table> {
    const options = { name: sourceName(source), ...(timeZone === undefined ? {} : { timeZone }) };
    if ("duckdb" in source) {
      const { readDuckdb } = await import("../../ingest/duckdb/read.ts");
      const { duckdb, table, query } = source;
      const selection = table === undefined ? { query: query! } : { table };
      return readDuckdb(inputPath(this.folder, duckdb), selection, options);
    }
    const [{ connectionOf }, { readPostgres }] = await Promise.all([
      import("../../ingest/postgres/connection.ts"),
      import("../../ingest/postgres/read.ts"),
    ]);
    const { postgres, query, statementTimeout } = source;
    const timeout = statementTimeout === undefined ? {} : { statementTimeout };
    return readPostgres(connectionOf(postgres, process.env), query, { ...options, ...timeout });
  }
}

/** What has to be told of a source: a database may give rows in any order where nobody says which. */
export function orderNotes(source: Source): string[] {
  if (typeof source === "string" || source.query === undefined || /\border\s+by\b/i.test(source.query))
    return [];
  return [
    `${sourceName(source)}: without "order by" a database may give rows, and so assets, in another order each time`,
  ];
}

function timeType(
  columns: readonly string[],
  time: string | undefined,
  name: string,
): Readonly<Record<string, "time">> {
  const column = time ?? guessName(columns, "time", name)?.column;
  return column === undefined ? {} : { [column]: "time" };
}

/** A file without a column of times has another fault than its numbers. */
function withNumbers(
  times: Readonly<Record<string, "time">>,
  numbers: readonly string[],
): Readonly<Record<string, "time" | "number">> {
  if (Object.keys(times).length === 0) return times;
  return { ...Object.fromEntries(numbers.map((column) => [column, "number"] as const)), ...times };
}

/** SHA-256 over names, types and values of a table; every NaN counts as the same one. */
function tableDigest({ length, columns }: Table): string {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([length, Object.keys(columns)]));
  for (const data of Object.values(columns)) hash.update(bytesOf(data));
  return hash.digest("hex");
}

function bytesOf(data: ColumnData): Uint8Array | string {
  if (!ArrayBuffer.isView(data)) return JSON.stringify(data);
  const numbers =
    data instanceof Float64Array ? data.map((value) => (Number.isNaN(value) ? NaN : value)) : data;
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
