// Tables of results → files in the forms that were asked for.
import type { NamedColumns } from "../../results/columns.ts";
import type { Format, TableFormat } from "./formatNames.ts";

/** The one file of all tables, where it was asked for. */
export const DUCKDB_FILE = "results.duckdb";

/** Tables as files in the forms asked for. */
export async function tableFiles(
  tables: Readonly<Record<string, NamedColumns>>,
  formats: readonly Format[],
): Promise<[name: string, content: Uint8Array | string][]> {
  const files: [string, Uint8Array | string][] = [];
  for (const [name, columns] of Object.entries(tables))
    for (const format of formats)
      if (format !== "duckdb") files.push([`${name}.${format}`, await tableContent(columns, format)]);
  if (formats.includes("duckdb")) files.push([DUCKDB_FILE, await duckdbContent(tables)]);
  return files;
}

/** Tables as the content of one DuckDB file. */
export async function duckdbContent(tables: Readonly<Record<string, NamedColumns>>): Promise<Uint8Array> {
  return (await import("../../output/duckdb.ts")).duckdbBytes(tables);
}

/** A table as the content of a file; each writer is loaded when it is first asked for. */
export async function tableContent(columns: NamedColumns, format: TableFormat): Promise<Uint8Array | string> {
  switch (format) {
    case "arrow": {
      const [{ toArrowTable }, { tableToIpc }] = await Promise.all([
        import("../../arrow.ts"),
        import("../../output/ipc.ts"),
      ]);
      return tableToIpc(toArrowTable(columns));
    }
    case "parquet":
      return (await import("../../output/parquet.ts")).parquetBytes(columns);
    case "csv":
      return (await import("../../output/csv.ts")).csvText(columns);
    case "json":
      return (await import("../../output/json.ts")).jsonRows(columns);
  }
}
