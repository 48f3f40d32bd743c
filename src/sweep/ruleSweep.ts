// A built-in rule over a grid of parameters and one or many assets: fused in the kernel where the options are plain, one run
// after another where they are not. No combination's matrices are ever stored.
import { Input, SweepFigure, type SizeType } from "../../assembly/layout.ts";
import { allocate, free } from "../allocate.ts";
import { fromSignals, type Vectorbt } from "../backtest.ts";
import { describe } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import type { PriceInput } from "../inputs.ts";
import type { SignalOptions } from "../generated/optionTypes.ts";
import { kernel } from "../kernel.ts";
import { columnOf, type Matrix } from "../matrix.ts";
import { makeVectorbtPlan, type VectorbtRunPlan } from "../plan/vectorbt.ts";
import { namesOf, shapeOf } from "../plan/universe.ts";
import { numberSource } from "../plan/values.ts";
import { crossedAbove, crossedBelow } from "../signals/crossings.ts";
import type { VectorbtPortfolio } from "../results/vectorbt/portfolio.ts";
import { besideTable, budgetOf, tooLargeForBudget } from "./budget.ts";
import {
  ExpressionList,
  evaluate,
  evaluationBytes,
  type AssetPrices,
  type PriceField,
} from "./expression.ts";
import { figuresOfRun } from "./figures.ts";
import { fixedBytes, PAIR_BYTES, type Terms } from "./fused/arena.ts";
import { walkAsset, type Pairs } from "./fused/walk.ts";
import { coreCount, mayShare } from "../threads.ts";
import { expressionPlaces } from "./gridIndex.ts";
import { singleValues, type Parameters } from "./grid.ts";
import { Progress } from "./progress.ts";
import { rowStore, type RowStore } from "./rows.ts";
import {
  FIELDS,
  metricsOf,
  RULE_METRICS,
  requireKnown,
  requireThreads,
  type RuleSweepOptions,
} from "./ruleOptions.ts";
import { rowBytes, ruleColumns, type RuleRows } from "./ruleTable.ts";
import type { Rule } from "./rules.ts";
import { chosen, type Choice, type Positions } from "./sample.ts";
import { requireParameterNames, type SweepColumn } from "./table.ts";
import { tileOrder } from "./tiles.ts";

/** Bars × combinations above which workers pay: about a tenth of a second's work. */
const SHARED_CELLS = 120_000_000;
/** Most combinations that go through at once. */
const CHUNK_ROWS = 16_384;
/** Most bytes of a chunk, whatever the budget. */
const CHUNK_BYTES = 2 ** 30;
const WIDTH = SweepFigure.Count;

/** What a sweep works on, checked. */
interface Job<P extends Parameters> {
  readonly options: RuleSweepOptions<P>;
  readonly choice: Choice<P>;
  /** Places among the kept combinations in the order of work; undefined: as they are. */
  readonly order: Uint32Array | undefined;
  readonly assets: number;
  readonly prices: Readonly<Partial<Record<PriceField, Matrix>>>;
}

/** Combinations that go through together, and the series that they compare. */
interface Chunk<P extends Parameters> extends Job<P> {
  readonly kept: Positions;
  readonly expressions: ExpressionList;
  readonly pairs: Pairs;
}

/**
 * A row for every asset and combination, the combinations of the first asset first: asset, parameters, metrics.
 * @throws BacktestError before the first run for whatever does not fit (E_MEMORY and series that do not fit: before the
 *   first chunk that they are in); the signal's reason when aborted
 */
export async function ruleSweepColumns<P extends Parameters>(
  options: RuleSweepOptions<P>,
): Promise<Record<string, SweepColumn>> {
  requireKnown(options);
  const { keep } = options;
  const metrics = metricsOf(options);
  const budget = budgetOf(options.memoryBudget);
  const job = makeJob(options);
  const { choice, assets } = job;
  const rows: RuleRows<P> = { choice, assets, names: namesOf(options.columns, assets), metrics };
  requireParameterNames(options.parameters, ["asset", ...metrics]);
  const total = assets * choice.kept.length;
  const store = rowStore(RULE_METRICS, metrics, total, keep);
  const count = Math.min(total, keep?.top ?? keep?.bottom ?? Infinity);
  const left = besideTable(budget, choice.kept.byteLength * 2 + store.bytes + rowBytes(rows, count), count);
  await runAll(job, store, left);
  return ruleColumns(rows, store.finish());
}

function makeJob<P extends Parameters>(options: RuleSweepOptions<P>): Job<P> {
  const { rule, parameters, where, sample } = options;
  if ((rule as Partial<Rule<P>> | undefined)?.kind !== "crossover")
    throw new BacktestError("E_DTYPE", "rule is none", { option: "rule", expected: "crossover(…)" });
  requireThreads(options.threads);
  const choice = chosen(parameters, where, sample);
  const prices = pricesOf(options);
  return { options, choice, order: tileOrder(choice), assets: prices.close!.columns, prices };
}

function chunkOf<P extends Parameters>(job: Job<P>, kept: Positions): Chunk<P> {
  const { rule } = job.options;
  const expressions = new ExpressionList();
  const pairs = {
    fast: expressionPlaces(rule.first, job.choice.space, kept, expressions),
    slow: expressionPlaces(rule.second, job.choice.space, kept, expressions),
  };
  return { ...job, kept, expressions, pairs };
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

/** The run of one combination on one asset, alone: what its row of the table is equal to. */
export function runOfRule<P extends Parameters>(
  options: RuleSweepOptions<P>,
  row: Readonly<Record<string, unknown>>,
): VectorbtPortfolio {
  requireKnown(options);
  const parameters = singleValues(options.parameters, row);
  const { where: _where, sample: _sample, ...alone } = options as RuleSweepOptions<Parameters>;
  const job = makeJob({ ...alone, parameters });
  const asset = assetOf(namesOf(options.columns, job.assets), job.assets, row.asset);
  const prices = assetPrices(job.prices, asset);
  const chunk = chunkOf(job, job.choice.kept);
  return runPair(chunk, prices, evaluate(chunk.expressions.all, prices), 0);
}

function assetOf(names: readonly string[] | null, assets: number, asset: unknown): number {
  if (asset === undefined && assets === 1) return 0;
  const position = names === null ? asset : names.indexOf(asset as string);
  if (Number.isInteger(position) && (position as number) >= 0 && (position as number) < assets)
    return position as number;
  throw new BacktestError("E_RANGE", `the row's asset is ${describe(asset)}`, {
    option: "row.asset",
    got: asset,
    expected: names === null ? `a position from 0 to ${assets - 1}` : names.join(", "),
  });
}

async function runAll<P extends Parameters>(job: Job<P>, store: RowStore, left: number): Promise<void> {
  const count = job.choice.kept.length;
  const progress = new Progress(job.assets * count, job.options);
  const chunks = new Chunks(job, Math.min(left, CHUNK_BYTES));
  const room = new Float64Array(Math.min(CHUNK_ROWS, count) * WIDTH);
  job.options.signal?.throwIfAborted();
  for (let asset = 0; asset < job.assets; asset++) {
    for (let first = asset * count; first < (asset + 1) * count;) {
      const chunk = chunks.from(first % count);
      const figures = room.subarray(0, chunk.kept.length * WIDTH);
      for await (const done of sweepAsset(chunk, asset, figures)) await progress.at(first + done);
      const start = first % count;
      const { order } = job;
      store.put(
        (place) => asset * count + (order === undefined ? start + place : order[start + place]),
        figures,
      );
      first += chunk.kept.length;
      await progress.at(first);
    }
  }
  progress.end();
}

/** Cuts the combinations into chunks that fit into the memory that is left. */
class Chunks<P extends Parameters> {
  private size: number;
  /** The one before: an asset whose combinations go through at once plans like the last. */
  private last: { readonly first: number; readonly chunk: Chunk<P> } | undefined;

  constructor(
    private readonly job: Job<P>,
    private readonly left: number,
  ) {
    this.size = Math.min(CHUNK_ROWS, job.choice.kept.length);
  }

  /** The chunk that begins with this combination. */
  from(first: number): Chunk<P> {
    if (this.last?.first !== first) this.last = { first, chunk: this.planned(first) };
    return this.last.chunk;
  }

  private planned(first: number): Chunk<P> {
    for (;;) {
      const chunk = chunkOf(this.job, keptFrom(this.job, first, this.size));
      const bytes = chunkBytes(chunk);
      if (bytes <= this.left) return chunk;
      if (chunk.kept.length === 1) throw tooLargeForBudget(bytes, this.left);
      this.size = Math.ceil(chunk.kept.length / 2);
    }
  }
}

/** Some combinations in the order of work. */
function keptFrom<P extends Parameters>(
  { choice: { kept }, order }: Job<P>,
  first: number,
  count: number,
): Positions {
  if (order === undefined) return kept.subarray(first, first + count);
  const places = order.subarray(first, first + count);
  const some = kept.slice(0, places.length);
  for (let i = 0; i < places.length; i++) some[i] = kept[places[i]];
  return some;
}

/** Bytes that a chunk takes at once: series, the arena of its pairs, and their figures outside of it. */
function chunkBytes<P extends Parameters>({ prices, kept, expressions }: Chunk<P>): number {
  const { rows: bars } = prices.close!;
  const series = expressions.all.length * bars * Float64Array.BYTES_PER_ELEMENT;
  const rows = kept.length * (PAIR_BYTES * 2 + WIDTH * Float64Array.BYTES_PER_ELEMENT);
  return series + evaluationBytes(bars) + fixedBytes(bars, kernel()) + rows;
}

/** Fills the figures of one asset; yields how many combinations are done. */
async function* sweepAsset<P extends Parameters>(
  job: Chunk<P>,
  asset: number,
  figures: Float64Array,
): AsyncGenerator<number, void> {
  const prices = assetPrices(job.prices, asset);
  const closes = prices.close!;
  const { all } = job.expressions;
  // Handed out like a matrix, so that runs between two stretches leave it alone.
  const room = allocate({ rows: all.length, columns: closes.length });
  try {
    const series = evaluate(all, prices, room.data);
    const plan = makeVectorbtPlan("fromSignals", singleRun(job.options, prices, false, false));
    if (plan.whyGeneral === undefined && hasScalarTerms(plan)) {
      const threads = threadsFor(job, closes.length);
      const terms = termsOf(plan);
      yield* walkAsset({ closes, series: room, pairs: job.pairs, terms, threads }, figures);
    } else figures.fill(NaN);
    const alone = pairsAlone(figures);
    for (const [done, pair] of alone.entries()) {
      figures.set(figuresOfRun(runPair(job, prices, series, pair)), pair * WIDTH);
      yield job.kept.length - alone.length + done + 1;
    }
  } finally {
    free(room);
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
function threadsFor<P extends Parameters>({ options, choice }: Job<P>, bars: number): number {
  const { threads = "auto" } = options;
  if (!mayShare()) return 1;
  if (threads !== "auto") return threads;
  return bars * choice.kept.length < SHARED_CELLS ? 1 : coreCount();
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
  job: Chunk<P>,
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
