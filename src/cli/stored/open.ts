// A folder of results → the run again.
import { join } from "node:path";
import { BacktestError } from "../../errors.ts";
import type { MarketData } from "../../ingest/align.ts";
import { DIGEST_VERSION } from "../../results/digest.ts";
import type { Portfolio } from "../../results/portfolio.ts";
import type { VectorbtPortfolio } from "../../results/vectorbt/portfolio.ts";
import { parseJson } from "../config/json.ts";
import { configOf, type Config } from "../config/schema.ts";
import { partsOf } from "../config/settings.ts";
import { apiOf, readInputs, simulate, type Inputs } from "../config/simulation.ts";
import { inputPath, sourceKey, SourceReader } from "../config/source.ts";
import { readConfigText } from "../config/text.ts";
import { checkedProvenance, sha256Of, type DataFile, type Provenance } from "./provenance.ts";

/** The settings among the results of a run. */
export const SETTINGS_FILE = "config.json";

/** What a folder of results says of its run. */
export interface StoredSettings {
  readonly folder: string;
  readonly config: Config;
  readonly provenance: Provenance;
}

/** A run that was repeated from the folder of its results. */
export interface StoredRun extends StoredSettings {
  readonly portfolio: Portfolio | VectorbtPortfolio;
  /** Names of the assets, in the order of the portfolio's columns. */
  readonly columns: readonly string[];
  /** Milliseconds since 1970 UTC per bar. */
  readonly time: Float64Array;
  readonly market: MarketData;
  readonly inputs: Inputs;
  /** Whether the repeated run has the digest of the stored one; null: digests of two versions cannot be compared. */
  readonly hasStoredDigest: boolean | null;
}

/**
 * Reads the settings among the results of `barloom run` or `barloom demo`.
 * @throws E_IO without settings; E_CONFIG, E_CONFIG_DUP, E_CONFIG_LIMIT for what is none; E_STORED without what is needed to
 *   repeat the run
 */
export async function readStoredSettings(folder: string): Promise<StoredSettings> {
  const path = join(folder, SETTINGS_FILE);
  const value = parseJson(await readConfigText(path));
  const config = configOf(value);
  return {
    folder,
    config,
    provenance: checkedProvenance((value as { provenance?: unknown }).provenance, path),
  };
}

/**
 * Repeats the run of a folder of results, from the same data: every file that it was made from is checked first.
 * @throws what `readStoredSettings` throws; E_DATA_CHANGED for files that are missing or not what they were; and what reading
 *   the files and running them throws
 */
export async function openStoredRun(folder: string): Promise<StoredRun> {
  const stored = await readStoredSettings(folder);
  await requireSameData(stored);
  return repeatRun(stored);
}

/** Runs what the settings say, on data that were checked. */
export async function repeatRun(stored: StoredSettings): Promise<StoredRun> {
  const { config, folder, provenance } = stored;
  const inputs = await readInputs(config, folder);
  const portfolio = simulate(apiOf(config), inputs, config.options);
  const { market } = inputs;
  const isComparable = provenance.digestVersion === DIGEST_VERSION;
  return {
    ...stored,
    ...{ portfolio, market, inputs, columns: market.columns, time: market.time },
    hasStoredDigest: isComparable ? portfolio.digest() === provenance.digest : null,
  };
}

/** Throws E_DATA_CHANGED that names every file that is missing or not what it was, and every query that gives other rows. */
export async function requireSameData({ folder, provenance, config }: StoredSettings): Promise<void> {
  const found = await Promise.all(provenance.files.map((file) => changeOf(folder, file, config)));
  const changes = found.filter((change) => change !== null);
  if (changes.length === 0) return;
  throw new BacktestError("E_DATA_CHANGED", changes.join("; "), {
    option: "provenance.files",
    got: changes,
    expected: "the data that the run was made from",
    hint: "Put the data back as they were, or run the settings again to store a new result.",
  });
}

async function changeOf(folder: string, { file, sha256 }: DataFile, config: Config): Promise<string | null> {
  try {
    const now = await hashOf(folder, file, config);
    return now === sha256
      ? null
      : `${file} has changed since the run: its SHA-256 was ${sha256}, it is ${now}`;
  } catch (error) {
    if (error instanceof BacktestError && error.code === "E_IO") return error.message.replace(/^E_IO /, "");
    throw error;
  }
}

/** What the settings call a query is one; all else is a path. */
async function hashOf(folder: string, key: string, config: Config): Promise<string> {
  const part = partsOf(config).find(({ source }) => sourceKey(source) === key);
  if (part === undefined || typeof part.source === "string") return sha256Of(inputPath(folder, key));
  const reader = new SourceReader(folder);
  await reader.read(part.source, part.spec);
  return reader.digests.get(key)!;
}
