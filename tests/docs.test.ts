// The pages say what is so: their JavaScript runs and prints what stands behind its arrows, their tables name what exists.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FillReason, Outcome as OrderOutcome, Reason } from "../assembly/layout.ts";
import { OPTIONS, fromOrders, type OptionName, type OptionSpec } from "../src/index.ts";
import { OPTION_NAMES, takes } from "../src/options.ts";
import { bundlePrograms, folderFor } from "./support/bundled.ts";

const MIGRATION_PAGE = "docs/from-vectorbt.md";
const EXECUTION_PAGE = "docs/execution.md";
/** Pages whose blocks all run. */
const WHOLE_PAGES = [MIGRATION_PAGE, EXECUTION_PAGE];

// ---- blocks of code --------------------------------------------------------------------------------------------------

interface Block {
  /** Page and line of the block's fence. */
  readonly name: string;
  readonly language: "js" | "ts";
  readonly code: string;
  /** Lines that the block must print. */
  readonly printed: readonly string[];
}

/** All blocks of the pages that run as a whole; of the other pages those marked "```js runnable" or "```ts runnable". */
function blocksOf(page: string): Block[] {
  const text = readFileSync(page, "utf8");
  return [...text.matchAll(/^```(js|ts)( runnable)?\n([\s\S]*?)^```$/gm)]
    .filter(([, , marked]) => WHOLE_PAGES.includes(page) || marked !== undefined)
    .map(({ index, 1: language, 3: code }) => ({
      name: `${page}:${text.slice(0, index).split("\n").length}`,
      language: language as Block["language"],
      code,
      printed: [...code.matchAll(/\/\/ → (.*)$/gm)].map(([, line]) => line),
    }));
}

const PAGES = [
  "README.md",
  ...readdirSync("docs")
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const BLOCKS = PAGES.filter((page) => existsSync(page)).flatMap(blocksOf);

interface Outcome {
  readonly printed: readonly string[];
  readonly error?: string;
}

/** One process runs all blocks, one after another, and says what each printed. */
const RUNNER = `
import { inspect } from "node:util";
const outcomes = [];
for (const file of process.argv.slice(2)) {
  const printed = [];
  console.log = (...values) =>
    printed.push(values.map((value) => (typeof value === "string" ? value : inspect(value, { breakLength: Infinity }))).join(" "));
  try {
    await import(file);
    outcomes.push({ printed });
  } catch (error) {
    outcomes.push({ printed, error: String(error?.stack ?? error) });
  }
}
process.stdout.write("\\n" + JSON.stringify(outcomes));
`;

let outcomes: readonly Outcome[] = [];
let folder: string;

beforeAll(async () => {
  folder = folderFor("docs");
  const files = BLOCKS.map((block, i) => join(folder, `block${i}.${block.language}`));
  BLOCKS.forEach((block, i) => writeFileSync(files[i], block.code));
  await bundlePrograms(files, join(folder, "out"));
  const runner = join(folder, "runner.mjs");
  writeFileSync(runner, RUNNER);
  const built = BLOCKS.map((_, i) => resolve(folder, "out", `block${i}.mjs`));
  const { status, stdout, stderr } = spawnSync(process.execPath, [runner, ...built], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  outcomes = JSON.parse(stdout.slice(stdout.lastIndexOf("\n"))) as Outcome[];
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("JavaScript on the pages", () => {
  test("the migration page has some", () => {
    expect(BLOCKS.filter(({ name }) => name.startsWith(MIGRATION_PAGE)).length).toBeGreaterThanOrEqual(5);
  });

  test.each(BLOCKS.map(({ name, printed }, i) => ({ name, printed, i })))(
    "$name runs and prints what it says",
    ({ printed, i }) => {
      expect(outcomes[i].error).toBeUndefined();
      if (printed.length > 0) expect(outcomes[i].printed).toEqual(printed);
    },
  );
});

// ---- tables of the migration page ------------------------------------------------------------------------------------

const PAGE = readFileSync(MIGRATION_PAGE, "utf8");
const EXECUTION = readFileSync(EXECUTION_PAGE, "utf8");

/** Text below a heading, up to the next one of its rank or a higher one. */
function section(heading: string, page = PAGE): string {
  const rank = heading.indexOf(" ");
  const [, after] = page.split(`\n${heading}\n`);
  return after.split(new RegExp(`\n#{1,${rank}} `))[0];
}

/** Rows of all tables below a heading, as trimmed cells; without the rows of headings. */
function rowsOf(heading: string, page = PAGE): string[][] {
  const lines = section(heading, page)
    .split("\n")
    .filter((line) => line.startsWith("|"));
  const isRule = (line: string): boolean => /^\|[-| ]+$/.test(line);
  return lines
    .filter((line, i) => !isRule(line) && !isRule(lines[i + 1] ?? ""))
    .map((line) =>
      line
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim()),
    );
}

/** Names in backticks. */
function namesIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
}

/** Arguments of VectorBT 1.2.0, but for `close`. */
const PEER_ARGUMENTS = {
  from_signals: `entries exits short_entries short_exits signal_func_nb signal_args size size_type price fees fixed_fees
    slippage min_size max_size size_granularity reject_prob lock_cash allow_partial raise_reject log accumulate
    upon_long_conflict upon_short_conflict upon_dir_conflict upon_opposite_entry direction val_price open high low sl_stop
    sl_trail tp_stop stop_entry_price stop_exit_price upon_stop_exit upon_stop_update adjust_sl_func_nb adjust_sl_args
    adjust_tp_func_nb adjust_tp_args use_stops init_cash cash_sharing call_seq ffill_val_price update_value max_orders
    max_logs init_temp_records seed group_by broadcast_named_args broadcast_kwargs template_mapping wrapper_kwargs freq
    attach_call_seq engine kwargs`,
  from_orders: `size size_type direction price fees fixed_fees slippage min_size max_size size_granularity reject_prob
    lock_cash allow_partial raise_reject log val_price init_cash cash_sharing call_seq ffill_val_price update_value
    max_orders max_logs init_temp_records seed group_by broadcast_kwargs wrapper_kwargs freq attach_call_seq engine kwargs`,
  from_holding: "kwargs",
  from_random_signals: "n prob entry_prob exit_prob param_product seed run_kwargs kwargs",
} as const;

const ARGUMENT_SECTIONS = {
  "### `from_signals` and `from_orders`": ["from_signals", "from_orders"],
  "### `from_holding`": ["from_holding"],
  "### `from_random_signals`": ["from_random_signals"],
} as const;

const OWN_ARGUMENTS = ["n", "prob", "entryProb", "exitProb"];

describe("arguments on the migration page", () => {
  test.each(Object.entries(ARGUMENT_SECTIONS))("%s has every argument of VectorBT's", (heading, apis) => {
    const named = rowsOf(heading).flatMap(([theirs]) => namesIn(theirs));
    const wanted = apis.flatMap((api) => ["close", ...PEER_ARGUMENTS[api].split(/\s+/)]);
    expect(wanted.filter((name) => !named.includes(name))).toEqual([]);
  });

  const rows = rowsOf("## Arguments");
  const named = rows.flatMap(([, ours]) => namesIn(ours));

  test("every option of the vectorbt profile has a row", () => {
    const wanted = OPTION_NAMES.filter((name) => takes("vectorbt", name));
    expect(wanted.filter((name) => !named.includes(name))).toEqual([]);
  });

  test("every option that is named exists in the vectorbt profile", () => {
    const known = OPTION_NAMES.filter((name) => takes("vectorbt", name)) as string[];
    expect(named.filter((name) => ![...known, ...OWN_ARGUMENTS].includes(name))).toEqual([]);
  });

  test.each(rows.filter(([, ours]) => namesIn(ours)[0] in OPTIONS))("%s is %s, by default %s", (...row) => {
    const [, ours, standard] = row;
    const spec: OptionSpec = OPTIONS[namesIn(ours)[0] as OptionName];
    expect(standard).toBe(String(spec.vectorbtDefault ?? spec.default ?? "required"));
  });

  test("what the realistic profile refuses is all of the vectorbt profile's own", () => {
    const [, refused] = section("## When to use the realistic profile").split("It refuses, by name:");
    const listed = namesIn(refused.split(". ")[0]).filter((name) => name in OPTIONS && name !== "lotSize");
    const own = OPTION_NAMES.filter((name) => !takes("realistic", name));
    expect(listed.sort()).toEqual([...own].sort());
  });
});

describe("results on the migration page", () => {
  const portfolio = fromOrders({
    profile: "vectorbt",
    close: Float64Array.of(1, 2, 1, 3),
    size: Float64Array.of(1, -1, 1, 0),
    log: true,
  });

  /** Rows of the first table below the heading: the second one starts with the records' ids. */
  const rows = rowsOf("## Results");
  const views = rows.slice(
    0,
    rows.findIndex(([theirs]) => theirs === "`id`"),
  );

  test("views exist under the names that the page gives", () => {
    const named = views.flatMap(([, ours]) => namesIn(ours));
    const kindOf = (name: string): string =>
      typeof portfolio[name.replace("()", "") as keyof typeof portfolio];
    expect(named.length).toBeGreaterThan(35);
    for (const name of named) {
      expect.soft(name.replace("()", "") in portfolio, name).toBe(true);
      expect.soft(kindOf(name) === "function", name).toBe(name.endsWith("()"));
    }
  });

  test("views of the result are all on the page", () => {
    const prototype = Object.getOwnPropertyNames(Object.getPrototypeOf(portfolio) as object);
    const privates = [
      "constructor",
      "requireGroup",
      "seriesMetricsOf",
      "metricsOf",
      "statsOf",
      "measures",
      "groupSource",
      "statsOfOne",
    ];
    const missing = prototype.filter((name) => !privates.includes(name) && !PAGE.includes(`\`${name}`));
    expect(missing).toEqual([]);
  });

  test("record fields are those of the page", () => {
    const { orders, logs, trades, drawdowns } = portfolio;
    const tables: Record<string, object> = { orders, logs, trades, drawdowns };
    const listed = rowsOf("### Records").flatMap(([, ours, of]) =>
      namesIn(of).flatMap((table) => namesIn(ours).map((field) => `${table}.${field}`)),
    );
    const isField = (name: string): boolean => !["length", "at", "codes"].includes(name);
    const fields = Object.entries(tables).flatMap(([table, records]) =>
      Object.keys(records)
        .filter(isField)
        .map((field) => `${table}.${field}`),
    );
    expect([...listed].sort()).toEqual(fields.sort());
  });

  test("rows of stats and figures are those of the page", () => {
    const figureRows = rowsOf("### Rows of `stats()` and figures");
    expect(figureRows.flatMap(([row]) => namesIn(row))).toEqual(Object.keys(portfolio.stats()));
    const figures = figureRows.flatMap(([, figure, theirs]) => [
      ...namesIn(figure),
      ...namesIn(theirs).filter((name) => name.endsWith("InclOpen")),
    ]);
    expect(figures.sort()).toEqual(Object.keys(portfolio.metrics()).sort());
  });
});

// ---- the page on realistic runs --------------------------------------------------------------------------------------

/** What the execution page says of an option: the section that its heading opens. */
interface OptionSection {
  readonly name: string;
  /** Default as the page gives it; undefined where it gives none. */
  readonly standard: string | undefined;
  /** Blocks of the section that use the option. */
  readonly examples: number;
}

/** One entry for each option in a heading such as "#### `high`, `low`". */
function optionSections(): OptionSection[] {
  const [, ...parts] = section("## Options", EXECUTION).split(/^#### /m);
  return parts.flatMap((part) => {
    const [heading, ...lines] = part.split("\n");
    const defaults = lines.find((line) => line.startsWith("_Default_ ")) ?? "";
    const blocks = [...part.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code]) => code);
    return namesIn(heading).map((name) => ({
      name,
      standard: new RegExp(`\`${name}\`: ([^·]+?)(?= ·|$)`).exec(defaults)?.[1],
      examples: blocks.filter((code) => new RegExp(`\\b${name}\\b`).test(code)).length,
    }));
  });
}

describe("the page on realistic runs", () => {
  const sections = optionSections();
  const wanted = OPTION_NAMES.filter((name) => takes("realistic", name));

  test("has a section for every option of the profile, and for no other", () => {
    expect(sections.map(({ name }) => name).sort()).toEqual([...wanted].sort());
  });

  test.each(wanted)("%s stands there with its default and an example", (name) => {
    const found = sections.find((entry) => entry.name === name);
    const spec: OptionSpec = OPTIONS[name];
    expect(found?.standard).toBe(String(spec.default ?? "required"));
    expect(found?.examples).toBeGreaterThan(0);
  });

  test("every example prints something and says what", () => {
    const silent = BLOCKS.filter(
      ({ name, printed }) => name.startsWith(EXECUTION_PAGE) && printed.length === 0,
    );
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  const listed = rowsOf("## Outcomes and reasons", EXECUTION).map(([name]) => namesIn(name)[0]);
  const namesOf = (codes: object): string[] =>
    Object.keys(codes).filter((name) => Number.isNaN(Number(name)));

  test("all outcomes and reasons are listed, reasons in their order", () => {
    const reasons = namesOf(Reason).filter((name) => name !== "None");
    expect(listed.slice(0, -reasons.length).sort()).toEqual(namesOf(OrderOutcome).sort());
    expect(listed.slice(-reasons.length)).toEqual(reasons);
  });

  test("all reasons of fills are named", () => {
    expect(namesOf(FillReason).filter((name) => !EXECUTION.includes(`\`${name}\``))).toEqual([]);
  });
});

/** Anchors of a page's headings, as its host makes them. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

test.each(PAGES)("links of %s lead somewhere", (page) => {
  const text = readFileSync(page, "utf8").replaceAll(/^```[\s\S]*?^```$/gm, "");
  for (const [, target] of text.matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
    const [file, anchor] = target.split("#");
    const path = file === "" ? page : join(dirname(page), file);
    expect.soft(existsSync(path), target).toBe(true);
    if (anchor !== undefined && path.endsWith(".md"))
      expect.soft(anchorsOf(readFileSync(path, "utf8")), target).toContain(anchor);
  }
});

test("the index has every page of the folder", () => {
  const index = readFileSync("docs/README.md", "utf8");
  const pages = readdirSync("docs").filter((name) => name.endsWith(".md") && name !== "README.md");
  expect(pages.filter((name) => !index.includes(`(${name}`))).toEqual([]);
});
