// Makes what follows from the tables of options, metrics and indicators: the argument interfaces (build output) and a page for
// each table (committed). `--check` fails when a committed page is stale.
import { build } from "esbuild";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { agreementTable, speedTable } from "./comparisonTables.mjs";

const HEADER = "// Made from src/options.ts by scripts/generate.mjs.\n";
const INTERFACES = {
  fromSignals: "SignalOptions",
  fromOrders: "OrderOptions",
  runStrategy: "StrategyArguments",
};

/** A table's module, bundled so that plain Node can load it. */
async function loadTable(source, outfile) {
  mkdirSync("build", { recursive: true });
  await build({
    entryPoints: [source],
    bundle: true,
    platform: "node",
    packages: "external",
    format: "esm",
    outfile,
    logLevel: "error",
  });
  return import(pathToFileURL(outfile).href);
}

function defaultText(spec) {
  if (spec.default === undefined) return "required";
  const other = spec.vectorbtDefault === undefined ? "" : `; ${spec.vectorbtDefault} in the vectorbt profile`;
  return `${spec.default}${other}`;
}

/** The profiles that take an option. */
function profileText(spec) {
  return spec.profile ?? "both";
}

function choicesText(spec) {
  return spec.choices
    ? Object.keys(spec.choices)
        .map((name) => `\`"${name}"\``)
        .join(", ")
    : "";
}

function docLines(spec) {
  const lines = [spec.doc];
  if (spec.choices) lines.push(`One of ${choicesText(spec)}.`);
  if (spec.check) lines.push(`Must be ${spec.check.expected}.`);
  lines.push(`Profile: ${profileText(spec)}.`, `@defaultValue ${defaultText(spec)}`);
  return lines;
}

function isRequired(api, name, spec) {
  return spec.default === undefined || (api === "fromOrders" && name === "size");
}

function interfaceOf(api, options, takes) {
  const fields = Object.entries(options)
    .filter(([name, spec]) =>
      api === "runStrategy" ? takes("realistic", name, api) : spec.apis.includes(api),
    )
    .map(([name, spec]) => {
      const comment = docLines(spec)
        .map((line) => `   * ${line}`)
        .join("\n");
      return `  /**\n${comment}\n   */\n  readonly ${name}${isRequired(api, name, spec) ? "" : "?"}: ${spec.type};`;
    });
  return `/** Arguments of \`${api}\`. */\nexport interface ${INTERFACES[api]} {\n${fields.join("\n")}\n}\n`;
}

/** What an entry of `assets` may hold. */
function assetInterface(options, fields) {
  const numbers = fields.map((name) => `  /** ${options[name].doc} */\n  readonly ${name}?: number;`);
  const lines = [
    "  /** Name of its column. */\n  readonly name?: string;",
    "  /** Currency of its prices; default: the account's. */\n  readonly currency?: string;",
    ...numbers,
    `  /** ${options.maintenanceMargin.doc} */\n  readonly maintenanceMargin?: number | { readonly long: number; readonly short: number };`,
  ];
  return `/** What one asset has of its own. */\nexport interface Asset {\n${lines.join("\n")}\n}\n\n`;
}

function typesFile(options, assetFields, takes) {
  const imports =
    'import type { CallSeqOption, CellInput, CorporateAction, FillOption, GroupOption, MaskInput, PriceInput, Rate, TimeInput } from "../inputs.ts";\n' +
    'import type { Mask, Matrix } from "../matrix.ts";\n\n';
  return (
    HEADER +
    imports +
    assetInterface(options, assetFields) +
    Object.keys(INTERFACES)
      .map((api) => interfaceOf(api, options, takes))
      .join("\n")
  );
}

function optionRow([name, spec]) {
  const where = spec.apis.length === 2 ? "both" : spec.apis[0];
  const values = spec.choices ? choicesText(spec) : spec.check ? spec.check.expected : "";
  const cells = [`\`${name}\``, profileText(spec), defaultText(spec), spec.scope, where, values, spec.doc];
  return `| ${cells.join(" | ")} |`;
}

function ofOrders(options) {
  const names = Object.keys(options).filter((name) => options[name].ofOrder);
  return names.map((name) => `\`${name}\``).join(", ");
}

function optionPage(options, assetFields) {
  return [
    "# Options",
    "",
    "Made from `src/options.ts` by `npm run generate`. A *cell* option may be a scalar, a row (one value per column), a matrix of",
    "1×N, T×1 or T×N; nothing is copied to full size. Names are accepted in any case and with underscores, as VectorBT does.",
    "An option of the other *profile* is refused by name; [from-vectorbt.md](from-vectorbt.md) has VectorBT's names beside these.",
    "Bounds of a cell option hold before a run in the realistic profile; in the vectorbt profile an order that uses it checks it.",
    `\`runStrategy\` takes what \`fromOrders\` takes in the realistic profile, but ${ofOrders(options)}: an order says them itself.`,
    "",
    "| option | profile | default | scope | taken by | values | meaning |",
    "|---|---|---|---|---|---|---|",
    ...Object.entries(options).map(optionRow),
    "",
    "An entry of `assets` may hold `name`, `currency`, `maintenanceMargin` (a number or `{ long, short }`) and one number for each of",
    `${assetFields.map((name) => `\`${name}\``).join(", ")}.`,
    "",
  ].join("\n");
}

const UNITS = {
  percent: "fraction",
  ratio: "number",
  money: "account currency",
  count: "count",
  bars: "bars",
};

function metricRow([name, metric]) {
  const cells = [
    `\`${name}\``,
    metric.label,
    UNITS[metric.unit] ?? metric.unit,
    metric.definition,
    metric.annualization ?? "–",
    metric.source ?? "–",
    metric.ofBenchmark ? "yes" : "–",
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function metricPage(metrics) {
  return [
    "# Metrics of the realistic profile",
    "",
    "Made from `src/metrics/definitions/` by `npm run generate`. `metrics(account)`, `stats()` and the reports have them in this",
    "order; [from-vectorbt.md](from-vectorbt.md) has those of the vectorbt profile. [METHODOLOGY.md](../validation/METHODOLOGY.md#metrics)",
    "compares them with quantstats and empyrical.",
    "",
    "`metricsTable()` has those of all accounts as columns, a row for each account, and holds no series of all of them but the",
    "equity: `metricsTable().sortinoRatio[2]` is `metrics(2).sortinoRatio`, to the bit. One call of the kernel measures eight accounts: it reads",
    "each account's returns beside the benchmark's, once for growth, falls and means, once for spreads, once for shape and tails.",
    "What a Sharpe ratio is worth, alone and as the best of many trials: [out-of-sample.md](out-of-sample.md#what-a-sharpe-ratio-is-worth).",
    "",
    "Per account: E is the equity at the end of a bar, before the first one the initial cash; F the bar's deposits less its",
    "withdrawals; r = (E − F) / E before − 1 the return of a bar, undefined once E before is not above 0, and so is every later",
    "one; T the number of bars; A the bars in a year (`barsPerYear`: given, else from `time`, else 252); rf `riskFree` and mar",
    "`requiredReturn`, both per year; b the return of the benchmark: `benchmark` where it is given, else buy and hold of equal",
    "money in each column of the account from its first valid close, without costs.",
    "",
    "A figure that does not exist is NaN, and `undefinedMetrics` has the reason; none is ever infinite. A spread, fall or percentile",
    "of returns below 1e-14 is rounding and counts as none. Figures that are fractions are printed as percents. *Benchmark*: whether",
    "`benchmarkMetrics()` has the same figure of the benchmark.",
    "",
    "| metric | label | unit | definition | annualization | source | benchmark |",
    "|---|---|---|---|---|---|---|",
    ...Object.entries(metrics).map(metricRow),
    "",
  ].join("\n");
}

// ---- tables inside pages that people write -------------------------------------------------------------------------

function tableOf(headers, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(headers), line(headers.map(() => "---")), ...rows.map(line)];
}

/** Puts the usual magnitudes for their names in braces. */
function filled(text, magnitudes) {
  return text
    .replaceAll(/\{(\w+)\}/g, (_, name) => `\`${name}\` (${magnitudes[name].default})`)
    .replaceAll("(s)", "s");
}

function flipText(flip, magnitudes) {
  if (flip === undefined) return "–";
  return "to" in flip ? filled(flip.to, magnitudes) : `not: ${flip.fixed}`;
}

function assumptionTable(specs, magnitudes) {
  const rows = Object.entries(specs).map(([code, { sentence, realistic, vectorbt }]) => [
    `\`${code}\``,
    sentence,
    flipText(realistic, magnitudes),
    flipText(vectorbt, magnitudes),
  ]);
  return tableOf(["code", "what it says", "flipped, realistic", "flipped, vectorbt"], rows);
}

function variationTable(variations, magnitudes) {
  const text = (change) => (change === undefined ? "–" : filled(change, magnitudes));
  const rows = Object.entries(variations).map(([code, { realistic, vectorbt }]) => [
    `\`${code}\``,
    text(realistic),
    text(vectorbt),
  ]);
  return tableOf(["code", "realistic", "vectorbt"], rows);
}

/** Names, defaults, bounds and meanings of numbers that may be overridden. */
function numberTable(numbers) {
  const rows = Object.entries(numbers).map(([name, { default: usual, check, doc }]) => [
    `\`${name}\``,
    String(usual),
    check.expected,
    doc,
  ]);
  return tableOf(["name", "default", "must be", "meaning"], rows);
}

function findingTable(findings) {
  const rows = Object.entries(findings).map(([code, { sentence, suspect, judged }]) => [
    `\`${code}\``,
    sentence,
    judged ? "judged" : "fact",
    suspect ? "yes" : "–",
  ]);
  return tableOf(["code", "what it says", "kind", "suspect"], rows);
}

function fieldTable(fields) {
  const rows = Object.entries(fields).map(([name, { type, doc }]) => [`\`${name}\``, EVENT_TYPES[type], doc]);
  return tableOf(["field", "type", "what it holds"], rows);
}

const EVENT_TYPES = { i64: "INT64", i32: "INT32", f64: "DOUBLE", word: "text" };

function eventTable(kinds) {
  const rows = Object.entries(kinds).map(([name, { sentence, fields }]) => [
    `\`${name}\``,
    sentence,
    Object.entries(fields)
      .map(([field, doc]) => `\`${field}\` ${doc}`)
      .join("; "),
  ]);
  return tableOf(["kind", "what happened", "its fields"], rows);
}

/** Fills what stands between "<!-- table: NAME -->" and "<!-- end -->" of a page. */
function putTables(path, tables) {
  const page = readFileSync(path, "utf8");
  const filledPage = page.replaceAll(
    /(<!-- table: (\w+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, begin, name, end) => `${begin}\n${tables[name].join("\n")}\n\n${end}`,
  );
  putPage(path, filledPage);
}

/** Writes a committed page, or with `--check` only looks whether it is what it should be. */
function putPage(path, page) {
  if (!process.argv.includes("--check")) writeFileSync(path, page);
  else if (!existsSync(path) || readFileSync(path, "utf8") !== page) {
    console.error(`${path} is stale: run \`npm run generate\``);
    process.exitCode = 1;
  }
}

function parameterText([name, { default: standard }]) {
  return standard === undefined ? `\`${name}\`` : `\`${name}\` ${standard}`;
}

function indicatorRow([name, indicator]) {
  const cells = [
    `**\`${name}\`** ${indicator.title}`,
    indicator.inputs.map((input) => `\`${input}\``).join(", "),
    Object.entries(indicator.parameters).map(parameterText).join(", ") || "–",
    indicator.outputs.length === 1
      ? "a matrix"
      : indicator.outputs.map((output) => `\`${output}\``).join(", "),
    indicator.formula,
    indicator.firstText,
    indicator.missing,
    indicator.source,
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function indicatorTable(indicators) {
  return [
    "| indicator | of | parameters and defaults | gives | formula | first value at bar | a missing value | source |",
    "|---|---|---|---|---|---|---|---|",
    ...Object.entries(indicators).map(indicatorRow),
  ].join("\n");
}

/** The page with another table between its marks. */
function withTable(path, table) {
  const [before, rest] = readFileSync(path, "utf8").split("<!-- table: npm run generate -->\n");
  const after = rest.slice(rest.indexOf("<!-- end of the table -->"));
  return `${before}<!-- table: npm run generate -->\n\n${table}\n\n${after}`;
}

// ---- the command line ------------------------------------------------------------------------------------------------

function commandPage({ COMMANDS, EXIT_CODES, FILE_FLAGS }, { flagText, shared, usageOf }) {
  const flagTable = (flags) =>
    tableOf(
      ["flag", "meaning"],
      flags.map((flag) => [`\`${flagText(flag)}\``, flag.doc]),
    );
  const isOfFiles = (flag) => FILE_FLAGS.some(({ name }) => name === flag.name);
  const sectionOf = (command) => {
    const own = command.flags.filter((flag) => !command.takesOptions || !isOfFiles(flag));
    return [
      `## \`barloom ${usageOf(command)}\``,
      "",
      `${command.summary}.`,
      ...command.about,
      "",
      "```sh",
      ...command.examples,
      "```",
      "",
      ...(own.length > 0 ? [...flagTable(own), ""] : []),
      ...(command.takesOptions
        ? ["and those of data and of [options](#data-and-options-as-flags).", ""]
        : []),
      ...tableOf(
        ["exit code", "when"],
        [...command.exits, ...shared(command.exits)].map(([code, when]) => [String(code), when]),
      ),
      "",
    ];
  };
  return [
    "# Command line",
    "",
    "Made from `src/cli/commands.ts` by `npm run generate`; `barloom --help` and `barloom COMMAND --help` say the same.",
    "",
    "Text goes to standard output; faults and progress go to standard error. A fault is one line with what to do about it. Progress is",
    "shown, and colour used, only where a terminal reads (`--progress` tells it in lines); `NO_COLOR` turns colour off. With `--json` standard output is one line of JSON.",
    'JSON has no infinity and no NaN: here and in the files of a result ±∞ are the texts `"Infinity"` and `"-Infinity"`; a figure that does',
    'not exist is `null`, and in what `explain` says, as in options, NaN is the text `"NaN"`.',
    "",
    "## Exit codes",
    "",
    ...tableOf(
      ["exit code", "when"],
      EXIT_CODES.map(([code, when]) => [String(code), when]),
    ),
    "",
    ...COMMANDS.flatMap(sectionOf),
    "## Data and options as flags",
    "",
    "Paths of flags start from the working folder, those of a configuration from its own.",
    "",
    ...flagTable(FILE_FLAGS),
    "",
    "Every [option](options.md) that is neither prices nor signals is a flag of its name: `--fees 0.001`, `--fill nextClose`,",
    '`--cashSharing`, `--impact \'{"eta": 0.1, "gamma": 0}\'`. `--init-cash` is `--initCash`. A value that is one for each column is a list of JSON.',
    "",
  ].join("\n");
}

const { OPTIONS, ASSET_FIELDS, takes } = await loadTable("src/options.ts", "build/options.mjs");
const { METRICS } = await loadTable("src/metrics/registry.ts", "build/metrics.mjs");
const { INDICATORS } = await loadTable("src/indicators/definitions.ts", "build/indicators.mjs");
const { ASSUMPTION_SPECS, MAGNITUDES, VARIATIONS } = await loadTable(
  "src/assumptions.ts",
  "build/assumptions.mjs",
);
const { FINDINGS, QUALITY_THRESHOLDS, SPLIT_RATIOS } = await loadTable(
  "src/ingest/quality/kinds.ts",
  "build/quality.mjs",
);
const { EVENT_FIELDS, EVENT_KINDS } = await loadTable("src/audit/events.ts", "build/events.mjs");
const { layoutTable, optionTable, pythonOptions } = await loadTable(
  "scripts/doorTables.ts",
  "build/doorTables.mjs",
);
mkdirSync("src/generated", { recursive: true });
writeFileSync("build/layout.json", JSON.stringify(layoutTable(), null, 1));
writeFileSync("build/options.json", JSON.stringify(optionTable(), null, 1));
putTables("python/README.md", pythonOptions());
const { version } = JSON.parse(readFileSync("package.json", "utf8"));
writeFileSync(
  "src/generated/packageVersion.ts",
  `// Made from package.json by scripts/generate.mjs.\nexport const PACKAGE_VERSION = ${JSON.stringify(version)};\n`,
);
writeFileSync("src/generated/optionTypes.ts", typesFile(OPTIONS, ASSET_FIELDS, takes));
putPage("docs/options.md", optionPage(OPTIONS, ASSET_FIELDS));
putPage("docs/metrics.md", metricPage(METRICS));
putPage("docs/indicators.md", withTable("docs/indicators.md", indicatorTable(INDICATORS)));
putTables("docs/assumptions.md", {
  assumptions: assumptionTable(ASSUMPTION_SPECS, MAGNITUDES),
  variations: variationTable(VARIATIONS, MAGNITUDES),
  magnitudes: numberTable(MAGNITUDES),
});
putTables("docs/audit.md", { fields: fieldTable(EVENT_FIELDS), kinds: eventTable(EVENT_KINDS) });
putTables("docs/data-quality.md", {
  findings: findingTable(FINDINGS),
  thresholds: numberTable(QUALITY_THRESHOLDS),
  ratios: [`${SPLIT_RATIOS.join(", ")}.`],
});
putTables("docs/comparison.md", { agreement: agreementTable(), speed: speedTable() });
const commands = await loadTable("src/cli/commands.ts", "build/commands.mjs");
putPage("docs/cli.md", commandPage(commands, await loadTable("src/cli/help.ts", "build/help.mjs")));
const { configSchemaText } = await loadTable("src/cli/schema.ts", "build/schema.mjs");
putPage("docs/config.schema.json", configSchemaText());
