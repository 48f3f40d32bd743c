// Every option of a run as JSON, those that nobody gave included.
import {
  ASSET_FIELDS,
  OPTION_NAMES,
  specOf,
  type Api,
  type OptionName,
  type Profile,
} from "../../options.ts";
import { exactNumber } from "../../output/jsonNumbers.ts";
import * as table from "../../plan/arguments.ts";
import type { Portfolio } from "../../results/portfolio.ts";
import { isPlain } from "./plain.ts";

/** What `assets` fill: given beside them, these would contradict. */
const OF_ASSETS: ReadonlySet<OptionName> = new Set([...ASSET_FIELDS, "maintenanceMargin", "fx"]);

/** Defaults of options that take a name or something else. */
const NAMED_DEFAULTS: Partial<Record<OptionName, string>> = { fill: "nextOpen", callSeq: "default" };

/** Options by name as they held in the run: what was given, else the default. Matrices are left out. */
export function resolvedOptions(
  api: Api,
  given: Readonly<Record<string, unknown>>,
  portfolio: Finished,
): Record<string, unknown> {
  const isFilled = (name: OptionName): boolean => given.assets !== undefined && OF_ASSETS.has(name);
  const names = OPTION_NAMES.filter((name) => isPlain(portfolio.profile, api, name));
  const entries = names.map((name) => [
    name,
    jsonValue(given[name] ?? (isFilled(name) ? undefined : defaultOf(api, name, portfolio))),
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** What the defaults of a run depend on. */
type Finished = Pick<Portfolio, "barsPerYear"> & { readonly profile: Profile };

function defaultOf(api: Api, name: OptionName, portfolio: Finished): unknown {
  if (name === "profile") return portfolio.profile;
  if (name === "barsPerYear") return portfolio.barsPerYear;
  if (name === "initCash") return 100;
  if (name === "direction") return api === "fromOrders" ? "both" : "longOnly";
  const { kind, choices = {} } = specOf(name);
  const standard = table.defaultOf(name, portfolio.profile);
  if (typeof standard !== "string") return standard;
  // Other texts describe a default that depends on what else is given.
  return kind === "choice" ? [standard].find((choice) => choice in choices) : NAMED_DEFAULTS[name];
}

/** JSON has neither NaN nor ∞; a configuration takes them as texts. Typed arrays and matrices give undefined. */
function jsonValue(value: unknown): unknown {
  if (typeof value === "number") return exactNumber("", value);
  if (Array.isArray(value)) return value.map(jsonValue);
  if (typeof value !== "object" || value === null) return value;
  if ("data" in value || ArrayBuffer.isView(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, jsonValue(entry)]));
}
