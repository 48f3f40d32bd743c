// Every option of a run as JSON, those that nobody gave included.
import { OPTION_NAMES, specOf, takes, type Api, type OptionName } from "../../options.ts";
import type { Portfolio } from "../../results/portfolio.ts";

/** Prices, times and names come from files; masks too. */
const FROM_FILES: ReadonlySet<OptionName> = new Set(["time", "columns"]);

/** Defaults of options that take a name or something else. */
const NAMED_DEFAULTS: Partial<Record<OptionName, string>> = { fill: "nextOpen", callSeq: "default" };

/** Options by name as they held in the run: what was given, else the default. Matrices are left out. */
export function resolvedOptions(
  api: Api,
  given: Readonly<Record<string, unknown>>,
  portfolio: Portfolio,
): Record<string, unknown> {
  const names = OPTION_NAMES.filter((name) => isPlain(api, name));
  const entries = names.map((name) => [name, jsonValue(given[name] ?? defaultOf(api, name, portfolio))]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Whether a configuration can hold the option: it belongs to the entry point and is neither prices nor signals. */
export function isPlain(api: Api, name: OptionName): boolean {
  const { apis, kind } = specOf(name);
  return (
    apis.includes(api) &&
    takes("realistic", name) &&
    kind !== "prices" &&
    kind !== "mask" &&
    !FROM_FILES.has(name)
  );
}

function defaultOf(api: Api, name: OptionName, portfolio: Portfolio): unknown {
  if (name === "barsPerYear") return portfolio.barsPerYear;
  if (name === "initCash") return 100;
  if (name === "direction") return api === "fromOrders" ? "both" : "longOnly";
  const { default: standard, kind, choices = {} } = specOf(name);
  if (typeof standard !== "string") return standard;
  // Other texts describe a default that depends on what else is given.
  return kind === "choice" ? [standard].find((choice) => choice in choices) : NAMED_DEFAULTS[name];
}

/** JSON has neither NaN nor ∞; a configuration takes them as texts. Typed arrays and matrices give undefined. */
function jsonValue(value: unknown): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) return value.map(jsonValue);
  const isMatrix =
    typeof value === "object" && value !== null && ("data" in value || ArrayBuffer.isView(value));
  return isMatrix ? undefined : value;
}
