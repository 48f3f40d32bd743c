// The bytes of a file → a market of the columns that were chosen.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import {
  adjustPrices,
  alignLong,
  csvTable,
  parquetTable,
  tableOf,
  type MarketData,
  type Table,
} from "../../src/index.ts";
import type { DataFacts } from "../shared/messages.ts";
import { COLUMN_ROLES, type ColumnChoice } from "../shared/settings.ts";

const PRICES = ["open", "high", "low", "close", "volume"] as const;
/** Stands for the asset of a file without a column of names. */
const ONE_ASSET = "asset";

/** What the columns of files are mostly called; the first that fits is taken. */
const USUAL: Readonly<Record<keyof ColumnChoice, RegExp>> = {
  time: /^(time|date|datetime|timestamp|open[ _]?time)$/i,
  asset: /^(symbol|asset|ticker|name|isin)$/i,
  open: /^(open|o|opening)$/i,
  high: /^(high|h)$/i,
  low: /^(low|l)$/i,
  close: /^(close|c|last|price|closing)$/i,
  volume: /^(volume|v|vol)$/i,
  adjClose: /^adj(usted)?[ _]?close$/i,
};

export async function readTable(bytes: ArrayBuffer, name: string): Promise<Table> {
  if (/\.parquet$/i.test(name)) return parquetTable(bytes, name);
  if (/\.(csv|txt)$/i.test(name)) return csvTable(new Uint8Array(bytes), name);
  throw new Error(`${name}: drop a file that ends with .csv or .parquet`);
}

export function factsOf(table: Table, bytes: ArrayBuffer): DataFacts {
  const names = Object.keys(table.columns);
  const guess = COLUMN_ROLES.map((role) => [role, names.find((name) => USUAL[role].test(name)) ?? ""]);
  return {
    rows: table.length,
    names,
    guess: Object.fromEntries(guess) as ColumnChoice,
    sha256: bytesToHex(sha256(new Uint8Array(bytes))),
  };
}

/** The market; adjusted for splits and dividends where the file has adjusted closes. */
export function marketOf(table: Table, columns: ColumnChoice, asset: string): MarketData {
  if (columns.time === "") throw new Error("say which column holds the time");
  if (columns.close === "") throw new Error("say which column holds the close");
  const fields = [...PRICES, "adjClose" as const].filter((role) => columns[role] !== "");
  const mapping = Object.fromEntries(fields.map((role) => [role, columns[role]]));
  const named = columns.asset === "" ? withOneAsset(table) : { table, asset: columns.asset };
  const whole = alignLong(named.table, { time: columns.time, asset: named.asset, fields: mapping });
  const market = asset === "" ? whole : onlyAsset(whole, asset);
  return columns.adjClose === "" ? market : adjustPrices(market);
}

function withOneAsset(table: Table): { table: Table; asset: string } {
  const name = `${ONE_ASSET} of the file`;
  const names = Array.from({ length: table.length }, () => ONE_ASSET);
  return { table: tableOf([...Object.entries(table.columns), [name, names]], table.length), asset: name };
}

/** One column of a market, without the bars from before it was listed and after it was not. */
function onlyAsset(market: MarketData, asset: string): MarketData {
  const column = market.columns.indexOf(asset);
  if (column < 0) throw new Error(`the file has no asset ${JSON.stringify(asset)}`);
  const width = market.columns.length;
  const closes = market.fields.close.data as Float64Array;
  const has = (bar: number): boolean => !Number.isNaN(closes[bar * width + column]);
  const bars = Array.from(market.time.keys());
  const [first, last] = [bars.findIndex(has), bars.findLastIndex(has)];
  if (first < 0) throw new Error(`${asset} has no prices`);
  const kept = bars.slice(first, last + 1);
  const fields = Object.entries(market.fields).map(([name, { data }]) => [
    name,
    { data: Float64Array.from(kept, (bar) => data[bar * width + column]), rows: kept.length, columns: 1 },
  ]);
  const time = market.time.slice(first, last + 1);
  return { time, columns: [asset], fields: Object.fromEntries(fields) as MarketData["fields"] };
}

/** The same market in memory that several workers may read; only where the page is isolated. */
export function sharedMarket({ time, columns, fields }: MarketData): MarketData {
  const shared = (values: Float64Array): Float64Array => {
    const copy = new Float64Array(new SharedArrayBuffer(values.byteLength));
    copy.set(values);
    return copy as unknown as Float64Array;
  };
  const moved = Object.entries(fields).map(([name, { data, ...matrix }]) => [
    name,
    { ...matrix, data: shared(data as Float64Array) },
  ]);
  return { time, columns, fields: Object.fromEntries(moved) as MarketData["fields"] };
}
