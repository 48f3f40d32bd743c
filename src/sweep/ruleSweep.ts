// A rule over a grid of parameters and one or many assets: fused in the kernel where the options are plain, one run after
// another where they are not. No combination's matrices are ever stored.
import { analysis } from "../analysis.ts";
import { describe } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import { namesOf } from "../plan/universe.ts";
import type { VectorbtPortfolio } from "../results/vectorbt/portfolio.ts";
import { workersFor } from "./workers.ts";
import { fusedTerms, runOnItsOwn } from "./assetRun.ts";
import { besideTable, budgetOf } from "./budget.ts";
import { chunkOf, Chunks } from "./chunks.ts";
import type { AssetPrices } from "./expression.ts";
import { SeriesMaker } from "./fused/seriesMaker.ts";
import { singleValues, type Parameters } from "./grid.ts";
import { masksAlone, sweepPanels } from "./panelSweep.ts";
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
import { chosen } from "./sample.ts";
import { signalsOf, type SeriesRule, type Signals } from "./steps.ts";
import { requireStore } from "./stored.ts";
import { sweepThroughStore } from "./storedRules.ts";
import { requireParameterNames, type SweepColumn } from "./table.ts";
import { tilesOf, type Work } from "./tiles.ts";

/** What a sweep works on, checked. */
interface Job<P extends Parameters> extends Work<P> {
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
  const threads = await workersFor(options, job.prices.close!.rows * choice.kept.length);
  for await (const done of sweeping(options, { ...job, threads }, store, left)) await progress.at(done);
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
    ...tilesOf(choice),
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
  const taken = { runs: job.runs, prices: assetPrices(job.prices, asset) };
  if (typeof job.rule === "function") return { ...taken, signals: masksAlone(job, job.rule, asset) };
  const { expressions, plan, rule } = chunkOf(job.rule, job, job.choice.kept);
  const maker = new SeriesMaker(analysis(), expressions.all, job.prices, plan);
  try {
    maker.make(asset);
    return { ...taken, signals: signalsOf(rule, maker.series, 0) };
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
    sweepAll({ ...job, choice, order: undefined, ends: undefined }, some, room),
  );
}

/** Stores all figures; yields how many combinations of all assets are done. */
function sweepAll<P extends Parameters>(
  job: Job<P>,
  store: RowStore,
  left: number,
): AsyncGenerator<number, void> {
  const { choice, order, rule } = job;
  const take: Take = (asset, first, figures) => {
    const start = asset * choice.kept.length;
    store.put(order === undefined ? start + first : (place) => start + order[first + place], figures);
  };
  return typeof rule === "function"
    ? sweepPanels({ ...job, masks: rule, left }, take)
    : sweepAssets(job, rule, left, take);
}

function sweepAssets<P extends Parameters>(
  { prices, assets, threads, runs, ...work }: Job<P>,
  rule: SeriesRule<P>,
  left: number,
  take: Take,
): AsyncGenerator<number, void> {
  const terms = fusedTerms(runs, assetPrices(prices, 0));
  const room = left / piecesAtOnce({ threads, terms });
  const chunks = new Chunks(rule, work, prices.close!.rows, threads, room);
  const total = work.choice.kept.length;
  return sweepPieces(chunks, { prices, assets, threads, runs, terms, total }, take);
}
