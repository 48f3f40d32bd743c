// Many runs → plain columns of parameters and metrics.
import { objectOf, requireType } from "../checks.ts";
import { METRIC_NAMES, type MetricName } from "../metrics/registry.ts";
import type { Portfolio } from "../results/portfolio.ts";
import { besideTable, budgetOf } from "./budget.ts";
import { combinationAt, type Combination, type Parameters } from "./grid.ts";
import { requireMetricName } from "./metricName.ts";
import { Progress, type Followed } from "./progress.ts";
import { requireKeep, rowStore, type Keep, type RowStore } from "./rows.ts";
import { chosen, type Choice, type Sample } from "./sample.ts";
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
}

const KNOWN = "parameters where sample run metrics keep memoryBudget signal onProgress".split(" ");

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
 * @throws E_SWEEP_SIZE, E_PARAM_EMPTY, E_METRIC, E_PARAM_NAME, E_PARAM_TYPE, E_MEMORY before the first run; the signal's
 *   reason when aborted; whatever `run` throws
 */
export async function sweepColumns<P extends Parameters>(
  options: SweepOptions<P>,
): Promise<Record<string, SweepColumn>> {
  objectOf("sweep", options, KNOWN);
  const { parameters, where, sample, keep, metrics = SWEEP_METRICS } = options;
  for (const name of metrics) requireMetric(name);
  requireKeep(keep, requireMetric);
  const budget = budgetOf(options.memoryBudget);
  const choice = chosen(parameters, where, sample);
  requireParameterNames(parameters, metrics);
  const figures = keep === undefined ? metrics : [...new Set([...metrics, keep.by])];
  const store = rowStore(figures, metrics, choice.kept.length, keep);
  const rows = Math.min(choice.kept.length, keep?.top ?? keep?.bottom ?? Infinity);
  besideTable(budget, choice.kept.byteLength + store.bytes + rows * parameterBytes(parameters), rows);
  await runAll(options, choice, figures, store);
  const kept = store.finish();
  return {
    ...parameterColumns(choice, kept),
    ...Object.fromEntries(metrics.map((name, k) => [name, kept.columns[k]])),
  };
}

async function runAll<P extends Parameters>(
  options: SweepOptions<P>,
  { space, kept }: Choice<P>,
  names: readonly MetricName[],
  store: RowStore,
): Promise<void> {
  const progress = new Progress(kept.length, options);
  const figures = new Float64Array(names.length);
  options.signal?.throwIfAborted();
  for (let row = 0; row < kept.length; row++) {
    const portfolio = await options.run(combinationAt(space, kept[row]));
    requireType(
      typeof portfolio?.stats === "function",
      "run",
      portfolio,
      "a function that gives a portfolio",
    );
    const stats = portfolio.stats();
    names.forEach((name, k) => (figures[k] = Number(stats[name])));
    store.put(row, figures);
    await progress.at(row + 1);
  }
  progress.end();
}

function requireMetric(name: string): void {
  requireMetricName(name, METRIC_NAMES, "a run");
}
