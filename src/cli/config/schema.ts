// What a configuration may hold: files of prices and signals, and every option of the table.
import * as v from "valibot";
import { MAGNITUDES } from "../../assumptions.ts";
import { BacktestError } from "../../errors.ts";
import { OPTION_NAMES, specOf, type OptionName } from "../../options.ts";
import type { SensitivityOptions } from "../../sensitivity/options.ts";
import { FORMATS, USUAL_FORMATS, type Format } from "../view/formatNames.ts";
import {
  matrixFile,
  prices,
  timeFormat,
  type LongPrices,
  type MatrixFile,
  type WidePrices,
} from "./dataSchema.ts";
import { APIS, isPlain, PROFILES } from "./plain.ts";
import { strict } from "./strict.ts";
import { SWEEP, type SweepConfig } from "./sweepSchema.ts";
import { timeFormatOf, type TimeSpec } from "./timeSpec.ts";

/** Version of the configuration that this package reads and writes. */
export const CONFIG_VERSION = 1;

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
  ...timeFormat,
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
  sweep: v.optional(SWEEP),
  sensitivity: v.optional(sensitivity, false),
  output: v.optional(v.string(), "out"),
  formats: v.optional(v.pipe(v.array(v.picklist(FORMATS)), v.minLength(1, "name a form")), () => [
    ...USUAL_FORMATS,
  ]),
  /** Written into the settings of a result; of it a run keeps the title. */
  provenance: v.optional(v.unknown()),
});

/** Whether the run is run again with its choices changed, and with which numbers. */
export type SensitivityConfig = boolean | Omit<SensitivityOptions, "signal" | "onProgress">;

/** A configuration, checked, with its defaults. */
export interface Config {
  readonly prices: LongPrices | WidePrices;
  readonly signals?: Readonly<Record<string, MatrixFile>>;
  readonly orders?: { readonly size: MatrixFile };
  readonly options: Readonly<Record<string, unknown>>;
  readonly sweep?: SweepConfig;
  readonly sensitivity: SensitivityConfig;
  readonly output: string;
  /** Forms of the tables among the results. */
  readonly formats: readonly Format[];
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
  const given = [output.signals, output.orders].filter((intents) => intents !== undefined).length;
  // A rule makes signals of its own.
  if (given !== 1 && !(given === 0 && output.sweep?.rule !== undefined))
    throw new BacktestError("E_CONFIG", "give either signals or orders", {
      option: "signals",
      expected: "signals with entries and exits, or orders with size",
    });
  return withOwnTimes(output as unknown as Config & TimeSpec);
}

/** How times are written where a part does not say it: as the whole says. Afterwards every part says its own. */
function withOwnTimes({ dateFormat, timeZone, ...config }: Config & TimeSpec): Config {
  const shared = timeFormatOf({ dateFormat, timeZone });
  if (Object.keys(shared).length === 0) return config;
  const { prices, signals, orders } = config;
  const own = <Part extends object>(part: Part): Part => ({ ...part, ...shared, ...timeFormatOf(part) });
  const { actions } = prices;
  return {
    ...config,
    prices: { ...own(prices), ...(actions === undefined ? {} : { actions: own(actions) }) },
    ...(signals === undefined ? {} : { signals: mapValues(signals, own) }),
    ...(orders === undefined ? {} : { orders: mapValues(orders, own) }),
  };
}

function mapValues<Value, Key extends string>(
  values: Readonly<Record<Key, Value>>,
  change: (value: Value) => Value,
): Record<Key, Value> {
  const changed = Object.entries<Value>(values).map(([key, value]) => [key, change(value)]);
  return Object.fromEntries(changed) as Record<Key, Value>;
}

function keyFault(issue: v.BaseIssue<unknown>): BacktestError {
  const key = v.getDotPath(issue) ?? "the configuration";
  const message = issue.message.replace(/^Invalid \w+: Expected/, "expected");
  // A connection is not repeated: it may hold a password.
  const got = key.endsWith(".postgres") ? {} : { got: issue.received };
  return new BacktestError("E_CONFIG", `${key}: ${message}`, {
    ...{ option: key, ...got },
    ...(issue.expected === null ? {} : { expected: issue.expected }),
  });
}
