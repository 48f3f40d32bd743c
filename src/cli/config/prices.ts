// Files of prices → market data.
import { BacktestError } from "../../errors.ts";
import { adjustPrices } from "../../ingest/adjust.ts";
import { alignActions, type ActionMapping } from "../../ingest/actions.ts";
import { alignLong, alignWide, type LongMapping, type MarketData } from "../../ingest/align.ts";
import { forwardFill } from "../../ingest/fill.ts";
import { stackTables } from "../../ingest/stack.ts";
import { requireNumbers, tableOf, type ColumnData, type Table } from "../../ingest/table.ts";
import type { CorporateAction } from "../../inputs.ts";
import type { Matrix } from "../../matrix.ts";
import { alignTo } from "./alignTo.ts";
import { guessColumn, guessName, guessNotes, requireColumn, type Guess, type Role } from "./guess.ts";
import {
  PRICE_FIELDS,
  type ActionsFile,
  type LongPrices,
  type Prices,
  type Source,
  type WidePrices,
} from "./dataSchema.ts";
import { assetName, orderNotes, sourceName, type SourceReader } from "./source.ts";
import { timeFormatOf, type TimeSpec } from "./timeSpec.ts";

/** What was read, and what has to be told about it. */
export interface Read<Value> {
  readonly value: Value;
  readonly sources: readonly string[];
  readonly notes: readonly string[];
}

/** What was read, and the configuration with every column that was found by its name. */
export interface Resolved<Value, Spec> extends Read<Value> {
  readonly spec: Spec;
}

const ACTION_NUMBERS = ["ratio", "amount", "withholding", "price"] as const;
/** The column of the assets of files that have none. */
const ASSET = "asset";

/** The files of long prices, one or several. */
export function filesOfLong({ file }: LongPrices): readonly Source[] {
  return Array.isArray(file) ? (file as readonly Source[]) : [file as Source];
}

/**
 * Reads corporate actions beside prices; columns that the configuration does not name are found by their names.
 */
export async function readActions(
  spec: ActionsFile,
  reader: SourceReader,
  market: MarketData,
): Promise<Resolved<readonly CorporateAction[], ActionsFile>> {
  const { file: source, dateFormat, timeZone, ...named } = spec;
  const file = sourceName(source);
  const numbers = (columns: readonly string[]): string[] =>
    ACTION_NUMBERS.map((role) => named[role] ?? guessName(columns, role, file)?.column ?? "").filter(Boolean);
  const table = await reader.read(source, spec, numbers);
  const found: Record<string, Guess | undefined> = {};
  for (const role of ["time", "asset", "kind"] as const)
    if (named[role] === undefined) found[role] = requireColumn(table, role, file);
  for (const role of ACTION_NUMBERS)
    if (named[role] === undefined) found[role] = guessColumn(table, role, file);
  const columns: Readonly<Record<string, string | undefined>> = { ...columnsOf(found), ...named };
  const roles = ["time", "asset", "kind", ...ACTION_NUMBERS].filter((role) => columns[role] !== undefined);
  const mapping = Object.fromEntries(roles.map((role) => [role, columns[role]])) as unknown as ActionMapping;
  const { actions, notes } = alignActions(market, table, mapping);
  return {
    value: actions,
    sources: [`${file}: ${actions.length} corporate actions`],
    notes: [...orderNotes(source), ...guessNotes(file, found), ...notes],
    spec: {
      ...{ file: source, ...mapping },
      ...timeFormatOf({ dateFormat, timeZone }),
    },
  };
}

/** Reads and aligns the prices. */
export async function readPrices(prices: Prices, reader: SourceReader): Promise<ReadPrices> {
  const read = prices.format === "wide" ? await readWide(prices, reader) : await readLong(prices, reader);
  const adjusted = prices.adjust ? withAdjusted(read) : read;
  return prices.forwardFill === undefined ? adjusted : withFilled(adjusted, prices.forwardFill);
}

type ReadPrices = Resolved<MarketData, Prices>;

function withAdjusted(read: ReadPrices): ReadPrices {
  const sources = [...read.sources, "prices adjusted for splits and dividends by adjClose / close"];
  return { ...read, value: adjustPrices(read.value), sources };
}

function withFilled(read: ReadPrices, limit: number): ReadPrices {
  const { data, filled } = forwardFill(read.value, limit);
  const note = `${filled} missing bars filled forward with the last close, at most ${limit} in a row; they can be traded`;
  return { ...read, value: data, notes: [...read.notes, note] };
}

// ---- long ------------------------------------------------------------------------------------------------------------

/** One file of long prices, with the columns of the mapping. */
interface LongFile {
  readonly table: Table;
  readonly mapping: LongMapping;
  readonly notes: readonly string[];
}

async function readLong(prices: LongPrices, reader: SourceReader): Promise<ReadPrices> {
  const sources = filesOfLong(prices);
  const read: LongFile[] = [];
  for (const source of sources) {
    const numbers = (columns: readonly string[]): string[] =>
      Object.values(columnsOf(fieldsOf(columns, sourceName(source), prices.fields)));
    read.push(longFile(await reader.read(source, prices, numbers), source, prices));
  }
  const [{ mapping }] = read;
  const table = read.length === 1 ? read[0].table : stacked(read);
  const usual = read.length === 1 ? mapping : commonMapping(read);
  const value = alignLong(table, usual, prices.align, prices.duplicates);
  return {
    value,
    sources: read.map((each, k) => `${sourceName(sources[k])}: ${each.table.length} rows`),
    notes: [...read.flatMap(({ notes }) => notes), ...alignNotes(value, prices.align)],
    // Columns of several files may have several names: those stay to be found again.
    spec: read.length === 1 ? withMapping(prices, storedMapping(mapping, table, prices)) : prices,
  };
}

/** The name of the file stands for the asset where no column does. */
function longFile(table: Table, source: Source, prices: LongPrices): LongFile {
  const file = sourceName(source);
  requireRows(table, file);
  const time = prices.time === undefined ? requireColumn(table, "time", file) : given(prices.time);
  const asset = prices.asset === undefined ? guessColumn(table, "asset", file) : given(prices.asset);
  const fields = fieldsOf(Object.keys(table.columns), file, prices.fields);
  requireClose(fields, file);
  for (const column of Object.values(columnsOf(fields))) requireNumbers(table, column, file);
  const notes = [...orderNotes(source), ...guessNotes(file, { time, asset, ...fields })];
  const mapping = { time: time.column, asset: asset?.column ?? ASSET, fields: columnsOf(fields) };
  if (asset !== undefined) return { table, mapping, notes };
  const name = assetName(source);
  const own = `${file}: no column holds the asset, all rows are of ${name}`;
  return { table: withAsset(table, name), mapping, notes: [...notes, own] };
}

function given(column: string): Guess {
  return { column, isGuess: false };
}

function fieldsOf(
  columns: readonly string[],
  file: string,
  named: LongPrices["fields"],
): Record<string, Guess | undefined> {
  if (named !== undefined)
    return Object.fromEntries(Object.entries(named).map(([field, column]) => [field, given(column)]));
  const found = PRICE_FIELDS.map((field) => [field, guessName(columns, field as Role, file)] as const);
  return Object.fromEntries(found.filter(([, guess]) => guess !== undefined));
}

function columnsOf(guesses: Readonly<Record<string, Guess | undefined>>): Record<string, string> {
  const found = Object.entries(guesses).filter(([, guess]) => guess !== undefined);
  return Object.fromEntries(found.map(([role, guess]) => [role, guess!.column]));
}

function withAsset(table: Table, name: string): Table {
  const assets = new Array<string>(table.length).fill(name);
  return tableOf([...Object.entries(table.columns), [ASSET, assets] as const], table.length);
}

/** The columns of every file under the names of what they hold, one file after another. */
function stacked(files: readonly LongFile[]): Table {
  const renamed = files.map(({ table, mapping }) =>
    tableOf(
      Object.entries({ time: mapping.time, [ASSET]: mapping.asset, ...mapping.fields }).map(
        ([role, column]): [string, ColumnData] => [role, table.columns[column]],
      ),
      table.length,
    ),
  );
  return stackTables(renamed, [ASSET]);
}

function commonMapping(files: readonly LongFile[]): LongMapping {
  const fields = [...new Set(files.flatMap(({ mapping }) => Object.keys(mapping.fields)))];
  return { time: "time", asset: ASSET, fields: Object.fromEntries(fields.map((field) => [field, field])) };
}

/** Always in one order, so that a configuration that is run again is written as it was. */
function withMapping({ format, file, ...rest }: LongPrices, mapping: Partial<LongPrices>): LongPrices {
  return { format, file, ...mapping, ...rest, ...mapping };
}

/** What a stored configuration names; the asset only where the file has a column for it. */
function storedMapping(mapping: LongMapping, table: Table, { asset }: LongPrices): Partial<LongPrices> {
  const hasColumn = asset !== undefined || guessColumn(table, "asset", "")?.column !== ASSET;
  return { time: mapping.time, fields: mapping.fields, ...(hasColumn ? { asset: mapping.asset } : {}) };
}

/** How the times of the assets were made one: told wherever it made a difference. */
function alignNotes({ time, columns, fields, source }: MarketData, align: LongPrices["align"]): string[] {
  if (columns.length < 2) return [];
  if (align === "inner")
    return [`bars are the times that all assets have (align "inner"): ${source!.droppedBars} left out`];
  const missing = fields.close.data.reduce((count, close) => count + (Number.isNaN(close) ? 1 : 0), 0);
  const what = `bars are the times that any asset has (align "union")`;
  return missing === 0 ? [] : [`${what}: ${missing} of ${time.length * columns.length} closes are missing`];
}

function requireRows({ length }: Table, file: string): void {
  if (length > 0) return;
  const hint = "Give a file, table or query with a row for each bar.";
  throw new BacktestError("E_EMPTY", `${file}: the table has no rows`, { option: "prices", hint });
}

function requireClose(fields: object, file: string): void {
  if ("close" in fields) return;
  throw new BacktestError("E_CONFIG", `prices.fields: ${file} has no column close`, {
    option: "prices.fields",
    expected: 'a column for close, such as { "close": "adj_close" }',
    hint: 'Name it: "fields": { "close": … }; a file with a column for each asset is "format": "wide".',
  });
}

// ---- wide ------------------------------------------------------------------------------------------------------------

async function readWide(prices: WidePrices, reader: SourceReader): Promise<ReadPrices> {
  const { close, ...others } = prices.files;
  const read = async (source: Source) => readWideFile(source, reader, prices);
  const base = await read(close);
  const fields: Record<string, Matrix> = { close: base.matrix };
  const notes = [...base.notes];
  for (const [field, source] of Object.entries(others)) {
    const own = await read(source);
    const aligned = alignTo(base, own, NaN, sourceName(source));
    fields[field] = aligned.matrix;
    notes.push(...own.notes, ...aligned.notes);
  }
  const { rows } = base.matrix;
  const sources = Object.entries(prices.files).map(
    ([field, source]) => `${sourceName(source)}: ${field}, ${rows} rows`,
  );
  return { value: { time: base.time, columns: base.columns, fields }, sources, notes, spec: prices };
}

/** A table with a column for each asset, and what was guessed about it. */
export async function readWideFile(
  source: Source,
  reader: SourceReader,
  spec: TimeSpec,
): Promise<ReturnType<typeof alignWide> & { readonly notes: readonly string[] }> {
  const table = await reader.read(source, spec, (columns) => columns);
  const file = sourceName(source);
  requireRows(table, file);
  const found = spec.time === undefined ? requireColumn(table, "time", file) : given(spec.time);
  const notes = [...orderNotes(source), ...guessNotes(file, { time: found })];
  return { ...alignWide(table, found.column), notes };
}
