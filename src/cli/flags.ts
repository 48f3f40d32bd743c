// Flags → what a configuration says: files, columns, policies, and every option of a run.
import { resolve } from "node:path";
import { BacktestError } from "../errors.ts";
import { OPTION_FLAGS, type FileFlag } from "./commands.ts";

/** What flags of files said: paths from the working folder. */
export type FileFlags = Readonly<Partial<Record<FileFlag | "formats", unknown>>>;

type Json = Record<string, unknown>;

const SIGNALS: readonly FileFlag[] = ["entries", "exits", "shortEntries", "shortExits"];
const OF_PRICES: readonly FileFlag[] = ["time", "asset", "align", "duplicates", "forwardFill", "adjust"];
const OF_DATABASE = ["duckdb", "postgres", "table", "query"] as const;
const OF_TIMES = ["dateFormat", "timeZone"] as const;
const TEXTS: ReadonlySet<string> = new Set([...OF_DATABASE, ...OF_TIMES, "time", "asset"]);

/** A value read from JSON, or nothing, with what flags say in its place. What is no object stays what it is. */
export function withFileFlags(value: unknown, flags: FileFlags): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const config = { ...(value as Json) };
  const prices = pricesWith(config.prices, flags);
  if (prices !== undefined) config.prices = prices;
  for (const name of OF_TIMES) if (flags[name] !== undefined) config[name] = textOf(name, flags[name]);
  for (const name of SIGNALS)
    if (flags[name] !== undefined)
      config.signals = { ...(config.signals as Json), [name]: { file: sourceOf(name, flags[name]) } };
  if (flags.formats !== undefined) config.formats = String(flags.formats).split(",");
  if (flags.orders !== undefined) config.orders = { size: { file: sourceOf("orders", flags.orders) } };
  return flags.statementTimeout === undefined ? config : withTimeout(config, flags.statementTimeout);
}

/** The same with a time for every query of PostgreSQL that it names. */
function withTimeout(config: Json, timeout: unknown): Json {
  let count = 0;
  const own = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(own);
    if ("postgres" in value) {
      count += 1;
      return { ...value, statementTimeout: timeout };
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, own(item)]));
  };
  const parts = ["prices", "signals", "orders"].filter((name) => config[name] !== undefined);
  const changed = Object.fromEntries(parts.map((name) => [name, own(config[name])]));
  if (count > 0) return { ...config, ...changed };
  throw new BacktestError("E_USAGE", "--statementTimeout: nothing is read from PostgreSQL", {
    ...{ option: "statementTimeout", got: timeout, expected: "--postgres, or a source with `postgres`" },
  });
}

/** Whether flags say where prices are. */
export function hasPriceFlags(flags: FileFlags): boolean {
  return flags.prices !== undefined || OF_DATABASE.some((name) => flags[name] !== undefined);
}

function pricesWith(given: unknown, flags: FileFlags): unknown {
  const named = OF_PRICES.filter((name) => flags[name] !== undefined);
  const times = OF_TIMES.filter((name) => flags[name] !== undefined);
  const isGiven = given !== undefined && times.length > 0;
  if (!hasPriceFlags(flags) && flags.actions === undefined && named.length === 0 && !isGiven) return given;
  const prices: Json = { ...(given as Json | undefined) };
  const file = priceSource(flags);
  if (file !== undefined) Object.assign(prices, { format: undefined, files: undefined, file });
  if (flags.actions !== undefined)
    prices.actions = { ...(prices.actions as Json | undefined), file: sourceOf("actions", flags.actions) };
  for (const name of named) prices[name] = TEXTS.has(name) ? textOf(name, flags[name]) : flags[name];
  // A flag counts before what the prices say of themselves.
  for (const name of times) prices[name] = textOf(name, flags[name]);
  return JSON.parse(JSON.stringify(prices));
}

function priceSource(flags: FileFlags): unknown {
  const named = OF_DATABASE.filter((name) => flags[name] !== undefined);
  if (named.length === 0) return flags.prices === undefined ? undefined : sourcesOf(flags.prices);
  const where = named.filter((name) => name === "duckdb" || name === "postgres");
  if (where.length !== 1 || flags.prices !== undefined)
    throw new BacktestError("E_USAGE", "prices come from one place: --prices, --duckdb or --postgres", {
      ...{ option: named[0], got: named.map((name) => `--${name}`).join(" ") },
    });
  const source = Object.fromEntries(named.map((name) => [name, textOf(name, flags[name])]));
  return source.duckdb === undefined ? source : { ...source, duckdb: resolve(source.duckdb) };
}

function sourcesOf(value: unknown): unknown {
  const sources = [value].flat().map((file) => sourceOf("prices", file));
  return sources.length === 1 ? sources[0] : sources;
}

/** A path from the working folder, or a source of a database as JSON. */
function sourceOf(name: string, value: unknown): unknown {
  if (typeof value === "string" && value.trimStart().startsWith("{")) {
    const source = jsonOf(name, value) as Json;
    return typeof source.duckdb === "string" ? { ...source, duckdb: resolve(source.duckdb) } : source;
  }
  if ((typeof value === "string" && value !== "") || typeof value === "number") return resolve(String(value));
  throw new BacktestError("E_USAGE", `--${name} takes one file`, { option: name, got: value });
}

function textOf(name: string, value: unknown): string {
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw new BacktestError(
    "E_USAGE",
    `--${name} is given ${Array.isArray(value) ? "more than once" : "no value"}`,
    {
      option: name,
    },
  );
}

/** The same with every option that a flag gives; a text that is JSON stands for its value. */
export function withOptionFlags(value: unknown, flags: Readonly<Json>): unknown {
  const given = OPTION_FLAGS.filter(({ name }) => flags[name] !== undefined);
  if (given.length === 0 || typeof value !== "object" || value === null) return value;
  const options = Object.fromEntries(given.map(({ name }) => [name, valueOf(name, flags[name])]));
  return { ...value, options: { ...((value as Json).options as Json | undefined), ...options } };
}

function valueOf(name: string, value: unknown): unknown {
  if (Array.isArray(value))
    throw new BacktestError("E_USAGE", `--${name} is given ${value.length} times`, {
      option: name,
      hint: `One value for each column is a list: --${name} '[1, 2]'.`,
    });
  if (value === "true" || value === "false") return value === "true";
  if (typeof value !== "string" || !/^\s*[[{"]/.test(value)) return value;
  return jsonOf(name, value);
}

function jsonOf(name: string, value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    throw new BacktestError("E_USAGE", `--${name} ${value} is not JSON`, {
      option: name,
      got: value,
      hint: "Put single quotes around lists and objects, double ones around the texts in them.",
    });
  }
}
