// Files of prices → market data.
import { isAbsolute, resolve } from "node:path";
import { BacktestError } from "../../errors.ts";
import { adjustPrices } from "../../ingest/adjust.ts";
import { alignActions, type ActionMapping } from "../../ingest/actions.ts";
import { alignLong, alignWide, type MarketData } from "../../ingest/align.ts";
import { readTable } from "../../ingest/files.ts";
import type { CorporateAction } from "../../inputs.ts";
import type { Matrix } from "../../matrix.ts";
import { alignTo } from "./alignTo.ts";
import type { ActionsFile, Config, LongPrices, WidePrices } from "./schema.ts";

/** What was read, and what has to be told about it. */
export interface Read<Value> {
  readonly value: Value;
  readonly sources: readonly string[];
  readonly notes: readonly string[];
}

const ACTION_NUMBERS = ["ratio", "amount", "withholding", "price"] as const;
const FIELDS = ["open", "high", "low", "close", "volume", "adjClose"];

/** A path of the configuration, which is relative to its folder. */
export function inputPath(folder: string, file: string): string {
  return isAbsolute(file) ? file : resolve(folder, file);
}

/**
 * Reads corporate actions beside prices; columns that the configuration does not name have their usual names, where the
 * file has them.
 */
export async function readActions(
  spec: ActionsFile,
  folder: string,
  market: MarketData,
): Promise<Read<readonly CorporateAction[]>> {
  const { file, ...named } = spec;
  const table = await readTable(inputPath(folder, file));
  const usual = ACTION_NUMBERS.filter((name) => Object.hasOwn(table.columns, name));
  const mapping = { ...Object.fromEntries(usual.map((name) => [name, name])), ...named } as ActionMapping;
  const { actions, notes } = alignActions(market, table, mapping);
  return { value: actions, sources: [`${file}: ${actions.length} corporate actions`], notes };
}

/**
 * Reads and aligns the prices.
 * @param folder that relative paths start from
 */
export async function readPrices(prices: Config["prices"], folder: string): Promise<Read<MarketData>> {
  const read = prices.format === "wide" ? await readWide(prices, folder) : await readLong(prices, folder);
  if (!prices.adjust) return read;
  return {
    ...read,
    value: adjustPrices(read.value),
    sources: [...read.sources, "prices adjusted for splits and dividends by adjClose / close"],
  };
}

async function readLong(
  { file, time, asset, fields }: LongPrices,
  folder: string,
): Promise<Read<MarketData>> {
  const table = await readTable(inputPath(folder, file));
  const present = FIELDS.filter((field) => Object.hasOwn(table.columns, field));
  const mapping = fields ?? Object.fromEntries(present.map((field) => [field, field]));
  requireClose(mapping, file);
  const value = alignLong(table, { time, asset, fields: mapping as Record<string, string> });
  return { value, sources: [`${file}: ${table.length} rows`], notes: [] };
}

function requireClose(fields: object, file: string): void {
  if ("close" in fields) return;
  throw new BacktestError("E_CONFIG", `prices.fields: ${file} has no column close`, {
    option: "prices.fields",
    expected: 'a column for close, such as { "close": "adj_close" }',
    hint: 'Name it: "fields": { "close": … }.',
  });
}

async function readWide({ files, time }: WidePrices, folder: string): Promise<Read<MarketData>> {
  const { close, ...others } = files;
  const base = alignWide(await readTable(inputPath(folder, close)), time);
  const fields: Record<string, Matrix> = { close: base.matrix };
  const notes: string[] = [];
  for (const [field, file] of Object.entries(others)) {
    const aligned = alignTo(base, alignWide(await readTable(inputPath(folder, file)), time), NaN, file);
    fields[field] = aligned.matrix;
    notes.push(...aligned.notes);
  }
  const { rows } = base.matrix;
  const sources = Object.entries(files).map(([field, file]) => `${file}: ${field}, ${rows} rows`);
  return { value: { time: base.time, columns: base.columns, fields }, sources, notes };
}
