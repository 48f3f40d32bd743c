// `barloom run config.json`: files in, one run; its tables, statistics and page out.
import { basename, dirname, resolve } from "node:path";
import { fromOrders, fromSignals } from "../backtest.ts";
import type { OrderOptions, SignalOptions } from "../generated/optionTypes.ts";
import type { MarketData } from "../ingest/align.ts";
import { qualityReport } from "../ingest/quality.ts";
import type { CorporateAction } from "../inputs.ts";
import type { Api } from "../options.ts";
import { profileOf } from "../plan/arguments.ts";
import type { Portfolio } from "../results/portfolio.ts";
import type { VectorbtPortfolio } from "../results/vectorbt/portfolio.ts";
import type { Sensitivity } from "../sensitivity/table.ts";
import { parseJson } from "./config/json.ts";
import { readActions, readPrices } from "./config/prices.ts";
import { resolvedOptions } from "./config/resolved.ts";
import { configOf, type Config } from "./config/schema.ts";
import { rebased } from "./config/settings.ts";
import { readIntents, type Intents } from "./config/signals.ts";
import { readConfigText, STANDARD_INPUT } from "./config/text.ts";
import type { Terminal } from "./io.ts";
import { placeOf, type Place } from "./place.ts";
import { timed, type ShownRun } from "./shownRun.ts";
import { saveRun } from "./view/save.ts";
import { sensitivityOf, showSensitivity, showSuspects } from "./view/sensitivity.ts";
import { showAssumptions, showCutOrders, showData, showEnd, showStatistics } from "./view/terminal.ts";
import { showVectorbt } from "./view/vectorbt.ts";

/** Everything that the files of a configuration gave. */
interface Inputs {
  readonly market: MarketData;
  readonly intents: Intents;
  readonly actions?: readonly CorporateAction[];
  readonly sources: readonly string[];
  readonly notes: readonly string[];
}

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
  const api: Api = config.orders === undefined ? "fromSignals" : "fromOrders";
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
  showEnd(terminal, run, [...(await saveRun(run, place)), ...more]);
}

async function readInputs(config: Config, folder: string): Promise<Inputs> {
  const prices = await readPrices(config.prices, folder);
  const { actions: spec } = config.prices;
  const actions = spec === undefined ? undefined : await readActions(spec, folder, prices.value);
  const intents = await readIntents(config, folder, prices.value);
  const parts = [prices, ...(actions === undefined ? [] : [actions]), intents];
  return {
    market: prices.value,
    intents: intents.value,
    ...(actions === undefined ? {} : { actions: actions.value }),
    sources: parts.flatMap(({ sources }) => sources),
    notes: parts.flatMap(({ notes }) => notes),
  };
}

function simulate(
  api: Api,
  { market, intents, actions }: Inputs,
  options: Config["options"],
): Portfolio | VectorbtPortfolio {
  const { open, high, low, close, volume } = market.fields;
  const prices = { open, high, low, close, time: market.time, columns: market.columns };
  // VectorBT looks at no volume.
  const isVectorbt = profileOf(options) === "vectorbt";
  const more = isVectorbt ? { actions } : { actions, volume };
  const given = Object.fromEntries(
    Object.entries({ ...options, ...prices, ...more, ...intents }).filter(([, value]) => value !== undefined),
  );
  // Checked by the configuration's schema as far as JSON goes, and whole by the plan.
  return api === "fromSignals"
    ? fromSignals(given as unknown as SignalOptions)
    : fromOrders(given as unknown as OrderOptions);
}
