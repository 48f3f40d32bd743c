// `barloom run config.json`: files in, one run; its tables, statistics and page out.
import { basename, dirname, resolve } from "node:path";
import { BacktestError } from "../errors.ts";
import type { Portfolio } from "../results/portfolio.ts";
import type { VectorbtPortfolio } from "../results/vectorbt/portfolio.ts";
import type { Sensitivity } from "../sensitivity/table.ts";
import { parseJson } from "./config/json.ts";
import { resolvedOptions } from "./config/resolved.ts";
import { configOf, type Config } from "./config/schema.ts";
import { rebased } from "./config/settings.ts";
import { apiOf, readInputs, simulate } from "./config/simulation.ts";
import { readConfigText, STANDARD_INPUT } from "./config/text.ts";
import { hasPriceFlags, withFileFlags, withOptionFlags, type FileFlags } from "./flags.ts";
import { border, unlessStopped } from "./interrupt.ts";
import type { Terminal } from "./io.ts";
import { versionsOf } from "./package.ts";
import { placeOf, within, type Place } from "./place.ts";
import { shownInputs, timed, type ShownRun } from "./shownRun.ts";
import { hashedFiles, titleIn } from "./stored/provenance.ts";
import { pageOf } from "./view/page.ts";
import { statisticsOf } from "./view/results.ts";
import { saveRun } from "./view/save.ts";
import { sensitivityOf, showSensitivity, showSuspects } from "./view/sensitivity.ts";
import { showAssumptions, showCutOrders, showData, showEnd, showStatistics } from "./view/terminal.ts";
import { showVectorbt } from "./view/vectorbt.ts";

/** What the command line says beside the configuration. */
export interface RunChoices {
  /** Folder for the results; default: the one that the configuration names, under its own folder. */
  readonly output?: string;
  /** File for the audit trail, from the working folder; none by default. */
  readonly audit?: string;
  /** Whether to run the sensitivity table even where the configuration does not say so. */
  readonly isSensitivityAsked?: boolean;
  /** Files and options that count before those of the configuration. */
  readonly flags?: FileFlags & Readonly<Record<string, unknown>>;
}

/**
 * Runs a configuration, prints the run and writes its results.
 * @param path of the configuration, or `STANDARD_INPUT`; without one the flags say everything
 * @returns what a machine wants to know of it
 */
export async function runConfig(
  terminal: Terminal,
  path: string | undefined,
  { output, audit, isSensitivityAsked = false, flags = {} }: RunChoices = {},
): Promise<object> {
  const given = configOf(
    withOptionFlags(withFileFlags(await unlessStopped(terminal, textOf(path, flags)), flags), flags),
  );
  if (given.signals === undefined && given.orders === undefined)
    throw new BacktestError(
      "E_CONFIG",
      "the configuration has a rule to sweep, and neither signals nor orders",
      {
        ...{ option: "signals", hint: "Run it by `barloom sweep`." },
      },
    );
  const config = { ...given, sensitivity: given.sensitivity || isSensitivityAsked };
  const folder = path === undefined || path === STANDARD_INPUT ? process.cwd() : dirname(resolve(path));
  return within(placeOf(output, folder, config.output), (place) =>
    runAt(terminal, { path, audit, config, folder, place }),
  );
}

interface PlacedRun {
  readonly path: string | undefined;
  /** File for the audit trail. */
  readonly audit: string | undefined;
  readonly config: Config;
  /** Folder that the files of the configuration are relative to. */
  readonly folder: string;
  readonly place: Place;
}

async function runAt(terminal: Terminal, { path, audit, config, folder, place }: PlacedRun): Promise<object> {
  const [inputs, readMs] = await timed(() => unlessStopped(terminal, readInputs(config, folder)));
  const api = apiOf(config);
  const portfolio = simulate(api, inputs, config.options);
  await border(terminal);
  const [, metricsMs] = await timed(() => portfolio.stats());
  await border(terminal);
  // Before anything is printed: what it asks for may be refused.
  const sensitivity = await sensitivityOf(terminal, portfolio, config.sensitivity);
  await border(terminal);
  const audited = await auditOf(portfolio, audit);
  const run = {
    ...shownInputs(titleIn(config.provenance) ?? titleOf(path), api, inputs, portfolio),
    ...{ readMs, metricsMs, formats: config.formats },
    settings: {
      ...rebased(inputs.config, folder, place.path),
      options: resolvedOptions(api, config.options, portfolio),
    },
    dataFiles: await unlessStopped(terminal, hashedFiles(config, folder, place.path, inputs.digests)),
  };
  terminal.print(terminal.plain(`${run.title}: ${run.subtitle}`));
  showData(terminal, { ...run, portfolio });
  const files =
    portfolio.profile === "vectorbt"
      ? await showVectorbt(terminal, { ...run, portfolio }, place, sensitivity)
      : await showRealistic(terminal, { ...run, portfolio }, place, sensitivity);
  audited?.show(terminal);
  const { sources, notes } = run;
  return {
    command: "run",
    ...versionsOf(),
    title: run.title,
    sources,
    notes,
    files,
    ...(audited === null ? {} : { audit: audited.file }),
    ...statisticsOf(portfolio),
  };
}

/** Writes the trail that is asked for; null: none is. */
async function auditOf(portfolio: Portfolio | VectorbtPortfolio, path: string | undefined) {
  if (path === undefined) return null;
  const { auditedFile, showAudit } = await import("./audit.ts");
  const file = auditedFile(portfolio, path);
  return { file, show: (terminal: Terminal): void => showAudit(terminal, file) };
}

/** The configuration as read; nothing but what flags say where there is no file. */
async function textOf(path: string | undefined, flags: FileFlags): Promise<unknown> {
  if (path !== undefined) return parseJson(await readConfigText(path));
  if (hasPriceFlags(flags)) return {};
  throw new BacktestError("E_USAGE", "run needs a configuration, or --prices", {
    hint: "Such as: barloom run --prices prices.csv --entries entries.csv; `barloom run --help` has more.",
  });
}

function titleOf(path: string | undefined): string {
  if (path === undefined) return "command line";
  return path === STANDARD_INPUT ? "standard input" : basename(path);
}

async function showRealistic(
  terminal: Terminal,
  run: ShownRun,
  place: Place,
  sensitivity: Sensitivity | null,
): Promise<string[]> {
  showAssumptions(terminal, run);
  showStatistics(terminal, run);
  showCutOrders(terminal, run);
  await showSuspects(terminal, run);
  const more = showSensitivity(terminal, sensitivity, place);
  const files = await saveRun(run, place, (versions) => pageOf(run, versions, sensitivity));
  showEnd(terminal, run, [...files, ...more]);
  return [...files, ...more];
}
