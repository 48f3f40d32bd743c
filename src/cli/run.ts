// `barloom run config.json`: files in, one run; its tables, statistics and page out.
import { basename, dirname, resolve } from "node:path";
import { qualityReport } from "../ingest/quality.ts";
import type { Sensitivity } from "../sensitivity/table.ts";
import { parseJson } from "./config/json.ts";
import { resolvedOptions } from "./config/resolved.ts";
import { configOf } from "./config/schema.ts";
import { rebased } from "./config/settings.ts";
import { apiOf, readInputs, simulate } from "./config/simulation.ts";
import { readConfigText, STANDARD_INPUT } from "./config/text.ts";
import type { Terminal } from "./io.ts";
import { placeOf, type Place } from "./place.ts";
import { timed, type ShownRun } from "./shownRun.ts";
import { hashedFiles } from "./stored/provenance.ts";
import { pageOf } from "./view/page.ts";
import { saveRun } from "./view/save.ts";
import { sensitivityOf, showSensitivity, showSuspects } from "./view/sensitivity.ts";
import { showAssumptions, showCutOrders, showData, showEnd, showStatistics } from "./view/terminal.ts";
import { showVectorbt } from "./view/vectorbt.ts";

/**
 * Runs a configuration, prints the run and writes its results.
 * @param path of the configuration, or `STANDARD_INPUT`
 * @param output folder for the results; default: the one that the configuration names, under its own folder
 * @param isSensitivityAsked whether to run the sensitivity table even where the configuration does not say so
 */
export async function runConfig(
  terminal: Terminal,
  path: string,
  output: string | undefined,
  isSensitivityAsked = false,
): Promise<void> {
  const given = configOf(parseJson(await readConfigText(path)));
  const config = { ...given, sensitivity: given.sensitivity || isSensitivityAsked };
  const folder = path === STANDARD_INPUT ? process.cwd() : dirname(resolve(path));
  const place = placeOf(output, folder, config.output);
  const [inputs, readMs] = await timed(() => readInputs(config, folder));
  const api = apiOf(config);
  const portfolio = simulate(api, inputs, config.options);
  const [, metricsMs] = await timed(() => portfolio.stats());
  // Before anything is printed: what it asks for may be refused.
  const sensitivity = await sensitivityOf(terminal, portfolio, config.sensitivity);
  const run = {
    title: path === STANDARD_INPUT ? "standard input" : basename(path),
    subtitle: `${api}, ${portfolio.plan.bars} bars, ${portfolio.plan.columns} assets`,
    ...{ market: inputs.market, sources: inputs.sources, notes: inputs.notes, credits: [] },
    quality: qualityReport(inputs.market, inputs.actions === undefined ? {} : { actions: inputs.actions }),
    ...{ readMs, metricsMs },
    settings: {
      ...rebased(config, folder, place.path),
      options: resolvedOptions(api, config.options, portfolio),
    },
    dataFiles: await hashedFiles(config, folder, place.path),
  };
  terminal.print(terminal.plain(`${run.title}: ${run.subtitle}`));
  showData(terminal, { ...run, portfolio });
  if (portfolio.profile === "vectorbt")
    await showVectorbt(terminal, { ...run, portfolio }, place, sensitivity);
  else await showRealistic(terminal, { ...run, portfolio }, place, sensitivity);
}

async function showRealistic(
  terminal: Terminal,
  run: ShownRun,
  place: Place,
  sensitivity: Sensitivity | null,
): Promise<void> {
  showAssumptions(terminal, run);
  showStatistics(terminal, run);
  showCutOrders(terminal, run);
  await showSuspects(terminal, run);
  const more = showSensitivity(terminal, sensitivity, place);
  const files = await saveRun(run, place, (versions) => pageOf(run, versions, sensitivity));
  showEnd(terminal, run, [...files, ...more]);
}
