// A rule over a grid of parameters and one or many assets: fused in the kernel where the options are plain, one run after
// another where they are not. No combination's matrices are ever stored.
import { analysis } from "../analysis.ts";
import { describe } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import { namesOf } from "../plan/universe.ts";
import type { VectorbtPortfolio } from "../results/vectorbt/portfolio.ts";
import { warnOfFaults, workersFor } from "./workers.ts";
import { fusedTerms, runOnItsOwn } from "./assetRun.ts";
import { besideTable, budgetOf } from "./budget.ts";
import { firstOf, SeriesChunks, type ChunkSource } from "./chunks.ts";
import type { ChunkOptions } from "./chunkSweep.ts";
import type { AssetPrices } from "./expression.ts";
import { FunctionChunks } from "./functionChunks.ts";
import { SeriesMaker } from "./fused/seriesMaker.ts";
import { combinationAt, singleValues, type Parameters } from "./grid.ts";
import { piecesAtOnce, sweepPieces, type Take } from "./pieces.ts";
import { assetPrices, pricesOf, type PanelPrices } from "./prices.ts";
import { Progress } from "./progress.ts";
import { rowStore, type RowStore } from "./rows.ts";
import {
  metricsOf,
  RULE_METRICS,
  requireKnown,
  requireRule,
  requireThreads,
  runsOf,
  type RuleSweepOptions,
} from "./ruleOptions.ts";
import { masksOfTopRanked, type MaskFunction } from "./rules/panel.ts";
import { rowBytes, ruleColumns, type RuleRows } from "./ruleTable.ts";
import { chosen, type Choice } from "./sample.ts";
import { signalsOf, type SeriesRule, type Signals } from "./steps.ts";
import { requireStore } from "./stored.ts";
import { sweepThroughStore } from "./storedRules.ts";
import { requireParameterNames, type SweepColumn } from "./table.ts";

/** What a sweep works on, checked. */
interface Job<P extends Parameters> {
  readonly choice: Choice<P>;
  /** A rule of series, or one of masks. */
  readonly rule: SeriesRule<P> | MaskFunction<P>;
  readonly prices: PanelPrices;
  readonly assets: number;
  /** Names of the assets; null where they have none. */
  readonly names: readonly string[] | null;
  /** Options of the runs. */
  readonly runs: object;
  readonly threads: number;
  readonly stop: AbortSignal | undefined;
  /** Told why a worker did not do its part. */
  readonly onFault?: (reason: string) => void;
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
  const { choice, assets, names } = job;
  const rows: RuleRows<P> = { choice, assets, names, metrics };
  requireParameterNames(options.parameters, ["asset", ...metrics]);
  const total = assets * choice.kept.length;
  const store = rowStore(RULE_METRICS, metrics, total, keep);
  const count = Math.min(total, keep?.top ?? keep?.bottom ?? Infinity);
  const left = besideTable(budget, choice.kept.byteLength * 2 + store.bytes + rowBytes(rows, count), count);
  const progress = new Progress(total, options);
  options.signal?.throwIfAborted();
  const cells = job.prices.close!.rows * choice.kept.length;
  const threads = await workersFor(options, { assets, cells, isBarByBar: options.exactMetrics === true });
  const faults: string[] = [];
  const threaded = { ...job, threads, onFault: (reason: string) => void faults.push(reason) };
  for await (const done of sweeping(options, threaded, store, left)) await progress.at(done);
  warnOfFaults(options, faults);
  progress.end();
  return ruleColumns(rows, store.finish());
}

function makeJob<P extends Parameters>(options: RuleSweepOptions<P>): Job<P> {
  const { rule, parameters, where, sample, signal: stop } = options;
  requireRule(rule);
  requireThreads(options.threads);
  requireStore(options.store);
  const choice = chosen(parameters, where, sample);
  const prices = pricesOf(options);
  const { columns: assets } = prices.close!;
  return {
    choice,
    rule: typeof rule !== "function" && rule.kind === "topRanked" ? masksOfTopRanked(rule) : rule,
    prices,
    assets,
    names: namesOf(options.columns, assets),
    runs: runsOf(options),
    threads: 1,
    stop,
  };
}

/** The run of one combination on one asset, alone: what its row of the table is equal to. */
export function runOfRule<P extends Parameters>(
  options: RuleSweepOptions<P>,
  row: Readonly<Record<string, unknown>>,
): VectorbtPortfolio {
  const { runs, prices, signals } = signalsOfRule(options, row);
  return runOnItsOwn(runs, prices, signals);
}

/** What one combination decides on one asset, and what a run of it takes beside that. */
export function signalsOfRule<P extends Parameters>(
  options: RuleSweepOptions<P>,
  row: Readonly<Record<string, unknown>>,
): { readonly runs: object; readonly prices: AssetPrices; readonly signals: Signals } {
  requireKnown(options);
  const parameters = singleValues(options.parameters, row);
  const { where: _where, sample: _sample, ...alone } = options as RuleSweepOptions<Parameters>;
  const job = makeJob({ ...alone, parameters });
  const asset = assetOf(job, row.asset);
  const chunks = chunksOf(job, Infinity, 1);
  try {
    return {
      runs: job.runs,
      prices: assetPrices(job.prices, asset),
      signals: firstSignals(chunks, job, asset),
    };
  } finally {
    chunks.free();
  }
}

/** Entries and exits of the first combination. */
function firstSignals(chunks: ChunkSource, { prices }: Job<Parameters>, asset: number): Signals {
  const { expressions, masks, plan, rules } = firstOf(chunks);
  const maker = new SeriesMaker(analysis(), expressions.all, prices, plan);
  try {
    maker.make(asset);
    return signalsOf(rules[0], maker.series, 0, (place) => masks!.columnAt(place, asset));
  } finally {
    maker.free();
  }
}

function assetOf({ names, assets }: Job<Parameters>, asset: unknown): number {
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

/** Stores all figures, through a store on disk where there is one; yields how many combinations of all assets are done. */
function sweeping<P extends Parameters>(
  options: RuleSweepOptions<P>,
  job: Job<P>,
  rows: RowStore,
  left: number,
): AsyncGenerator<number, void> {
  if (options.store === undefined) return sweepAll(job, rows, left);
  return sweepThroughStore(options.store, options, job, rows, left, (choice, some, room) =>
    sweepAll({ ...job, choice }, some, room),
  );
}

/**
 * Chunks of a rule within so many bytes.
 * @param atOnce chunks that are walked and made ready at a time
 */
function chunksOf<P extends Parameters>(job: Job<P>, left: number, atOnce: number): ChunkSource {
  const { rule, choice, prices, threads } = job;
  return typeof rule === "function"
    ? new FunctionChunks({ ...job, rule, atOnce }, left)
    : new SeriesChunks(rule, choice, prices.close!.rows, threads, left, atOnce);
}

/** Stores all figures; yields how many combinations of all assets are done. */
async function* sweepAll<P extends Parameters>(
  job: Job<P>,
  store: RowStore,
  left: number,
): AsyncGenerator<number, void> {
  const { choice, prices, names, runs, threads, onFault } = job;
  const total = choice.kept.length;
  const take: Take = (asset, rows, figures) => {
    const start = asset * total;
    store.put(typeof rows === "number" ? start + rows : (place) => start + rows(place), figures);
  };
  // Options are checked before a function is asked.
  const terms = fusedTerms(runs, assetPrices(prices, 0));
  const nameOf = (asset: number, row: number): unknown => ({
    asset: names?.[asset] ?? asset,
    ...combinationAt(choice.space, choice.kept[row]),
  });
  const options: ChunkOptions = { prices, runs, terms, threads, nameOf, ...(onFault && { onFault }) };
  const chunks = chunksOf(job, left, piecesAtOnce(options));
  try {
    yield* sweepPieces(chunks, total, options, take);
  } finally {
    chunks.free();
  }
}
