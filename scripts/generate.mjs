// Makes what follows from the option table: the argument interfaces (build output) and the option page (committed).
// `--check` fails when the committed page is stale.
import { build } from "esbuild";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const HEADER = "// Made from src/options.ts by scripts/generate.mjs.\n";
const INTERFACES = { fromSignals: "SignalOptions", fromOrders: "OrderOptions" };

/** The option table, bundled so that plain Node can load it. */
async function loadTable() {
  mkdirSync("build", { recursive: true });
  await build({
    entryPoints: ["src/options.ts"],
    bundle: true,
    format: "esm",
    outfile: "build/options.mjs",
    logLevel: "error",
  });
  return import(pathToFileURL("build/options.mjs").href);
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

function interfaceOf(api, options) {
  const fields = Object.entries(options)
    .filter(([, spec]) => spec.apis.includes(api))
    .map(([name, spec]) => {
      const comment = docLines(spec)
        .map((line) => `   * ${line}`)
        .join("\n");
      return `  /**\n${comment}\n   */\n  readonly ${name}${isRequired(api, name, spec) ? "" : "?"}: ${spec.type};`;
    });
  return `/** Arguments of \`${api}\`. */\nexport interface ${INTERFACES[api]} {\n${fields.join("\n")}\n}\n`;
}

function typesFile(options) {
  const imports =
    'import type { CallSeqOption, CellInput, CorporateAction, FillOption, GroupOption, MaskInput, PriceInput, TimeInput } from "../inputs.ts";\n' +
    'import type { Mask, Matrix } from "../matrix.ts";\n\n';
  return (
    HEADER +
    imports +
    Object.keys(INTERFACES)
      .map((api) => interfaceOf(api, options))
      .join("\n")
  );
}

function optionRow([name, spec]) {
  const where = spec.apis.length === 2 ? "both" : spec.apis[0];
  const values = spec.choices ? choicesText(spec) : spec.check ? spec.check.expected : "";
  const cells = [`\`${name}\``, profileText(spec), defaultText(spec), spec.scope, where, values, spec.doc];
  return `| ${cells.join(" | ")} |`;
}

function optionPage(options) {
  return [
    "# Options",
    "",
    "Made from `src/options.ts` by `npm run generate`. A *cell* option may be a scalar, a row (one value per column), a matrix of",
    "1×N, T×1 or T×N; nothing is copied to full size. Names are accepted in any case and with underscores, as VectorBT does.",
    "An option of the other *profile* is refused by name; [from-vectorbt.md](from-vectorbt.md) has VectorBT's names beside these.",
    "Bounds of a cell option hold before a run in the realistic profile; in the vectorbt profile an order that uses it checks it.",
    "",
    "| option | profile | default | scope | taken by | values | meaning |",
    "|---|---|---|---|---|---|---|",
    ...Object.entries(options).map(optionRow),
    "",
  ].join("\n");
}

const { OPTIONS } = await loadTable();
mkdirSync("src/generated", { recursive: true });
writeFileSync("src/generated/optionTypes.ts", typesFile(OPTIONS));
const page = optionPage(OPTIONS);
if (process.argv.includes("--check")) {
  if (readFileSync("docs/options.md", "utf8") !== page) {
    console.error("docs/options.md is stale: run `npm run generate`");
    process.exit(1);
  }
} else writeFileSync("docs/options.md", page);
