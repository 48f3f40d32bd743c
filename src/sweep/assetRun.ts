// One asset of a rule sweep: its prices, what its runs have in common, and a run of one combination on its own.
import { Input, type SizeType } from "../../assembly/layout.ts";
import { fromSignals, type Vectorbt } from "../backtest.ts";
import type { SignalOptions } from "../generated/optionTypes.ts";
import { columnOf, type Matrix } from "../matrix.ts";
import { makeVectorbtPlan, type VectorbtRunPlan } from "../plan/vectorbt.ts";
import type { AssetPrices, PriceField } from "./expression.ts";
import { figuresOfRun } from "./figures.ts";
import type { Terms } from "./fused/arena.ts";
import type { Signals } from "./steps.ts";

/** Prices of all assets, by field. */
export type PanelPrices = Readonly<Partial<Record<PriceField, Matrix>>>;

export function assetPrices(prices: PanelPrices, asset: number): AssetPrices {
  return Object.fromEntries(
    Object.entries(prices).map(([field, matrix]) => [field, seriesAt(matrix, asset)]),
  );
}

/** Copied only where the bars of the asset do not lie together. */
function seriesAt(matrix: Matrix, asset: number): Float64Array {
  const { data, rows, columns, order } = matrix;
  if (columns === 1) return data;
  return order === "column" ? data.subarray(asset * rows, (asset + 1) * rows) : columnOf(matrix, asset);
}

/**
 * What all runs of the asset have in common, checked; undefined where only runs on their own will do: options that are not
 * plain, or figures wanted to the bit.
 */
export function fusedTerms(options: object | undefined, prices: AssetPrices): Terms | undefined {
  const plan = makeVectorbtPlan("fromSignals", singleRun(options, prices, false, false));
  const isPlain = plan.whyGeneral === undefined && hasScalarTerms(plan);
  return isPlain && !plan.exactMetrics ? termsOf(plan) : undefined;
}

/** Figures of a run of one combination on its own. */
export function figuresAlone(
  options: object | undefined,
  prices: AssetPrices,
  { entries, exits }: Signals,
): Float64Array {
  return figuresOfRun(fromSignals(singleRun(options, prices, entries, exits)));
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
  };
}
