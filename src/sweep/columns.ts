// Many runs → plain columns of parameters and metrics.
import { objectOf, requireType } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import { METRIC_NAMES, type MetricName } from "../metrics/registry.ts";
import type { Portfolio } from "../results/portfolio.ts";
import { besideTable, budgetOf } from "./budget.ts";
import { combinationParts, keyParts, MADE } from "./identity.ts";
import { combinationAt, type Combination, type Parameters } from "./grid.ts";
import { requireMetricName, requireMetricNames } from "./metricName.ts";
import { Progress, type Followed } from "./progress.ts";
import { requireKeep, rowStore, type Keep, type RowStore } from "./rows.ts";
import { chosen, type Choice, type Sample } from "./sample.ts";
import { putColumns, requireStore, throughStore, type SweepStore } from "./stored.ts";
import { parameterBytes, parameterColumns, requireParameterNames, type SweepColumn } from "./table.ts";

/** What `sweep` takes with a function that runs each combination. */
export interface SweepOptions<P extends Parameters> extends Followed {
  /** Values to try, by parameter: every combination is run. Or ranges to draw from, with `sample`. */
  readonly parameters: P;
  /** Leaves out the combinations that it answers with false. */
  readonly where?: (combination: Combination<P>) => boolean;
  /** Runs a random choice of the combinations. */
  readonly sample?: Sample;
  /** Runs one combination. */
  readonly run: (combination: Combination<P>) => Portfolio | Promise<Portfolio>;
  /** Metrics to keep; `SWEEP_METRICS` by default. With several accounts: the mean over those that have the figure. */
  readonly metrics?: readonly MetricName[];
  /** Keeps the best rows by any metric: best first, of equals the earlier; not those whose figure is NaN or infinite. */
  readonly keep?: Keep<MetricName>;
  /** Bytes that the table may take beside what `run` does; `MEMORY_BUDGET` by default. */
  readonly memoryBudget?: number;
  /**
   * Keeps finished rows, so that the same sweep takes up where it was stopped: `openSweepStore` of "barloom/files", with a `key`
   * that says what `run` stands for.
   */
  readonly store?: SweepStore;
}

const KNOWN = "parameters where sample run metrics keep memoryBudget signal onProgress store".split(" ");

/** Metrics of a sweep that names none. */
export const SWEEP_METRICS = [
  "totalReturn",
  "annualizedReturn",
  "annualizedVolatility",
  "sharpeRatio",
  "sortinoRatio",
  "maxDrawdown",
  "calmarRatio",
  "totalClosedTrades",
  "winRate",
  "profitFactor",
  "meanGrossExposure",
  "turnover",
] as const satisfies readonly MetricName[];

/**
 * Runs every combination, one after another: a row each, with its parameters and then its metrics.
 * @throws E_SWEEP_SIZE, E_PARAM_EMPTY, E_METRIC, E_PARAM_NAME, E_PARAM_TYPE, E_MEMORY before the first run; E_METRIC for a portfolio
 *   of the vectorbt profile; the signal's reason when aborted; whatever `run` throws
 */
export async function columnsOfRuns<P extends Parameters>(
  options: SweepOptions<P>,
): Promise<Record<string, SweepColumn>> {
  objectOf("sweep", options, KNOWN);
  const { parameters, where, sample, keep, metrics = SWEEP_METRICS } = options;
  requireMetricNames(metrics, METRIC_NAMES, OF_RUN);
  requireKeep(keep, requireMetric);
  requireStore(options.store);
  const budget = budgetOf(options.memoryBudget);
  const choice = chosen(parameters, where, sample);
  requireParameterNames(parameters, metrics);
  const figures = figuresOf(options, metrics);
  const store = rowStore(figures, metrics, choice.kept.length, keep);
  const rows = Math.min(choice.kept.length, keep?.top ?? keep?.bottom ?? Infinity);
  besideTable(budget, choice.kept.byteLength + store.bytes + rows * parameterBytes(parameters), rows);
  const progress = new Progress(choice.kept.length, options);
  options.signal?.throwIfAborted();
  for await (const done of runAll(options, choice, figures, store)) await progress.at(done);
  progress.end();
  const kept = store.finish();
  return {
    ...parameterColumns(choice, kept),
    ...Object.fromEntries(metrics.map((name, k) => [name, kept.columns[k]])),
  };
}

/** Figures that are taken of a run: where they are stored all of them, so that other ones may be asked for when it goes on. */
function figuresOf<P extends Parameters>(
  { store, keep }: SweepOptions<P>,
  metrics: readonly MetricName[],
): readonly MetricName[] {
  if (store !== undefined) return METRIC_NAMES;
  return keep === undefined ? metrics : [...new Set([...metrics, keep.by])];
}

/** Puts the figures of all rows, through a store on disk where there is one; yields how many are done. */
function runAll<P extends Parameters>(
  options: SweepOptions<P>,
  choice: Choice<P>,
  names: readonly MetricName[],
  rows: RowStore,
): AsyncGenerator<number, void> {
  const { store } = options;
  const total = choice.kept.length;
  const own = (first: number, count: number, take: (row: number, figures: Float64Array) => void) =>
    runSome(options, choice, names, first, count, take);
  if (store === undefined) return own(0, total, (row, figures) => rows.put(row, figures));
  return throughStore(store, {
    sweep: {
      parts: [...combinationParts(choice), ...keyParts("run", store.key)],
      ...{ made: MADE, combinations: total, assets: 1, figures: names, chunk: 1 },
    },
    make: (first, count, figures) =>
      own(first, count, (row, all) => all.forEach((figure, k) => (figures[k * count + row] = figure))),
    take: (first, _, figures) => putColumns(rows, names.length, figures, (place) => first + place),
  });
}

/** Runs some combinations, one after another; yields how many are done. */
async function* runSome<P extends Parameters>(
  { run }: SweepOptions<P>,
  { space, kept }: Choice<P>,
  names: readonly MetricName[],
  first: number,
  count: number,
  take: (row: number, figures: Float64Array) => void,
): AsyncGenerator<number, void> {
  const figures = new Float64Array(names.length);
  for (let row = 0; row < count; row++) {
    const portfolio = await run(combinationAt(space, kept[first + row]));
    requirePortfolio(portfolio);
    const stats = portfolio.stats();
    names.forEach((name, k) => (figures[k] = Number(stats[name])));
    take(row, figures);
    yield row + 1;
  }
}

/** Metrics of the other profile have other names: a table of them would be empty. */
function requirePortfolio(portfolio: Portfolio): void {
  requireType(typeof portfolio?.stats === "function", "run", portfolio, "a function that gives a portfolio");
  if ((portfolio.profile as string) !== "vectorbt") return;
  throw new BacktestError("E_METRIC", "run gives a portfolio of the vectorbt profile", {
    ...{ option: "run", got: "vectorbt", expected: "a portfolio of the realistic profile" },
    hint: "A rule is swept in the vectorbt profile; a function of masks is one too.",
  });
}

const OF_RUN = "a run";

function requireMetric(name: string): void {
  requireMetricName(name, METRIC_NAMES, OF_RUN);
}
