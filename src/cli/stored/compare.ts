// The files of a stored result against what a repeated run gives: the first cell of each that differs.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { BacktestError } from "../../errors.ts";
import { readTable, unreadable } from "../../ingest/files.ts";
import type { ColumnData, Table } from "../../ingest/table.ts";
import { date } from "../../report/format.ts";
import type { NamedColumns } from "../../results/columns.ts";
import type { Portfolio } from "../../results/portfolio.ts";
import type { VectorbtPortfolio } from "../../results/vectorbt/portfolio.ts";
import type { Config } from "../config/schema.ts";
import type { Format, TableFormat } from "../view/formatNames.ts";
import { DUCKDB_FILE, tableContent } from "../view/formats.ts";
import { jsonText, statisticsOf, tablesOf } from "../view/results.ts";
import { SENSITIVITY_FILE } from "../view/sensitivity.ts";

/** A file that is not what the repeated run gives, and why. */
export interface FileDifference {
  readonly file: string;
  readonly why: string;
}

const STATISTICS_FILE = "stats.json";

/** How many files were compared, and those that differ. */
export interface FileComparison {
  readonly files: number;
  readonly differences: readonly FileDifference[];
}

/** Compares every table, the statistics, and the sensitivity where the run was asked for it, among the results; the page is not looked at. */
export async function compareFiles(
  folder: string,
  portfolio: Portfolio | VectorbtPortfolio,
  { formats, sensitivity }: Pick<Config, "formats" | "sensitivity">,
): Promise<FileComparison> {
  const tables = Object.entries(tablesOf(portfolio)).flatMap(([name, wanted]) =>
    formats.map((format) => tableCheck(folder, name, wanted, format)),
  );
  const checks = [...tables, jsonCheck(folder, STATISTICS_FILE, () => statisticsOf(portfolio))];
  if (sensitivity !== false)
    checks.push(
      jsonCheck(folder, SENSITIVITY_FILE, () =>
        portfolio.sensitivity(sensitivity === true ? {} : sensitivity),
      ),
    );
  const differences: FileDifference[] = [];
  for (const { file, check } of checks) {
    const why = await faultAsText(check);
    if (why !== null) differences.push({ file, why });
  }
  return { files: checks.length, differences };
}

/** A file that is missing or broken differs too. */
async function faultAsText(check: () => Promise<string | null>): Promise<string | null> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof BacktestError) return error.message.split("\n")[0];
    throw error;
  }
}

// ---- tables ----------------------------------------------------------------------------------------------------------

interface FileCheck {
  readonly file: string;
  readonly check: () => Promise<string | null>;
}

function tableCheck(folder: string, name: string, wanted: NamedColumns, format: Format): FileCheck {
  if (format !== "duckdb") {
    const file = `${name}.${format}`;
    return { file, check: () => tableDifference(join(folder, file), wanted, format) };
  }
  const check = async (): Promise<string | null> => {
    const { readDuckdb } = await import("../../ingest/duckdb/read.ts");
    return differenceOfTables(await readDuckdb(join(folder, DUCKDB_FILE), { table: name }), wanted);
  };
  return { file: `${DUCKDB_FILE}, table ${name}`, check };
}

/** Text is compared line by line: what is read back from it has lost its types. */
async function tableDifference(
  path: string,
  wanted: NamedColumns,
  format: TableFormat,
): Promise<string | null> {
  if (format === "arrow" || format === "parquet") return differenceOfTables(await readTable(path), wanted);
  const kept = (await textOf(path)).split("\n");
  const given = ((await tableContent(wanted, format)) as string).split("\n");
  const line = given.findIndex((text, k) => text !== kept[k]);
  if (line < 0)
    return kept.length === given.length
      ? null
      : `has ${kept.length} lines, the repeated run gives ${given.length}`;
  return `line ${line + 1} is ${JSON.stringify(kept[line] ?? "")}, the repeated run gives ${JSON.stringify(given[line])}`;
}

async function textOf(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error: unknown) => {
    throw unreadable(path, error);
  });
}

/** The first cell that differs, row by row, and how many do; null where none does. */
function differenceOfTables(stored: Table, wanted: NamedColumns): string | null {
  const names = Object.keys(wanted);
  const kept = Object.keys(stored.columns);
  if (kept.join() !== names.join())
    return `has the columns ${kept.join(", ")}, the repeated run gives ${names.join(", ")}`;
  const rows = wanted[names[0]].length;
  if (stored.length !== rows) return `has ${stored.length} rows, the repeated run gives ${rows}`;
  let differing = 0;
  let first: { readonly row: number; readonly name: string } | undefined;
  for (let row = 0; row < rows; row++)
    for (const name of names) {
      if (Object.is(cellAt(stored.columns[name], row), cellAt(wanted[name], row))) continue;
      first ??= { row, name };
      differing += 1;
    }
  if (first === undefined) return null;
  const { row, name } = first;
  const values = [stored.columns[name], wanted[name]].map((data) => shown(cellAt(data, row)));
  const count = differing === 1 ? "1 cell differs" : `${differing} cells differ`;
  return `${name} of row ${row}${whereOf(wanted, row)} is ${values[0]}, the repeated run gives ${values[1]}; ${count}`;
}

/** Numbers of any width as doubles. */
function cellAt(data: ColumnData, row: number): number | string {
  const value = data[row];
  return typeof value === "bigint" ? Number(value) : value;
}

function shown(value: number | string): string {
  return typeof value === "string" ? JSON.stringify(value) : Object.is(value, -0) ? "-0" : String(value);
}

/** Day and asset of a row, where the table has them. */
function whereOf({ time, asset }: NamedColumns, row: number): string {
  const parts = [
    ...(time === undefined ? [] : [date(Number(time[row]))]),
    ...(asset === undefined ? [] : [asset[row]]),
  ];
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

// ---- statistics and sensitivity --------------------------------------------------------------------------------------

function jsonCheck(folder: string, file: string, wanted: () => object | Promise<object>): FileCheck {
  return {
    file,
    check: async () => {
      const stored = parsed(await textOf(join(folder, file)));
      return differenceOfValues(stored, JSON.parse(jsonText(await wanted())), "");
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BacktestError("E_STORED", `is not JSON: ${(error as Error).message}`);
  }
}

/** The first value that differs, by its path in the order of the wanted one; null where none does. */
function differenceOfValues(stored: unknown, wanted: unknown, path: string): string | null {
  const areObjects = [stored, wanted].every((value) => typeof value === "object" && value !== null);
  if (!areObjects || Array.isArray(stored) !== Array.isArray(wanted))
    return Object.is(stored, wanted)
      ? null
      : `${path} is ${JSON.stringify(stored)}, the repeated run gives ${JSON.stringify(wanted)}`;
  const [kept, given] = [stored, wanted] as Readonly<Record<string, unknown>>[];
  for (const key of new Set([...Object.keys(given), ...Object.keys(kept)])) {
    const found = differenceOfValues(kept[key], given[key], path === "" ? key : `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
}
