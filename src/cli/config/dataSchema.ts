// What a configuration may say of data: where rows are, what their columns hold, how times are written and aligned.
import * as v from "valibot";
import { zoneOf } from "../../feeds/zone.ts";
import { dateFormatFault } from "../../ingest/dateFormat.ts";
import { connectionFault, STATEMENT_MS_MAX, STATEMENT_TIMEOUT } from "../../ingest/postgres/connection.ts";
import { strict } from "./strict.ts";

/** Fields that prices may have. */
export const PRICE_FIELDS = ["open", "high", "low", "close", "volume", "adjClose"] as const;

export type Field = (typeof PRICE_FIELDS)[number];

const fileName = v.pipe(v.string(), v.minLength(1, "a file needs a name"));
const text = v.pipe(v.string(), v.minLength(1, "expected some text"));

const duckdb = v.pipe(
  strict({ duckdb: fileName, table: v.optional(text), query: v.optional(text) }),
  v.check(
    ({ table, query }) => (table === undefined) !== (query === undefined),
    "expected a table or a query",
  ),
);

const MILLISECONDS = `expected ${STATEMENT_TIMEOUT.expected}`;

const postgres = strict({
  postgres: v.pipe(
    v.string(),
    v.check(
      (connection) => connectionFault(connection) === undefined,
      ({ input }) => connectionFault(input)!,
    ),
  ),
  query: text,
  statementTimeout: v.optional(
    v.pipe(
      v.number(),
      v.integer(MILLISECONDS),
      v.minValue(0, MILLISECONDS),
      v.maxValue(STATEMENT_MS_MAX, MILLISECONDS),
    ),
  ),
});

/** Where rows come from: a file, a table or a query of a DuckDB file, a query of a PostgreSQL server. */
const source = v.lazy((input) => {
  if (typeof input !== "object" || input === null) return fileName;
  return "postgres" in input ? postgres : duckdb;
});

/** How the times of a file are written. */
export const timeFormat = {
  dateFormat: v.optional(
    v.pipe(
      v.string(),
      v.check(
        (format) => dateFormatFault(format) === undefined,
        ({ input }) => dateFormatFault(input)!,
      ),
    ),
  ),
  timeZone: v.optional(
    v.pipe(
      v.string(),
      v.check(isZone, 'expected the name of an IANA zone, such as "America/New_York", or "UTC"'),
    ),
  ),
};

function isZone(name: string): boolean {
  try {
    return zoneOf("timeZone", name) === name;
  } catch {
    return false;
  }
}

/** Splits, dividends and delistings in a file: a row each. */
const actionsFile = strict({
  file: source,
  ...timeFormat,
  time: v.optional(v.string()),
  asset: v.optional(v.string()),
  kind: v.optional(v.string()),
  ratio: v.optional(v.string()),
  amount: v.optional(v.string()),
  withholding: v.optional(v.string()),
  price: v.optional(v.string()),
});

/** A matrix in a file: wide (a column for each asset) or long (a row for each time and asset, values in `value`). */
export const matrixFile = strict({
  file: source,
  ...timeFormat,
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

const sources = v.pipe(v.array(source), v.minLength(1, "name a file"));

const longPrices = strict({
  format: v.optional(v.literal("long"), "long"),
  file: v.lazy((input) => (Array.isArray(input) ? sources : source)),
  time: v.optional(v.string()),
  ...timeFormat,
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
    close: source,
    ...Object.fromEntries(
      PRICE_FIELDS.filter((field) => field !== "close").map((field) => [field, v.optional(source)]),
    ),
  }),
  time: v.optional(v.string()),
  ...timeFormat,
  forwardFill: v.optional(fillLimit),
  adjust: v.optional(v.boolean(), false),
  actions: v.optional(actionsFile),
});

export const prices = v.lazy((input) => (isWide(input) ? widePrices : longPrices));

function isWide(input: unknown): boolean {
  return typeof input === "object" && input !== null && "format" in input && input.format === "wide";
}

/** A path, or rows of a database. */
export type Source = string | DatabaseSource;
export type DatabaseSource = v.InferOutput<typeof duckdb> | v.InferOutput<typeof postgres>;

export type ActionsFile = Omit<v.InferOutput<typeof actionsFile>, "file"> & { file: Source };
export type MatrixFile = Omit<v.InferOutput<typeof matrixFile>, "file"> & { file: Source };
export type LongPrices = Omit<v.InferOutput<typeof longPrices>, "fields" | "file"> & {
  file: Source | readonly Source[];
  fields?: Partial<Record<Field, string>>;
};
export type WidePrices = Omit<v.InferOutput<typeof widePrices>, "files"> & {
  files: Partial<Record<Field, Source>> & { close: Source };
};

export type Prices = LongPrices | WidePrices;
