// `barloom run config.json`: files in, one run; its tables, statistics and page out.
import { basename, dirname, resolve } from "node:path";
import { fromOrders, fromSignals, type Realistic } from "../backtest.ts";
import type { OrderOptions, SignalOptions } from "../generated/optionTypes.ts";
import type { MarketData } from "../ingest/align.ts";
import type { Api } from "../options.ts";
import type { Portfolio } from "../results/portfolio.ts";
import { parseJson } from "./config/json.ts";
import { readPrices } from "./config/prices.ts";
import { resolvedOptions } from "./config/resolved.ts";
import { configOf, type Config } from "./config/schema.ts";
import { rebased } from "./config/settings.ts";
import { readIntents, type Intents } from "./config/signals.ts";
import { readConfigText, STANDARD_INPUT } from "./config/text.ts";
import type { Terminal } from "./io.ts";
import { placeOf } from "./place.ts";
import { timed, type ShownRun } from "./shownRun.ts";
import { statRowsOf } from "./view/rows.ts";
import { saveRun } from "./view/save.ts";
import { showAssumptions, showCutOrders, showData, showEnd, showStatistics } from "./view/terminal.ts";

/** Everything that the files of a configuration gave. */
interface Inputs {
  readonly market: MarketData;
  readonly intents: Intents;
  readonly sources: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Runs a configuration, prints the run and writes its results.
 * @param path of the configuration, or `STANDARD_INPUT`
 * @param output folder for the results; default: the one that the configuration names, under its own folder
 */
export async function runConfig(terminal: Terminal, path: string, output: string | undefined): Promise<void> {
  const config = configOf(parseJson(await readConfigText(path)));
  const folder = path === STANDARD_INPUT ? process.cwd() : dirname(resolve(path));
  const place = placeOf(output, folder, config.output);
  const [inputs, readMs] = await timed(() => readInputs(config, folder));
  const api: Api = config.orders === undefined ? "fromSignals" : "fromOrders";
  const portfolio = simulate(api, inputs, config.options);
  const [, metricsMs] = await timed(() => statRowsOf(portfolio));
  const run: ShownRun = {
    title: path === STANDARD_INPUT ? "standard input" : basename(path),
    subtitle: `${api}, ${portfolio.plan.bars} bars, ${portfolio.plan.columns} assets`,
    ...{ ...inputs, portfolio, readMs, metricsMs, credits: [] },
    settings: {
      ...rebased(config, folder, place.path),
      options: resolvedOptions(api, config.options, portfolio),
    },
  };
  terminal.print(terminal.plain(`${run.title}: ${run.subtitle}`));
  showData(terminal, run);
  showAssumptions(terminal, run);
  showStatistics(terminal, run);
  showCutOrders(terminal, run);
  showEnd(terminal, run, await saveRun(run, place));
}

async function readInputs(config: Config, folder: string): Promise<Inputs> {
  const prices = await readPrices(config.prices, folder);
  const intents = await readIntents(config, folder, prices.value);
  return {
    market: prices.value,
    intents: intents.value,
    sources: [...prices.sources, ...intents.sources],
    notes: [...prices.notes, ...intents.notes],
  };
}

function simulate(api: Api, { market, intents }: Inputs, options: Config["options"]): Portfolio {
  const { open, high, low, close } = market.fields;
  const prices = { open, high, low, close, time: market.time, columns: market.columns };
  const given = Object.fromEntries(
    Object.entries({ ...options, ...prices, ...intents }).filter(([, value]) => value !== undefined),
  );
  // Checked by the configuration's schema as far as JSON goes, and whole by the plan.
  return api === "fromSignals"
    ? fromSignals(given as unknown as Realistic<SignalOptions>)
    : fromOrders(given as unknown as Realistic<OrderOptions>);
}
