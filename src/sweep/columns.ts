// Many runs → plain columns of parameters and metrics.
import { BacktestError, nearest } from "../errors.ts";
import { METRIC_NAMES, type MetricName } from "../metrics/registry.ts";
import type { Portfolio } from "../results/portfolio.ts";
import { combinationsOf, type Combination, type Parameters } from "./grid.ts";
import { columnOfValues, requireParameterNames, rest, type SweepColumn } from "./table.ts";

export interface SweepOptions<P extends Parameters> {
  /** Values to try, by parameter; every combination is run. */
  readonly parameters: P;
  /** Leaves out the combinations that it answers with false. */
  readonly where?: (combination: Combination<P>) => boolean;
  /** Runs one combination. */
  readonly run: (combination: Combination<P>) => Portfolio | Promise<Portfolio>;
  /** Metrics to keep; `SWEEP_METRICS` by default. With several accounts: the mean over those that have the figure. */
  readonly metrics?: readonly MetricName[];
  /** Stops the sweep between two runs; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after every run. */
  readonly onProgress?: (progress: SweepProgress) => void;
}

export interface SweepProgress {
  readonly done: number;
  readonly total: number;
}

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

/** Longest stretch of runs before timers and signals get their turn. */
const STRETCH_MS = 20;

/**
 * Runs every combination, one after another: a row each, with its parameters and then its metrics.
 * @throws E_SWEEP_SIZE, E_PARAM_EMPTY, E_METRIC, E_PARAM_NAME, E_PARAM_TYPE before the first run; the signal's reason
 *   when aborted; whatever `run` throws
 */
export async function sweepColumns<P extends Parameters>(
  options: SweepOptions<P>,
): Promise<Record<string, SweepColumn>> {
  const { parameters, where, metrics = SWEEP_METRICS } = options;
  metrics.forEach(requireMetric);
  requireParameterNames(parameters, metrics);
  const combinations = combinationsOf(parameters, where);
  const parameterColumns = Object.keys(parameters).map((name): [string, SweepColumn] => [
    name,
    columnOfValues(
      name,
      combinations.map((combination) => combination[name]),
    ),
  ]);
  const metricColumns = await runAll(options, combinations, metrics);
  return Object.fromEntries([...parameterColumns, ...metricColumns]);
}

async function runAll<P extends Parameters>(
  { run, signal, onProgress }: SweepOptions<P>,
  combinations: readonly Combination<P>[],
  metrics: readonly MetricName[],
): Promise<[string, Float64Array][]> {
  const total = combinations.length;
  const columns = metrics.map((name): [MetricName, Float64Array] => [name, new Float64Array(total)]);
  let rested = performance.now();
  for (let row = 0; row < total; row++) {
    signal?.throwIfAborted();
    const stats = (await run(combinations[row])).stats();
    for (const [name, values] of columns) values[row] = Number(stats[name]);
    onProgress?.({ done: row + 1, total });
    if (performance.now() - rested < STRETCH_MS) continue;
    await rest();
    rested = performance.now();
  }
  signal?.throwIfAborted();
  return columns;
}

function requireMetric(name: string): void {
  if ((METRIC_NAMES as readonly string[]).includes(name)) return;
  const near = nearest(name, METRIC_NAMES);
  throw new BacktestError("E_METRIC", `there is no metric ${JSON.stringify(name)}`, {
    option: "metrics",
    got: name,
    expected: METRIC_NAMES,
    hint: near === undefined ? `There are ${METRIC_NAMES.join(", ")}.` : `Did you mean ${near}?`,
  });
}
