// What a configuration may hold: files of prices and signals, and every option of the table.
import * as v from "valibot";
import { MAGNITUDES } from "../../assumptions.ts";
import { BacktestError, nearest } from "../../errors.ts";
import { OPTION_NAMES, specOf, type OptionName } from "../../options.ts";
import type { SensitivityOptions } from "../../sensitivity/options.ts";
import { APIS, isPlain, PROFILES } from "./plain.ts";

/** Fields that prices may have. */
export const PRICE_FIELDS = ["open", "high", "low", "close", "volume", "adjClose"] as const;

export type Field = (typeof PRICE_FIELDS)[number];

/** Version of the configuration that this package reads and writes. */
export const CONFIG_VERSION = 1;

/** An object with these keys and no others; a strange key is named with the nearest that there is. */
function strict<Entries extends v.ObjectEntries>(entries: Entries) {
  return v.strictObject(entries, (issue) => {
    const key = String(issue.path?.at(-1)?.key);
    if (issue.path !== undefined && issue.expected !== "never") return "is missing";
    if (issue.path === undefined) return issue.message;
    const near = nearest(key, Object.keys(entries));
    return near === undefined ? `there is no such key` : `there is no such key; did you mean ${near}?`;
  });
}

const fileName = v.pipe(v.string(), v.minLength(1, "a file needs a name"));

/** Splits, dividends and delistings in a file: a row each. */
const actionsFile = strict({
  file: fileName,
  time: v.optional(v.string()),
  asset: v.optional(v.string()),
  kind: v.optional(v.string()),
  ratio: v.optional(v.string()),
  amount: v.optional(v.string()),
  withholding: v.optional(v.string()),
  price: v.optional(v.string()),
});

/** A matrix in a file: wide (a column for each asset) or long (a row for each time and asset, values in `value`). */
const matrixFile = strict({
  file: fileName,
  format: v.optional(v.picklist(["wide", "long"]), "wide"),
  time: v.optional(v.string()),
  asset: v.optional(v.string()),
  value: v.optional(v.string(), "value"),
});

/** Most bars in a row that take the last close. */
const fillLimit = v.pipe(
  v.number(),
  v.integer("expected a whole number"),
  v.minValue(1, "expected 1 or more"),
);

const longPrices = strict({
  format: v.optional(v.literal("long"), "long"),
  file: v.union(
    [fileName, v.pipe(v.array(fileName), v.minLength(1, "name a file"))],
    "expected a file, or a list of files",
  ),
  time: v.optional(v.string()),
  asset: v.optional(v.string()),
  fields: v.optional(
    strict(Object.fromEntries(PRICE_FIELDS.map((field) => [field, v.optional(v.string())]))),
  ),
  align: v.optional(v.picklist(["union", "inner"]), "union"),
  duplicates: v.optional(v.picklist(["error", "first", "last"]), "error"),
  forwardFill: v.optional(fillLimit),
  adjust: v.optional(v.boolean(), false),
  actions: v.optional(actionsFile),
});

const widePrices = strict({
  format: v.literal("wide"),
  files: strict({
    close: fileName,
    ...Object.fromEntries(
      PRICE_FIELDS.filter((field) => field !== "close").map((field) => [field, v.optional(fileName)]),
    ),
  }),
  time: v.optional(v.string()),
  forwardFill: v.optional(fillLimit),
  adjust: v.optional(v.boolean(), false),
  actions: v.optional(actionsFile),
});

const prices = v.lazy((input) => (isWide(input) ? widePrices : longPrices));

function isWide(input: unknown): boolean {
  return typeof input === "object" && input !== null && "format" in input && input.format === "wide";
}

// ---- options ---------------------------------------------------------------------------------------------------------

/** JSON has neither ∞ nor NaN: they are written as texts. */
const anyNumber = v.union(
  [v.number(), v.pipe(v.picklist(["Infinity", "-Infinity", "NaN"]), v.transform(Number))],
  `expected a number, "Infinity", "-Infinity" or "NaN"`,
);
const oneOrRow = <Item extends v.GenericSchema>(item: Item) =>
  v.union([item, v.array(item)], "expected one value, or an array of one for each column");
const sides = <Item extends v.GenericSchema>(item: Item) => strict({ long: item, short: item });
const fill = v.union([v.string(), strict({ delay: v.number(), price: v.picklist(["open", "close"]) })]);

const SPECIALS: Partial<Record<OptionName, v.GenericSchema>> = {
  fill,
  callSeq: v.string(),
  groupBy: v.union([v.array(v.number()), v.array(v.string())]),
  initCash: oneOrRow(v.union([v.number(), v.picklist(["auto", "autoalign"])])),
  maintenanceMargin: v.union([oneOrRow(v.number()), sides(oneOrRow(v.number()))]),
  impact: strict({ eta: v.number(), gamma: v.number(), window: v.optional(v.number()) }),
  timeInForce: oneOrRow(v.union([v.number(), v.string()])),
  cashFlows: v.array(v.union([v.number(), v.array(v.number())])),
  // Which keys an entry may have is for the plan to say.
  assets: v.array(v.record(v.string(), v.union([anyNumber, v.string(), sides(v.number())]))),
  rates: v.array(strict({ base: v.string(), quote: v.string(), values: oneOrRow(anyNumber) })),
  freq: v.union([v.string(), v.number()]),
  benchmark: v.array(anyNumber),
};

function schemaOf(name: OptionName): v.GenericSchema {
  const { kind, scope } = specOf(name);
  const special = SPECIALS[name];
  if (special !== undefined) return special;
  if (kind === "flag") return v.boolean();
  if (kind === "mask") return oneOrRow(v.boolean());
  if (kind === "number" || kind === "integer") return scope === "run" ? anyNumber : oneOrRow(anyNumber);
  const choice = name === "accumulate" ? v.union([v.string(), v.boolean()]) : v.string();
  return scope === "run" ? choice : oneOrRow(choice);
}

/** Whether any run of the command line takes the option; which one is for the plan to say. */
function isPlainAnywhere(name: OptionName): boolean {
  return PROFILES.some((profile) => APIS.some((api) => isPlain(profile, api, name)));
}

const options = strict(
  Object.fromEntries(OPTION_NAMES.filter(isPlainAnywhere).map((name) => [name, v.optional(schemaOf(name))])),
);

// ---- sensitivity -----------------------------------------------------------------------------------------------------

/** Numbers of `sensitivity()`; which bounds they have is for it to say. */
const sensitivity = v.union([
  v.boolean(),
  strict({
    account: v.optional(v.number()),
    shuffles: v.optional(v.number()),
    seed: v.optional(v.number()),
    runsMax: v.optional(v.number()),
    magnitudes: v.optional(
      strict(Object.fromEntries(Object.keys(MAGNITUDES).map((name) => [name, v.optional(v.number())]))),
    ),
  }),
]);

// ---- the whole -------------------------------------------------------------------------------------------------------

/** What every configuration is checked against; the published JSON Schema is made of it. */
export const CONFIGURATION = strict({
  $schema: v.optional(v.string()),
  version: v.optional(v.literal(CONFIG_VERSION), CONFIG_VERSION),
  prices,
  signals: v.optional(
    strict({
      entries: v.optional(matrixFile),
      exits: v.optional(matrixFile),
      shortEntries: v.optional(matrixFile),
      shortExits: v.optional(matrixFile),
    }),
  ),
  orders: v.optional(strict({ size: matrixFile })),
  options: v.optional(options, {}),
  sensitivity: v.optional(sensitivity, false),
  output: v.optional(v.string(), "out"),
  /** Written into the settings of a result; of it a run keeps the title. */
  provenance: v.optional(v.unknown()),
});

export type ActionsFile = v.InferOutput<typeof actionsFile>;
export type MatrixFile = v.InferOutput<typeof matrixFile>;
export type LongPrices = Omit<v.InferOutput<typeof longPrices>, "fields"> & {
  fields?: Partial<Record<Field, string>>;
};
export type WidePrices = Omit<v.InferOutput<typeof widePrices>, "files"> & {
  files: Partial<Record<Field, string>> & { close: string };
};

/** Whether the run is run again with its choices changed, and with which numbers. */
export type SensitivityConfig = boolean | Omit<SensitivityOptions, "signal" | "onProgress">;

/** A configuration, checked, with its defaults. */
export interface Config {
  readonly prices: LongPrices | WidePrices;
  readonly signals?: Readonly<Record<string, MatrixFile>>;
  readonly orders?: { readonly size: MatrixFile };
  readonly options: Readonly<Record<string, unknown>>;
  readonly sensitivity: SensitivityConfig;
  readonly output: string;
  readonly provenance?: unknown;
}

/**
 * Checks a value read from JSON.
 * @throws E_CONFIG that names the key
 */
export function configOf(value: unknown): Config {
  if (Array.isArray(value)) throw new BacktestError("E_CONFIG", "a configuration is an object, not an array");
  const { success, output, issues } = v.safeParse(CONFIGURATION, value);
  if (!success) throw keyFault(issues.find(({ expected }) => expected === "never") ?? issues[0]);
  if (output.prices.adjust && output.prices.actions !== undefined)
    throw new BacktestError("E_CONFIG", "prices: adjusted prices hold the actions already", {
      option: "prices.actions",
      expected: "either adjust or actions",
      hint: "Raw prices with actions trade what could be traded; adjusted ones are for data without actions.",
    });
  if ((output.signals === undefined) === (output.orders === undefined))
    throw new BacktestError("E_CONFIG", "give either signals or orders", {
      option: "signals",
      expected: "signals with entries and exits, or orders with size",
    });
  return output as unknown as Config;
}

function keyFault(issue: v.BaseIssue<unknown>): BacktestError {
  const key = v.getDotPath(issue) ?? "the configuration";
  const message = issue.message.replace(/^Invalid \w+: Expected/, "expected");
  return new BacktestError("E_CONFIG", `${key}: ${message}`, {
    option: key,
    got: issue.received,
    ...(issue.expected === null ? {} : { expected: issue.expected }),
  });
}
