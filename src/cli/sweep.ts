// `barloom sweep config.json`: many runs of one configuration; a table of them.
import { createHash } from "node:crypto";
import { basename, dirname, resolve } from "node:path";
import { toArrowTable, type ArrowTable } from "../arrow.ts";
import { BacktestError, nearest } from "../errors.ts";
import { csvText } from "../output/csv.ts";
import { tableToIpc } from "../output/ipc.ts";
import { parquetBytes } from "../output/parquet.ts";
import type { ColumnData } from "../ingest/table.ts";
import { count, ratio } from "../report/format.ts";
import { renderTable } from "../report/terminal.ts";
import type { NamedColumns } from "../results/columns.ts";
import type { Portfolio } from "../results/portfolio.ts";
import { SWEEP_RUNS_MAX } from "../report/sweepData.ts";
import { columnsOfRuns, type SweepOptions } from "../sweep/columns.ts";
import type { AnyParameters, Parameters, ParameterRange, ParameterValue } from "../sweep/grid.ts";
import { sweepReport } from "../sweep/page.ts";
import type { Followed } from "../sweep/progress.ts";
import type { SweepStore } from "../sweep/stored.ts";
import { ruleSweepColumns } from "../sweep/ruleSweep.ts";
import type { RuleSweepOptions, RunOptions } from "../sweep/ruleOptions.ts";
import { parseJson } from "./config/json.ts";
import { apiOf, readInputs, simulate, type Inputs } from "./config/simulation.ts";
import { ruleOf, whereOf } from "./config/rule.ts";
import { configOf, type Config } from "./config/schema.ts";
import { rebased } from "./config/settings.ts";
import type { SweepConfig } from "./config/sweepSchema.ts";
import { readConfigText, STANDARD_INPUT } from "./config/text.ts";
import { OPTION_FLAGS } from "./commands.ts";
import { withFileFlags, withOptionFlags, type FileFlags } from "./flags.ts";
import { border, unlessStopped } from "./interrupt.ts";
import type { Terminal } from "./io.ts";
import { versionsOf } from "./package.ts";
import { placeOf, within, type Place } from "./place.ts";
import { storeIn, storeLine, withWayOn } from "./sweepStore.ts";
import { timed } from "./shownRun.ts";
import { hashedFiles } from "./stored/provenance.ts";
import { duckdbContent } from "./view/formats.ts";
import { jsonText } from "./view/results.ts";
import { shownPath } from "./view/save.ts";
import { heading, section } from "./view/terminal.ts";

const ROWS_SHOWN = 10;
const VALUES_MAX = 1_000_000;

type Columns = Readonly<Record<string, ColumnData>>;

/**
 * Runs every combination of a configuration's `sweep` and writes the table.
 * @param path of the configuration, or `STANDARD_INPUT`
 * @returns what a machine wants to know
 */
export async function sweepConfig(
  terminal: Terminal,
  path: string,
  { output, store }: SweepFolders,
  flags: FileFlags & Readonly<Record<string, unknown>>,
): Promise<object> {
  const config = configOf(
    withOptionFlags(
      withFileFlags(parseJson(await unlessStopped(terminal, readConfigText(path))), flags),
      flags,
    ),
  );
  const sweep = requireSweep(config);
  const folder = path === STANDARD_INPUT ? process.cwd() : dirname(resolve(path));
  return within(placeOf(output, folder, config.output), (place) =>
    sweepAt(terminal, { path, config, sweep, folder, place, store }),
  );
}

/** Folders that the command line names. */
export interface SweepFolders {
  /** For the table; default: the one that the configuration names, under its own folder. */
  readonly output?: string;
  /** For finished chunks, from which the same command goes on; none by default. */
  readonly store?: string;
}

interface PlacedSweep {
  readonly path: string;
  readonly config: Config;
  readonly sweep: SweepConfig;
  /** Folder that the files of the configuration are relative to. */
  readonly folder: string;
  readonly place: Place;
  readonly store: string | undefined;
}

async function sweepAt(
  terminal: Terminal,
  { path, config, sweep, folder, place, store: storeFolder }: PlacedSweep,
): Promise<object> {
  const inputs = await unlessStopped(terminal, readInputs(config, folder));
  const dataFiles = await unlessStopped(terminal, hashedFiles(config, folder, place.path, inputs.digests));
  const store = storeFolder === undefined ? undefined : storeIn(storeFolder, inputs, dataFiles);
  const followed: StoredAndFollowed = {
    onProgress: ({ done, total }) => terminal.progress(done, total),
    signal: terminal.stop,
    ...defined({ store }),
  };
  const [columns, ms] = await timed(() => columnsOf(config, sweep, inputs, followed)).catch(
    (error: unknown) => {
      throw store === undefined ? error : withWayOn(error, store);
    },
  );
  const parquet = parquetBytes(columns);
  const digest = createHash("sha256").update(parquet).digest("hex");
  const rows = Object.values(columns)[0].length;
  terminal.print(
    terminal.plain(`${path === STANDARD_INPUT ? "standard input" : basename(path)}: ${count(rows)} rows`),
  );
  section(terminal, "Data", [...inputs.sources, ...inputs.notes]);
  showRows(terminal, columns, sweep);
  await border(terminal);
  const settings = {
    ...rebased(inputs.config, folder, place.path),
    options: config.options,
    provenance: {
      ...versionsOf(),
      sweepDigest: digest,
      files: dataFiles,
    },
  };
  const files = await save(place, { columns, parquet, config, sweep, settings });
  section(terminal, "Timing", [`sweep ${ms.toFixed(0)} ms`]);
  const stored = store === undefined ? {} : { store: { file: shownPath(store.path), found: store.found } };
  if (store !== undefined) section(terminal, "Store", [storeLine(store)]);
  section(terminal, "Files", files);
  if (rows > SWEEP_RUNS_MAX) section(terminal, "No page", [tooManyLine(rows)]);
  section(terminal, "Digest of the table (SHA-256)", [digest]);
  return { command: "sweep", ...versionsOf(), rows, digest, files, notes: inputs.notes, ...stored };
}

function requireSweep({ sweep, signals, orders }: Config): SweepConfig {
  if (sweep === undefined)
    throw new BacktestError("E_CONFIG", "the configuration has no sweep", {
      option: "sweep",
      expected: '"sweep": { "parameters": … }',
      hint: "See docs/config.md.",
    });
  if (sweep.rule !== undefined && (signals !== undefined || orders !== undefined))
    throw new BacktestError("E_CONFIG", "sweep.rule: a rule makes the signals; these are given too", {
      option: "sweep.rule",
      expected: "either a rule, or signals or orders whose options are swept",
    });
  return sweep;
}

type StoredAndFollowed = Followed & { readonly store?: SweepStore };

async function columnsOf(
  config: Config,
  sweep: SweepConfig,
  inputs: Inputs,
  followed: StoredAndFollowed,
): Promise<Columns> {
  const { where, sample, keep, metrics, memoryBudget } = sweep;
  const parameters = parametersOf(sweep.parameters);
  const names = Object.keys(parameters);
  const given = {
    ...{ parameters, ...followed },
    where: where === undefined ? undefined : whereOf(where, names),
    ...defined({ sample, keep, metrics, memoryBudget }),
  };
  if (sweep.rule === undefined)
    return columnsOfRuns(optionSweep(config, inputs, given as unknown as SweepOptions<Parameters>));
  const rules = { rule: ruleOf(sweep.rule, names), ...defined({ threads: sweep.threads }) };
  const { open, high, low, close, volume } = inputs.market.fields;
  const prices = { ...defined({ open, high, low, volume }), close, columns: inputs.market.columns };
  const options = ruleOptions(config);
  return ruleSweepColumns({
    ...given,
    ...rules,
    ...prices,
    options,
  } as unknown as RuleSweepOptions<AnyParameters>);
}

/** Fused runs know one profile: that is said, not taken for granted. */
function ruleOptions({ options }: Config): RunOptions {
  const { profile, ...others } = options;
  if (profile === "vectorbt") return others;
  throw new BacktestError("E_CONFIG", "options.profile: a rule is swept by VectorBT's rules", {
    option: "options.profile",
    got: profile,
    expected: '"vectorbt"',
    hint: 'Say so: "options": { "profile": "vectorbt" }.',
  });
}

/** Parameters are options of the run, each combination a run of its own. */
function optionSweep(
  config: Config,
  inputs: Inputs,
  given: SweepOptions<Parameters>,
): SweepOptions<Parameters> {
  const known = OPTION_FLAGS.map(({ name }) => name as string);
  for (const name of Object.keys(given.parameters)) if (!known.includes(name)) throw noOption(name, known);
  if (config.options.profile === "vectorbt")
    throw new BacktestError("E_CONFIG", "sweep: options are swept in the realistic profile only", {
      option: "options.profile",
      hint: "Give a rule, or leave the profile out.",
    });
  const api = apiOf(config);
  return { ...given, run: (row) => simulate(api, inputs, { ...config.options, ...row }) as Portfolio };
}

function noOption(name: string, known: readonly string[]): BacktestError {
  const near = nearest(name, known);
  return new BacktestError("E_CONFIG", `sweep.parameters.${name}: there is no such option`, {
    option: `sweep.parameters.${name}`,
    got: name,
    expected: "an option of the run, or a rule that uses the parameter",
    ...(near === undefined ? {} : { hint: `Did you mean ${near}?` }),
  });
}

function defined(values: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** `{ from, to, step }` as the list that it stands for. */
function parametersOf(given: SweepConfig["parameters"]): Parameters {
  return Object.fromEntries(
    Object.entries(given).map(([name, values]) => [name, "step" in values ? steps(name, values) : values]),
  ) as Record<string, readonly ParameterValue[] | ParameterRange>;
}

function steps(name: string, { from, to, step }: { from: number; to: number; step: number }): number[] {
  const length = Math.floor((to - from) / step + 1e-9) + 1;
  if (length >= 1 && length <= VALUES_MAX) return Array.from({ length }, (_, k) => from + k * step);
  throw new BacktestError(
    "E_CONFIG",
    `sweep.parameters.${name}: ${from} to ${to} by ${step} is no list of values`,
    {
      option: `sweep.parameters.${name}`,
      got: length,
      expected: `1 to ${VALUES_MAX} values, upwards with a step above 0`,
    },
  );
}

// ---- output ----------------------------------------------------------------------------------------------------------

/** The page that shows the table, where it is not too long for one. */
async function pageOf(table: ArrowTable, { keep }: SweepConfig): Promise<readonly [string, string][]> {
  if (table.numRows > SWEEP_RUNS_MAX) return [];
  const shown = keep && ({ metric: keep.by, best: "top" in keep ? "highest" : "lowest" } as const);
  return [["sweep.html", await sweepReport(table, { ...shown })]];
}

function tooManyLine(rows: number): string {
  return `A page shows at most ${count(SWEEP_RUNS_MAX)} rows of ${count(rows)}: sweep.keep keeps the best of them.`;
}

interface Swept {
  readonly columns: Columns;
  /** The same as the bytes of a file. */
  readonly parquet: Uint8Array;
  readonly config: Config;
  readonly sweep: SweepConfig;
  readonly settings: object;
}

async function save({ folder, prefix }: Place, swept: Swept): Promise<string[]> {
  const { columns, parquet, config, sweep, settings } = swept;
  const table = toArrowTable(columns);
  const files: readonly [string, string | Uint8Array][] = [
    ["sweep.arrow", tableToIpc(table)],
    ["sweep.parquet", parquet],
    ["sweep.csv", csvText(columns)],
    ...(await pageOf(table, sweep)),
    ...(config.formats.includes("duckdb")
      ? [["sweep.duckdb", await duckdbContent({ sweep: columns as NamedColumns })] as [string, Uint8Array]]
      : []),
    ["config.json", jsonText(settings)],
  ];
  return folder.writeAll(files.map(([name, content]) => [prefix + name, content])).map(shownPath);
}

/** The best rows: those kept, in their order, else by the first metric that tells good from bad. */
function showRows(terminal: Terminal, columns: Columns, { keep, parameters }: SweepConfig): void {
  const all = Object.keys(columns);
  const metrics = all.filter((name) => name !== "asset" && !(name in parameters));
  const by = keep?.by ?? metrics.find((name) => name === "sharpeRatio") ?? metrics[0];
  const rows =
    keep === undefined ? bestRows(columns[by] as Float64Array) : Array.from(columns[all[0]].keys());
  // The figure that the rows are ordered by stands first: a narrow terminal leaves out what is at the right.
  const names = [...all.filter((name) => !metrics.includes(name)), ...new Set([by, ...metrics])];
  heading(terminal, keep === undefined ? `Best rows by ${by}` : `Kept rows by ${by}`);
  const cells = rows
    .slice(0, ROWS_SHOWN)
    .map((row) => names.map((name) => cellText(columns[name][row], metrics.includes(name))));
  terminal.print(renderTable(names, cells, terminal));
}

function bestRows(figures: ArrayLike<number>): number[] {
  return Array.from({ length: figures.length }, (_, row) => row)
    .filter((row) => !Number.isNaN(figures[row]))
    .sort((a, b) => figures[b] - figures[a] || a - b);
}

function cellText(value: string | number | bigint, isMetric: boolean): string {
  return typeof value === "number" && isMetric ? ratio(value) : String(value);
}
