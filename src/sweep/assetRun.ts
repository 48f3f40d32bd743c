// One asset of a rule sweep: what its runs have in common, and runs of single combinations on their own.
import { Input, SweepFigure, type SizeType } from "../../assembly/layout.ts";
import { fromSignals, type Vectorbt } from "../backtest.ts";
import type { SignalOptions } from "../generated/optionTypes.ts";
import { makeVectorbtPlan, type VectorbtRunPlan } from "../plan/vectorbt.ts";
import type { VectorbtPortfolio } from "../results/vectorbt/portfolio.ts";
import type { AssetPrices } from "./expression.ts";
import { figuresOfRun } from "./figures.ts";
import type { Terms } from "./fused/arena.ts";
import type { Signals } from "./steps.ts";

/**
 * What all runs have in common, checked; undefined where only runs on their own will do: options that are not plain.
 * @param prices of any asset
 */
export function fusedTerms(options: object | undefined, prices: AssetPrices): Terms | undefined {
  const plan = makeVectorbtPlan("fromSignals", singleRun(options, prices, false, false));
  const isPlain = plan.whyGeneral === undefined && hasScalarTerms(plan);
  return isPlain ? termsOf(plan) : undefined;
}

/** A run of one combination on its own. */
export function runOnItsOwn(
  options: object | undefined,
  prices: AssetPrices,
  { entries, exits }: Signals,
): VectorbtPortfolio {
  return fromSignals(singleRun(options, prices, entries, exits));
}

/** The combinations that no fused walk has figures of. */
export function withoutFigures(figures: Float64Array): readonly number[] {
  const count = figures.length / SweepFigure.Count;
  const found: number[] = [];
  for (let i = 0; i < count; i++)
    if (Number.isNaN(figures[SweepFigure.TotalReturn * count + i])) found.push(i);
  return found;
}

/**
 * Runs some combinations, each on its own.
 * @param alone which ones
 * @param figures by name, those of all combinations together
 * @param signalsAt entries and exits of a combination
 * @returns in steps, how many of all combinations are done
 */
export function* runAlone(
  alone: readonly number[],
  figures: Float64Array,
  options: object | undefined,
  prices: AssetPrices,
  signalsAt: (combination: number) => Signals,
): Generator<number, void> {
  const count = figures.length / SweepFigure.Count;
  for (const [done, combination] of alone.entries()) {
    const run = runOnItsOwn(options, prices, signalsAt(combination));
    figuresOfRun(run).forEach((value, figure) => (figures[figure * count + combination] = value));
    yield count - alone.length + done + 1;
  }
}

function singleRun(
  options: object | undefined,
  prices: AssetPrices,
  entries: unknown,
  exits: unknown,
): Vectorbt<SignalOptions> {
  const { volume: _volume, ...bars } = prices;
  return { ...options, ...bars, profile: "vectorbt", entries, exits } as Vectorbt<SignalOptions>;
}

const TERM_INPUTS = [Input.Size, Input.MinSize, Input.Fees, Input.FixedFees, Input.Slippage];

function hasScalarTerms({ inputs }: VectorbtRunPlan): boolean {
  return TERM_INPUTS.every((input) => inputs.get(input)!.data.length === 1);
}

function termsOf(plan: VectorbtRunPlan): Terms {
  const one = (input: Input): number => plan.inputs.get(input)!.data[0];
  return {
    size: one(Input.Size),
    sizeType: one(Input.SizeType) as SizeType,
    minSize: one(Input.MinSize),
    fees: one(Input.Fees),
    fixedFees: one(Input.FixedFees),
    slippage: one(Input.Slippage),
    initCash: plan.initCash[0],
    barsPerYear: plan.barsPerYear,
    riskFree: plan.riskFree,
    isExact: plan.exactMetrics,
  };
}
