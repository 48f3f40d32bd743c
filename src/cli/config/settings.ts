// A configuration as its results repeat it: run again from their folder, it gives the same results in the same place.
import { isAbsolute, relative, sep } from "node:path";
import { filesOfLong, inputPath } from "./prices.ts";
import { CONFIG_VERSION, type Config, type LongPrices, type MatrixFile } from "./schema.ts";

/**
 * The configuration with its paths relative to another folder, without options.
 * @param from folder that its paths start from now
 * @param to folder that they shall start from
 */
export function rebased(config: Config, from: string, to: string): Record<string, unknown> {
  const moved = (file: string): string => movedPath(file, from, to);
  const { prices, signals, orders, sensitivity } = config;
  const { actions } = prices;
  const movedActions = actions === undefined ? {} : { actions: { ...actions, file: moved(actions.file) } };
  return {
    version: CONFIG_VERSION,
    prices:
      prices.format === "wide"
        ? { ...prices, files: mapValues(prices.files, moved), ...movedActions }
        : { ...prices, file: movedLong(prices, moved), ...movedActions },
    ...(signals === undefined ? {} : { signals: movedFiles(signals, moved) }),
    ...(orders === undefined ? {} : { orders: movedFiles(orders, moved) }),
    ...(sensitivity === false ? {} : { sensitivity }),
    output: ".",
  };
}

/** A path of a configuration as it is from another folder. */
export function movedPath(file: string, from: string, to: string): string {
  const path = relative(to, inputPath(from, file));
  return isAbsolute(path) ? path : path.split(sep).join("/");
}

/** Every file that a configuration reads, each once. */
export function filesOf({ prices, signals, orders }: Config): string[] {
  const tables = prices.format === "wide" ? Object.values(prices.files) : filesOfLong(prices);
  const actions = prices.actions === undefined ? [] : [prices.actions.file];
  const intents = Object.values<MatrixFile>({ ...signals, ...orders }).map(({ file }) => file);
  return [...new Set([...tables, ...actions, ...intents])];
}

function movedLong({ file }: LongPrices, moved: (file: string) => string): LongPrices["file"] {
  return typeof file === "string" ? moved(file) : file.map(moved);
}

function movedFiles(files: Readonly<Record<string, MatrixFile>>, moved: (file: string) => string): object {
  return mapValues(files, (spec) => ({ ...spec, file: moved(spec.file) }));
}

function mapValues<Value, Result>(
  values: Readonly<Record<string, Value>>,
  change: (value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}
