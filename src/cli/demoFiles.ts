// The files of the demonstration: what it reads, and what repeats it.
import type { SignalOptions } from "../generated/optionTypes.ts";
import type { Mask } from "../matrix.ts";
import { configOf, type Config } from "./config/schema.ts";
import { packageFile } from "./package.ts";
import type { Place } from "./place.ts";

export const PRICES = packageFile("data", "wiki5_daily_raw.parquet");
export const PRICE_COLUMNS = { time: "date", asset: "symbol" };
export const TRADED_FIELDS = { open: "open", high: "high", low: "low", close: "close", volume: "volume" };
export const ACTIONS = packageFile("data", "wiki5_corporate_actions.parquet");
export const ACTION_COLUMNS = {
  ...{ time: "ex_date", asset: "symbol", kind: "kind" },
  ...{ ratio: "split_ratio", amount: "cash_per_share" },
};

const SIGNALS = ["entries", "exits"] as const;

/** The signals as files among the results: with them the run can be repeated from its settings. */
export async function saveSignals(
  { folder }: Place,
  { time, columns, ...masks }: SignalOptions,
): Promise<string[]> {
  const { parquetBytes } = await import("../output/parquet.ts");
  return SIGNALS.map((name) => {
    const { data, rows } = masks[name] as Mask;
    const wide = columns!.map((asset, k): [string, Uint8Array] => {
      const cells = Uint8Array.from({ length: rows }, (_, bar) => data[bar * columns!.length + k]);
      return [asset, cells];
    });
    return folder.write(
      `${name}.parquet`,
      parquetBytes({ time: time as Float64Array, ...Object.fromEntries(wide) }),
    );
  });
}

/** What `barloom run` needs to do the same again. */
export function repeatable(signalFiles: readonly string[]): Config {
  const files = SIGNALS.map((name, i) => [name, { file: signalFiles[i] }]);
  return configOf({
    prices: {
      ...{ file: PRICES, ...PRICE_COLUMNS, fields: TRADED_FIELDS },
      actions: { file: ACTIONS, ...ACTION_COLUMNS },
    },
    signals: Object.fromEntries(files) as object,
  });
}
