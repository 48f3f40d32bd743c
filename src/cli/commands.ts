// Every command of the command line once: usage, flags, examples, exit codes. The help, the parser and docs/cli.md are made of it.
import { APIS, isPlain, PROFILES } from "./config/plain.ts";
import { STATEMENT_MS } from "../ingest/postgres/connection.ts";
import { OPTION_NAMES, specOf, type OptionName } from "../options.ts";

/** A flag, with how its value is called where it takes one. */
export interface Flag {
  readonly name: string;
  /** `file`, `folder`, …; without it the flag is on or off. */
  readonly value?: string;
  readonly doc: string;
}

export type CommandName =
  "run" | "sweep" | "check" | "report" | "verify" | "explain" | "replay" | "validate" | "schema" | "demo";

export interface CommandSpec {
  readonly name: CommandName;
  /** Arguments as they are written. */
  readonly args: string;
  readonly summary: string;
  /** More, a sentence or a few each. */
  readonly about: readonly string[];
  readonly flags: readonly Flag[];
  /** Whether it takes every option of a run as a flag too. */
  readonly takesOptions?: true;
  readonly examples: readonly string[];
  /** What each exit code means; 2 and 1 for faults are the same everywhere. */
  readonly exits: readonly (readonly [code: number, when: string])[];
}

const FILE_FLAG_LIST = [
  {
    name: "prices",
    value: "file",
    doc: "Prices; several times for several files, each an asset's or with a column of assets.",
  },
  {
    name: "entries",
    value: "file",
    doc: "Bars at which positions are entered, 0 and 1; a column for each asset.",
  },
  { name: "exits", value: "file", doc: "Bars at which positions are left." },
  { name: "shortEntries", value: "file", doc: "Bars at which short positions are entered." },
  { name: "shortExits", value: "file", doc: "Bars at which short positions are left." },
  { name: "orders", value: "file", doc: "Sizes of orders, a column for each asset: runs fromOrders." },
  { name: "actions", value: "file", doc: "Splits, dividends and delistings, a row each." },
  { name: "duckdb", value: "file", doc: "Prices from a DuckDB file, by --table or --query." },
  {
    name: "postgres",
    value: "connection",
    doc: "Prices from a PostgreSQL server, by --query: the name of the environment variable that holds the connection, or an address without a password.",
  },
  { name: "table", value: "name", doc: "Table of the DuckDB file." },
  { name: "query", value: "sql", doc: "Query of the database." },
  {
    name: "statementTimeout",
    value: "ms",
    doc: `Milliseconds that a query of PostgreSQL may take; ${STATEMENT_MS} by default, 0 is without end.`,
  },
  { name: "time", value: "column", doc: "Column of the times of the prices." },
  {
    name: "dateFormat",
    value: "format",
    doc: 'How times are written: iso (default), seconds, milliseconds, microseconds, nanoseconds, or a pattern such as "%d/%m/%Y".',
  },
  { name: "timeZone", value: "zone", doc: "IANA zone of times that say none." },
  { name: "asset", value: "column", doc: "Column of the assets of the prices." },
  { name: "align", value: "policy", doc: "Times of several assets: union (default) or inner." },
  { name: "duplicates", value: "policy", doc: "Rows of one time and asset: error (default), first or last." },
  {
    name: "forwardFill",
    value: "bars",
    doc: "Missing bars take the last close, at most so many in a row; not at all by default.",
  },
  { name: "adjust", doc: "Adjust prices by adjClose / close." },
] as const satisfies readonly Flag[];

export type FileFlag = (typeof FILE_FLAG_LIST)[number]["name"];

/** Flags that say where data are and how they are read. */
export const FILE_FLAGS: readonly (Flag & { readonly name: FileFlag })[] = FILE_FLAG_LIST;

const OF_CHECK: readonly FileFlag[] = [
  ...(["actions", "duckdb", "postgres", "table", "query", "dateFormat", "timeZone"] as const),
  "statementTimeout",
  "time",
  "asset",
  "align",
  "duplicates",
  "forwardFill",
  "adjust",
];

/** Every option of a run that a configuration may hold. */
export const OPTION_FLAGS: readonly (Flag & { readonly name: OptionName })[] = OPTION_NAMES.filter((name) =>
  PROFILES.some((profile) => APIS.some((api) => isPlain(profile, api, name))),
).map((name) => ({ name, ...optionFlag(name) }));

function optionFlag(name: OptionName): Omit<Flag, "name"> {
  const { doc, choices, check, kind, scope } = specOf(name);
  const bound = check === undefined ? "" : ` Must be ${check.expected}.`;
  const names = choices === undefined ? "" : ` One of ${Object.keys(choices).join(", ")}.`;
  const text = `${doc}${names}${bound}`;
  return kind === "flag" && scope === "run" ? { doc: text } : { value: "value", doc: text };
}

const JSON_FLAG: Flag = { name: "json", doc: "One line of JSON on standard output instead of text." };
const PROGRESS: Flag = {
  name: "progress",
  doc: "Tell on standard error how far it is, a line each time, where no terminal shows a bar.",
};
const OUTPUT: Flag = { name: "output", value: "folder", doc: "Folder for the results." };
const REPEATED: readonly (readonly [number, string])[] = [
  [
    2,
    "the run cannot be repeated: data that changed (E_DATA_CHANGED), or settings that do not say enough (E_STORED)",
  ],
];

/** In the order of the help. */
export const COMMANDS: readonly CommandSpec[] = [
  {
    name: "run",
    args: "[config]",
    summary: "Run a configuration, or what flags say; - reads standard input",
    about: [
      "A configuration is JSON: files of prices, files of signals or sizes, options (docs/config.md; `barloom schema` for editors).",
      "Every option is a flag too, and flags count before the file. A list or an object is JSON: --fees '[0.001, 0.002]'.",
      "Columns are found by their names; what was guessed is printed. Results go to out/ beside the file, where config.json repeats the run.",
    ],
    flags: [
      { ...OUTPUT, doc: "Folder for the results, instead of the file's `output`." },
      {
        name: "formats",
        value: "list",
        doc: "Forms of the tables: of arrow, parquet (both by default), csv, json and duckdb, with commas between.",
      },
      {
        name: "audit",
        value: "file",
        doc: "Write the audit trail of the run, everything that it did, as Parquet (docs/audit.md).",
      },
      { name: "sensitivity", doc: "Run again with each choice of the run changed, and tell the difference." },
      ...FILE_FLAGS,
      PROGRESS,
      JSON_FLAG,
    ],
    takesOptions: true,
    examples: [
      "barloom run config.json",
      "barloom run --prices AAPL.csv --prices MSFT.csv --entries entries.csv --exits exits.csv --fees 0.001",
      "barloom run config.json --slStop 0.05 --output stopped",
      "barloom run config.json --audit audit.parquet",
      'barloom run --postgres DATABASE_URL --query "select * from prices order by time, asset" --entries entries.csv',
      "barloom run out/config.json   # the same again",
    ],
    exits: [[0, "the run was done and its results are written"]],
  },
  {
    name: "sweep",
    args: "<config>",
    summary: "Run every combination of the parameters of a configuration's `sweep`",
    about: [
      "The parameters go into a rule (crossover, threshold, breakout, topRanked, signals), fused in the kernel, or are options of the run.",
      "A table with a row for each, as sweep.arrow, sweep.parquet and sweep.csv, and sweep.duckdb where formats name it (docs/config.md, docs/sweeps.md); of up to 20,000 rows also a page, sweep.html: the heat-map, the plateau around the best run, and every run behind its cell.",
    ],
    flags: [
      { ...OUTPUT, doc: "Folder for the table, instead of the file's `output`." },
      {
        name: "store",
        value: "folder",
        doc: "Folder for finished chunks: after Ctrl-C, a crash or a full disk the same command goes on from them (docs/sweeps.md).",
      },
      ...FILE_FLAGS,
      PROGRESS,
      JSON_FLAG,
    ],
    takesOptions: true,
    examples: [
      "barloom sweep crossover.json",
      "barloom sweep crossover.json --fees 0.002 --output dearer",
      "barloom sweep crossover.json --store chunks   # the same again goes on where it was stopped",
    ],
    exits: [[0, "the table and its page are written"]],
  },
  {
    name: "check",
    args: "[...files]",
    summary: "Say what is odd about prices, and change nothing",
    about: [
      "Gaps, leaps, frozen and inconsistent bars, splits that are not given: each with its cells (docs/data-quality.md).",
      "A .json file is a configuration, whose prices are looked at.",
    ],
    flags: [...FILE_FLAGS.filter(({ name }) => OF_CHECK.includes(name)), JSON_FLAG],
    examples: [
      "barloom check prices.parquet",
      "barloom check AAPL.csv MSFT.csv --json",
      "barloom check --duckdb market.duckdb --table prices",
    ],
    exits: [
      [0, "no price is in doubt"],
      [1, "prices are in doubt"],
    ],
  },
  {
    name: "report",
    args: "<folder>",
    summary: "Write report.html of a stored run again",
    about: ["Repeats the run from the data it was made from; only the page is written."],
    flags: [JSON_FLAG],
    examples: ["barloom report out"],
    exits: [[0, "the page is written"], ...REPEATED],
  },
  {
    name: "verify",
    args: "<folder>",
    summary: "Repeat a stored run and compare everything",
    about: [
      "Compares the digest, every table, the statistics and the sensitivity with what is stored, and says where the runs part.",
    ],
    flags: [JSON_FLAG],
    examples: ["barloom verify out"],
    exits: [[0, "everything is as it was stored"], [1, "something differs"], ...REPEATED],
  },
  {
    name: "explain",
    args: "<folder> <asset> <bar>",
    summary: "Say what a stored run did in an asset at a bar, and why",
    about: [
      "The bar is a date, a time, or its number. Every bound of an order with its value, and which one cut it (docs/explain.md).",
    ],
    flags: [JSON_FLAG],
    examples: ["barloom explain out MSFT 2002-03-01"],
    exits: [[0, "told"], ...REPEATED],
  },
  {
    name: "replay",
    args: "<file> [bar]",
    summary: "Verify an audit trail, rebuild its run from it, and say what was held at a bar",
    about: [
      "The file is what `barloom run --audit` wrote. Its chain of hashes is checked, then its events are applied in their order (docs/audit.md).",
      "Every close is held against what the engine wrote there. The bar is a date, a time, or its number; the last one by default.",
    ],
    flags: [
      {
        name: "head",
        value: "hash",
        doc: "The head that was noted when the trail was written: shows a file that was rewritten as a whole.",
      },
      JSON_FLAG,
    ],
    examples: [
      "barloom replay audit.parquet",
      "barloom replay audit.parquet 2002-03-01 --json",
      "barloom replay audit.parquet 250 --head 8f6b…",
    ],
    exits: [
      [0, "the chain is whole, and the state is told"],
      [1, "the file is not as it was written; says from which row group on"],
    ],
  },
  {
    name: "validate",
    args: "<...files>",
    summary: "Run recorded cases (.jsonl, .jsonl.gz) and count those that differ",
    about: [],
    flags: [JSON_FLAG],
    examples: ["barloom validate cases.jsonl.gz"],
    exits: [
      [0, "no case differs"],
      [1, "a case differs"],
    ],
  },
  {
    name: "schema",
    args: "",
    summary: "Print the JSON Schema of a configuration",
    about: [
      'Editors complete a configuration that names it: "$schema": "./barloom.schema.json". The package has it as dist/config.schema.json.',
    ],
    flags: [],
    examples: ["barloom schema > barloom.schema.json"],
    exits: [[0, "printed"]],
  },
  {
    name: "demo",
    args: "",
    summary: "Dual momentum on five US stocks: a run, its report and a sweep",
    about: [],
    flags: [{ ...OUTPUT, doc: "Folder for the results; `out` by default." }, PROGRESS],
    examples: ["barloom demo"],
    exits: [[0, "done"]],
  },
];

/** Exit codes that all commands share. */
export const EXIT_CODES: readonly (readonly [code: number, when: string])[] = [
  [0, "ended well"],
  [
    1,
    "a fault of the machine or the program, such as a full disk or a folder that another process writes to; or a difference, where the command looks for some",
  ],
  [
    2,
    "a fault of what was given: a flag, a file, a row of it, an option; one line on standard error says which and what to do",
  ],
  [
    130,
    "stopped by Ctrl-C (SIGINT): every file that was written is whole, none is left half; a second one ends it at once",
  ],
  [143, "stopped by SIGTERM, in the same way"],
];
