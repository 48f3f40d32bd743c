// Runs whose signals are made here: holding, and random entries and exits.
import { fromSignals, type Realistic, type Vectorbt } from "./backtest.ts";
import { BacktestError } from "./errors.ts";
import type { SignalOptions } from "./generated/optionTypes.ts";
import { profileOf } from "./plan/arguments.ts";
import { shapeOf } from "./plan/universe.ts";
import { describe } from "./plan/values.ts";
import {
  columnsOfDraw,
  randomSignals,
  seedOf,
  type GivenDraw,
  type RandomDraw,
  type RandomSignals,
  type RandomSignalShape,
} from "./random/signals.ts";
import type { Portfolio } from "./results/portfolio.ts";
import type { VectorbtPortfolio } from "./results/vectorbt/portfolio.ts";

/** Arguments of `fromHolding`: those of `fromSignals` but for the signals, which it makes. */
export type HoldingOptions = Omit<SignalOptions, "entries" | "exits">;

/** Arguments of `fromRandomSignals`: how often to signal, the seed, and those of `fromSignals` but for the signals. */
export type RandomSignalOptions = HoldingOptions &
  RandomDraw & {
    /** A whole number from 0 to 2^32 − 1; 0 by default. In the vectorbt profile also that of the random rejections. */
    readonly seed?: number;
  };

/**
 * Buys on the first bar that allows it and holds: `fromSignals` with an entry on every bar and no exit.
 * @param options prices and options of `fromSignals`, without `entries` and `exits`
 * @throws BacktestError as `fromSignals` does; E_OPTION_CONFLICT for `entries` or `exits`
 * @example
 * const portfolio = fromHolding({ close, open, initCash: 100_000 });
 */
export function fromHolding(options: Vectorbt<HoldingOptions>): VectorbtPortfolio;
export function fromHolding(options: Realistic<HoldingOptions>): Portfolio;
export function fromHolding(options: HoldingOptions): Portfolio | VectorbtPortfolio;
export function fromHolding(options: object): Portfolio | VectorbtPortfolio {
  requireNoSignals("fromHolding", options);
  return fromSignals({ ...(options as HoldingOptions), entries: true, exits: false });
}

/**
 * Trades random signals: see `randomSignals`, which gives the same masks for the same `close`, draw and seed. A close of
 * one column is repeated for each value of a list.
 * @param options prices, `n` or `prob` or `entryProb` and `exitProb`, `seed`, and options of `fromSignals`
 * @throws BacktestError as `fromSignals` and `randomSignals` do; E_OPTION_CONFLICT for `entries` or `exits`
 * @example
 * const portfolio = fromRandomSignals({ close, open, n: [2, 4, 8], seed: 7, initCash: 100_000 });
 */
export function fromRandomSignals(options: Vectorbt<RandomSignalOptions>): VectorbtPortfolio;
export function fromRandomSignals(options: Realistic<RandomSignalOptions>): Portfolio;
export function fromRandomSignals(options: RandomSignalOptions): Portfolio | VectorbtPortfolio;
export function fromRandomSignals(options: object): Portfolio | VectorbtPortfolio {
  requireNoSignals("fromRandomSignals", options);
  const { n, prob, entryProb, exitProb, seed, ...rest } = options as RandomSignalOptions & GivenDraw;
  const signals = signalsFor(rest.close, { n, prob, entryProb, exitProb }, seedOf(seed));
  const rejections = profileOf(options) === "vectorbt" && seed !== undefined ? { seed } : {};
  return fromSignals({ ...rest, ...signals, ...rejections });
}

function signalsFor(close: unknown, draw: GivenDraw, seed: number): RandomSignals {
  const { bars, columns } = shapeOf(close, []);
  return randomSignals({
    rows: bars,
    columns: columns === 1 ? columnsOfDraw(draw) : columns,
    seed,
    ...(draw as RandomDraw),
  } satisfies RandomSignalShape);
}

function requireNoSignals(api: string, options: unknown): void {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw new BacktestError("E_DTYPE", `${api} takes one object of options, got ${describe(options)}`, {
      got: describe(options),
    });
  const given = options as Readonly<Record<string, unknown>>;
  const option = ["entries", "exits"].find((name) => given[name] !== undefined);
  if (option === undefined) return;
  throw new BacktestError("E_OPTION_CONFLICT", `${api} makes ${option} itself`, {
    option,
    hint: "Give your own signals to fromSignals.",
  });
}
