// A configuration and its files → a run.
import { fromOrders, fromSignals } from "../../backtest.ts";
import type { OrderOptions, SignalOptions } from "../../generated/optionTypes.ts";
import type { MarketData } from "../../ingest/align.ts";
import type { CorporateAction } from "../../inputs.ts";
import type { Api } from "../../options.ts";
import { profileOf } from "../../plan/arguments.ts";
import type { Portfolio } from "../../results/portfolio.ts";
import type { VectorbtPortfolio } from "../../results/vectorbt/portfolio.ts";
import { readActions, readPrices } from "./prices.ts";
import type { Config } from "./schema.ts";
import { readIntents, type Intents } from "./signals.ts";
import { SourceReader } from "./source.ts";

/** Everything that the files of a configuration gave. */
export interface Inputs {
  readonly market: MarketData;
  readonly intents: Intents;
  readonly actions?: readonly CorporateAction[];
  readonly sources: readonly string[];
  readonly notes: readonly string[];
  /** The configuration with the columns that were found. */
  readonly config: Config;
  /** SHA-256 of what databases gave, by the keys of the sources. */
  readonly digests: ReadonlyMap<string, string>;
}

/** Which entry point a configuration runs. */
export function apiOf({ orders }: Config): Api {
  return orders === undefined ? "fromSignals" : "fromOrders";
}

/** @param folder that relative paths start from */
export async function readInputs(config: Config, folder: string): Promise<Inputs> {
  const reader = new SourceReader(folder);
  const prices = await readPrices(config.prices, reader);
  const { actions: spec } = config.prices;
  const actions = spec === undefined ? undefined : await readActions(spec, reader, prices.value);
  const intents = await readIntents(config, reader, prices.value);
  const parts = [prices, ...(actions === undefined ? [] : [actions]), intents];
  return {
    market: prices.value,
    intents: intents.value,
    ...(actions === undefined ? {} : { actions: actions.value }),
    sources: parts.flatMap(({ sources }) => sources),
    notes: parts.flatMap(({ notes }) => notes),
    digests: reader.digests,
    config: {
      ...config,
      prices: { ...prices.spec, ...(actions === undefined ? {} : { actions: actions.spec }) },
    },
  };
}

export function simulate(
  api: Api,
  { market, intents, actions }: Omit<Inputs, "config" | "digests">,
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
