// What every asset has of its own → the options that vary by column.
import { BacktestError, nearest } from "../errors.ts";
import { ASSET_FIELDS, specOf, type OptionName } from "../options.ts";
import type { Matrix } from "../matrix.ts";
import type { Arguments } from "./arguments.ts";
import { MAINTENANCE_DEFAULTS } from "./execution.ts";
import { fxOf, ratesOf } from "./rates.ts";
import type { Shape } from "./source.ts";
import { describe } from "./values.ts";

/** An entry of `assets` whose keys are known ones. */
type Entry = Readonly<Record<string, unknown>> & { readonly name?: string; readonly currency?: string };

const TEXTS = ["name", "currency"] as const;
/** What an entry of `assets` may hold. */
export const ASSET_KEYS: readonly string[] = [...TEXTS, ...ASSET_FIELDS, "maintenanceMargin"];

/** The arguments with what `assets`, `accountCurrency` and `rates` say filled in. */
export function withAssets(options: Arguments, shape: Shape): Arguments {
  if (options.assets === undefined) return withoutAssets(options);
  const entries = byColumn(entriesOf(options.assets), options.columns, shape.columns);
  const filled: Partial<Record<OptionName, unknown>> = { ...options };
  for (const name of ASSET_FIELDS)
    if (isGiven(options, entries, name, name)) filled[name] = rowOf(entries, name);
  if (isGiven(options, entries, "maintenanceMargin", "maintenanceMargin"))
    filled.maintenanceMargin = maintenanceRows(entries);
  if (options.columns === undefined && entries.every(({ name }) => name !== undefined))
    filled.columns = entries.map(({ name }) => name);
  const isForeign = isGiven(options, entries, "fx", "currency");
  const account = accountCurrencyOf(options.accountCurrency, entries);
  const rates = ratesOf(options.rates ?? [], shape.bars);
  if (!isForeign || account === undefined) return filled;
  const fx = fxOf(
    entries.map(({ currency }) => currency ?? account),
    account,
    rates,
    shape.bars,
  );
  return { ...filled, fx };
}

function withoutAssets(options: Arguments): Arguments {
  const lone = (["accountCurrency", "rates"] as const).find((name) => options[name] !== undefined);
  if (lone === undefined) return options;
  throw new BacktestError("E_OPTION_CONFLICT", `${lone} without assets`, {
    option: lone,
    expected: "assets that name their currency",
    hint: "Give `assets` with a currency each, or `fx` itself.",
  });
}

// ---- entries ---------------------------------------------------------------------------------------------------------

function entriesOf(value: unknown): Entry[] {
  if (!Array.isArray(value))
    throw new BacktestError("E_DTYPE", `assets is ${describe(value)}`, {
      option: "assets",
      got: describe(value),
      expected: "a list with an entry for each column",
    });
  return Array.from(value, entryOf);
}

function entryOf(given: unknown, column: number): Entry {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw entryFault("E_DTYPE", column, ` is ${describe(given)}`, given, "{ name, multiplier, … }");
  for (const key of Object.keys(given)) if (!ASSET_KEYS.includes(key)) throw unknownKey(column, key);
  const entry = given as Record<string, unknown>;
  for (const key of TEXTS) {
    const text = entry[key];
    if (text !== undefined && (typeof text !== "string" || text === ""))
      throw entryFault("E_DTYPE", column, `.${key} is ${describe(text) || "empty"}`, text, "a text");
  }
  return entry;
}

function unknownKey(column: number, key: string): BacktestError {
  const near = nearest(key, ASSET_KEYS);
  const meant = near === undefined ? "" : ` — did you mean ${near}`;
  return entryFault("E_UNKNOWN_KEY", column, `.${key}${meant}`, key, `one of ${ASSET_KEYS.join(", ")}`);
}

function entryFault(
  code: `E_${string}`,
  column: number,
  text: string,
  got: unknown,
  expected: string,
): BacktestError {
  return new BacktestError(code, `assets[${column}]${text}`, {
    ...{ option: "assets", column, got, expected },
  });
}

/** One entry for each column: by name where names stand on both sides, else in their order. */
function byColumn(entries: readonly Entry[], columns: unknown, count: number): readonly Entry[] {
  const names = isNames(columns, count) ? columns : undefined;
  if (names !== undefined && entries.every(({ name }) => name !== undefined)) return matched(entries, names);
  if (entries.length !== count)
    throw new BacktestError("E_SHAPE", `assets has ${entries.length} entries, there are ${count} columns`, {
      ...{ option: "assets", got: entries.length, expected: count },
    });
  entries.forEach(({ name }, column) => {
    if (name === undefined || names === undefined || name === names[column]) return;
    throw entryFault("E_SPEC", column, ` is ${name}, its column ${names[column]}`, name, names[column]);
  });
  return entries;
}

/** Names of as many columns as there are; what is wrong with others is said where `columns` is checked. */
function isNames(columns: unknown, count: number): columns is readonly string[] {
  return (
    Array.isArray(columns) && columns.length === count && columns.every((name) => typeof name === "string")
  );
}

function matched(entries: readonly Entry[], names: readonly string[]): readonly Entry[] {
  const byName = new Map<string, Entry>();
  entries.forEach((entry, i) => {
    const name = entry.name!;
    if (byName.has(name)) throw entryFault("E_SPEC", i, `: ${name} stands twice`, name, "each name once");
    if (!names.includes(name))
      throw entryFault("E_SHAPE", i, `: there is no column ${name}`, name, names.slice(0, 20).join(", "));
    byName.set(name, entry);
  });
  return names.map((name, column) => {
    const entry = byName.get(name);
    if (entry !== undefined) return entry;
    throw new BacktestError("E_SHAPE", `assets has no entry for column ${column}, ${name}`, {
      ...{ option: "assets", column, got: entries.length, expected: `an entry named ${name}` },
    });
  });
}

// ---- values ----------------------------------------------------------------------------------------------------------

/** Whether any asset has the field; refuses a field whose option is given too. */
function isGiven(options: Arguments, entries: readonly Entry[], option: OptionName, field: string): boolean {
  const first = entries.findIndex((entry) => entry[field] !== undefined);
  if (first < 0) return false;
  if (options[option] === undefined) return true;
  throw new BacktestError("E_OPTION_CONFLICT", `${option} and assets[${first}].${field} are both given`, {
    ...{ option, column: first, got: "both", expected: `${option}, or ${field} of every asset` },
  });
}

/** A row of one value for each column; the option's default where an asset has none. */
function rowOf(entries: readonly Entry[], name: OptionName): Matrix {
  return row(entries, name, (entry) => entry[name] ?? specOf(name).default);
}

function row(entries: readonly Entry[], name: string, valueOf: (entry: Entry) => unknown): Matrix {
  const data = Float64Array.from(entries, (entry, column) => {
    const value = valueOf(entry);
    if (typeof value === "number") return value;
    throw new BacktestError("E_DTYPE", `${name} of column ${column} is ${describe(value)}, not a number`, {
      ...{ option: name, column, got: value, expected: "a number" },
    });
  });
  return { data, rows: 1, columns: entries.length };
}

/** One rate for both sides, or `{ long, short }`. */
function maintenanceRows(entries: readonly Entry[]): Record<"long" | "short", Matrix> {
  const side = (name: "long" | "short"): Matrix =>
    row(entries, "maintenanceMargin", ({ maintenanceMargin: given = MAINTENANCE_DEFAULTS }) =>
      typeof given === "object" && given !== null ? (given as Record<string, unknown>)[name] : given,
    );
  return { long: side("long"), short: side("short") };
}

function accountCurrencyOf(value: unknown, entries: readonly Entry[]): string | undefined {
  if (value === undefined) return entries.find(({ currency }) => currency !== undefined)?.currency;
  if (typeof value === "string" && value !== "") return value;
  throw new BacktestError("E_DTYPE", `accountCurrency is ${describe(value) || "empty"}`, {
    ...{ option: "accountCurrency", got: value, expected: 'the name of a currency, such as "USD"' },
  });
}
