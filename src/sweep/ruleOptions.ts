// What a sweep of a rule takes, and which of it does not fit.
import { SweepFigure } from "../../assembly/layout.ts";
import type { Vectorbt } from "../backtest.ts";
import { describe, isObject, requireType } from "../checks.ts";
import { BacktestError, nearest } from "../errors.ts";
import type { SignalOptions } from "../generated/optionTypes.ts";
import type { PriceInput } from "../inputs.ts";
import type { PriceField } from "./expression.ts";
import type { Combination, Parameters } from "./grid.ts";
import { requireMetricName, requireMetricNames } from "./metricName.ts";
import type { Followed } from "./progress.ts";
import { FIELDS } from "./prices.ts";
import { requireKeep, type Keep } from "./rows.ts";
import type { Sample } from "./sample.ts";
import type { Rule } from "./rules.ts";
import type { SweepStore } from "./stored.ts";
import type { WorkerOptions } from "./workers.ts";

/** Metrics that a rule sweep can give, by VectorBT's definitions. */
export const RULE_METRICS = Object.keys(SweepFigure)
  .filter((name) => Number.isNaN(Number(name)) && name !== "Count")
  .map((name) => (name[0].toLowerCase() + name.slice(1)) as RuleMetric);

/** A metric that a sweep of a rule can tell. */
export type RuleMetric = Uncapitalize<Exclude<keyof typeof SweepFigure, "Count">>;

/** Options of the runs: those of `fromSignals` in the vectorbt profile, but for prices and signals. */
export type RunOptions = Omit<
  Partial<Vectorbt<SignalOptions>>,
  | PriceField
  | "entries"
  | "exits"
  | "shortEntries"
  | "shortExits"
  | "profile"
  | "columns"
  | "cashSharing"
  | "groupBy"
  | "callSeq"
>;

/** What `sweep` takes with a rule: parameters, prices, options of the runs, how to go about it. */
export interface RuleSweepOptions<P extends Parameters> extends Followed, WorkerOptions {
  /** Values to try, by parameter: every combination is run on every asset. Or ranges to draw from, with `sample`. */
  readonly parameters: P;
  /** Leaves out the combinations that it answers with false. */
  readonly where?: (combination: Combination<P>) => boolean;
  /** Runs a random choice of the combinations, the same one on every asset. */
  readonly sample?: Sample;
  /** A built-in rule, or a function that gives the masks of a combination. */
  readonly rule: Rule<P>;
  /** Bars × assets, or one column; each asset has an account of its own. */
  readonly close: PriceInput;
  /** Opens, as `close` or one column for all assets; for indicators that read them. */
  readonly open?: PriceInput;
  /** Highs, as `close` or one column for all assets; for indicators that read them. */
  readonly high?: PriceInput;
  /** Lows, as `close` or one column for all assets; for indicators that read them. */
  readonly low?: PriceInput;
  /** Units traded, as `close` or one column for all assets; for indicators that read them. */
  readonly volume?: PriceInput;
  /** Names of the assets, for the column `asset`; without them it holds positions. */
  readonly columns?: readonly string[];
  /** Costs, sizes and cash of every run. */
  readonly options?: RunOptions;
  /**
   * Whether every metric must be that of a run on its own to the last bit: combinations are walked bar by bar. False by default,
   * and some fifteen times faster: within 1e-12.
   */
  readonly exactMetrics?: boolean;
  /** Metrics to keep; all of `RULE_METRICS` by default. */
  readonly metrics?: readonly RuleMetric[];
  /**
   * Keeps the best rows of all assets by any metric: best first, of equals the earlier; not those whose figure is NaN or
   * infinite.
   */
  readonly keep?: Keep<RuleMetric>;
  /**
   * Bytes that the sweep may take beside the prices and the workers: table, series, figures. `MEMORY_BUDGET` by default.
   * Combinations go through in chunks that fit.
   */
  readonly memoryBudget?: number;
  /** Keeps finished chunks, so that the same sweep takes up where it was stopped: `openSweepStore` of "barloom/files". */
  readonly store?: SweepStore;
}

const KNOWN = [
  ...["parameters", "where", "sample", "rule", "columns", "options", "exactMetrics"],
  ...["metrics", "keep", "memoryBudget", "threads", "onWarning", "signal", "onProgress", "store"],
  ...FIELDS,
];
const THREADS_MAX = 64;

/** Throws E_UNKNOWN_KEY for an option that is none. */
export function requireKnown(options: object): void {
  for (const name of Object.keys(options)) if (!KNOWN.includes(name)) throw unknownKey(name);
}

function unknownKey(name: string): BacktestError {
  const near = nearest(name, KNOWN);
  return new BacktestError("E_UNKNOWN_KEY", near === undefined ? name : `${name} — did you mean ${near}`, {
    option: name,
    got: name,
    expected: KNOWN.join(", "),
  });
}

const RULES = ["crossover", "signals", "topRanked"];

export function requireRule(rule: unknown): void {
  if (typeof rule === "function" || RULES.includes((rule as { kind?: string } | undefined)?.kind ?? ""))
    return;
  throw new BacktestError("E_DTYPE", `rule is ${describe(rule)}`, {
    option: "rule",
    got: rule,
    expected: "crossover(…), threshold(…), breakout(…), signals(…), topRanked(…), or a function of masks",
  });
}

/** What the sweep itself gives every run, or what means nothing in an account of one asset. */
const NOT_OF_RUNS = [
  ...["entries", "exits", "shortEntries", "shortExits", "columns"],
  ...["cashSharing", "groupBy", "callSeq", ...FIELDS],
];

function requireRunOptions(options: unknown): void {
  requireType(
    options === undefined || isObject(options),
    "options",
    options,
    "an object with options of the runs",
  );
  for (const [name, value] of Object.entries(options ?? {})) {
    const isTaken =
      value === undefined || (name === "profile" ? value === "vectorbt" : !NOT_OF_RUNS.includes(name));
    if (isTaken) continue;
    throw new BacktestError("E_OPTION_CONFLICT", `options.${name} is not for a sweep of a rule to take`, {
      option: `options.${name}`,
      got: describe(value),
      expected: "options of fromSignals in the vectorbt profile, but for prices, signals, columns and groups",
      hint: "Prices and columns are given beside options; the rule gives the signals, each asset has an account of its own.",
    });
  }
}

/** Options of the runs; exact metrics may be asked for in either place. */
export function runsOf<P extends Parameters>({ options, exactMetrics }: RuleSweepOptions<P>): object {
  requireRunOptions(options);
  if (exactMetrics === undefined) return { ...options };
  if (typeof exactMetrics === "boolean") return { ...options, exactMetrics };
  throw new BacktestError("E_DTYPE", `exactMetrics is ${describe(exactMetrics)}`, {
    option: "exactMetrics",
    got: exactMetrics,
    expected: "true or false",
  });
}

export function requireThreads(threads: number | "auto" | undefined): void {
  if (threads === undefined || threads === "auto") return;
  if (Number.isInteger(threads) && threads >= 1 && threads <= THREADS_MAX) return;
  throw new BacktestError("E_RANGE", `threads is ${String(threads)}`, {
    option: "threads",
    got: threads,
    expected: `a whole number from 1 to ${THREADS_MAX}, or "auto"`,
  });
}

/** Metrics of the table, checked. */
export function metricsOf({
  metrics = RULE_METRICS,
  keep,
}: Pick<RuleSweepOptions<Parameters>, "metrics" | "keep">): readonly RuleMetric[] {
  requireMetricNames(metrics, RULE_METRICS, OF_RULE);
  requireKeep(keep, requireMetric);
  return metrics;
}

const OF_RULE = "a rule sweep";

function requireMetric(name: RuleMetric): void {
  requireMetricName(name, RULE_METRICS, OF_RULE);
}
