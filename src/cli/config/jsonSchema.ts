// The schema of a configuration → JSON Schema (draft-07), which editors complete from: made of what checks it, so that the two
// cannot part.
import { STATEMENT_MS } from "../../ingest/postgres/connection.ts";
import { OPTIONS, specOf, type OptionName } from "../../options.ts";
import { RULE_KINDS } from "./sweepSchema.ts";

/** A schema as an object of JSON. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What is read of a valibot schema. */
interface Node {
  readonly type: string;
  readonly kind: string;
  readonly wrapped?: Node;
  readonly default?: unknown;
  readonly entries?: Readonly<Record<string, Node>>;
  readonly options?: readonly unknown[];
  readonly literal?: unknown;
  readonly item?: Node;
  readonly value?: Node;
  readonly pipe?: readonly (Node & { readonly requirement?: unknown })[];
  readonly getter?: (input: unknown) => Node;
}

const PLAIN: Readonly<Record<string, JsonSchema>> = {
  string: { type: "string" },
  number: { type: "number" },
  boolean: { type: "boolean" },
  unknown: {},
};

/** Inputs that a schema chosen by its input (`v.lazy`) may be asked about: one of each form. */
const FORMS: readonly unknown[] = [
  ...[{ format: "wide" }, ...RULE_KINDS.map((kind) => ({ kind })), {}],
  ...["", { postgres: "" }, []],
];

/** Bounds of a pipe and the keywords that say the same. */
const KEYWORDS: Readonly<Record<string, (requirement: unknown, type: unknown) => JsonSchema>> = {
  integer: () => ({ type: "integer" }),
  min_value: (minimum) => ({ minimum }),
  max_value: (maximum) => ({ maximum }),
  min_length: (least, type) => (type === "array" ? { minItems: least } : { minLength: least }),
};

/** JSON Schema of a valibot schema. @throws Error for a kind of schema that no configuration has had so far */
export function jsonSchemaOf(schema: unknown, title: string): JsonSchema {
  return { $schema: "http://json-schema.org/draft-07/schema#", title, ...nodeSchema(schema as Node, "") };
}

function nodeSchema(node: Node, path: string): JsonSchema {
  if (node.pipe !== undefined) return pipeSchema(node.pipe, path);
  switch (node.type) {
    case "optional":
      return { ...nodeSchema(node.wrapped!, path), ...defaultOf(node.default) };
    case "strict_object":
      return objectSchema(node.entries!, path);
    case "record":
      return { type: "object", additionalProperties: nodeSchema(node.value!, path) };
    case "array":
      return { type: "array", items: nodeSchema(node.item!, path) };
    case "union":
      return { anyOf: node.options!.map((option) => nodeSchema(option as Node, path)) };
    case "picklist":
      return { enum: node.options };
    case "literal":
      return { const: node.literal };
    case "lazy":
      return lazySchema(node.getter!, path);
  }
  if (!(node.type in PLAIN)) throw new Error(`no JSON Schema of ${node.type}`);
  return node.type === "string" ? textSchema(path) : PLAIN[node.type];
}

/** All that the schema may turn out to be; what only says that a form is none of them is an object that is not strict. */
function lazySchema(getter: (input: unknown) => Node, path: string): JsonSchema {
  const nodes = [...new Set(FORMS.map(getter))].filter(({ type }) => type !== "object");
  return { anyOf: nodes.map((node) => nodeSchema(node, path)) };
}

/** The option of a path such as "options.fees". */
function optionAt(path: string): OptionName | undefined {
  const [, name] = /^options\.(\w+)$/.exec(path) ?? [];
  return name !== undefined && name in OPTIONS ? (name as OptionName) : undefined;
}

/** Whatever the text is made into afterwards, it is written as the first of the pipe says. */
function pipeSchema([first, ...actions]: NonNullable<Node["pipe"]>, path: string): JsonSchema {
  const own = nodeSchema(first, path);
  const bounds = actions.map(({ type, requirement }) => KEYWORDS[type]?.(requirement, own.type) ?? {});
  return Object.assign({}, own, ...bounds) as JsonSchema;
}

function objectSchema(entries: NonNullable<Node["entries"]>, path: string): JsonSchema {
  const named = Object.entries(entries);
  const required = named.filter(([, { type }]) => type !== "optional").map(([name]) => name);
  const properties = named.map(([name, entry]) => {
    const own = path === "" ? name : `${path}.${name}`;
    return [name, { ...aboutKey(own, name), ...nodeSchema(entry, own) }];
  });
  return {
    type: "object",
    properties: Object.fromEntries(properties) as object,
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

function defaultOf(standard: unknown): JsonSchema {
  if (standard === undefined) return {};
  return { default: typeof standard === "function" ? (standard as () => unknown)() : standard };
}

/** Names of a choice are offered; others pass, as they may be spelled in other ways. */
function textSchema(path: string): JsonSchema {
  const option = optionAt(path);
  const choices = option === undefined ? undefined : specOf(option).choices;
  if (choices === undefined) return PLAIN.string;
  return { anyOf: [{ enum: Object.keys(choices) }, PLAIN.string] };
}

function aboutKey(path: string, key: string): JsonSchema {
  const option = optionAt(path);
  if (option === undefined) return Object.hasOwn(KEYS, key) ? { description: KEYS[key] } : {};
  const { doc, check, default: standard } = specOf(option);
  const bound = check === undefined ? "" : ` Must be ${check.expected}.`;
  return { description: `${doc}${bound} Default: ${String(standard)}.` };
}

const KEYS: Readonly<Record<string, string>> = {
  $schema: "For editors; read for nothing.",
  version: "Version of this form of configuration.",
  prices:
    "Files of prices: long (a row for each time and asset) or wide (a file for each field, a column for each asset).",
  file: "A path, relative to the folder of the configuration: .parquet, .csv, .csv.gz, .arrow or .feather; or rows of a database: { duckdb, table or query }, { postgres, query }.",
  duckdb: "A DuckDB file, relative to the folder of the configuration. Needs the package @duckdb/node-api.",
  table: "Name of a table, which is read as a whole.",
  query: "One SELECT; say order by.",
  postgres:
    "Name of the environment variable that holds the connection, or postgresql://user@host/database without a password. Needs the package pg.",
  statementTimeout: `Milliseconds that the PostgreSQL server may take for the query, and for each piece of its rows; 0 is without end. Default: ${STATEMENT_MS}.`,
  files: "A file for each field, with a column for each asset.",
  time: "Column of the times; by default the one that is called like it.",
  dateFormat:
    'How times are written: "iso" (default), "seconds", "milliseconds", "microseconds", "nanoseconds", or a pattern such as "%d/%m/%Y". At the top it holds for every file that says none of its own.',
  timeZone:
    'IANA zone of times that say none, such as "America/New_York". At the top it holds for every file that says none of its own.',
  asset: "Column of the assets; by default the one that is called like it.",
  fields: "Which column holds which field; by default those that are called like them.",
  align: "Bars of several assets: the times that any has (union), or that all have (inner).",
  duplicates: "Several rows of one time and asset: refused (error), or the first or last of them counts.",
  forwardFill: "Missing bars take the last close, at most so many in a row; not at all by default.",
  adjust: "Multiplies open, high, low and close by adjClose / close.",
  actions: "A file of splits, dividends and delistings.",
  signals: "Files of entries and exits, 0 and 1: runs fromSignals.",
  orders: "A file of sizes: runs fromOrders.",
  options: "Options of the run.",
  sweep: "Many runs: what `barloom sweep` varies.",
  parameters:
    "Values by parameter: a list, { from, to, step }, or { min, max, kind } to draw from; combinations of all are run.",
  where: 'Combinations that are run, such as "fast < slow"; all must hold.',
  rule: 'What buys and sells; "$fast" stands for the parameter fast. Without a rule the parameters are options of the run.',
  sample: "A seeded random choice of the combinations.",
  keep: "Keeps the best rows only.",
  metrics: "Figures of the table.",
  threads: "Workers that share the work of a rule.",
  memoryBudget: "Bytes that the sweep may take beside the prices.",
  sensitivity: "Whether to run again with each choice of the run changed.",
  formats: "Forms of the tables among the results.",
  output: "Folder for the results, under the folder of the configuration.",
  provenance: "What made a result; read for nothing.",
};
