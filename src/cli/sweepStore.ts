// `barloom sweep config.json --store DIR`: what names the sweep, and what is told of the store.
import { count } from "../report/format.ts";
import { openSweepStore } from "../output/sweepStore.ts";
import type { SweepStore } from "../sweep/stored.ts";
import type { Config } from "./config/schema.ts";
import type { Inputs } from "./config/simulation.ts";
import { Interruption } from "./interrupt.ts";
import type { DataFile } from "./stored/provenance.ts";
import { shownPath } from "./view/save.ts";

/**
 * The store of a folder. Where options are swept, each run is a function to the library: data and configuration are its key.
 */
export function storeIn(
  folder: string,
  { config, market }: Pick<Inputs, "config" | "market">,
  files: readonly DataFile[],
): SweepStore {
  if (config.sweep?.rule !== undefined) return openSweepStore(folder);
  const data = JSON.stringify([market.columns, files.map(({ sha256 }) => sha256)]);
  return openSweepStore(folder, { key: { data, configuration: JSON.stringify(ofRuns(config)) } });
}

/** What of a configuration makes the runs. */
function ofRuns({ prices, signals, orders, options }: Config): object {
  return { prices, signals, orders, options };
}

/** What is told of a store when the sweep is done. */
export function storeLine({ path, found, rows }: SweepStore): string {
  return `${shownPath(path)}: ${count(found)} of ${count(rows)} rows were there before`;
}

/** What stopped a sweep, with how to go on. */
export function withWayOn(error: unknown, { path, rows }: SweepStore): unknown {
  if (error instanceof Interruption)
    error.message += `; ${count(rows)} rows are in ${shownPath(path)}: the same command goes on from there`;
  return error;
}
