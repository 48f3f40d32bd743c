// The tables that docs/data.md documents are those that are written: a change of one is a new version.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect, test } from "vitest";
import { TABLES_VERSION } from "../../src/cli/view/results.ts";
import { barloom, FILES, folderWith } from "../cli/fixtures.ts";

const PAGE = readFileSync("docs/data.md", "utf8");
const TYPES: Readonly<Record<string, string>> = {
  ...{ "TIMESTAMP WITH TIME ZONE": "instant", VARCHAR: "text", INTEGER: "int32", DOUBLE: "double" },
};

/** Table → its columns with their types, as the page has them. */
function documented(profile: string): Record<string, string> {
  const rows = [...PAGE.matchAll(/^\| (\w+) +\| `(\w+)` +\| (.*?) +\|$/gm)].filter(
    ([, of]) => of === profile,
  );
  return Object.fromEntries(rows.map(([, , table, columns]) => [table, columns]));
}

test.each(["realistic", "vectorbt"])(
  "the tables of the %s profile are those of the page",
  async (profile) => {
    const { fees, initCash } = FILES["config.json"].options;
    const options = { profile, fees, initCash, cashSharing: true, size: 10 };
    const folder = folderWith({ ...FILES, "config.json": { ...FILES["config.json"], options } });
    expect((await barloom("run", join(folder, "config.json"), "--formats", "duckdb")).code).toBe(0);
    const instance = await DuckDBInstance.create(join(folder, "out", "results.duckdb"));
    const connection = await instance.connect();
    const sql =
      "select table_name, column_name, data_type from duckdb_columns() where not internal order by table_name, column_index";
    const written: Record<string, string[]> = {};
    for (const [table, column, type] of (await connection.runAndReadAll(sql)).getRows() as string[][])
      (written[table] ??= []).push(`${column} ${TYPES[type]}`);
    connection.closeSync();
    instance.closeSync();
    const lines = Object.fromEntries(
      Object.entries(written).map(([table, columns]) => [table, columns.join(", ")]),
    );
    expect(lines).toEqual(documented(profile));
    const { provenance } = JSON.parse(readFileSync(join(folder, "out", "config.json"), "utf8")) as {
      provenance: { tables: number };
    };
    expect(provenance.tables).toBe(TABLES_VERSION);
    expect(PAGE).toContain(`Version ${TABLES_VERSION} of the tables`);
  },
);
