// A built-in rule over a grid of parameters and one or many assets: fused in the kernel where the options are plain, one run
// after another where they are not. No combination's matrices are ever stored.
import { Input, SweepFigure, type SizeType } from "../../assembly/layout.ts";
import { fromSignals, type Vectorbt } from "../backtest.ts";
import { BacktestError } from "../errors.ts";
import type { PriceInput } from "../inputs.ts";
import type { SignalOptions } from "../generated/optionTypes.ts";
import { columnOf, type Matrix } from "../matrix.ts";
import { makeVectorbtPlan, type VectorbtRunPlan } from "../plan/vectorbt.ts";
import { namesOf, shapeOf } from "../plan/universe.ts";
import { numberSource } from "../plan/values.ts";
import { crossedAbove, crossedBelow } from "../signals/crossings.ts";
import type { VectorbtPortfolio } from "../results/vectorbt/portfolio.ts";
import { ExpressionList, evaluate, type AssetPrices, type PriceField } from "./expression.ts";
import { figuresOfRun } from "./figures.ts";
import type { Terms } from "./fused/arena.ts";
import { walkAsset, type Pairs } from "./fused/walk.ts";
import { coreCount, mayShare } from "../threads.ts";
import { expressionPlaces, keptPositions } from "./gridIndex.ts";
import type { Parameters } from "./grid.ts";
import {
  FIELDS,
  metricsOf,
  RULE_METRICS,
  requireKnown,
  requireThreads,
  type RuleMetric,
  type RuleSweepOptions,
} from "./ruleOptions.ts";
import { assetColumn, parameterColumns } from "./ruleTable.ts";
import type { Rule } from "./rules.ts";
import { requireParameterNames, rest, type SweepColumn } from "./table.ts";

/** Bars × combinations above which workers pay: about a tenth of a second's work. */
const SHARED_CELLS = 120_000_000;
/** Longest stretch before timers and signals get their turn. */
const STRETCH_MS = 20;
const WIDTH = SweepFigure.Count;

/** What a sweep works on, checked. */
interface Job<P extends Parameters> {
  readonly options: RuleSweepOptions<P>;
  readonly kept: Int32Array;
  readonly expressions: ExpressionList;
  readonly pairs: Pairs;
  readonly assets: number;
  readonly prices: Readonly<Partial<Record<PriceField, Matrix>>>;
}

/**
 * A row for every asset and combination, the combinations of the first asset first: asset, parameters, metrics.
 * @throws BacktestError before the first run for whatever does not fit; the signal's reason when aborted
 */
export async function ruleSweepColumns<P extends Parameters>(
  options: RuleSweepOptions<P>,
): Promise<Record<string, SweepColumn>> {
  const job = makeJob(options);
  const metrics = metricsOf(options);
  const names = namesOf(options.columns, job.assets);
  requireParameterNames(options.parameters, ["asset", ...metrics]);
  const rows = job.assets * job.kept.length;
  const figures = metrics.map((): Float64Array => new Float64Array(rows));
  await runAll(job, metrics, figures);
  return {
    ...assetColumn(names, job.assets, job.kept.length),
    ...parameterColumns(options.parameters, job.kept, job.assets),
    ...Object.fromEntries(metrics.map((name, i) => [name, figures[i]])),
  };
}

function makeJob<P extends Parameters>(options: RuleSweepOptions<P>): Job<P> {
  requireKnown(options);
  const { rule, parameters, where } = options;
  if ((rule as Partial<Rule<P>> | undefined)?.kind !== "crossover")
    throw new BacktestError("E_DTYPE", "rule is none", { option: "rule", expected: "crossover(…)" });
  requireThreads(options.threads);
  const kept = keptPositions(parameters, where);
  const expressions = new ExpressionList();
  const pairs = {
    fast: expressionPlaces(rule.first, parameters, kept, expressions),
    slow: expressionPlaces(rule.second, parameters, kept, expressions),
  };
  const prices = pricesOf(options);
  return { options, kept, expressions, pairs, assets: prices.close!.columns, prices };
}

function pricesOf(options: Partial<Record<PriceField, PriceInput>>): Partial<Record<PriceField, Matrix>> {
  const shape = shapeOf(options.close, []);
  const given = FIELDS.filter((field) => options[field] !== undefined);
  return Object.fromEntries(
    given.map((field) => {
      const { data, rowStride } = numberSource(field, asBars(options[field]!), shape);
      const order = shape.columns > 1 && rowStride === 1 ? "column" : "row";
      return [field, { data, rows: shape.bars, columns: shape.columns, order }];
    }),
  );
}

/** A list is the bars of one column. */
function asBars(value: PriceInput): unknown {
  const isList = Array.isArray(value) || ArrayBuffer.isView(value);
  return isList && !Array.isArray((value as readonly unknown[])[0])
    ? { data: value, rows: (value as ArrayLike<number>).length, columns: 1 }
    : value;
}

async function runAll<P extends Parameters>(
  job: Job<P>,
  metrics: readonly RuleMetric[],
  columns: readonly Float64Array[],
): Promise<void> {
  const { signal, onProgress } = job.options;
  const count = job.kept.length;
  const total = count * job.assets;
  const figures = new Float64Array(count * WIDTH);
  let rested = performance.now();
  for (let asset = 0; asset < job.assets; asset++) {
    for await (const done of sweepAsset(job, asset, figures)) {
      signal?.throwIfAborted();
      onProgress?.({ done: asset * count + done, total });
      if (performance.now() - rested < STRETCH_MS) continue;
      await rest();
      rested = performance.now();
    }
    metrics.forEach((name, i) => copyColumn(figures, RULE_METRICS.indexOf(name), columns[i], asset * count));
  }
  signal?.throwIfAborted();
}

function copyColumn(figures: Float64Array, figure: number, to: Float64Array, start: number): void {
  for (let row = 0; row * WIDTH < figures.length; row++) to[start + row] = figures[row * WIDTH + figure];
}

/** Fills the figures of one asset; yields how many combinations are done. */
async function* sweepAsset<P extends Parameters>(
  job: Job<P>,
  asset: number,
  figures: Float64Array,
): AsyncGenerator<number, void> {
  const prices = assetPrices(job.prices, asset);
  const series = evaluate(job.expressions.all, prices);
  const plan = makeVectorbtPlan("fromSignals", singleRun(job.options, prices, false, false));
  const closes = prices.close!;
  if (plan.whyGeneral === undefined && hasScalarTerms(plan)) {
    const threads = threadsFor(job, closes.length);
    yield* walkAsset({ closes, series, pairs: job.pairs, terms: termsOf(plan), threads }, figures);
  } else figures.fill(NaN);
  const alone = pairsAlone(figures);
  for (const [done, pair] of alone.entries()) {
    figures.set(figuresOfRun(runPair(job, prices, series, pair)), pair * WIDTH);
    yield job.kept.length - alone.length + done + 1;
  }
}

/** Pairs that no fused walk has figures of. */
function pairsAlone(figures: Float64Array): number[] {
  const alone: number[] = [];
  for (let pair = 0; pair * WIDTH < figures.length; pair++)
    if (Number.isNaN(figures[pair * WIDTH + SweepFigure.TotalReturn])) alone.push(pair);
  return alone;
}

/** Workers are worth their start only for long work. */
function threadsFor<P extends Parameters>({ options, kept }: Job<P>, bars: number): number {
  const { threads = "auto" } = options;
  if (!mayShare()) return 1;
  if (threads !== "auto") return threads;
  return bars * kept.length < SHARED_CELLS ? 1 : coreCount();
}

function assetPrices(prices: Job<Parameters>["prices"], asset: number): AssetPrices {
  return Object.fromEntries(
    Object.entries(prices).map(([field, matrix]) => [
      field,
      matrix.columns === 1 ? matrix.data : columnOf(matrix, asset),
    ]),
  );
}

function singleRun(
  { options }: Pick<RuleSweepOptions<Parameters>, "options">,
  prices: AssetPrices,
  entries: unknown,
  exits: unknown,
): Vectorbt<SignalOptions> {
  const { volume: _volume, ...bars } = prices;
  return { ...options, ...bars, profile: "vectorbt", entries, exits } as Vectorbt<SignalOptions>;
}

function runPair<P extends Parameters>(
  job: Job<P>,
  prices: AssetPrices,
  series: readonly Float64Array[],
  pair: number,
): VectorbtPortfolio {
  const { fast, slow } = job.pairs;
  const [first, second] = [series[fast[pair]], series[slow[pair]]];
  const entries = crossedAbove(first, second);
  const exits = crossedBelow(first, second);
  return fromSignals(singleRun(job.options as RuleSweepOptions<Parameters>, prices, entries, exits));
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
