// Flags → what a configuration says: files, columns, policies, and every option of a run.
import { resolve } from "node:path";
import { BacktestError } from "../errors.ts";
import { OPTION_FLAGS, type FileFlag } from "./commands.ts";

/** What flags of files said: paths from the working folder. */
export type FileFlags = Readonly<Partial<Record<FileFlag, unknown>>>;

type Json = Record<string, unknown>;

const SIGNALS: readonly FileFlag[] = ["entries", "exits", "shortEntries", "shortExits"];
const OF_PRICES: readonly FileFlag[] = ["time", "asset", "align", "duplicates", "forwardFill", "adjust"];

/** A value read from JSON, or nothing, with what flags say in its place. What is no object stays what it is. */
export function withFileFlags(value: unknown, flags: FileFlags): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const config = { ...(value as Json) };
  const prices = pricesWith(config.prices, flags);
  if (prices !== undefined) config.prices = prices;
  for (const name of SIGNALS)
    if (flags[name] !== undefined)
      config.signals = { ...(config.signals as Json), [name]: { file: fileOf(name, flags[name]) } };
  if (flags.orders !== undefined) config.orders = { size: { file: fileOf("orders", flags.orders) } };
  return config;
}

function pricesWith(given: unknown, flags: FileFlags): unknown {
  const named = OF_PRICES.filter((name) => flags[name] !== undefined);
  if (flags.prices === undefined && flags.actions === undefined && named.length === 0) return given;
  const prices: Json = { ...(given as Json | undefined) };
  if (flags.prices !== undefined)
    Object.assign(prices, { format: undefined, files: undefined, file: filesOf(flags.prices) });
  if (flags.actions !== undefined)
    prices.actions = { ...(prices.actions as Json | undefined), file: fileOf("actions", flags.actions) };
  for (const name of named) prices[name] = textFlag(name) ? String(flags[name]) : flags[name];
  return JSON.parse(JSON.stringify(prices));
}

function textFlag(name: FileFlag): boolean {
  return name === "time" || name === "asset";
}

function filesOf(value: unknown): string | string[] {
  const files = [value].flat().map((file) => fileOf("prices", file));
  return files.length === 1 ? files[0] : files;
}

function fileOf(name: string, value: unknown): string {
  if ((typeof value === "string" && value !== "") || typeof value === "number") return resolve(String(value));
  throw new BacktestError("E_USAGE", `--${name} takes one file`, { option: name, got: value });
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
