// What a strategy may read of its data by name: prices, volumes and signals.
import { BacktestError, nearest } from "../errors.ts";
import type { MatrixData } from "../matrix.ts";
import type { Prices } from "../plan/universe.ts";
import type { Shape, Source } from "../plan/source.ts";
import { signalBars } from "../plan/universe.ts";
import { describe, maskSource, numberSource } from "../plan/values.ts";
import { rectangleOf } from "../plan/source.ts";

/** Series by name, each a cell a bar and column. */
export type Series = ReadonlyMap<string, Source>;

export const PRICES = ["open", "high", "low", "close", "volume"] as const;

/** The same signals beside other prices. */
export function withPrices(series: Series, prices: Prices): Series {
  return new Map([...series, ...pricesByName(prices)]);
}

function pricesByName(prices: Prices): Map<string, Source> {
  const series = new Map<string, Source>();
  for (const name of PRICES) {
    const source = prices[name];
    if (source !== undefined) series.set(name, source);
  }
  return series;
}

/** Checks the signals and puts them beside the prices. */
export function seriesOf(prices: Prices, signals: unknown, shape: Shape): Series {
  const series = pricesByName(prices);
  for (const [name, value] of Object.entries(signalsOf(signals))) {
    if ((PRICES as readonly string[]).includes(name))
      throw new BacktestError("E_OPTION_CONFLICT", `a signal is called ${name}, as the prices are`, {
        ...{ option: `signals.${name}`, got: name, expected: "another name" },
      });
    series.set(name, signalSource(`signals.${name}`, value, shape));
  }
  return series;
}

function signalsOf(signals: unknown): object {
  if (signals === undefined) return {};
  if (typeof signals === "object" && signals !== null && !Array.isArray(signals)) return signals;
  throw new BacktestError("E_DTYPE", `signals is ${describe(signals)}`, {
    ...{ option: "signals", got: describe(signals), expected: "matrices by name" },
  });
}

/** Numbers of any kind (NaN: none), or a mask. */
function signalSource(option: string, value: unknown, shape: Shape): Source {
  const bars = signalBars(option, value, shape);
  const { data } = rectangleOf(option, bars);
  const first: unknown = data[0];
  return data instanceof Uint8Array || typeof first === "boolean"
    ? maskSource(option, bars, shape)
    : numberSource(option, bars, shape);
}

/** @throws BacktestError `E_ENUM` where the run has no such series */
export function seriesNamed(series: Series, name: unknown): Source<MatrixData> {
  const found = series.get(name as string);
  if (found !== undefined) return found;
  const names = [...series.keys()];
  const near = typeof name === "string" ? nearest(name, names) : undefined;
  throw new BacktestError("E_ENUM", `the data has no ${describe(name)}`, {
    ...{ option: "name", got: name, expected: names.join(", ") },
    ...(near === undefined ? {} : { hint: `Did you mean ${near}?` }),
  });
}
