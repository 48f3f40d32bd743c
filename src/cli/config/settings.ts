// A configuration as its results repeat it: run again from their folder, it gives the same results in the same place.
import { isAbsolute, relative, sep } from "node:path";
import type { LongPrices, MatrixFile, Source } from "./dataSchema.ts";
import { filesOfLong } from "./prices.ts";
import { CONFIG_VERSION, type Config } from "./schema.ts";
import { inputPath, movedSource } from "./source.ts";
import type { TimeSpec } from "./timeSpec.ts";

/**
 * The configuration with its paths relative to another folder, without options.
 * @param from folder that its paths start from now
 * @param to folder that they shall start from
 */
export function rebased(config: Config, from: string, to: string): Record<string, unknown> {
  const moved = (source: Source): Source => movedSource(source, (file) => movedPath(file, from, to));
  const { prices, signals, orders, sweep, sensitivity, formats } = config;
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
    ...(sweep === undefined ? {} : { sweep }),
    ...(sensitivity === false ? {} : { sensitivity }),
    output: ".",
    formats,
  };
}

/** A path of a configuration as it is from another folder. */
export function movedPath(file: string, from: string, to: string): string {
  const path = relative(to, inputPath(from, file));
  return isAbsolute(path) ? path : path.split(sep).join("/");
}

/** Something that a configuration reads, with what it says of the times there. */
export interface DataPart {
  readonly source: Source;
  readonly spec: TimeSpec;
}

/** Everything that a configuration reads. */
export function partsOf({ prices, signals, orders }: Config): DataPart[] {
  const tables = prices.format === "wide" ? Object.values(prices.files) : filesOfLong(prices);
  const others = [prices.actions, ...Object.values<MatrixFile>({ ...signals, ...orders })];
  return [
    ...tables.map((source) => ({ source, spec: prices })),
    ...others.flatMap((spec) => (spec === undefined ? [] : [{ source: spec.file, spec }])),
  ];
}

type Move = (source: Source) => Source;

function movedLong(prices: LongPrices, moved: Move): LongPrices["file"] {
  const sources = filesOfLong(prices).map(moved);
  return Array.isArray(prices.file) ? sources : sources[0];
}

function movedFiles(files: Readonly<Record<string, MatrixFile>>, moved: Move): object {
  return mapValues(files, (spec) => ({ ...spec, file: moved(spec.file) }));
}

function mapValues<Value, Result>(
  values: Readonly<Record<string, Value>>,
  change: (value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}
