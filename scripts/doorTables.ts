// What a door in another language reads instead of writing it again: the kernel's layout, and the table of options.
import * as layout from "../assembly/layout.ts";
import {
  CALL_SEQUENCES,
  FILLS,
  OPTIONS,
  OPTION_NAMES,
  specOf,
  takes,
  type OptionName,
} from "../src/options.ts";
import type { OptionSpec } from "../src/optionSpec.ts";
import { RECORDS_PER_COLUMN } from "../src/plan/arena.ts";
import { SPARE_RECORDS } from "../src/plan/blocks.ts";
import { MAINTENANCE_DEFAULTS, TIMES } from "../src/plan/execution.ts";
import { SHORTING } from "../src/plan/plan.ts";
import { PRICE, VOLUME } from "../src/optionSpec.ts";
import { CODE_NAMES, RECORD_FIELDS } from "../src/results/records.ts";
import { REJECTIONS, peerError } from "../src/results/vectorbt/errors.ts";

/** Options that the Python door refuses by name. */
export const NOT_IN_PYTHON: readonly OptionName[] = [
  "assets",
  "accountCurrency",
  "rates",
  "actions",
  "fractionalShares",
  "benchmark",
  "exactMetrics",
  "freq",
  "requiredReturn",
  "riskFree",
  "tradesType",
];

type Codes = Readonly<Record<string, string | number>>;

/** Names and codes of an enum, without its way back. */
function codesOf(codes: Codes): Record<string, number> {
  const entries = Object.entries(codes).filter((entry): entry is [string, number] =>
    Number.isNaN(Number(entry[0])),
  );
  return Object.fromEntries(entries);
}

/** Every code, offset and constant of assembly/layout.ts, and where the columns of the records lie. */
export function layoutTable() {
  const all = Object.entries(layout as unknown as Record<string, number | Codes>);
  const enums = all.filter((entry): entry is [string, Codes] => typeof entry[1] === "object");
  const isBlock = (name: string): boolean => name.endsWith("Offset");
  const tables = (of: typeof enums) => Object.fromEntries(of.map(([name, codes]) => [name, codesOf(codes)]));
  return {
    version: layout.LAYOUT_VERSION,
    constants: {
      ...Object.fromEntries(all.filter(([, value]) => typeof value === "number")),
      RECORDS_PER_COLUMN,
      SPARE_RECORDS,
    },
    enums: tables(enums.filter(([name]) => !isBlock(name))),
    blocks: tables(enums.filter(([name]) => isBlock(name))),
    records: RECORD_FIELDS,
    codes: CODE_NAMES,
  };
}

/** JSON has no infinities and no NaN: they are written as their names. */
function plain(value: unknown): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  const entries = Object.entries(value).filter(([, part]) => typeof part !== "function");
  return Object.fromEntries(entries.map(([key, part]) => [key, plain(part)]));
}

/** The bound of prices holds in the realistic profile. */
function checkOf(name: OptionName, spec: OptionSpec) {
  if (spec.kind === "prices") return name === "volume" ? VOLUME : PRICE;
  return spec.check;
}

function entryOf(name: OptionName) {
  const spec = specOf(name);
  const apisIn = (profile: "realistic" | "vectorbt") =>
    (["fromSignals", "fromOrders"] as const).filter((api) => takes(profile, name, api));
  const check = checkOf(name, spec);
  return {
    name,
    kind: spec.kind,
    scope: spec.scope,
    required: spec.default === undefined,
    default: spec.default,
    vectorbtDefault: spec.vectorbtDefault ?? spec.default,
    input: spec.input,
    choices: spec.choices,
    check,
    apis: { realistic: apisIn("realistic"), vectorbt: apisIn("vectorbt") },
    python: !NOT_IN_PYTHON.includes(name),
    doc: spec.doc,
  };
}

/** The table of options, and the words that some of them take. */
export function optionTable() {
  const failing = Object.values(codesOf(layout.VectorbtError)).filter(
    (code) => code !== layout.VectorbtError.None && code !== layout.VectorbtError.Rejected,
  );
  return plain({
    options: OPTION_NAMES.map(entryOf),
    fills: FILLS,
    callSequences: CALL_SEQUENCES,
    timesInForce: TIMES,
    maintenance: MAINTENANCE_DEFAULTS,
    /** Account → what shorts it may choose, its default first. */
    shorting: SHORTING,
    /** What VectorBT raises, by the kernel's error code. */
    vectorbtErrors: Object.fromEntries(failing.map((code) => [code, peerError(code, 0)])),
    rejections: REJECTIONS,
  });
}

/** `slStop` → `sl_stop`: the name that Python has for it. */
export function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The table of python/README.md. */
export function pythonOptions(): Record<string, string[]> {
  const row = (name: OptionName): string => {
    const { profile = "both" } = specOf(name);
    return `| \`${snake(name)}\` | \`${name}\` | ${profile} | ${NOT_IN_PYTHON.includes(name) ? "no" : "yes"} |`;
  };
  return {
    options: [
      "| Python | TypeScript | profile | taken |",
      "| --- | --- | --- | --- |",
      ...(Object.keys(OPTIONS) as OptionName[]).map(row),
    ],
  };
}
